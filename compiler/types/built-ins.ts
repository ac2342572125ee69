/**
 * The functions that the language brings: of collections, of numbers, of texts and of moments.
 */
import { readTimestamp } from "../../schema/timestamp.ts";
import type { Span } from "../problems/span.ts";
import type { CallExpr } from "../syntax/tree.ts";
import { type Context, type Typed, textAt } from "./context.ts";
import { type Env, failed, infer, typed } from "./infer.ts";
import { hull, mapped } from "./intervals.ts";
import { holdsSecret } from "./secrecy.ts";
import * as say from "./speech.ts";
import { constantOf, literal } from "./tree.ts";
import {
  aType,
  float,
  int,
  isError,
  isScalar,
  type ScalarType,
  scalar,
  string,
  type Type,
  toPlanType,
} from "./type.ts";
import { isNumeric } from "./units.ts";

export function builtIn(cx: Context, env: Env, name: string, expr: CallExpr): Typed {
  const args = expr.args.map((arg) => ofLanes(infer(cx, env, arg.value), name));
  const [first] = args;
  if (first === undefined) {
    const type = name === "timestamp" ? "a moment as text" : "what it is applied to";
    cx.problems.push(say.argumentMissing.at(expr.span, { name: "a value", type, of: name }));
  }
  if (first === undefined || args.some((arg) => isError(arg.type))) return failed(expr.span);
  if (name === "timestamp") return moment(cx, first, expr.span);
  if (name === "text") return asText(cx, first, expr.span);
  const unknown = args.some((arg) => arg.unknown);
  const result = (type: Type, maybe = unknown) =>
    typed(type, { op: "apply", name: name as "count", args: args.map((arg) => arg.expr) }, expr.span, maybe);
  if (name === "count") {
    if (first.type.t === "list" || first.type.t === "map") {
      const { min = 0, max } = first.type;
      return result({ ...int, min, ...(max === undefined ? {} : { max }) });
    }
    return wrong(cx, first, "a list");
  }
  if (name === "unique") {
    if (first.type.t !== "list") return wrong(cx, first, "a list");
    const { min = 0, max } = first.type;
    return result({
      t: "list",
      of: first.type.of,
      min: Math.min(min, 1),
      ...(max === undefined ? {} : { max }),
    });
  }
  if (name === "min" || name === "max") {
    const of = first.type.t === "list" ? first.type.of : first.type;
    if (!isNumeric(of) || of.t !== "scalar") return wrong(cx, first, "a list of numbers");
    for (const other of args.slice(1)) if (!isScalar(other.type, of.of)) return wrong(cx, other, aType(of));
    const between = args.slice(1).reduce((all, arg) => hull(all, arg.type as ScalarType), hull(of, of));
    const mayBeEmpty = first.type.t === "list" && (first.type.min ?? 0) === 0;
    return result(between, unknown || mayBeEmpty);
  }
  const isPlain = first.type.t === "scalar" && ["int", "float", "ratio"].includes(first.type.of);
  if (args.length !== 1 || !isPlain) return wrong(cx, first, "one number or ratio, without a unit");
  const round = { floor: Math.floor, ceil: Math.ceil, round: Math.round }[name];
  if (round === undefined) return result({ ...float, ...mapped(first.type as ScalarType, (value) => value) });
  return result({ ...int, ...mapped(first.type as ScalarType, round) });
}

/** One value per lane is a list to what counts and compares. */
function ofLanes(value: Typed, name: string): Typed {
  const counts = name === "count" || name === "min" || name === "max";
  return value.type.t === "per" && counts ? { ...value, type: { t: "list", of: value.type.of } } : value;
}

function wrong(cx: Context, value: Typed, wanted: string): Typed {
  cx.problems.push(
    say.typeMismatch.at(value.span, {
      what: `\`${textAt(cx, value.span, 40)}\``,
      found: aType(value.type),
      wanted,
    }),
  );
  return failed(value.span);
}

/** A moment is written once, by hand, so it is a constant. */
function moment(cx: Context, of: Typed, span: Span): Typed {
  if (!isScalar(of.type, "string")) return wrong(cx, of, "a text");
  const text = constantOf(of.expr)?.value;
  const shown = textAt(cx, of.span, 40);
  if (typeof text !== "string") {
    cx.problems.push(say.notConstant.at(of.span, { text: shown, what: "a moment" }));
    return failed(span);
  }
  const read = readTimestamp(text);
  if (read !== null)
    return typed({ ...scalar("timestamp"), min: read.us, max: read.us }, literal(read.us), span);
  const write = 'timestamp("2026-11-23T02:00:00Z")';
  const holes = { what: `\`${shown}\``, found: "no moment", wanted: "one with date, time and zone", write };
  cx.problems.push(say.typeMismatch.at(of.span, holes));
  return failed(span);
}

/** The same as the text `"{x}"`. */
function asText(cx: Context, of: Typed, span: Span): Typed {
  const text = textAt(cx, of.span, 40);
  if (holdsSecret(of.type)) cx.problems.push(say.secretUsed.at(of.span, { text }));
  else if (of.type.t === "per") cx.problems.push(say.partialValue.at(of.span, { text, kind: of.type.kind }));
  else {
    const parts = [{ of: of.expr, type: toPlanType(of.type) }];
    return typed(string, { op: "text", parts }, span, of.unknown);
  }
  return failed(span);
}
