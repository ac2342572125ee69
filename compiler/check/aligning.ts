/**
 * How long an aligned field is watched: two readings of the probe, and at least until an unanswered write can no
 * longer take effect. One place, because the plan polls by it and the time budget counts it.
 */
import type { ActionFacts, ProbeFacts } from "../types/clauses.ts";

export function alignPoll(probe: ProbeFacts, action: ActionFacts): { withinMs: number; everyMs: number } {
  const withinMs = Math.max(2 * readingMs(probe), action.settlesMs ?? 0, 1000);
  return { withinMs, everyMs: 1000 };
}

/** The longest that one reading may take, its retries included. */
export function readingMs(probe: ProbeFacts): number {
  const { retry, timeoutMs = 0 } = probe;
  if (retry === undefined) return timeoutMs;
  return (retry.times + 1) * timeoutMs + delaysMs(retry);
}

/** The delays between attempts at their longest; jitter only shortens them. */
export function delaysMs(retry: { times: number; firstMs: number; maxMs: number }): number {
  let sum = 0;
  for (let attempt = 0; attempt < retry.times && attempt < 10_000; attempt++)
    sum += Math.min(retry.firstMs * 2 ** Math.min(attempt, 60), retry.maxMs);
  return sum;
}
