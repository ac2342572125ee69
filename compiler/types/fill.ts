/**
 * Filling parameters: by name; one unnamed argument goes to the only parameter that it can mean; a place that is
 * left out is the variable named after its kind, unless another lane's variable of that kind stands nearer;
 * everything else is its default, or missing.
 */
import type { Expr } from "../../schema/generated/plan.ts";
import { find, frames } from "../names/scope.ts";
import { suggest } from "../names/suggest.ts";
import type { Span } from "../problems/span.ts";
import type { Arg } from "../syntax/tree.ts";
import { type Context, type Typed, textAt } from "./context.ts";
import { check, type Env, infer } from "./infer.ts";
import { inScopeOf, kindOfType } from "./kinds.ts";
import * as say from "./speech.ts";
import { boundArguments, boundTo, type Opened, openStatement, statementIn } from "./statement.ts";
import { literal } from "./tree.ts";
import { aType, type Type } from "./type.ts";

export interface Parameter {
  name: string;
  type: Type;
  /** Written without a type: filled from the variable of its name. */
  place: boolean;
  /** A field of a contract's request. */
  contract: boolean;
  /** May be left out though it has no default: the contract gives it a meaning. */
  free: boolean;
  default?: Expr;
}

interface Filled {
  values: Map<string, Typed>;
  complete: boolean;
}

/** `what` names the callee in problems. The result lacks parameters that could not be filled. */
export function fill(
  cx: Context,
  env: Env,
  params: Parameter[],
  args: Arg[] | undefined,
  what: string,
  span: Span,
): Filled {
  const statement = statementIn(params);
  const opened = statement && openStatement(cx, env, statement, params, args ?? []);
  if (opened === "reported") return { values: new Map(), complete: false };
  if (statement === undefined || opened === undefined)
    return filledPlainly(cx, env, params, args, what, span);
  const own = params.filter((param) => param !== statement && param !== boundArguments);
  const { values, complete } = filledPlainly(cx, env, own, opened.args, what, span);
  const bound = filledHoles(cx, env, opened, what, span);
  values.set(statement.name, opened.text);
  values.set(boundArguments.name, bound.value);
  return { values, complete: complete && bound.complete };
}

function filledHoles(
  cx: Context,
  env: Env,
  { holes, bound }: Opened,
  what: string,
  span: Span,
): { value: Typed; complete: boolean } {
  let complete = true;
  const found: { name: string; expr: Expr; unknown: boolean }[] = [];
  for (const arg of bound) {
    if (holes.every((hole) => hole.name !== arg.name?.text)) {
      reportArgument(cx, holes, arg, `${what}, whose text has no such \`$…\``);
      complete = false;
    }
  }
  for (const hole of holes) {
    const [arg, again] = bound.filter((each) => each.name?.text === hole.name);
    if (again !== undefined) cx.problems.push(say.argumentRepeated.at(again.span, { name: hole.name }));
    const here = arg === undefined && hole.place ? placeInScope(cx, env, hole, what, span) : undefined;
    const value = arg === undefined ? here : infer(cx, env, arg.value);
    if (value === undefined)
      cx.problems.push(say.argumentMissing.at(span, { name: hole.name, type: "a value", of: what }));
    const expr =
      value === undefined || value === "reported"
        ? undefined
        : boundTo(cx, value, textAt(cx, value.span, 40), value.span);
    if (expr === undefined) complete = false;
    else found.push({ name: hole.name, expr, unknown: (value as Typed).unknown });
  }
  const entries = found.map(({ name, expr }) => ({ key: literal(name), value: expr }));
  const map: Expr = entries.length === 0 ? literal({}) : { op: "map", entries };
  const unknown = found.some((each) => each.unknown);
  return { value: { type: boundArguments.type, expr: map, unknown, span }, complete };
}

function filledPlainly(
  cx: Context,
  env: Env,
  params: Parameter[],
  args: Arg[] | undefined,
  what: string,
  span: Span,
): Filled {
  const values = new Map<string, Typed>();
  let complete = true;
  const [firstUnnamed, another] = (args ?? []).filter((arg) => arg.name === undefined);
  // Of two without a name nobody can say which one is the only one that may go without.
  const unnamed = another === undefined ? onlyUnnamed(params) : undefined;
  for (const arg of args ?? []) {
    const param = arg.name === undefined ? unnamed : params.find((each) => each.name === arg.name?.text);
    if (param === undefined) {
      if (arg.name !== undefined || arg === firstUnnamed) reportArgument(cx, params, arg, what);
      infer(cx, env, arg.value);
      complete = false;
      continue;
    }
    if (values.has(param.name)) cx.problems.push(say.argumentRepeated.at(arg.span, { name: param.name }));
    values.set(
      param.name,
      check(cx, env, arg.value, param.type, param.contract && !param.place ? "contract" : undefined),
    );
  }
  if (!complete) return { values, complete };
  for (const param of params) {
    if (values.has(param.name)) continue;
    const value = param.place ? placeInScope(cx, env, param, what, span) : undefined;
    if (value === "reported") complete = false;
    else if (value !== undefined) values.set(param.name, value);
    else if (param.default !== undefined)
      values.set(param.name, { type: param.type, unknown: false, expr: param.default, span });
    else if (!param.free) {
      complete = false;
      cx.problems.push(say.argumentMissing.at(span, { name: param.name, type: aType(param.type), of: what }));
    }
  }
  return { values, complete };
}

function onlyUnnamed(params: Parameter[]): Parameter | undefined {
  const wanted = params.filter((param) => !param.place && param.default === undefined && !param.free);
  if (wanted.length === 1) return wanted[0];
  return wanted.length === 0 && params.length === 1 ? params[0] : undefined;
}

function reportArgument(cx: Context, params: Parameter[], arg: Arg, of: string): void {
  const known = params.map((param) => param.name);
  if (arg.name === undefined) {
    if (known.length === 0)
      cx.problems.push(say.notCallable.at(arg.span, { text: of, what: "without parameters" }));
    else cx.problems.push(say.argumentUnnamed.at(arg.span, { of, known }));
    return;
  }
  const name = arg.name.text;
  cx.problems.push(say.unknownArgument.at(arg.name.span, { name, of, known, meant: suggest(name, known) }));
}

function placeInScope(
  cx: Context,
  env: Env,
  param: Parameter,
  of: string,
  span: Span,
): Typed | "reported" | undefined {
  const kind = param.name;
  for (const frame of frames(env.scope)) {
    const own = frame.bindings.get(kind);
    if (own !== undefined) break;
    for (const binding of frame.bindings.values()) {
      const many = binding.origin === "lane" || binding.origin === "quantifier";
      if (!many || kindOfType(binding.type) !== kind || find(env.scope, kind) === undefined) continue;
      cx.problems.push(say.placeAmbiguous.at(span, { kind, lane: binding.name }));
      return "reported";
    }
  }
  const found = inScopeOf(cx, env, kind, span);
  if (found !== undefined) return found;
  if (param.default !== undefined) return undefined;
  const known = (cx.places.kinds.get(kind) ?? []).map((place) => place.name);
  if (cx.unselected.has(kind)) return "reported";
  cx.problems.push(say.placeMissing.at(span, { kind, of, known }));
  return "reported";
}
