// What a scenario lets happen at a time of its own: somebody else changes the world, an operator stops or kills the
// run, the executor dies. Times count from the start of the run. What comes when the run has ended reaches nobody.

import type { Change } from "../../schema/generated/simulation.ts";
import { isUnknown } from "../kernel/value.ts";
import { argumentsOf, cellName, evaluateIn, readCell } from "./model.ts";
import { plan, type Run, tell } from "./stage.ts";
import { ownSite } from "./strikes.ts";
import { byScenario, write } from "./truth.ts";

export function planEvents(run: Run): void {
  for (const [index, { afterMs }] of run.subject.later.entries())
    plan(run, { what: "scenario", at: afterMs, index });
}

/** What the event asks for that isn't done here: an order to the executor. */
export function happenAt(run: Run, index: number): "stop" | "kill" | "crash" | null {
  const later = run.subject.later[index];
  if (later === undefined) return null;
  const { event } = later;
  if (event.do === "set") {
    change(run, event);
    run.came = new Set(run.came).add(index);
    return null;
  }
  if (event.do === "approve" || event.do === "deny" || run.ended) return null;
  if (run.isDown) {
    if (event.do !== "crash") plan(run, { what: "scenario", at: run.backAt, index });
    return null;
  }
  run.came = new Set(run.came).add(index);
  return event.do;
}

function change(run: Run, { state, args, value }: Change): void {
  const { model } = run.subject;
  const { truth } = run;
  const after = evaluateIn(model, value, truth.cells, {});
  const where = argumentsOf(model, args, truth.cells, {});
  if (isUnknown(after) || where === null) {
    truth.broken ??= `what \`set ${state}\` of the scenario sets has no value`;
    return;
  }
  const before = readCell(model, truth.cells, state, where);
  const cell = cellName(model, state, where);
  truth.changes++;
  write(truth, {
    at: run.now,
    by: byScenario,
    change: truth.changes,
    cell,
    before: isUnknown(before) ? null : before,
    after,
  });
  tell(run, "changed", "", `${decodeURIComponent(cell)} becomes ${JSON.stringify(after)}`, ownSite);
}

/** Events of the scenario that came to nothing. */
export function missed(run: Run): string[] {
  return run.subject.later.filter((_each, index) => !run.came.has(index)).map((each) => each.label);
}
