// How fast a fan-out goes, and how many of its lanes it needs, worked out once on the elements as they are when the
// step starts: shares are of the resolved count, and what an input says is read then. Nothing is below
// one lane.

import type { Amount, FanOut } from "../../schema/generated/plan.ts";
import { percentOf, shareDown, shareUp } from "../../schema/share.ts";
import { allowed } from "./blast.ts";
import type { Machine } from "./machine.ts";
import { evaluateAt } from "./scope.ts";
import { type Evaluated, isUnknown } from "./value.ts";

export interface Pace {
  width: number;
  /** Size of the wave that goes ahead of the others; 0: none does. */
  first: number;
  need: number;
  /** No new lane starts once so many have failed; 0: however many. */
  stopAfter: number;
}

/** A reason where what the paces say isn't known. */
export function paceOf(m: Machine, path: string, fan: FanOut, count: number): Pace | string {
  const limit = limitAtATime(m, fan);
  const amount = (of: Amount | undefined, without: number) =>
    of === undefined ? without : resolved(of, count, (expr) => evaluateAt(m, path, expr));
  const [width, first, stopAfter] = [
    amount(fan.width, count),
    fan.canaryFirst ? 1 : amount(fan.first, 0),
    amount(fan.stopAfterFailed, 0),
  ];
  if (width === null || first === null || stopAfter === null)
    return "how many lanes may go at a time is not known";
  return { width: Math.min(width, limit), first, need: needOf(fan, count), stopAfter };
}

function resolved(
  of: Amount,
  count: number,
  evaluate: (expr: Extract<Amount, { from: unknown }>["from"]) => Evaluated,
): number | null {
  if (typeof of === "number") return Math.max(1, of);
  if ("percent" in of) return shareDown(count, of.percent);
  const value = evaluate(of.from);
  if (isUnknown(value) || typeof value !== "number") return null;
  return of.as === "ratio" ? shareDown(count, percentOf(value)) : Math.max(1, Math.floor(value));
}

/** What the header lets go at once, before it is looked at where each of them stands. */
function limitAtATime(m: Machine, fan: FanOut): number {
  const limits = m.plan.plan.blast.filter((limit) => limit.kind === fan.kind && limit.when === "at-a-time");
  return Math.min(Number.MAX_SAFE_INTEGER, ...limits.map((limit) => allowed(m, limit, null)));
}

function needOf(fan: FanOut, count: number): number {
  if ("all" in fan.need) return count;
  return "count" in fan.need ? fan.need.count : shareUp(count, fan.need.percent);
}
