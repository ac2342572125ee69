// Times and counts that an input decides. The plan holds the most that each may be, and what decides it; what is
// found at run time never exceeds the first, because everything was reckoned with that.

import type { Call, Expr } from "../../schema/generated/plan.ts";
import type { Machine } from "./machine.ts";
import { evaluateAt } from "./scope.ts";

/** Milliseconds: of a time that `of` gives in microseconds. */
export function timeMs(m: Machine, path: string, most: number, of: Expr | undefined): number {
  return decided(m, path, most, of, 1000);
}

export function timeoutMs(m: Machine, path: string, call: Call): number {
  return timeMs(m, path, call.timeoutMs, call.timeout);
}

export function countOf(m: Machine, path: string, most: number, of: Expr | undefined): number {
  return decided(m, path, most, of, 1);
}

/** Further sends. */
export function retriesOf(m: Machine, path: string, { retry }: Call): number {
  return retry === undefined ? 0 : countOf(m, path, retry.times, retry.count);
}

function decided(m: Machine, path: string, most: number, of: Expr | undefined, unit: number): number {
  if (of === undefined) return most;
  const value = evaluateAt(m, path, of);
  return typeof value === "number" ? Math.min(Math.max(0, value / unit), most) : most;
}
