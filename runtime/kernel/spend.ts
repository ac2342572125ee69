// `spend`: one unit of a budget that all runs share. The host keeps the window; a unit that was taken leaves it by
// time alone, so nothing here gives one back.

import { evaluate } from "./expression.ts";
import { fail } from "./failure.ts";
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
      fail(m, path, {
        kind: "over_budget",
        reason: `${node.label}: ${event.used} of ${node.most} are spent`,
      });
    } else settle(m, path, ok);
  },
};

function askForUnit(m: Machine, path: string, frame: Frame): void {
  const node = nodeOf(m, frame, "spend");
  const key = look<Evaluated[]>(m, path, "key", (env) => node.key.map((part) => evaluate(part, env)));
  if (key === null) return;
  const unknown = joinUnknown(key);
  if (unknown) {
    const reason = `${node.label}: its key is unknown (${unknown.reasons.join("; ")})`;
    fail(m, path, { kind: "inconclusive", reason });
    return;
  }
  const { budget, most, perMs } = node;
  emit(m, path, { command: "spend", id: `${path}!spend.1`, budget, key, most, perMs });
}
