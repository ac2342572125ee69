// `choose`: the value is read once, and exactly one arm runs: the first that it matches. An unknown value takes
// the `unknown` arm; without one nothing can be decided, and the statement fails. What an arm sends relies on the
// value still being what led into it.

import { advanceBlock, enterBlock } from "./block.ts";
import { evaluate } from "./expression.ts";
import { fail } from "./failure.ts";
import { type Behaviour, type Machine, nodeOf, ok, settle } from "./machine.ts";
import { fieldsOf, matches } from "./patterns.ts";
import { bind, look, oldestSeen, takeIn } from "./scope.ts";
import type { Frame, Outcome, WhenFrame } from "./state.ts";
import { type Evaluated, isUnknown } from "./value.ts";

export const chooseBehaviour: Behaviour = {
  begin: decide,
  answered(m, path, frame, event, open) {
    if (event.event === "observed") takeIn(m, frame as WhenFrame, open, event.values);
    decide(m, path, frame);
  },
  childSettled(m, path, frame, outcome) {
    const ended = advanceBlock(m, path, frame as WhenFrame, outcome);
    if (ended) leaveArms(m, path, frame as WhenFrame, ended);
  },
};

function decide(m: Machine, path: string, frame: Frame): void {
  const node = nodeOf(m, frame, "choose");
  const own = frame as WhenFrame;
  const looked = look<{ of: Evaluated }>(m, path, "choose", (env) => ({ of: evaluate(node.of, env) }));
  if (looked === null) return;
  const value = looked.of;
  if (isUnknown(value)) {
    own.arm = -1;
    if (node.unknown === undefined)
      fail(m, path, { kind: "inconclusive", reason: `${node.label}: unknown (${value.reasons.join("; ")})` });
    else enter(m, path, own, node.unknown);
    return;
  }
  const index = node.arms.findIndex((arm) => matches(arm.patterns, value));
  const arm = node.arms[index];
  own.arm = index + 1;
  own.held[node.id] = { asOf: oldestSeen(m, own), crossing: m.state.crossings };
  if (arm?.bind !== undefined) own.vars[arm.bind] = { v: fieldsOf(value) };
  if (arm === undefined && node.otherwise === undefined)
    fail(m, path, { kind: "inconclusive", reason: `${node.label}: no arm is for ${JSON.stringify(value)}` });
  else enter(m, path, own, arm?.body ?? node.otherwise ?? []);
}

function enter(m: Machine, path: string, frame: WhenFrame, body: Parameters<typeof enterBlock>[2]): void {
  frame.seen = {};
  frame.phase = "body";
  const ended = body.length === 0 ? ok : enterBlock(m, path, body, "");
  if (ended) leaveArms(m, path, frame, ended);
}

/** Steps of the arms are named after them: those of the arm not taken have left nothing. */
export function leaveArms(m: Machine, path: string, frame: WhenFrame, outcome: Outcome): void {
  const node = m.plan.nodes.get(frame.node);
  const yields = node?.kind === "when" || node?.kind === "choose" ? (node.yields ?? []) : [];
  for (const name of yields) {
    const pinned = frame.vars[name];
    bind(m, frame.up, name, pinned && "v" in pinned ? pinned.v : null);
  }
  settle(m, path, outcome);
}
