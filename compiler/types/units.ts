/**
 * Arithmetic with dimensions. A table says which operations exist and what they give; all else is refused. The
 * plan computes with plain numbers (µs, bytes, per second), so each rule also says by what the result is scaled.
 */
import type { Expr } from "../../schema/generated/plan.ts";
import { isScalar, type ScalarName, type Type } from "./type.ts";

export interface Operation {
  type: ScalarName;
  scale?: number;
}

const perSecond = 1_000_000;
const measures: readonly string[] = ["duration", "bytes", "rate", "throughput"];
const dimensions: readonly string[] = [...measures, "ratio"];
const numbers: readonly string[] = ["int", "float"];
/** Kept as whole numbers, rounded half-even. */
export const whole: ReadonlySet<string> = new Set(["int", "duration", "bytes", "timestamp"]);

export function isDimension(type: Type): boolean {
  return type.t === "scalar" && dimensions.includes(type.of);
}
export function isNumeric(type: Type): boolean {
  return (
    type.t === "scalar" &&
    (dimensions.includes(type.of) || numbers.includes(type.of) || type.of === "timestamp")
  );
}

export function operation(
  by: "+" | "-" | "*" | "/",
  left: ScalarName,
  right: ScalarName,
): Operation | undefined {
  if (by === "+" || by === "-") return sum(by, left, right);
  return by === "*" ? (product(left, right) ?? product(right, left)) : quotient(left, right);
}

function sum(by: "+" | "-", left: ScalarName, right: ScalarName): Operation | undefined {
  if (left === "timestamp" && right === "duration") return { type: "timestamp" };
  if (left === "timestamp" && right === "timestamp" && by === "-") return { type: "duration" };
  if (left === right && (dimensions.includes(left) || numbers.includes(left))) return { type: left };
  return undefined;
}

function product(left: ScalarName, right: ScalarName): Operation | undefined {
  if (left === right && (numbers.includes(left) || left === "ratio")) return { type: left };
  if (measures.includes(left) && (numbers.includes(right) || right === "ratio")) return { type: left };
  if (left === "ratio" && numbers.includes(right)) return { type: "float" };
  if (left === "rate" && right === "duration") return { type: "float", scale: 1 / perSecond };
  if (left === "throughput" && right === "duration") return { type: "bytes", scale: 1 / perSecond };
  return undefined;
}

function quotient(left: ScalarName, right: ScalarName): Operation | undefined {
  if (left === right) {
    if (left === "float") return { type: "float" };
    return left === "int" || dimensions.includes(left) ? { type: "ratio" } : undefined;
  }
  if (measures.includes(left) && (numbers.includes(right) || right === "ratio")) return { type: left };
  if (numbers.includes(left) && right === "duration") return { type: "rate", scale: perSecond };
  if (left === "bytes" && right === "duration") return { type: "throughput", scale: perSecond };
  if (numbers.includes(left) && right === "rate") return { type: "duration", scale: perSecond };
  if (left === "bytes" && right === "throughput") return { type: "duration", scale: perSecond };
  return undefined;
}

/** What somebody who wrote a number of the wrong kind probably meant: `100` where a duration is wanted is `100ms`. */
export function withUnit(found: Type, wanted: Type, expr: Expr): string | undefined {
  if (found.t !== "scalar" || !isDimension(wanted) || !isNumeric(found) || wanted.t !== "scalar")
    return undefined;
  const written = expr.op === "literal" && typeof expr.value === "number" ? expr.value : undefined;
  const amount =
    written === undefined
      ? "10"
      : found.of === "duration"
        ? String(written / perSecond)
        : found.of === "ratio"
          ? String(written * 100)
          : String(written);
  if (wanted.of === "duration") return `${amount}${isScalar(found, "int") ? "ms" : "s"}`;
  if (wanted.of === "ratio") return `${amount}%`;
  if (wanted.of === "bytes") return `${amount}MiB`;
  return wanted.of === "rate" ? `${amount}/s` : `${amount}MiB/s`;
}
