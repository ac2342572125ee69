// How a run ends: it turns from its forward course, drains what is in flight, takes back what it did or leaves
// it, tells, releases its locks, and says `end` with the debt that remains.

import type { Debt, RunEnding } from "../../schema/generated/journal-record.ts";
import { blockFields, enterBlock } from "./block.ts";
import { beginClosingAll, beginUndo } from "./compensation.ts";
import { mayStand } from "./ledger.ts";
import { cancel, emit, type Machine } from "./machine.ts";
import { bindInputs, resourcesHeld } from "./run.ts";
import type { Effect, Failure, Goal, RunFrame } from "./state.ts";
import { continueAfter, enterHandler, turnAway } from "./step.ts";

/** `stop`, `escalate` or `continue`, as a handler says it. */
export function endByStatement(
  m: Machine,
  path: string,
  how: "stop" | "escalate" | "continue",
  reason: string,
): void {
  if (how === "continue") continueAfter(m, path);
  else turnAway(m, path, { how, reason });
}

/** Leaves the forward course: nothing new is sent, what is in flight is awaited. */
export function turn(m: Machine, goal: Goal): void {
  m.turning = null;
  m.todo.length = 0;
  // Whom the deadline would ask how to go on is not asked once a person has said it.
  if (m.state.mode === "draining" && m.state.goal?.how === "deadline" && goal.how === "stop")
    m.state.goal = goal;
  if (m.state.mode !== "forward" && m.state.mode !== "new") return;
  m.state.mode = "draining";
  m.state.goal = goal;
  cancelOpen(m);
  if (m.state.flying === 0) drained(m);
}

/** Takes back everything but calls. Locks that were asked for may have been granted meanwhile: they are given back. */
function cancelOpen(m: Machine): void {
  const open = Object.entries(m.state.open).filter(([, each]) => each.command.command !== "call");
  for (const [id] of open) cancel(m, id);
  if (open.some(([id, each]) => each.command.command === "hold" && id.startsWith("!")))
    release(m, `!release.${m.state.ends + 1}`);
}

/** Nothing is in flight any more: the forward frames are gone, the ledger says what there is. */
export function drained(m: Machine): void {
  const goal = m.state.goal as Goal;
  m.state.frames = {};
  m.state.gated = [];
  const handler = m.plan.plan.otherwise;
  if (goal.how === "escalate") {
    m.state.reason = goal.reason;
    placeRunFrame(m, "closing");
    closeRun(m, () => beginClosingAll(m, ""));
  } else if (goal.how === "deadline" && handler) {
    m.state.mode = "forward";
    const frame = placeRunFrame(m, "otherwise");
    const failure: Failure = { kind: "deadline", reason: goal.reason, step: "", missing: [], source: "run" };
    enterHandler(m, "", frame, handler, failure);
  } else startUndo(m, goal.reason);
}

function placeRunFrame(m: Machine, phase: RunFrame["phase"]): RunFrame {
  const frame: RunFrame = { k: "run", phase, asked: 0, seen: {}, ...blockFields(null, 0) };
  m.state.frames[""] = frame;
  bindInputs(m, frame);
  return frame;
}

/** Takes back everything that stands, within its own budget. */
export function startUndo(m: Machine, reason: string): void {
  m.state.mode = "undoing";
  m.state.reason = reason;
  placeRunFrame(m, "undoing");
  if (!beginUndo(m, "", "")) undone(m);
  else awaitUndo(m);
}

function awaitUndo(m: Machine): void {
  emit(m, "", {
    command: "timer",
    id: `!undo-deadline.${m.state.ends + 1}`,
    dueMs: m.state.now + m.plan.plan.undoMs,
  });
}

/** The undo tree has been walked: what is left decides the ending. */
export function undone(m: Machine): void {
  const left = m.state.effects.filter(mayStand);
  if (left.length > 0) finish(m, "escalated", m.state.reason);
  else finish(m, m.state.sends === 0 ? "refused" : "compensated", m.state.reason);
}

/** The undo budget is used up: what is still being undone is not known to be. */
export function undoBudgetSpent(m: Machine): void {
  m.todo.length = 0;
  forgetFlying(m, "the undo budget was used up");
  finish(m, "escalated", `${m.state.reason}; the undo budget was used up`);
}

/** Ends now: nothing more is sent, everything open is unknown. */
export function kill(m: Machine, by: string): void {
  m.todo.length = 0;
  m.turning = null;
  forgetFlying(m, `killed by ${by}`);
  m.state.ending = "killed";
  m.state.reason = `killed by ${by}`;
  conclude(m);
}

function forgetFlying(m: Machine, why: string): void {
  for (const effect of m.state.effects) {
    if (effect.state !== "in-flight" && effect.state !== "undoing") continue;
    effect.reason =
      effect.state === "undoing" ? `its undo was under way when ${why}` : `no answer yet when ${why}`;
    effect.state = "unknown";
  }
  for (const [id, open] of Object.entries(m.state.open))
    if (open.command.command === "call") delete m.state.open[id];
  m.state.flying = 0;
}

/** What the run opened until its end is closed, within the budget for undoing: no stop and no deadline ends that. */
export function closeRun(m: Machine, begin: () => boolean): void {
  const frame = m.state.frames[""] as RunFrame;
  frame.phase = "closing";
  const { mode } = m.state;
  m.state.mode = "undoing";
  if (begin()) {
    cancel(m, "!deadline.1");
    m.state.reason ||= "what the run had opened was being closed";
    awaitUndo(m);
  } else {
    m.state.mode = mode;
    closed(m);
  }
}

export function closed(m: Machine): void {
  if (m.state.goal?.how === "escalate") finish(m, "escalated", m.state.goal.reason);
  else succeed(m);
}

/** A forward run has come to its end. */
function succeed(m: Machine): void {
  const owed = m.state.effects.filter((effect) => isOwed(m, effect));
  if (owed.length === 0 && m.state.escalatedInside) {
    finish(m, "escalated", "done, but a runbook that was run inside ended escalated");
    return;
  }
  if (owed.length > 0)
    finish(
      m,
      "escalated",
      `done, but not every lost lane could be taken back: ${owed.map((each) => each.path).join(", ")}`,
    );
  else finish(m, "succeeded", "");
}

function isOwed(m: Machine, effect: Effect): boolean {
  if (effect.state === "undo-failed" || effect.state === "undo-refused" || effect.state === "undoing")
    return true;
  // Its lane was to be taken back, and it has no undo.
  if (effect.state === "applied" && effect.undoRuns > 0) return true;
  const node = m.plan.nodes.get(effect.node);
  return effect.state === "unknown" && !(node?.kind === "call" && node.keep !== undefined);
}

export function finish(m: Machine, ending: RunEnding, reason: string): void {
  for (const effect of m.state.effects) {
    if (effect.state !== "undoing") continue;
    effect.state = "unknown";
    effect.reason = "its undo was under way when the run was given up";
  }
  m.state.ending = ending;
  m.state.reason = reason;
  m.state.mode = "closing";
  m.state.frames = {};
  m.todo.length = 0;
  cancelOpen(m);
  placeRunFrame(m, "finally");
  const body = m.plan.plan.finally;
  // After an undo on request it is run again, under names of its own.
  const segment = m.state.ends === 0 ? "/finally" : `/finally#${m.state.ends + 1}`;
  if (!body || enterBlock(m, "", body, segment)) conclude(m);
}

/** Locks outlive an ending in which a person has something to settle. */
export function conclude(m: Machine): void {
  const ending = m.state.ending as RunEnding;
  cancelOpen(m);
  m.state.frames = {};
  m.state.mode = "ended";
  m.state.debt = debtOf(m, ending);
  const isKept = (ending === "escalated" || ending === "killed") && m.state.effects.some(mayStand);
  if (m.state.holding && !isKept) release(m, `!release.${m.state.ends + 1}`);
  m.state.ends++;
  const { output } = m.state;
  emit(m, "", {
    command: "end",
    id: `!end.${m.state.ends}`,
    ending,
    reason: m.state.reason,
    debt: m.state.debt,
    ...(ending === "succeeded" && output !== null && "v" in output ? { output: output.v } : {}),
  });
}

export function release(m: Machine, id: string): void {
  m.state.holding = false;
  emit(m, "", { command: "release", id, resources: resourcesHeld(m) });
}

export function debtOf(m: Machine, ending: RunEnding): Debt[] {
  const whole = ending === "escalated" || ending === "killed";
  return m.state.effects
    .filter((effect) =>
      whole ? effect.attempts > 0 && effect.state !== "not-applied" : effect.state === "unknown",
    )
    .map(({ path, action, places, state, key, reason }) => ({
      effect: path,
      action,
      places,
      state,
      key,
      ...(reason ? { reason } : {}),
    }));
}
