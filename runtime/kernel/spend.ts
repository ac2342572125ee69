// `spend`: one unit of a budget that all runs share. The host keeps the window; a unit that was taken leaves it by
// time alone, so nothing here gives one back.

import type { SpendCommand } from "../../schema/generated/journal-record.ts";
import { evaluate } from "./expression.ts";
import { fail } from "./failure.ts";
import { countOf, timeMs } from "./figures.ts";
import { type Behaviour, emit, type Machine, nodeOf, ok, settle } from "./machine.ts";
import { look, takeIn } from "./scope.ts";
import type { Frame, SimpleFrame } from "./state.ts";
import { type Evaluated, joinUnknown } from "./value.ts";

export const spendBehaviour: Behaviour = {
  begin: askForUnit,
  answered(m, path, frame, event, open) {
    if (event.event === "observed") {
      takeIn(m, frame as SimpleFrame, open, event.values);
      askForUnit(m, path, frame);
    } else if (event.event === "spent" && !event.granted) {
      const node = nodeOf(m, frame, "spend");
      const { most } = open.command as SpendCommand;
      fail(m, path, {
        kind: "over_budget",
        reason: `${node.label}: ${event.used} of ${most} are spent`,
      });
    } else settle(m, path, ok);
  },
};

function askForUnit(m: Machine, path: string, frame: Frame): void {
  const node = nodeOf(m, frame, "spend");
  const asked = [...node.key, ...[node.limit ?? [], node.window ?? []].flat()];
  const found = look<Evaluated[]>(m, path, "key", (env) => asked.map((part) => evaluate(part, env)));
  if (found === null) return;
  const unknown = joinUnknown(found);
  if (unknown) {
    const reason = `${node.label}: its key is unknown (${unknown.reasons.join("; ")})`;
    fail(m, path, { kind: "inconclusive", reason });
    return;
  }
  const key = found.slice(0, node.key.length);
  const most = countOf(m, path, node.most, node.limit);
  const perMs = timeMs(m, path, node.perMs, node.window);
  emit(m, path, { command: "spend", id: `${path}!spend.1`, budget: node.budget, key, most, perMs });
}
