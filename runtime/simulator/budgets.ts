// The budgets of a simulated host: what this run has spent, and what the scenario says that others had spent before it.

import type { SpendCommand } from "../../schema/generated/journal-record.ts";
import { hopMs, plan, type Run, type Subject } from "./stage.ts";

export function spendUnit(run: Run, { id, budget, key, most, perMs }: SpendCommand): void {
  const of = JSON.stringify([budget, key]);
  const window = run.spent.filter((each) => each.of === of && each.at > run.now - perMs);
  const isTaken = run.spent.some((each) => each.id === id);
  const granted = isTaken || window.length < most;
  if (granted && !isTaken) run.spent = [...run.spent, { id, of, at: run.now }];
  const at = run.now + hopMs;
  const used = granted && !isTaken ? window.length + 1 : window.length;
  plan(run, {
    what: "event",
    at,
    incarnation: run.incarnation,
    event: { event: "spent", at, id, granted, used },
  });
}

/** Others' units, all of them as young as they can be. */
export function spentBefore({ spent = [] }: Subject): Run["spent"] {
  return spent.flatMap(({ budget, key, units }) =>
    Array.from({ length: units }, (_, index) => ({
      id: `before#${index}`,
      of: JSON.stringify([budget, key]),
      at: 0,
    })),
  );
}
