/**
 * `[e for each x in xs where c]`, a list of what is made of each element that the condition holds for, and
 * `[k: v for each …]`, a map. What isn't known of one element leaves the whole unknown: nothing is left out in silence.
 */
import { bind } from "../names/scope.ts";
import type { ComprehensionExpr } from "../syntax/tree.ts";
import { elementOf, freshVariable, rangeOf, widened } from "./collections.ts";
import { type Context, type Typed, textAt } from "./context.ts";
import { check, checkBool, type Env, failed, fits, infer, inScope, typed } from "./infer.ts";
import { narrowBy } from "./narrow.ts";
import * as say from "./speech.ts";
import { variable } from "./tree.ts";
import { aType, isError, isScalar, type ListType, type MapType, type Type } from "./type.ts";

export function comprehension(
  cx: Context,
  env: Env,
  expr: ComprehensionExpr,
  wanted?: ListType | MapType,
): Typed {
  if (!freshVariable(cx, env, expr.variable)) return failed(expr.span);
  const range = rangeOf(cx, env, expr.variable, expr.range);
  const type = elementOf(cx, expr.variable, range);
  const name = expr.variable.text;
  const one = {
    name,
    type,
    unknown: false,
    expr: variable(name),
    origin: "quantifier" as const,
    span: expr.variable.span,
  };
  const each = inScope(env, bind(env.scope, one));
  const where = expr.where && checkBool(cx, each, expr.where);
  const inner = expr.where === undefined ? each : inScope(env, narrowBy(cx, each, expr.where, true));
  const made = madeOf(cx, inner, expr, wanted);
  if (made === undefined || isError(range.type)) return failed(expr.span);
  const { value, key } = made;
  const isSelf = expr.element.kind === "name" && expr.element.name.text === name;
  const plan = {
    op: "comprehension" as const,
    bind: name,
    in: range.expr,
    ...(where === undefined ? {} : { where: where.expr }),
    ...(isSelf && key === undefined ? {} : { value: value.expr }),
    ...(key === undefined ? {} : { key: key.expr }),
  };
  const unknown = [range, where, value, key].some((part) => part?.unknown === true);
  return typed(typeOf(range.type, value.type, key?.type, where !== undefined), plan, expr.span, unknown);
}

function madeOf(
  cx: Context,
  env: Env,
  { element, value }: ComprehensionExpr,
  wanted: ListType | MapType | undefined,
): { value: Typed; key?: Typed } | undefined {
  const whole = value ?? element;
  const of = wanted === undefined ? undefined : wanted.of;
  const made = of === undefined ? infer(cx, env, whole) : check(cx, env, whole, of);
  if (value === undefined) return isError(made.type) ? undefined : { value: made };
  const keyed = wanted?.t === "map" ? wanted.key : undefined;
  const key = keyed === undefined ? infer(cx, env, element) : check(cx, env, element, keyed);
  if (isError(made.type) || isError(key.type)) return undefined;
  if (key.type.t === "enum" || key.type.t === "place" || isScalar(key.type, "string"))
    return { value: made, key };
  const what = `\`${textAt(cx, key.span, 40)}\``;
  cx.problems.push(
    say.typeMismatch.at(key.span, { what, found: aType(key.type), wanted: "a text, an enum or a place" }),
  );
  return undefined;
}

/** No more elements than there were; as many where nothing is left out, but keys may meet. */
function typeOf(range: Type, value: Type, key: Type | undefined, isFiltered: boolean): Type {
  const { min, max } = range as ListType;
  const most = max === undefined ? {} : { max };
  if (key === undefined) {
    const least = isFiltered || min === undefined ? {} : { min };
    return { t: "list", of: widened(value), ...least, ...most };
  }
  return { t: "map", of: widened(value), ...(isScalar(key, "string") ? {} : { key }), ...most };
}

/** Held against the type that is wanted, as a literal of its kind is. */
export function checkedComprehension(cx: Context, env: Env, expr: ComprehensionExpr, wanted: Type): Typed {
  const target = wanted.t === "optional" ? wanted.of : wanted;
  const shape =
    target.t === (expr.value === undefined ? "list" : "map") ? (target as ListType | MapType) : undefined;
  const made = comprehension(cx, env, expr, shape);
  if (shape === undefined || isError(made.type)) return fits(cx, made, wanted);
  return fits(cx, { ...made, type: { ...made.type, of: shape.of } as Type }, wanted);
}
