/**
 * A bound behind a type reference: `int in 1..10`, `list<T> at most 40`, `string matching '…'`, `node in known`. It
 * is made of constants, of the type that it bounds; lengths are counts. A bound on a bound is both of them.
 */
import { readPattern } from "../../schema/pattern.ts";
import type { Bound, BoundValue, Expr } from "../syntax/tree.ts";
import { showBound, unbounded } from "./bounds.ts";
import { type Context, textAt } from "./context.ts";
import { check } from "./infer.ts";
import { moduleEnv } from "./resolve.ts";
import { constantOf } from "./tree.ts";
import { aType, int, isError, isScalar, list, type Type } from "./type.ts";
import { isNumeric } from "./units.ts";
import * as say from "./value-speech.ts";

export function withBound(cx: Context, type: Type, bound: Bound): Type {
  if (isError(type)) return type;
  if (bound.kind === "bound-matching") return withPattern(cx, type, bound);
  if (bound.kind === "bound-member") return withMembers(cx, type, bound);
  const length = type.t === "list" || type.t === "map" || isScalar(type, "string");
  const of = length ? int : isNumeric(type) && type.t === "scalar" ? unbounded(type) : undefined;
  if (of === undefined) {
    const sentence = `${aType(type)} has neither a size nor a length that a bound could hold`;
    cx.problems.push(say.badBound.at(bound.span, { sentence, write: "leave the bound out" }));
    return type;
  }
  const range = bound.kind === "bound-range" ? bound : { low: undefined, high: bound.value };
  const max = constant(cx, range.high, of);
  const min = range.low === undefined ? undefined : constant(cx, range.low, of);
  if (typeof max !== "number" || (range.low !== undefined && typeof min !== "number")) return type;
  const low = typeof min === "number" ? min : undefined;
  const wrong =
    (low ?? 0) > max
      ? "no value lies in it"
      : length && (low ?? 0) < 0
        ? "a length is never negative"
        : undefined;
  if (wrong !== undefined) {
    const sentence = `\`${textAt(cx, bound.span, 60)}\`: ${wrong}`;
    const write = `write the smaller first, such as \`in ${showBound(Math.min(low ?? 0, max), of)}..${showBound(Math.max(low ?? 0, max), of)}\``;
    cx.problems.push(say.badBound.at(bound.span, { sentence, write }));
    return type;
  }
  return narrower(type, low, max);
}

function narrower(type: Type, low: number | undefined, max: number): Type {
  const before = type as { min?: number; max?: number };
  const min = before.min === undefined ? low : Math.max(before.min, low ?? before.min);
  return { ...type, max: Math.min(max, before.max ?? max), ...(min === undefined ? {} : { min }) } as Type;
}

/** Of a literal, or of a `let` that is one. */
function constant(cx: Context, value: BoundValue, of: Type): unknown {
  const typed = check(cx, moduleEnv, expression(value), of);
  if (isError(typed.type)) return undefined;
  const found = constantOf(typed.expr);
  if (found !== undefined) return found.value;
  const sentence = `a bound can't depend on \`${textAt(cx, value.span, 40)}\``;
  cx.problems.push(say.badBound.at(value.span, { sentence, write: "write a constant, or name one" }));
  return undefined;
}

function expression(value: BoundValue): Expr {
  if (value.kind !== "path") return value;
  const [first, ...others] = value.names;
  if (first === undefined) return { kind: "missing", span: value.span };
  return others.reduce<Expr>((target, member) => ({ kind: "member", target, member, span: value.span }), {
    kind: "name",
    name: first,
    span: value.span,
  });
}

function withMembers(cx: Context, type: Type, bound: Extract<Bound, { kind: "bound-member" }>): Type {
  if (type.t !== "scalar" && type.t !== "place" && type.t !== "enum") {
    const sentence = `${aType(type)} can't be held against a list of values`;
    cx.problems.push(say.badBound.at(bound.span, { sentence, write: "bound what it is made of" }));
    return type;
  }
  const among = constant(cx, bound.of, list(unbounded(type)));
  if (!Array.isArray(among)) return type;
  if (among.length === 0) {
    const sentence = "no value is in an empty list";
    cx.problems.push(say.badBound.at(bound.span, { sentence, write: "name a list with at least one value" }));
    return type;
  }
  return { ...type, among } as Type;
}

function withPattern(cx: Context, type: Type, bound: Extract<Bound, { kind: "bound-matching" }>): Type {
  if (!isScalar(type, "string")) {
    const sentence = `${aType(type)} isn't a text, and only a text has a pattern`;
    cx.problems.push(say.badBound.at(bound.span, { sentence, write: "put `matching` behind `string`" }));
    return type;
  }
  const { text, span } = bound.pattern;
  const read = readPattern(text);
  if ("pattern" in read) return { ...type, matching: text } as Type;
  const before = [...text].slice(0, read.at).join("").length;
  const start = span.start + 1 + before;
  cx.problems.push(
    say.badPattern.at({ ...span, start, end: Math.max(start + 1, span.end - 1) }, { wrong: read.wrong }),
  );
  return type;
}
