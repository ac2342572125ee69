// Small mistakes that somebody could make in the kernel, each as an edit of one line. There is no second copy of its
// decisions, so each must show on the host and in the simulator alike.

import { readFileSync } from "node:fs";
import { join } from "node:path";

export interface Mutation {
  /** What the kernel does then. */
  kernel: string;
  file: string;
  replace: string;
  by: string;
}

export const mutations: readonly Mutation[] = [
  {
    kernel: "takes a timeout for a rejection",
    file: "call.ts",
    replace: 'const outcome = broken === null ? event.outcome : "indeterminate";',
    by: 'const outcome = event.outcome === "ok" ? "ok" : "rejected";',
  },
  {
    kernel: "makes a key of its own for each attempt",
    file: "call.ts",
    replace: "key: frame.key,",
    by: "key: `${frame.key}#${frame.attempts}`,",
  },
  {
    kernel: "is content with one lane too few",
    file: "fan-out.ts",
    replace: "if (frame.done.length < frame.need) {",
    by: "if (frame.done.length + 1 < frame.need) {",
  },
  {
    kernel: "takes back first what was done first",
    file: "compensation.ts",
    replace: "for (const index of [...effects].reverse()) {",
    by: "for (const index of effects) {",
  },
  {
    kernel: "doesn't wait for an ensure's stability window",
    file: "poll.ts",
    replace: "return asOf - (frame.since ?? asOf) >= (node.holdingMs ?? 0);",
    by: "return true;",
  },
  {
    kernel: "takes unknown for true",
    file: "scope.ts",
    replace: 'return unknown === null ? { is: true, reason: "" } : { is: "unknown", reason: unknown };',
    by: 'return { is: true, reason: unknown ?? "" };',
  },
  {
    kernel: "undoes before a late request can no longer come",
    file: "compensation.ts",
    replace: "const settledAt = effect.unansweredAt === null ? 0 : effect.unansweredAt + settlesMs;",
    by: "const settledAt = Math.min(0, settlesMs);",
  },
  {
    kernel: "never asks again what a call relies on",
    file: "reliance.ts",
    replace: "(frame.attempts > 0 || !isFresh(m, path, id, condition))",
    by: "!heldAt(m, path, id) && !isFresh(m, path, id, condition)",
  },
  {
    kernel: "sends the canary together with the others",
    file: "fan-out.ts",
    replace: "? Math.min(count, frame.first)",
    by: "? count",
  },
  {
    kernel: "grants no further attempt after a crash",
    file: "call.ts",
    replace: "frame.granted++;",
    by: "frame.granted += 0;",
  },
  {
    kernel: "sends what can't be answered before the deadline",
    file: "reliance.ts",
    replace: "if (deadlineAt(m, path) - m.state.now < timeoutMs(m, path, node)) {",
    by: "if (deadlineAt(m, path) < timeoutMs(m, path, node)) {",
  },
  {
    kernel: "asks no guard before a send",
    file: "reliance.ts",
    replace: "const asked: Asked[] = guardsAround(m, path).map((condition) => ({ id: null, condition }));",
    by: "const asked: Asked[] = [];",
  },
];

/** How often the kernel's file holds what the mutation replaces: once, or the mutation is out of date. */
export function timesFound({ file, replace }: Mutation): number {
  const text = readFileSync(join(import.meta.dirname, "..", "..", "runtime", "kernel", file), "utf8");
  return text.split(replace).length - 1;
}
