/**
 * Between which two figures a computed number lies, where that follows from what it is computed of. So a time that is
 * the sum of a bounded input and a constant is bounded too.
 */
import type { ScalarType } from "./type.ts";
import { type Operation, whole } from "./units.ts";

export interface Interval {
  min?: number;
  max?: number;
}

export function intervalOf(
  by: "+" | "-" | "*" | "/",
  left: Interval,
  right: Interval,
  result: Operation,
): Interval {
  const [a, b] = [ends(left), ends(right)];
  if (by === "/" && b[0] <= 0 && b[1] >= 0) return {};
  const found =
    by === "+"
      ? [a[0] + b[0], a[1] + b[1]]
      : by === "-"
        ? [a[0] - b[1], a[1] - b[0]]
        : a.flatMap((x) => b.map((y) => (by === "*" ? times(x, y) : x / y)));
  const scaled = found.map((each) => each * (result.scale ?? 1));
  if (scaled.some(Number.isNaN)) return {};
  const rounded = whole.has(result.type)
    ? [Math.floor(Math.min(...scaled)), Math.ceil(Math.max(...scaled))]
    : scaled;
  return finite({ min: Math.min(...rounded), max: Math.max(...rounded) });
}

/** Of one or the other. */
export function hull(left: ScalarType, right: ScalarType): ScalarType {
  const [a, b] = [ends(left), ends(right)];
  return { t: "scalar", of: left.of, ...finite({ min: Math.min(a[0], b[0]), max: Math.max(a[1], b[1]) }) };
}

/** Of a number that is turned into another one without losing its order. */
export function mapped(of: Interval, by: (value: number) => number): Interval {
  const [low, high] = ends(of);
  return finite({ min: by(low), max: by(high) });
}

function ends({ min, max }: Interval): [number, number] {
  return [min ?? Number.NEGATIVE_INFINITY, max ?? Number.POSITIVE_INFINITY];
}

function times(x: number, y: number): number {
  return x === 0 || y === 0 ? 0 : x * y;
}

function finite({ min, max }: Required<Interval>): Interval {
  return { ...(Number.isFinite(min) ? { min } : {}), ...(Number.isFinite(max) ? { max } : {}) };
}
