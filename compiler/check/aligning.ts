/**
 * How long an aligned field is watched: one more reading of its probe. One place, because the plan polls by it and
 * the time budget counts it.
 */
import type { ProbeFacts } from "../types/clauses.ts";

export function alignPoll(probe: ProbeFacts): { withinMs: number; everyMs: number } {
  return { withinMs: Math.max(readingMs(probe), 1000), everyMs: 1000 };
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
