/**
 * The worst case as a formula over how many lanes there can be: `115 + R(303.4 + 21.5⌈N/3⌉)`. Time is linear in the
 * rounds of each fan-out while the same arms are the longest, so its coefficients are what one round more or less of
 * each makes of the whole, at the most that there can be. At that point the formula gives the figure exactly.
 */
import type { Context } from "../types/context.ts";
import { lanesAround, statementsBelow, type TypedFanOut, type TypedRunbook } from "../types/model.ts";
import { lanesOf } from "./cardinality.ts";
import { roundsOf } from "./pace.ts";
import type { Reliance } from "./reliance.ts";
import { type Times, timesOf } from "./time.ts";

export interface Formula {
  work: string;
  undo: string;
  /** What its letters stand for. */
  counts: { symbol: string; kind: string; most: number }[];
}
interface Factor {
  fan: TypedFanOut;
  most: number;
  text: string;
  symbol: string;
  kind: string;
  lanes: number;
}

const mostFanOuts = 6;

/** Null where more fan-outs than can be shown would stand in it. */
export function formulaOf(cx: Context, runbook: TypedRunbook, reliance: Reliance): Formula | null {
  const factors = factorsOf(cx, runbook);
  if (factors.length > mostFanOuts) return null;
  const times = timesFor(cx, runbook, reliance, factors);
  const text = (of: (times: Times) => number) =>
    shown(
      gathered(
        polynomial(factors, (set) => of(times(set))),
        factors,
      ),
      factors,
    );
  const counts = new Map(
    factors.map(({ symbol, kind, lanes }) => [symbol, { symbol, kind, most: lanes }] as const),
  );
  return {
    work: text((each) => each.workMs),
    undo: text((each) => each.undoMs),
    counts: [...counts.values()],
  };
}

/** The fan-outs that make a difference, outermost first. */
function factorsOf(cx: Context, runbook: TypedRunbook): Factor[] {
  const named = new Map<string, string>();
  return [...statementsBelow(runbook.body)].flatMap((each) => {
    const fan = lanesAround(each);
    const lanes = fan && lanesOf(cx, runbook, fan);
    if (fan === undefined || lanes === undefined) return [];
    const kind = fan.element.t === "place" ? fan.element.kind : fan.bind;
    const { rounds, width } = roundsOf(fan, lanes);
    // All at once there is one round, however many lanes there are.
    if (fan.width === undefined) return [];
    const symbol = symbolOf(named, kind, lanes);
    const atATime = typeof fan.width === "number" ? fan.width : width;
    const ahead = fan.canaryFirst === true || fan.first !== undefined;
    return [{ fan, most: rounds, text: roundsText(symbol, atATime, ahead), symbol, kind, lanes }];
  });
}

/** One letter per kind and number; a second number of the same kind has its own. */
function symbolOf(named: Map<string, string>, kind: string, lanes: number): string {
  const key = `${kind} ${lanes}`;
  const known = named.get(key);
  if (known !== undefined) return known;
  const letter = kind.slice(0, 1).toUpperCase();
  const taken = [...named.values()].filter((each) => each.startsWith(letter)).length;
  const symbol = taken === 0 ? letter : `${letter}${taken + 1}`;
  named.set(key, symbol);
  return symbol;
}

function roundsText(symbol: string, width: number, ahead: boolean): string {
  if (width <= 1) return symbol;
  return ahead ? `(1 + ⌈(${symbol}-1)/${width}⌉)` : `⌈${symbol}/${width}⌉`;
}

function timesFor(cx: Context, runbook: TypedRunbook, reliance: Reliance, factors: readonly Factor[]) {
  const known = new Map<number, Times>();
  return (set: number): Times => {
    const rounds = new Map(
      factors.map(({ fan, most }, index) => [fan, (set >> index) & 1 ? most - 1 : most] as const),
    );
    const found = known.get(set) ?? timesOf(cx, runbook, reliance, rounds);
    known.set(set, found);
    return found;
  };
}

/** Coefficients by the set of factors that they are multiplied with, as bits. */
function polynomial(factors: readonly Factor[], at: (set: number) => number): Map<number, number> {
  const all = 1 << factors.length;
  const found = new Map<number, number>();
  for (let set = 0; set < all; set++) {
    const slope = difference(set, at);
    if (slope === 0) continue;
    // The slope times the product of (rounds - most) over the set, multiplied out.
    for (let kept = set; ; kept = (kept - 1) & set) {
      const left = factors.reduce(
        (product, { most }, index) => (((set & ~kept) >> index) & 1 ? product * -most : product),
        slope,
      );
      found.set(kept, (found.get(kept) ?? 0) + left);
      if (kept === 0) break;
    }
  }
  return found;
}

/** What one round more of each of the set makes together. */
function difference(set: number, at: (set: number) => number): number {
  let sum = 0;
  for (let part = set; ; part = (part - 1) & set) {
    sum += (bits(part) % 2 === 0 ? 1 : -1) * at(part);
    if (part === 0) break;
  }
  return Math.round(sum * 1000) / 1000;
}
function bits(set: number): number {
  let count = 0;
  for (let left = set; left > 0; left &= left - 1) count++;
  return count;
}

/** Fan-outs over as many lanes are one factor, unless one stands in the other. */
function gathered(terms: ReadonlyMap<number, number>, factors: readonly Factor[]): Map<number, number> {
  const firstOf = factors.map(({ text }) => factors.findIndex((each) => each.text === text));
  const found = new Map<number, number>();
  for (const [set, ms] of terms) {
    const indices = factors.flatMap((_, index) => ((set >> index) & 1 ? [firstOf[index] ?? index] : []));
    const distinct = new Set(indices).size === indices.length;
    const key = distinct ? indices.reduce((all, index) => all | (1 << index), 0) : set;
    found.set(key, (found.get(key) ?? 0) + ms);
  }
  return found;
}

/** Factored from the outermost fan-out inwards, in seconds. */
function shown(terms: ReadonlyMap<number, number>, factors: readonly Factor[], from = 0): string {
  const index = factors.findIndex((_, at) => at >= from && [...terms.keys()].some((set) => (set >> at) & 1));
  const constant = seconds(terms.get(0) ?? 0);
  if (index < 0) return constant;
  const bit = 1 << index;
  const inside = new Map<number, number>();
  const outside = new Map<number, number>();
  for (const [set, ms] of terms) {
    if (Math.abs(ms) < 0.5) continue;
    if (set & bit) inside.set(set & ~bit, ms);
    else outside.set(set, ms);
  }
  const factor = factors[index]?.text ?? "";
  const inner = shown(inside, factors, index + 1);
  const product = inside.size === 1 && inside.has(0) ? `${inner}${factor}` : `${factor}(${inner})`;
  const rest = outside.size === 0 ? "" : shown(outside, factors, index + 1);
  if (inside.size === 0) return rest === "" ? "0" : rest;
  return rest === "" || rest === "0" ? product : `${rest} + ${product}`;
}

function seconds(ms: number): string {
  return String(Math.round(ms) / 1000);
}
