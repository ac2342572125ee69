/**
 * Times and counts. They are limits: checked, added up and approved before anything runs, so they are constants.
 */
import type { Expr } from "../syntax/tree.ts";
import { type Context, textAt } from "./context.ts";
import { check, type Env } from "./infer.ts";
import { moduleEnv } from "./resolve.ts";
import * as say from "./speech.ts";
import { constantOf } from "./tree.ts";
import { duration, int, isError, type Type } from "./type.ts";

/** Milliseconds; undefined when a problem has been reported. */
export function timeMs(cx: Context, expr: Expr, what: string, env: Env = moduleEnv): number | undefined {
  const us = constant(cx, expr, duration, what, env);
  return us === undefined ? undefined : us / 1000;
}
/** As above; a problem, too, where there is none of it. */
export function someTimeMs(cx: Context, expr: Expr, what: string, env: Env = moduleEnv): number | undefined {
  return some(cx, expr, what, timeMs(cx, expr, what, env));
}
function wholeNumber(cx: Context, expr: Expr, what: string, env: Env = moduleEnv): number | undefined {
  return constant(cx, expr, int, what, env);
}
export function atLeastOne(cx: Context, expr: Expr, what: string, env: Env = moduleEnv): number | undefined {
  return some(cx, expr, what, wholeNumber(cx, expr, what, env));
}

function some(cx: Context, expr: Expr, what: string, value: number | undefined): number | undefined {
  if (value !== 0) return value;
  cx.problems.push(say.notZero.at(expr.span, { text: textAt(cx, expr.span, 40), what }));
  return undefined;
}

function constant(cx: Context, expr: Expr, type: Type, what: string, env: Env): number | undefined {
  const value = check(cx, env, expr, type);
  if (isError(value.type)) return undefined;
  const found = constantOf(value.expr)?.value;
  if (typeof found === "number") {
    if (found >= 0) return found;
    cx.problems.push(say.notNegative.at(expr.span, { text: textAt(cx, expr.span, 40), what }));
    return undefined;
  }
  const text = textAt(cx, expr.span, 40);
  cx.problems.push(
    value.unknown
      ? say.mayBeUnknown.at(expr.span, { text, where: what })
      : say.notConstant.at(expr.span, { text, what }),
  );
  return undefined;
}
