// A step without fan-out: its body, and the handler that is taken when the body fails. What the body bound is
// the step's output, under the step's name.

import type { Node, Step } from "../../schema/generated/plan.ts";
import { advanceBlock, enterBlock } from "./block.ts";
import { beginClosing } from "./compensation.ts";
import { type Behaviour, emit, type Machine, nodeOf, ok, settle } from "./machine.ts";
import { bind, unpin } from "./scope.ts";
import type { Block, Failure, Frame, Goal, Outcome, Pinned, StepFrame } from "./state.ts";
import { marked, type Value } from "./value.ts";

export const stepBehaviour: Behaviour = {
  begin(m, path, frame) {
    const ended = enterBlock(m, path, nodeOf(m, frame, "step").body, "");
    if (ended) stepEnded(m, path, frame as StepFrame, ended);
  },
  answered(m, path, frame) {
    const own = frame as StepFrame;
    m.state.crossings++;
    const ended = beginRound(m, path, own);
    if (ended) stepEnded(m, path, own, ended);
  },
  childSettled(m, path, frame, outcome) {
    if ((frame as StepFrame).phase === "closing") {
      stepDone(m, path, frame as StepFrame);
      return;
    }
    const ended = advanceBlock(m, path, frame as StepFrame, outcome);
    if (ended) stepEnded(m, path, frame as StepFrame, ended);
  },
};

function stepEnded(m: Machine, path: string, frame: StepFrame, outcome: Outcome): void {
  const node = nodeOf(m, frame, "step");
  if (frame.phase === "otherwise") {
    handlerEnded(m, path, outcome);
    return;
  }
  if (!outcome.ok && mayRepeat(frame, node, outcome.failure)) {
    waitToRepeat(m, path, frame, node);
    return;
  }
  if (!outcome.ok && enterHandler(m, path, frame, node.otherwise, outcome.failure)) return;
  if (!outcome.ok) {
    settle(m, path, outcome);
    return;
  }
  frame.phase = "closing";
  if (!beginClosing(m, path)) stepDone(m, path, frame);
}

/** Failures after which it is known that the body has not done what it is for. */
const definite: ReadonlySet<Failure["kind"]> = new Set(["unmet", "rejected", "quorum", "missed"]);

function mayRepeat({ round }: StepFrame, { repeat }: Step, { kind }: Failure): boolean {
  return repeat !== undefined && round < repeat.times && definite.has(kind);
}

function waitToRepeat(m: Machine, path: string, frame: StepFrame, { repeat }: Step): void {
  frame.phase = "apart";
  const dueMs = m.state.now + (repeat?.apartMs ?? 0);
  emit(m, path, { command: "timer", id: `${path}!apart.${frame.round}`, dueMs });
}

/** The body from its start: its effects are new ones, under paths and keys of their own. */
function beginRound(m: Machine, path: string, frame: StepFrame): Outcome | null {
  frame.phase = "body";
  frame.round++;
  frame.vars = {};
  frame.held = {};
  return enterBlock(m, path, nodeOf(m, frame, "step").body, `/repeat#${frame.round}`);
}

function stepDone(m: Machine, path: string, frame: StepFrame): void {
  const node = nodeOf(m, frame, "step");
  bind(m, frame.up, node.name, outputsOf(frame, node));
  settle(m, path, ok);
}

/** Takes the `otherwise` of a step or run that has failed; false when it has none. */
export function enterHandler(
  m: Machine,
  path: string,
  frame: Block & { phase: string },
  handler: readonly Node[] | undefined,
  failure: Failure,
): boolean {
  if (handler === undefined || handler.length === 0 || failure.kind === "abandoned") return false;
  frame.phase = "otherwise";
  frame.vars.failure = failureValue(failure);
  enterBlock(m, path, handler, "/otherwise");
  return true;
}

/** A failure as a handler sees it. */
export function failureValue({ kind, reason, step, missing }: Failure): Pinned {
  return { v: { kind, reason, step, missing } };
}

/** A handler must say how the run goes on; one that can't leaves it to a person, one that doesn't stops it. */
export function handlerEnded(m: Machine, path: string, outcome: Outcome): void {
  if (!outcome.ok && outcome.failure.kind === "abandoned") {
    settle(m, path, outcome);
    return;
  }
  if (outcome.ok) turnAway(m, path, { how: "stop", reason: "the handler came to its end" });
  else turnAway(m, path, { how: "escalate", reason: `the handler failed: ${outcome.failure.reason}` });
}

/** The runbook that `path` stands in, this run's own or one that is run inside, is to leave its forward course. */
export function turnAway(m: Machine, path: string, goal: Goal): void {
  const inside = runbookAround(m, path);
  if (inside === null) m.turning ??= goal;
  else if (!m.turningInside.some((each) => each.path === inside))
    m.turningInside.push({ path: inside, goal });
}

/** The nearest runbook run inside this one that `path` is, or stands in; null for the run's own. */
export function runbookAround(m: Machine, path: string): string | null {
  for (let at: string | null = path; at !== null; ) {
    const frame: Frame | undefined = m.state.frames[at];
    if (frame?.k === "child") return at;
    at = frame?.up ?? null;
  }
  return null;
}

/** A step's outputs; what is unknown stays so. */
export function outputsOf(frame: Block, node: Step): Record<string, Value> {
  const outputs: Record<string, Value> = {};
  for (const name of node.outputs ?? []) {
    const pinned = frame.vars[name];
    if (pinned) outputs[name] = marked(unpin(pinned));
  }
  return outputs;
}

/** A handler said `continue`: the step counts as failed, what it left is bound, and the run goes on after it. */
export function continueAfter(m: Machine, path: string): void {
  for (let at: string | null = path; at !== null; ) {
    const frame: Frame | undefined = m.state.frames[at];
    if (frame && "phase" in frame && frame.phase === "otherwise") {
      if (frame.k === "run" || frame.k === "child") {
        turnAway(m, at, { how: "stop", reason: "the handler of the whole run can't go on" });
        return;
      }
      dropBelow(m, at);
      leaveOutputs(m, frame);
      settle(m, at, ok);
      return;
    }
    at = frame?.up ?? null;
  }
}

function leaveOutputs(m: Machine, frame: Frame): void {
  if (frame.k === "first") bind(m, frame.up, nodeOf(m, frame, "first").name, {});
  if (frame.k !== "step" && frame.k !== "fan-out") return;
  const node = nodeOf(m, frame, "step");
  const outputs = frame.k === "fan-out" ? unpin(frame.vars[node.name] as Pinned) : outputsOf(frame, node);
  bind(m, frame.up, node.name, outputs);
}

export function dropBelow(m: Machine, path: string): void {
  for (const key of Object.keys(m.state.frames))
    if (key !== path && key.startsWith(`${path}/`)) delete m.state.frames[key];
}
