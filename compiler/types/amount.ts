/**
 * How many: a number, a share of the elements that there are, or what a bounded input says. The bounds of an input
 * stand for it wherever the compiler reckons, so they are needed here.
 */

import type { Amount } from "../../schema/generated/plan.ts";
import { percentOf } from "../../schema/share.ts";
import type { Expr } from "../syntax/tree.ts";
import { type Context, textAt } from "./context.ts";
import { type Env, fits, infer } from "./infer.ts";
import type { TypedAmount } from "./model.ts";
import * as say from "./speech.ts";
import * as lanes from "./speech-lanes.ts";
import { constantOf } from "./tree.ts";
import { int, isError, isScalar, type Type } from "./type.ts";

/** Undefined when a problem has been reported. `what` names it: "a number of lanes". */
export function amountOf(cx: Context, env: Env, expr: Expr, what: string): TypedAmount | undefined {
  const value = infer(cx, env, expr);
  if (isError(value.type)) return undefined;
  const isRatio = isScalar(value.type, "ratio");
  if (!isRatio && isError(fits(cx, value, int).type)) return undefined;
  const text = textAt(cx, expr.span, 40);
  const constant = constantOf(value.expr)?.value;
  if (typeof constant === "number") {
    if (constant === 0) cx.problems.push(say.notZero.at(expr.span, { text, what }));
    if (constant < 0) cx.problems.push(say.notNegative.at(expr.span, { text, what }));
    if (constant <= 0) return undefined;
    return isRatio ? { percent: percentOf(constant) } : constant;
  }
  if (value.unknown) {
    cx.problems.push(say.mayBeUnknown.at(expr.span, { text, where: what }));
    return undefined;
  }
  const bounds = boundsOf(value.type);
  if (bounds === undefined) {
    cx.problems.push(
      lanes.unboundedInput.at(expr.span, { text, what, write: isRatio ? "ratio in 5%..20%" : "int in 1..5" }),
    );
    return undefined;
  }
  if (bounds.low <= 0) {
    cx.problems.push(say.notZero.at(expr.span, { text: `${text}, which may be ${bounds.low},`, what }));
    return undefined;
  }
  if (!isRatio) return { from: value.expr, as: "count", ...bounds };
  return { from: value.expr, as: "ratio", low: percentOf(bounds.low), high: percentOf(bounds.high) };
}

function boundsOf(type: Type): { low: number; high: number } | undefined {
  if (type.t !== "scalar" || type.min === undefined || type.max === undefined) return undefined;
  return { low: type.min, high: type.max };
}

/** As a plan holds it. */
export function toPlanAmount(amount: TypedAmount): Amount {
  return typeof amount === "object" && "from" in amount ? { from: amount.from, as: amount.as } : amount;
}
