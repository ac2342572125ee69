// An attempt that was never answered, resolved by the action's `confirm`: true at once means that it happened;
// false means that it did not only when asked after `settles`, counted from the send, for until then a late
// request could still take effect. Without `settles`, false never denies.

import type { Call } from "../../schema/generated/plan.ts";
import { evaluate } from "./expression.ts";
import type { Machine } from "./machine.ts";
import { judge, look, oldestSeen, pin } from "./scope.ts";
import type { Effect, Frame, Looking } from "./state.ts";
import { type Evaluated, isUnknown, Unknown } from "./value.ts";

/** How long after `settles` a reading older than it is still asked again. */
const patienceMs = 60_000;

/** Null while it is still being asked. */
/** It happened, and replied this as far as that can be known; it did not; or nobody can tell. */
export type Verdict = { reply: Evaluated } | "no" | "open";

export function resolveByConfirm(
  m: Machine,
  path: string,
  frame: Frame & Looking,
  node: Call,
  unansweredAt: number | null,
  notBeforeMs?: number,
): Verdict | null {
  const condition = node.confirm;
  if (!condition) return "open";
  const lost = new Unknown([`${node.label}: confirmed, but its reply was lost`]);
  const found = look(
    m,
    path,
    "confirm",
    (env) => ({
      verdict: judge(condition, env),
      reply: node.confirmReply ? evaluate(node.confirmReply, env) : lost,
    }),
    notBeforeMs,
  );
  if (found === null) return null;
  const { verdict, reply } = found;
  const isSeen = Object.keys(frame.seen).length > 0;
  const asOf = oldestSeen(m, frame);
  frame.seen = {};
  // Where nothing could be asked for, because an argument isn't known, asking again can't help.
  if (!isSeen) return "open";
  if (verdict.is === true) return { reply };
  const settlesMs = m.plan.plan.actions[node.action]?.settlesMs;
  if (settlesMs === undefined) return "open";
  const settledAt = (unansweredAt ?? m.state.now) + settlesMs;
  if (unansweredAt !== null && asOf < settledAt && m.state.now < settledAt + patienceMs) {
    const next = Math.min(m.state.now + Math.max(1000, settlesMs / 20), Math.max(m.state.now + 1, settledAt));
    return resolveByConfirm(m, path, frame, node, unansweredAt, next);
  }
  return verdict.is === false ? "no" : "open";
}

/** An undo may name the reply where `confirm` can find it again; it is captured as soon as it is known. */
export function captureReply(effect: Effect, node: Call, reply: Evaluated): void {
  if (node.confirmReply && !isUnknown(reply)) effect.captured[".reply"] = pin(reply);
}
