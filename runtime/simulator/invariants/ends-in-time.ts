// I1. Every run reaches one of the five endings, within its deadline, its undo budget and some grace.

import type { Invariant } from "../check.ts";

const graceMs = 300_000;

export const endsInTime: Invariant = {
  id: "I1",
  name: "every run ends",
  check(trail) {
    const last = trail.records.at(-1);
    if (!trail.end) {
      const says = "nothing is left to happen, and the run has not ended";
      return { seq: last?.seq ?? 0, at: trail.run.now, path: "", says };
    }
    const longest = Math.max(0, ...trail.sends.map((send) => send.command.timeoutMs));
    const latest = trail.plan.deadlineMs + trail.plan.undoMs + trail.run.downMs + longest + graceMs;
    if (trail.end.at <= latest) return null;
    return {
      seq: trail.end.seq,
      at: trail.end.at,
      path: "",
      says: "the run ended long after its deadline and its undo budget",
    };
  },
};
