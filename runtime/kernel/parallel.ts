// `parallel`: steps begun together and awaited together. When one fails, the others go no further: what they look at
// or wait for is taken back, no new statement starts in them, and their attempts in flight are awaited, so that
// nothing is left in the air when the failure climbs.

import { abandoned, isAbandoned } from "./abandoned.ts";
import { beginNode } from "./block.ts";
import { giveUpUnsent } from "./call.ts";
import { type Behaviour, cancel, type Machine, nodeOf, ok, settle } from "./machine.ts";
import type { Frame, Outcome, ParallelFrame } from "./state.ts";

export const parallelBehaviour: Behaviour = {
  begin(m, path, frame) {
    const { steps } = nodeOf(m, frame, "parallel");
    (frame as ParallelFrame).running = steps.length;
    for (const step of steps) beginNode(m, step, path, `${path}/${step.name}`);
  },
  childSettled(m, path, frame, outcome, child) {
    branchSettled(m, path, frame as ParallelFrame, outcome, child.slice(path.length + 1));
  },
};

function branchSettled(m: Machine, path: string, frame: ParallelFrame, outcome: Outcome, name: string): void {
  frame.running--;
  if (outcome.ok) frame.done.push(name);
  else if (frame.failure === null) {
    frame.failure = outcome.failure;
    frame.failed = name;
    if (outcome.failure.kind !== "abandoned") stopOthers(m, path);
  }
  if (frame.running > 0) return;
  if (frame.failure === null) {
    settle(m, path, ok);
    return;
  }
  const names = nodeOf(m, frame, "parallel").steps.map((step) => step.name);
  const missing = names.filter((each) => each !== frame.failed && !frame.done.includes(each));
  settle(m, path, { ok: false, failure: { ...frame.failure, missing } });
}

/** Takes back everything below but calls in flight and what is being undone. */
function stopOthers(m: Machine, path: string): void {
  const below = (at: string) => at.startsWith(`${path}/`) && isAbandoned(m, at);
  const open = Object.entries(m.state.open).filter(
    ([, each]) => each.command.command !== "call" && below(each.frame) && !isDeadline(m, each.frame),
  );
  for (const [id] of open) cancel(m, id);
  for (const [, { frame }] of open) leave(m, frame, m.state.frames[frame]);
  const gated = m.state.gated.filter(below);
  m.state.gated = m.state.gated.filter((at) => !gated.includes(at));
  for (const at of gated) leave(m, at, m.state.frames[at]);
}

/** A frame may have had two commands open, and is left once. */
function leave(m: Machine, path: string, frame: Frame | undefined): void {
  if (frame === undefined) return;
  if (frame.k === "call") giveUpUnsent(m, path, frame);
  else settle(m, path, { ok: false, failure: abandoned(path) });
}

/** A runbook that is run inside keeps the time until what it has under way is over. */
function isDeadline(m: Machine, path: string): boolean {
  const frame = m.state.frames[path];
  return frame?.k === "child" && (frame.phase === "body" || frame.phase === "otherwise");
}
