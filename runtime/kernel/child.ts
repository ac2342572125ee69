// Another runbook, run inside this one as one lane of it. It has what any run has: inputs, locks, targets, a body, a
// handler, an ending, a `finally`. What differs is what its ending means: well, and the run goes on; refused or taken
// back, and the statement fails with nothing left to undo; given up, and the run around it can end no better.

import type { Event, HoldCommand, RunEnding } from "../../schema/generated/journal-record.ts";
import type { Child, Node } from "../../schema/generated/plan.ts";
import { advanceBlock, enterBlock } from "./block.ts";
import { noteOutcome } from "./call.ts";
import { beginClosing, beginClosingAll, beginUndo } from "./compensation.ts";
import { mismatch } from "./conform.ts";
import { evaluate, evaluateWith } from "./expression.ts";
import { formatDuration } from "./format.ts";
import { mayStand } from "./ledger.ts";
import { type Behaviour, cancel, emit, type Machine, nodeOf, ok, settle } from "./machine.ts";
import { returned } from "./part.ts";
import { resourcesHeld, resourcesOf, wrongTargets } from "./run.ts";
import { bind, look, takeIn, unpin } from "./scope.ts";
import type { ChildFrame, Failure, Frame, Goal, Outcome } from "./state.ts";
import { dropBelow, enterHandler, handlerEnded, runbookAround, turnAway } from "./step.ts";
import { type Evaluated, isUnknown, type Value } from "./value.ts";

export const childBehaviour: Behaviour = {
  begin(m, path, frame) {
    Object.assign(frame, { startedAt: m.state.now, sendsBefore: m.state.sends });
    readInputs(m, path, frame as ChildFrame);
  },
  answered(m, path, frame, event, open) {
    const own = frame as ChildFrame;
    if (event.event === "observed") takeIn(m, own, open, event.values);
    if (event.event === "fired") deadlinePassed(m, path, own);
    else if (open.command.command === "hold" && event.event === "held")
      locksAnswered(m, path, own, event, open.command);
    else if (own.phase === "inputs") readInputs(m, path, own);
    else resolveTargets(m, path, own);
  },
  childSettled(m, path, frame, outcome) {
    const own = frame as ChildFrame;
    if (own.phase === "undoing") undone(m, path, own);
    else if (own.phase === "closing") closed(m, path, own);
    else {
      const ended = advanceBlock(m, path, own, outcome);
      if (ended) blockEnded(m, path, own, ended);
    }
  },
};

function readInputs(m: Machine, path: string, frame: ChildFrame): void {
  const node = nodeOf(m, frame, "child");
  const values = look<Evaluated[]>(m, path, "inputs", (env) =>
    node.inputs.map((input) => evaluate(input.value, env)),
  );
  if (values === null) return;
  frame.seen = {};
  for (const [index, input] of node.inputs.entries()) {
    const value = values[index] as Evaluated;
    const wrong = isUnknown(value)
      ? `unknown (${value.reasons.join("; ")})`
      : mismatch(value, input.type, m.plan.plan.places);
    if (wrong !== null) {
      refuse(m, path, `input ${input.name}: ${wrong}`);
      return;
    }
    frame.vars[input.name] = { v: value as Value };
  }
  const { environment } = node;
  const found =
    environment === null || typeof environment === "string"
      ? { value: environment }
      : evaluateWith(environment, namesOf(frame));
  if ("value" in found && found.value !== null) frame.vars.environment = { v: found.value as Value };
  askForLocks(m, path, frame, node);
}

function namesOf(frame: ChildFrame): Record<string, Value> {
  return Object.fromEntries(
    Object.entries(frame.vars).flatMap(([name, pinned]) => ("v" in pinned ? [[name, pinned.v]] : [])),
  );
}

/** What this run holds already it holds for the runbook inside too. */
function askForLocks(m: Machine, path: string, frame: ChildFrame, node: Child): void {
  const names = namesOf(frame);
  const held = new Set(m.state.holding ? resourcesHeld(m).map((each) => JSON.stringify(each)) : []);
  const wanted = resourcesOf(node.holds, names).filter((each) => !held.has(JSON.stringify(each)));
  frame.phase = "holding";
  if (wanted.length === 0) {
    startTargets(m, path, frame, node);
    return;
  }
  const waitMs = Math.max(...node.holds.map((hold) => hold.waitMs));
  emit(m, path, { command: "hold", id: `${path}!hold.1`, resources: wanted, waitMs });
}

function locksAnswered(
  m: Machine,
  path: string,
  frame: ChildFrame,
  { granted, why }: Extract<Event, { event: "held" }>,
  { resources }: HoldCommand,
): void {
  const node = nodeOf(m, frame, "child");
  if (granted) {
    m.state.holding = true;
    m.state.heldInside.push(...resources);
    startTargets(m, path, frame, node);
  } else {
    const wanted = node.holds.map((hold) => hold.label).join(", ");
    refuse(m, path, `could not take ${wanted}: ${why ?? "held elsewhere"}`);
  }
}

function startTargets(m: Machine, path: string, frame: ChildFrame, node: Child): void {
  if (node.deadlineMs > 0)
    emit(m, path, { command: "timer", id: deadlineOf(path), dueMs: frame.startedAt + node.deadlineMs });
  frame.phase = "targets";
  resolveTargets(m, path, frame);
}

function deadlineOf(path: string): string {
  return `${path}!deadline.1`;
}

function resolveTargets(m: Machine, path: string, frame: ChildFrame): void {
  const node = nodeOf(m, frame, "child");
  const found = look(m, path, "targets", (env) => node.targets.map((target) => evaluate(target.in, env)));
  if (found === null) return;
  frame.seen = {};
  for (const [index, target] of node.targets.entries()) {
    const wrong = wrongTargets(m, target.kind, found[index] as Evaluated, node.blast, namesOf(frame));
    if (wrong) {
      refuse(m, path, `targets ${target.kind}: ${wrong}`);
      return;
    }
    frame.vars[`targets.${target.kind}`] = { v: found[index] as string[] };
  }
  frame.phase = "body";
  const ended = enterBlock(m, path, node.body, "");
  if (ended) blockEnded(m, path, frame, ended);
}

function refuse(m: Machine, path: string, reason: string): void {
  turnAway(m, path, { how: "stop", reason });
}

function deadlinePassed(m: Machine, path: string, frame: ChildFrame): void {
  const { deadlineMs, runbook } = nodeOf(m, frame, "child");
  const reason = `the deadline of ${formatDuration(deadlineMs * 1000)} of ${runbook} has passed`;
  if (frame.phase === "body" || frame.phase === "targets") turnAway(m, path, { how: "deadline", reason });
}

function blockEnded(m: Machine, path: string, frame: ChildFrame, outcome: Outcome): void {
  const node = nodeOf(m, frame, "child");
  if (!outcome.ok && outcome.failure.kind === "abandoned") {
    cancel(m, deadlineOf(path));
    settle(m, path, outcome);
  } else if (frame.phase === "finally") over(m, path, frame);
  else if (frame.phase === "otherwise") handlerEnded(m, path, outcome);
  else if (outcome.ok) {
    frame.phase = "closing";
    if (!beginClosing(m, path)) closed(m, path, frame);
  } else if (!enterHandler(m, path, frame, node.otherwise, outcome.failure))
    turnAway(m, path, { how: "stop", reason: outcome.failure.reason });
}

/** It leaves its forward course: nothing new is sent in it, what is in flight is awaited. */
export function turnInside(m: Machine, { path, goal }: { path: string; goal: Goal }): void {
  const frame = m.state.frames[path];
  if (frame?.k !== "child" || !goesForward(frame)) return;
  frame.goal = goal;
  frame.phase = "draining";
  m.todo = m.todo.filter((each) => each.parent !== path && !each.parent.startsWith(`${path}/`));
  m.state.gated = m.state.gated.filter((each) => !each.startsWith(`${path}/`));
  for (const [id, open] of openInside(m, path)) if (open.command.command !== "call") cancel(m, id);
  if (openInside(m, path).length === 0) drained(m, path, frame);
}

function goesForward({ phase }: ChildFrame): boolean {
  return phase !== "draining" && phase !== "undoing" && phase !== "closing" && phase !== "finally";
}

function openInside(m: Machine, path: string) {
  return Object.entries(m.state.open).filter(
    ([, open]) => open.frame === path || open.frame.startsWith(`${path}/`),
  );
}

export function isDrainingInside(m: Machine, path: string): boolean {
  const inside = runbookAround(m, path);
  const frame = inside === null ? undefined : m.state.frames[inside];
  return frame?.k === "child" && frame.phase === "draining";
}

/** An answer to a call of a runbook that drains is only noted; false: it isn't one. */
export function drainInside(m: Machine, path: string, event: Event): boolean {
  if (!isDrainingInside(m, path)) return false;
  const called = m.state.frames[path] as Frame;
  if (event.event === "result" && called.k === "call") noteOutcome(m, called, event);
  const inside = runbookAround(m, path) as string;
  if (openInside(m, inside).length === 0) drained(m, inside, m.state.frames[inside] as ChildFrame);
  return true;
}

function drained(m: Machine, path: string, frame: ChildFrame): void {
  const goal = frame.goal as Goal;
  const { otherwise } = nodeOf(m, frame, "child");
  dropBelow(m, path);
  frame.reason = goal.reason;
  if (goal.how === "escalate") {
    frame.phase = "closing";
    if (!beginClosingAll(m, path)) closed(m, path, frame);
  } else if (goal.how === "deadline" && otherwise) {
    const { reason } = goal;
    enterHandler(m, path, frame, otherwise, {
      kind: "deadline",
      reason,
      step: path,
      missing: [],
      source: "child",
    });
  } else {
    frame.phase = "undoing";
    if (!beginUndo(m, path, path)) undone(m, path, frame);
  }
}

function undone(m: Machine, path: string, frame: ChildFrame): void {
  const left = m.state.effects.some((effect) => effect.path.startsWith(`${path}/`) && mayStand(effect));
  const ending = left ? "escalated" : m.state.sends === frame.sendsBefore ? "refused" : "compensated";
  ends(m, path, frame, ending);
}

function closed(m: Machine, path: string, frame: ChildFrame): void {
  ends(m, path, frame, frame.goal?.how === "escalate" ? "escalated" : "succeeded");
}

/** Its ending is known; it tells, and is over. */
function ends(m: Machine, path: string, frame: ChildFrame, ending: RunEnding): void {
  const node = nodeOf(m, frame, "child");
  cancel(m, deadlineOf(path));
  frame.ending = ending;
  frame.phase = "finally";
  const elapsed = Math.round((m.state.now - frame.startedAt) * 1000);
  frame.vars.run = { v: { outcome: ending, reason: frame.reason, elapsed } };
  const body: readonly Node[] = node.finally ?? [];
  if (body.length === 0 || enterBlock(m, path, body, "/finally")) over(m, path, frame);
}

function over(m: Machine, path: string, frame: ChildFrame): void {
  const { runbook, bind: name } = nodeOf(m, frame, "child");
  const { ending, reason } = frame;
  if (ending === "succeeded" || ending === null) {
    const value = frame.vars[returned];
    if (name !== undefined && value !== undefined) bind(m, frame.up, name, unpin(value));
    settle(m, path, ok);
    return;
  }
  if (ending === "escalated") leaveToPerson(m, path);
  const failure: Failure = {
    kind: ending === "refused" || ending === "compensated" ? ending : "escalated",
    reason: `${runbook} ended ${ending}: ${reason}`,
    step: path,
    missing: [],
    source: "child",
  };
  settle(m, path, { ok: false, failure });
}

/** Whatever becomes of the run around it, nobody takes back what this runbook gave up with but a person. */
function leaveToPerson(m: Machine, path: string): void {
  m.state.escalatedInside = true;
  for (const effect of m.state.effects)
    if (effect.path.startsWith(`${path}/`) && mayStand(effect)) effect.leftToPerson = true;
}
