// `undo step`: the registered inverses of a finished step are run now, in the lanes that are named, and leave the
// ledger: a later compensation doesn't run them again. The step's outcome sets say afterwards what still stands.

import type { UndoStep } from "../../schema/generated/plan.ts";
import { advanceBlock } from "./block.ts";
import { beginTakingBack } from "./compensation.ts";
import { evaluate } from "./expression.ts";
import { laneKey } from "./fan-out.ts";
import { stillOpen } from "./ledger.ts";
import { type Behaviour, childPath, isBlock, type Machine, nodeOf, ok, settle } from "./machine.ts";
import { paceOf } from "./pace.ts";
import { look, takeIn } from "./scope.ts";
import type { Failure, Frame, Pinned, UndoStepFrame } from "./state.ts";
import { enterHandler, handlerEnded } from "./step.ts";
import { type Evaluated, isUnknown, keyText, type Value } from "./value.ts";

type Sets = { done: Value[]; failed: Value[]; unknown: Value[]; missing: Value[] };
/** Where a step has run, and what it left there. */
type Finished = { path: string; left: Pinned | undefined };

export const undoStepBehaviour: Behaviour = {
  begin: (m, path, frame) => choose(m, path, frame as UndoStepFrame),
  answered(m, path, frame, event, open) {
    if (event.event === "observed") takeIn(m, frame as UndoStepFrame, open, event.values);
    choose(m, path, frame as UndoStepFrame);
  },
  childSettled(m, path, frame, outcome) {
    const own = frame as UndoStepFrame;
    if (own.phase === "undoing") takenBack(m, path, own);
    else {
      const ended = advanceBlock(m, path, own, outcome);
      if (ended) handlerEnded(m, path, ended);
    }
  },
};

/** Which lanes: those named, which must have finished; all that have, where none are named. */
function choose(m: Machine, path: string, frame: UndoStepFrame): void {
  const node = nodeOf(m, frame, "undo-step");
  const step = finished(m, path, node);
  const sets = setsOf(step.left);
  frame.of = step.path;
  const known = sets === null ? [] : [...sets.done, ...sets.failed];
  let items: Evaluated = known;
  if (node.fanOut) {
    const { fanOut } = node;
    const found = look<{ of: Evaluated }>(m, path, "items", (env) => ({ of: evaluate(fanOut.in, env) }));
    if (found === null) return;
    frame.seen = {};
    items = found.of;
  }
  if (isUnknown(items) || !Array.isArray(items)) {
    giveUp(m, path, frame, "inconclusive", "the lanes to take back are not known", []);
    return;
  }
  const stray = items.filter((item) => !known.some((each) => keyText(each) === keyText(item)));
  if (stray.length > 0) {
    const reason = `${stray.map(keyText).join(", ")}: no lane that has finished; nothing is taken back`;
    giveUp(m, path, frame, "unmet", reason, stray);
    return;
  }
  frame.items = items;
  start(m, path, frame, node, sets === null);
}

function start(m: Machine, path: string, frame: UndoStepFrame, node: UndoStep, isOne: boolean): void {
  const stepNode = m.plan.nodes.get(node.step);
  const fan = node.fanOut ?? (stepNode?.kind === "step" ? stepNode.fanOut : undefined);
  const pace = fan === undefined ? { width: 1, need: 1 } : paceOf(m, path, fan, frame.items.length);
  if (typeof pace === "string") {
    giveUp(m, path, frame, "inconclusive", pace, frame.items);
    return;
  }
  frame.need = node.fanOut ? pace.need : frame.items.length;
  frame.phase = "undoing";
  const scopes = isOne ? [frame.of] : frame.items.map((item) => laneOf(frame, item));
  if (scopes.length === 0 || !beginTakingBack(m, path, scopes, pace.width)) takenBack(m, path, frame);
}

function laneOf(frame: UndoStepFrame, item: Value): string {
  return `${frame.of}[${laneKey(item)}]`;
}

function takenBack(m: Machine, path: string, frame: UndoStepFrame): void {
  const step = finished(m, path, nodeOf(m, frame, "undo-step"));
  const sets = setsOf(step.left);
  if (sets === null) {
    if (stillOpen(m, frame.of)) giveUp(m, path, frame, "owed", "it could not be wholly taken back", []);
    else settle(m, path, ok);
    return;
  }
  const gone = frame.items.filter((item) => !stillOpen(m, laneOf(frame, item)));
  const stuck = frame.items.filter((item) => !gone.includes(item));
  move(sets, gone, stuck);
  if (gone.length >= frame.need) settle(m, path, ok);
  else
    giveUp(m, path, frame, "owed", `${stuck.map(keyText).join(", ")} could not be wholly taken back`, stuck);
}

/** What is gone is surely undone; what is stuck is unknown. Both are missing now. */
function move(sets: Sets, gone: readonly Value[], stuck: readonly Value[]): void {
  const has = (list: readonly Value[], item: Value) => list.some((each) => keyText(each) === keyText(item));
  const isMoved = (item: Value) => has(gone, item) || has(stuck, item);
  sets.done = sets.done.filter((item) => !isMoved(item));
  sets.failed = [...sets.failed.filter((item) => !isMoved(item)), ...gone];
  sets.unknown = [...sets.unknown, ...stuck];
  sets.missing = [...sets.missing.filter((item) => !isMoved(item)), ...gone, ...stuck];
}

/** The step's own frame, if this stands in its handler; else the block around this one that it stood in. */
function finished(m: Machine, path: string, node: UndoStep): Finished {
  const step = m.plan.nodes.get(node.step);
  const name = step?.name ?? "";
  for (let at: string | null = path; at !== null; ) {
    const frame: Frame | undefined = m.state.frames[at];
    if (frame && isBlock(frame) && Object.hasOwn(frame.vars, name)) {
      const inHandler = m.plan.blocks[frame.block]?.some((each) => each.id === node.step) === true;
      const own = frame.node === node.step;
      return {
        path: own ? at : childPath(at, inHandler ? frame.segment : "", name),
        left: frame.vars[name],
      };
    }
    at = frame?.up ?? null;
  }
  return { path: "", left: undefined };
}

/** Null for a step without lanes. */
function setsOf(left: Pinned | undefined): Sets | null {
  const value = left !== undefined && "v" in left ? left.v : null;
  return value !== null && typeof value === "object" && !Array.isArray(value) && Array.isArray(value.done)
    ? (value as unknown as Sets)
    : null;
}

function giveUp(
  m: Machine,
  path: string,
  frame: UndoStepFrame,
  kind: Failure["kind"],
  reason: string,
  missing: Value[],
): void {
  const { otherwise } = nodeOf(m, frame, "undo-step");
  const failure: Failure = { kind, reason, step: path, missing, source: "undo-step" };
  if (!enterHandler(m, path, frame, otherwise, failure)) settle(m, path, { ok: false, failure });
}
