// Taking back. The undo tree mirrors the execution: a sequence backwards by order of intent, the lanes of a
// fan-out side by side under the forward limit. Each effect is undone on its own: resolved first if its outcome
// is not known, then waited for until no late request can overtake the inverse, then its undo block is run. One
// that fails doesn't stop the others. Nothing here depends on the frames of the forward run: they may be gone.

import type { Call } from "../../schema/generated/plan.ts";
import { mayUndo } from "./blast.ts";
import { advanceBlock, blockFields, enterBlock } from "./block.ts";
import { mayStand } from "./ledger.ts";
import { type Behaviour, begin, emit, type Machine, ok, settle } from "./machine.ts";
import { captureReply, resolveByConfirm } from "./resolve.ts";
import { takeIn } from "./scope.ts";
import type { Effect, Outcome, UndoEffectFrame, UndoFrame } from "./state.ts";

/** Undoes what stands below `scope` ("" is the whole run) on behalf of the frame `up`; false: there is nothing. */
export function beginUndo(m: Machine, up: string, scope: string): boolean {
  const standing = indicesBelow(m, scope);
  if (standing.length === 0) return false;
  const depth = tokens(scope).length;
  begin(m, `${scope}~undo`, undoFrame(m, up, standing, depth));
  return true;
}

/** The inverses that are due when the scope at `path` ends well, latest first; false: there are none. */
export function beginClosing(m: Machine, path: string): boolean {
  const due = dueAt(m, (scope) => scope === path);
  if (due.length === 0) return false;
  begin(m, `${path}~end`, undoFrame(m, path, due, tokens(path).length));
  return true;
}

/** Every inverse that some scope at or below `path` still owes, when it is given up and nothing else is taken back. */
export function beginClosingAll(m: Machine, path: string): boolean {
  const due = dueAt(m, (scope) => path === "" || scope === path || scope.startsWith(`${path}/`));
  if (due.length === 0) return false;
  begin(m, `${path}~end`, undoFrame(m, path, due, tokens(path).length));
  return true;
}

/** Takes back what stands below any of `scopes`, at most `width` of them at once; false: there is nothing. */
export function beginTakingBack(m: Machine, up: string, scopes: readonly string[], width: number): boolean {
  const standing = scopes.flatMap((scope) => indicesBelow(m, scope)).sort((a, b) => a - b);
  if (standing.length === 0) return false;
  const depth = tokens(scopes[0] as string).length - 1;
  begin(m, `${up}~undo`, { ...undoFrame(m, up, standing, depth), width });
  return true;
}

function dueAt(m: Machine, isMeant: (scope: string) => boolean): number[] {
  return m.state.effects.flatMap((effect, index) =>
    effect.dueAt !== null && isMeant(effect.dueAt) && needsUndo(effect) ? [index] : [],
  );
}

function indicesBelow(m: Machine, scope: string): number[] {
  const prefix = scope === "" ? "" : `${scope}/`;
  return m.state.effects.flatMap((effect, index) =>
    effect.path.startsWith(prefix) && needsUndo(effect) ? [index] : [],
  );
}

function needsUndo(effect: Effect): boolean {
  return (
    mayStand(effect) &&
    effect.state !== "undo-failed" &&
    effect.state !== "undo-refused" &&
    effect.state !== "kept" &&
    !effect.handedOver &&
    !effect.leftToPerson
  );
}

/** `a/b[k]/c` as a, b, [k], c. */
function tokens(path: string): string[] {
  return path.match(/[^/[\]]+|\[[^\]]*\]/g) ?? [];
}

function undoFrame(m: Machine, up: string, effects: number[], depth: number): UndoFrame {
  const groups = new Map<string, number[]>();
  for (const index of [...effects].reverse()) {
    const token = tokens((m.state.effects[index] as Effect).path)[depth] ?? "";
    groups.set(token, [...(groups.get(token) ?? []), index]);
  }
  const first = m.state.effects[effects[0] as number] as Effect;
  const lane = first.lanes.find((each) => tokens(each.path).length === depth + 1);
  const isLane = [...groups.keys()][0]?.startsWith("[") === true || lane?.path.endsWith("]") === false;
  const width = isLane ? (lane?.width ?? 1) : 1;
  const inOrder = isLane ? begunFirst(m, [...groups.values()]) : [...groups.values()];
  return { k: "undo", up, node: 0, groups: inOrder, depth, width, next: 0, running: 0 };
}

/**
 * A lane that was being taken back when the run was stopped is finished before another one begins: else more of them
 * than `width` would be half-way at once.
 */
function begunFirst(m: Machine, lanes: number[][]): number[][] {
  const isBegun = (lane: number[]) => lane.some((index) => m.state.effects[index]?.state === "undoing");
  return [...lanes.filter(isBegun), ...lanes.filter((lane) => !isBegun(lane))];
}

export const undoBehaviour: Behaviour = {
  begin: (m, path, frame) => nextGroups(m, path, frame as UndoFrame),
  childSettled(m, path, frame) {
    (frame as UndoFrame).running--;
    nextGroups(m, path, frame as UndoFrame);
    for (const [at, other] of Object.entries(m.state.frames))
      if (at !== path && other.k === "undo") nextGroups(m, at, other);
  },
};

function nextGroups(m: Machine, path: string, frame: UndoFrame): void {
  while (frame.next < frame.groups.length && frame.running < frame.width) {
    const group = frame.groups[frame.next] as number[];
    // It waits for another one to be undone, wherever that stands; whoever has undone one looks here again.
    if (!mayUndo(m, m.state.effects[group[0] as number] as Effect)) return;
    frame.next++;
    frame.running++;
    beginGroup(m, path, frame, group);
  }
  if (frame.running === 0 && frame.next >= frame.groups.length) settle(m, path, ok);
}

function beginGroup(m: Machine, path: string, frame: UndoFrame, group: number[]): void {
  const effect = m.state.effects[group[0] as number] as Effect;
  const parts = tokens(effect.path);
  if (parts.length > frame.depth + 1) {
    begin(m, `${path}.${frame.next}`, undoFrame(m, path, [...group].reverse(), frame.depth + 1));
    return;
  }
  effect.undoRuns++;
  const suffix = effect.undoRuns === 1 ? "/undo" : `/undo#${effect.undoRuns}`;
  const undoing: UndoEffectFrame = {
    k: "undo-effect",
    phase: "resolve",
    effect: group[0] as number,
    asked: 0,
    seen: {},
    ...blockFields(path, effect.node),
  };
  undoing.vars = { ...effect.captured };
  begin(m, effect.path + suffix, undoing);
}

export const undoEffectBehaviour: Behaviour = {
  begin: (m, path, frame) => resolve(m, path, frame as UndoEffectFrame),
  answered(m, path, frame, event, open) {
    const own = frame as UndoEffectFrame;
    if (event.event === "observed") takeIn(m, own, open, event.values);
    if (own.phase === "resolve") resolve(m, path, own);
    else runUndo(m, path, own);
  },
  childSettled(m, path, frame, outcome) {
    const own = frame as UndoEffectFrame;
    const ended = advanceBlock(m, path, own, outcome);
    if (ended) undoEnded(m, path, own, ended);
  },
};

function parts(m: Machine, frame: UndoEffectFrame): { effect: Effect; call: Call } {
  const effect = m.state.effects[frame.effect] as Effect;
  return { effect, call: m.plan.nodes.get(effect.node) as Call };
}

/** An effect that may not have happened is not undone blindly. */
function resolve(m: Machine, path: string, frame: UndoEffectFrame): void {
  const { effect, call } = parts(m, frame);
  if (effect.state === "unknown" && !call.keep) {
    const verdict = resolveByConfirm(m, path, frame, call, effect.unansweredAt);
    if (verdict === null) return;
    if (verdict === "open") {
      effect.reason ||= "its outcome could not be learnt";
      settle(m, path, ok);
      return;
    }
    if (verdict === "no") {
      effect.state = "not-applied";
      settle(m, path, ok);
      return;
    }
    effect.state = "applied";
    captureReply(effect, call, verdict.reply);
    frame.vars = { ...effect.captured };
  }
  if (call.undo) awaitSettled(m, path, frame);
  else {
    if (call.keep && effect.state === "applied") effect.state = "kept";
    effect.reason = call.keep ?? call.irreversible ?? "it has no undo";
    settle(m, path, ok);
  }
}

/** A late request must not overtake the inverse. */
function awaitSettled(m: Machine, path: string, frame: UndoEffectFrame): void {
  const { effect } = parts(m, frame);
  const settlesMs = m.plan.plan.actions[effect.action]?.settlesMs ?? 0;
  const settledAt = effect.unansweredAt === null ? 0 : effect.unansweredAt + settlesMs;
  frame.phase = "settle";
  if (settledAt <= m.state.now) runUndo(m, path, frame);
  else emit(m, path, { command: "timer", id: `${path}!settle.1`, dueMs: settledAt });
}

function runUndo(m: Machine, path: string, frame: UndoEffectFrame): void {
  const { effect, call } = parts(m, frame);
  frame.phase = "body";
  effect.state = "undoing";
  const ended = enterBlock(m, path, call.undo?.body ?? [], "");
  if (ended) undoEnded(m, path, frame, ended);
}

function undoEnded(m: Machine, path: string, frame: UndoEffectFrame, outcome: Outcome): void {
  const { effect } = parts(m, frame);
  if (outcome.ok) {
    const mayComeLate =
      effect.unansweredAt !== null && m.plan.plan.actions[effect.action]?.settlesMs === undefined;
    effect.state = mayComeLate ? "unknown" : "undone";
    effect.reason = mayComeLate ? "undone, but an unanswered request may still take effect" : "";
  } else {
    effect.state = outcome.failure.source === "require" ? "undo-refused" : "undo-failed";
    effect.reason = outcome.failure.reason;
  }
  settle(m, path, ok);
}
