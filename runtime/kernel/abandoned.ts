// When a step of a `parallel` has failed, no new statement starts in the others. Everything below a `parallel` asks
// here before it begins something; what takes effects back is not held up.

import type { Machine } from "./machine.ts";
import type { Failure, Frame } from "./state.ts";

/** Whether a step beside one that the frame at `path` stands in has failed. */
export function isAbandoned(m: Machine, path: string): boolean {
  if (!m.plan.hasParallel) return false;
  for (let at: string | null = path; at !== null; ) {
    const frame: Frame | undefined = m.state.frames[at];
    if (frame?.k === "undo" || frame?.k === "undo-effect") return false;
    if (frame?.k === "parallel" && frame.failure !== null) return true;
    at = frame?.up ?? null;
  }
  return false;
}

/** No handler hears of it: what has failed is the step beside. */
export function abandoned(path: string): Failure {
  return {
    kind: "abandoned",
    reason: "a step beside it failed",
    step: path,
    missing: [],
    source: "parallel",
  };
}
