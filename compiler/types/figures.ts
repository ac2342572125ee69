/**
 * Times and counts that an input may decide: `timeout`, `within`, `wait`, `retry n times`. They are reckoned with
 * before anything runs, so what decides them has a bound, and the bound stands for it wherever the worst case counts.
 */
import type { Expr as PlanExpr } from "../../schema/generated/plan.ts";
import type { Expr } from "../syntax/tree.ts";
import { showBound } from "./bounds.ts";
import { type Context, type Typed, textAt } from "./context.ts";
import { check, type Env } from "./infer.ts";
import * as say from "./speech.ts";
import { unboundedInput } from "./speech-lanes.ts";
import { constantOf } from "./tree.ts";
import { duration, int, isError, type ScalarType } from "./type.ts";

/** `of`: what it is when it is needed, in the type's own unit; absent where it is the same whatever is given. */
export interface Figure {
  least: number;
  most: number;
  of?: PlanExpr;
}

/** In milliseconds; undefined when a problem has been reported. */
export function timeFigure(cx: Context, env: Env, expr: Expr, what: string, least = 0): Figure | undefined {
  const figure = figureOf(cx, env, expr, duration, what, least);
  return figure && { ...figure, least: figure.least / 1000, most: figure.most / 1000 };
}
export function countFigure(cx: Context, env: Env, expr: Expr, what: string, least = 0): Figure | undefined {
  return figureOf(cx, env, expr, int, what, least);
}

function figureOf(
  cx: Context,
  env: Env,
  expr: Expr,
  type: ScalarType,
  what: string,
  least: number,
): Figure | undefined {
  const value = check(cx, env, expr, type);
  if (isError(value.type)) return undefined;
  const text = textAt(cx, expr.span, 40);
  const constant = constantOf(value.expr)?.value;
  if (typeof constant === "number")
    return atLeast(cx, value, { least: constant, most: constant }, what, least, text);
  if (value.unknown) {
    cx.problems.push(say.mayBeUnknown.at(expr.span, { text, where: what }));
    return undefined;
  }
  const { min, max } = value.type as ScalarType;
  if (min === undefined || max === undefined) {
    const write = type === int ? "int in 1..5" : "duration in 1m..15m";
    cx.problems.push(unboundedInput.at(expr.span, { text, what, write }));
    return undefined;
  }
  const shown = `${text}, which may be ${showBound(min, type)},`;
  return atLeast(cx, value, { least: min, most: max, of: value.expr }, what, least, shown);
}

function atLeast(
  cx: Context,
  { span }: Typed,
  figure: Figure,
  what: string,
  least: number,
  text: string,
): Figure | undefined {
  if (figure.least >= 0 && (figure.least > 0 || least === 0)) return figure;
  cx.problems.push((figure.least < 0 ? say.notNegative : say.notZero).at(span, { text, what }));
  return undefined;
}
