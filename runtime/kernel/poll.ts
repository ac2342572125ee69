// `ensure` and `wait until`: polls until the condition has been true for its stability window, within an outer
// bound that includes the window. One `observe` per poll, asked for not before its time: no timer of its own.

import { fail } from "./failure.ts";
import { timeMs } from "./figures.ts";
import { type Behaviour, emit, type Machine, nodeOf, ok, settle } from "./machine.ts";
import { judge, look, oldestSeen, type Reading, readingsOf, takeIn, type Verdict } from "./scope.ts";
import type { Frame, PollFrame } from "./state.ts";
import { showsWhatWasWritten } from "./witness.ts";

type PollNode = ReturnType<typeof pollNode>;

function pollNode(m: Machine, frame: Frame) {
  return frame.k === "ensure" ? nodeOf(m, frame, "ensure") : nodeOf(m, frame, "wait-until");
}

export const pollBehaviour: Behaviour = {
  begin(m, path, frame) {
    const own = frame as PollFrame;
    const { withinMs, within } = pollNode(m, frame);
    own.until = m.state.now + timeMs(m, path, withinMs, within);
    poll(m, path, own);
  },
  answered(m, path, frame, event, open) {
    if (event.event === "observed") takeIn(m, frame as PollFrame, open, event.values);
    poll(m, path, frame as PollFrame);
  },
};

function poll(m: Machine, path: string, frame: PollFrame, notBeforeMs?: number): void {
  const node = pollNode(m, frame);
  const round = look(
    m,
    path,
    "poll",
    (env) => ({
      unless: node.unless ? judge(node.unless, env) : null,
      verdict: judge(node.condition, env),
    }),
    notBeforeMs,
  );
  if (round === null) return;
  if (notBeforeMs !== undefined && notBeforeMs > m.state.now) {
    waitToJudge(m, path, frame, notBeforeMs);
    return;
  }
  const asOf = oldestSeen(m, frame);
  const readings = round.verdict.is === true ? readingsOf(frame) : [];
  frame.seen = {};
  if (round.unless?.is === true) {
    fail(m, path, {
      kind: "unmet",
      reason: `${frame.k} gave up: unless ${node.unless?.labels.join(" and ")}`,
    });
    return;
  }
  if (round.verdict.is === true) {
    frame.since ??= asOf;
    frame.trues++;
    if (isStable(frame, node, asOf)) {
      confirmByObservation(m, frame, readings);
      settle(m, path, ok);
      return;
    }
  } else {
    frame.since = null;
    frame.trues = 0;
  }
  again(m, path, frame, node, round.verdict);
}

/** Decided without a reading, so there is nothing to ask for: only time can change it. */
function waitToJudge(m: Machine, path: string, frame: PollFrame, notBeforeMs: number): void {
  frame.asked++;
  emit(m, path, { command: "timer", id: `${path}!poll.${frame.asked}`, dueMs: notBeforeMs });
}

/** As of the latest look: how long its answer took shows nothing. */
function isStable(frame: PollFrame, node: PollNode, asOf: number): boolean {
  if (node.holdingChecks !== undefined) return frame.trues >= node.holdingChecks;
  return asOf - (frame.since ?? asOf) >= (node.holdingMs ?? 0);
}

function again(m: Machine, path: string, frame: PollFrame, node: PollNode, verdict: Verdict): void {
  if (m.state.now >= frame.until) {
    const kind = verdict.is === "unknown" ? "inconclusive" : "unmet";
    const why = verdict.is === true ? "true, but not for long enough" : verdict.reason;
    fail(m, path, { kind, reason: `${frame.k} within its time: ${why}` });
    return;
  }
  poll(m, path, frame, Math.min(m.state.now + node.everyMs, frame.until));
}

/** What an earlier call of this block wrote has been seen to be so: its unknown outcome is settled. */
function confirmByObservation(m: Machine, frame: PollFrame, readings: readonly Reading[]): void {
  if (frame.k !== "ensure" || frame.up === null) return;
  const block = m.state.frames[frame.up];
  if (!block || !("segment" in block) || !isForward(block.segment)) return;
  const scope = frame.up + block.segment;
  for (const effect of m.state.effects) {
    if (effect.state !== "unknown" || parentOf(effect.path) !== scope) continue;
    const call = m.plan.nodes.get(effect.node);
    if (call?.kind !== "call" || !showsWhatWasWritten(m, frame.up, call, readings)) continue;
    effect.state = "applied";
    effect.reason = "";
  }
}

/** A body, for the first time or again; not a handler. */
function isForward(segment: string): boolean {
  return segment === "" || segment.startsWith("/repeat#");
}

function parentOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash < 0 ? "" : path.slice(0, slash);
}

/** After a crash at least one full stability window is still granted. */
export function extendAfterResume(m: Machine, frame: PollFrame): void {
  const node = pollNode(m, frame);
  frame.since = null;
  frame.trues = 0;
  frame.until = Math.max(
    frame.until,
    m.state.now + (node.holdingMs ?? (node.holdingChecks ?? 0) * node.everyMs) + node.everyMs,
  );
}
