/**
 * Lists, maps, quantifiers, comprehensions, and `if`: the forms that hold several expressions and give them a
 * type in common. `every` and `some` over a collection that may be empty may be unknown: nothing is not all.
 */

import { canonicalJson } from "../../schema/canonical.ts";
import type { Expr as PlanExpr } from "../../schema/generated/plan.ts";
import { symbolNamed } from "../names/module.ts";
import { find, inLane } from "../names/scope.ts";
import { suggest } from "../names/suggest.ts";
import type { Expr, IfExpr, ListExpr, MapExpr, Name, QuantifierExpr } from "../syntax/tree.ts";
import { assignable } from "./assignable.ts";
import { unbounded } from "./bounds.ts";
import { type Context, type Typed, textAt } from "./context.ts";
import { check, checkBool, checkConditions, type Env, failed, infer, inScope, typed } from "./infer.ts";
import { hull } from "./intervals.ts";
import { kindOf, kindOfType, kindsIn } from "./kinds.ts";
import { narrowBy } from "./narrow.ts";
import * as say from "./speech.ts";
import { constantOf, listOf, literal, variable } from "./tree.ts";
import {
  aType,
  bool,
  error,
  isError,
  list,
  type MapType,
  none,
  optional,
  show,
  string,
  type Type,
} from "./type.ts";

export function listLiteral(cx: Context, env: Env, expr: ListExpr, element?: Type, edge?: "contract"): Typed {
  let of: Type = element ?? none;
  const items: Typed[] = [];
  for (const each of expr.elements) {
    const item =
      element === undefined && items.length === 0 ? infer(cx, env, each) : check(cx, env, each, of, edge);
    if (element === undefined && items.length === 0) of = widened(item.type);
    items.push(item);
  }
  return typed(
    { t: "list", of, min: items.length, max: items.length },
    listOf(items.map((item) => item.expr)),
    expr.span,
    items.some((item) => item.unknown),
  );
}

/** `wanted` says what the keys are; a literal that has every member of an enum as a key is total. */
export function mapLiteral(cx: Context, env: Env, expr: MapExpr, wanted?: MapType, edge?: "contract"): Typed {
  let of: Type = wanted?.of ?? none;
  let unknown = false;
  const keyed = wanted?.key;
  const names = new Set<unknown>();
  const entries = expr.entries.map((entry, index) => {
    const key = check(cx, env, entry.key, keyed ?? string, "contract");
    const isFirst = wanted === undefined && index === 0;
    const item = isFirst ? infer(cx, env, entry.value) : check(cx, env, entry.value, of, edge);
    if (isFirst) of = widened(item.type);
    unknown ||= key.unknown || item.unknown;
    const constant = constantOf(key.expr)?.value;
    if (constant !== undefined && names.has(constant))
      cx.problems.push(say.argumentRepeated.at(entry.key.span, { name: String(constant) }));
    names.add(constant);
    return { key: key.expr, value: item.expr };
  });
  const total = keyed !== undefined && isTotal(keyed, names);
  const size = entries.length;
  const type: Type = {
    t: "map",
    of,
    min: size,
    max: size,
    ...(keyed === undefined ? {} : { key: keyed }),
    ...(total ? { total } : {}),
  };
  const map: PlanExpr = { op: "map", entries };
  const constant = constantOf(map);
  return typed(type, constant === undefined ? map : literal(constant.value), expr.span, unknown);
}

function isTotal(key: Type, names: ReadonlySet<unknown>): boolean {
  if (key.t !== "enum" || key.open === true) return false;
  return (key.among ?? key.members).every((member) => names.has(member));
}

export function ifThenElse(cx: Context, env: Env, expr: IfExpr, wanted?: Type): Typed {
  const condition = checkBool(cx, env, expr.condition);
  const when = inScope(env, narrowBy(cx, env, expr.condition, true));
  const not = inScope(env, narrowBy(cx, env, expr.condition, false));
  const then = wanted === undefined ? infer(cx, when, expr.then) : check(cx, when, expr.then, wanted);
  const joined = wanted ?? (then.type.t === "none" ? undefined : widened(then.type));
  const otherwise =
    joined === undefined
      ? infer(cx, not, expr.else)
      : expr.else.kind === "none"
        ? infer(cx, not, expr.else)
        : check(cx, not, expr.else, joined);
  const unknown = condition.unknown || then.unknown || otherwise.unknown;
  return typed(
    wanted ?? join(then.type, otherwise.type),
    { op: "if", condition: condition.expr, then: then.expr, otherwise: otherwise.expr },
    expr.span,
    unknown,
  );
}

/** Without the bounds that only one of several values has. */
export function widened(type: Type): Type {
  return type.t === "scalar" || type.t === "list" || type.t === "map" ? unbounded(type) : type;
}
export function join(left: Type, right: Type): Type {
  if (left.t === "none") return optional(widened(right));
  if (right.t === "none") return optional(widened(left));
  if (left.t === "scalar" && right.t === "scalar" && left.of === right.of && left.of !== "string")
    return hull(left, right);
  return assignable(widened(right), widened(left)) ? widened(left) : widened(right);
}

export function freshVariable(cx: Context, env: Env, name: Name): boolean {
  const declared = symbolNamed(cx.module, name.text)?.declaration.kind;
  const taken = find(env.scope, name.text) !== undefined || declared === "let" || declared === "probe";
  if (taken) cx.problems.push(say.alreadyBound.at(name.span, { name: name.text }));
  return !taken;
}

/** What a variable ranges over: the expression after `in`, or the run's targets of the kind it is named after. */
export function rangeOf(
  cx: Context,
  env: Env,
  name: Name,
  range: Expr | undefined,
  values?: "of lanes too",
): Typed {
  if (range === undefined) {
    const targets = env.targets.get(name.text);
    if (targets !== undefined) return { ...targets, span: name.span };
    if (kindOf(cx, name.text) === undefined) {
      const known = kindsIn(cx);
      const meant = suggest(name.text, known);
      if (meant !== undefined) {
        cx.problems.push(
          say.unknownName.at(name.span, { name: name.text, what: "kind of place", meant, known }),
        );
        // Whoever looks for a place of the meant kind within looks in vain, and has been told.
        cx.unselected.add(meant);
        return failed(name.span);
      }
    }
    if (!cx.unselected.has(name.text)) cx.problems.push(say.noSelection.at(name.span, { kind: name.text }));
    cx.unselected.add(name.text);
    return failed(name.span);
  }
  const kind = kindOf(cx, name.text);
  const found =
    kind !== undefined && range.kind === "list" ? check(cx, env, range, list(kind)) : infer(cx, env, range);
  if (isError(found.type) || found.type.t === "list") return found;
  if (found.type.t === "per" && values !== undefined) return { ...found, type: list(found.type.of) };
  const text = textAt(cx, found.span, 40);
  if (found.type.t === "per")
    cx.problems.push(say.partialValue.at(found.span, { text, kind: found.type.kind }));
  else if (found.type.t === "optional" && found.type.of.t === "list")
    cx.problems.push(say.mayBeNone.at(found.span, { text, type: show(found.type) }));
  else
    cx.problems.push(
      say.typeMismatch.at(found.span, { what: `\`${text}\``, found: aType(found.type), wanted: "a list" }),
    );
  return { ...found, type: error };
}

/** The type of the variable; a variable that bears a kind's name must be of that kind. */
export function elementOf(cx: Context, name: Name, range: Typed): Type {
  if (range.type.t !== "list") return error;
  const of = range.type.of;
  if (kindOf(cx, name.text) !== undefined && !isError(of) && kindOfType(of) !== name.text) {
    cx.problems.push(
      say.placeType.at(name.span, {
        name: name.text,
        found: `an element of ${textAt(cx, range.span, 40)}, ${aType(of)}`,
      }),
    );
    // Whoever looks for a place of the kind that was ranged over looks in vain, and has been told.
    const meant = kindOfType(of);
    if (meant !== undefined) cx.unselected.add(meant);
    return error;
  }
  return of;
}

export function quantifier(cx: Context, env: Env, expr: QuantifierExpr): Typed {
  if (!freshVariable(cx, env, expr.variable)) return failed(expr.span);
  const range = rangeOf(cx, env, expr.variable, expr.range, "of lanes too");
  const type = elementOf(cx, expr.variable, range);
  const name = expr.variable.text;
  const selection = canonicalJson(range.expr);
  const scope = inLane(
    env.scope,
    { name, type, unknown: false, expr: variable(name), origin: "quantifier", span: expr.variable.span },
    selection,
  );
  const conditions = checkConditions(cx, inScope(env, scope), expr.body);
  const of =
    conditions.length === 1 && conditions[0]
      ? conditions[0].expr
      : { op: "logic" as const, by: "and" as const, of: conditions.map((each) => each.expr) };
  const nonEmpty = range.type.t === "list" && (range.type.min ?? 0) > 0;
  const unknown = range.unknown || !nonEmpty || conditions.some((each) => each.unknown);
  return typed(
    bool,
    { op: "quantifier", by: expr.quantifier, bind: name, in: range.expr, of },
    expr.span,
    unknown,
  );
}
