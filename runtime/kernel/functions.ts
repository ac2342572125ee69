// The functions that expressions may apply. Each is total: what it has no value for is unknown.

import type { Apply } from "../../schema/generated/plan.ts";
import { type Evaluated, sameValue, Unknown, type Value } from "./value.ts";

export function applyFunction(name: Apply["name"], args: Value[]): Evaluated {
  const [first, second] = args;
  switch (name) {
    case "count":
      return counted(first);
    case "min":
    case "max":
      return extreme(name, Array.isArray(first) ? first : args);
    case "unique":
      return Array.isArray(first)
        ? first.filter((each, index) => first.findIndex((other) => sameValue(each, other)) === index)
        : broken("unique needs a list");
    default:
      return rounded(name, first, second);
  }
}

function broken(why: string): Unknown {
  return new Unknown([why]);
}

function counted(of: Value | undefined): Evaluated {
  if (Array.isArray(of)) return of.length;
  if (typeof of === "string") return [...of].length;
  return of !== null && typeof of === "object" ? Object.keys(of).length : broken("count needs a collection");
}

function extreme(name: "min" | "max", of: Value[]): Evaluated {
  const numbers = of as number[];
  if (numbers.length === 0) return broken(`${name} of nothing`);
  return numbers.reduce((a, b) => (name === "min" ? Math.min(a, b) : Math.max(a, b)));
}

function rounded(name: string, of: Value | undefined, extra: Value | undefined): Evaluated {
  if (typeof of !== "number" || extra !== undefined) return broken(`${name} needs one number`);
  if (name === "floor") return Math.floor(of);
  if (name === "ceil") return Math.ceil(of);
  return name === "round" ? roundHalfEven(of) : of;
}

export function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
