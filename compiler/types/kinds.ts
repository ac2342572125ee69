/**
 * Kinds: of places, which the topology lists, and of resources, which a module declares with their keys. A variable
 * that bears a kind's name is what everything below it acts on, so it must be of that kind; a parameter without a
 * type is filled from it. A resource is a value too: `broker("orders", 3)`, equal where its keys are.
 */
import { symbolNamed } from "../names/module.ts";
import { find } from "../names/scope.ts";
import { suggest } from "../names/suggest.ts";
import type { Span } from "../problems/span.ts";
import type { Arg, CallExpr, ResourceDecl } from "../syntax/tree.ts";
import { type Context, resolveOnce, type Typed, textAt } from "./context.ts";
import type { Parameter } from "./fill.ts";
import { check, type Env, failed, infer, typed } from "./infer.ts";
import { resolveParams } from "./resolve.ts";
import * as say from "./speech.ts";
import { fieldOf, recordOf } from "./tree.ts";
import { aType, place, type ResourceType, type Type } from "./type.ts";

/** The type of the values of a kind; undefined where no kind has this name. */
export function kindOf(cx: Context, name: string): Type | undefined {
  if (cx.places.kinds.has(name)) return place(name);
  const declaration = symbolNamed(cx.module, name)?.declaration;
  return declaration?.kind === "resource" ? resourceType(cx, declaration) : undefined;
}

/** Every kind that has a name here. */
export function kindsIn(cx: Context): string[] {
  const resources = [...cx.module.symbols.values()].flatMap((each) =>
    each.declaration.kind === "resource" ? [each.name] : [],
  );
  return [...cx.places.kinds.keys(), ...resources];
}

export function resourceType(cx: Context, declaration: ResourceDecl): ResourceType {
  const kind = declaration.name.text;
  const circle = (): ResourceType => {
    cx.problems.push(say.circularDefinition.at(declaration.name.span, { name: kind }));
    return { t: "resource", kind, fields: [] };
  };
  return resolveOnce<ResourceType>(
    cx,
    declaration,
    () => {
      const { params } = resolveParams(cx, declaration.params);
      return { t: "resource", kind, fields: params.map(({ name, type }) => ({ name, type })) };
    },
    circle,
  );
}

/** The kind that a value is of, if it is a place or a resource. */
export function kindOfType(type: Type): string | undefined {
  return type.t === "place" || type.t === "resource" ? type.kind : undefined;
}

/** What stands for kind `name` where nobody gives it: its variable, or a key of a resource's variable in scope. */
export function inScopeOf(cx: Context, env: Env, name: string, span: Span): Typed | undefined {
  const binding = find(env.scope, name);
  if (binding !== undefined)
    return kindOfType(binding.type) === name || binding.type.t === "error"
      ? { type: binding.type, unknown: binding.unknown, expr: binding.expr, span }
      : undefined;
  for (const kind of kindsIn(cx)) {
    const outer = find(env.scope, kind);
    if (outer?.type.t !== "resource" || outer.type.kind !== kind) continue;
    const key = outer.type.fields.find((field) => field.name === name && kindOfType(field.type) === name);
    if (key !== undefined) return typed(key.type, fieldOf(outer.expr, name), span, outer.unknown);
  }
  return undefined;
}

/** `kind(x, y)`: unnamed arguments go to the keys in their order, keys that are places are filled from the scope. */
export function constructResource(cx: Context, env: Env, declaration: ResourceDecl, expr: CallExpr): Typed {
  const type = resourceType(cx, declaration);
  const { params } = resolveParams(cx, declaration.params);
  const given = keysGiven(cx, env, type.kind, params, expr.args);
  if (given === undefined) return failed(expr.span);
  let unknown = false;
  const fields = params.flatMap((param) => {
    const value =
      given.get(param.name) ?? (param.place ? inScopeOf(cx, env, param.name, expr.span) : undefined);
    if (value === undefined) {
      const { name } = param;
      cx.problems.push(
        say.argumentMissing.at(expr.target.span, { name, type: aType(param.type), of: type.kind }),
      );
      return [];
    }
    unknown ||= value.unknown;
    return [{ name: param.name, value: value.expr }];
  });
  return fields.length < params.length
    ? failed(expr.span)
    : typed(type, recordOf(fields), expr.span, unknown);
}

/** The keys that are given, by name or in their order; one unnamed argument may be the only key that isn't a place. */
export function keysGiven(
  cx: Context,
  env: Env,
  kind: string,
  params: Parameter[],
  args: readonly Arg[] | undefined,
): Map<string, Typed> | undefined {
  const given = new Map<string, Typed>();
  const unnamed = (args ?? []).filter((arg) => arg.name === undefined);
  const others = params.filter((param) => !param.place);
  const inOrder = unnamed.length === 1 && others.length === 1 ? others : params;
  let complete = true;
  for (const arg of args ?? []) {
    const index = arg.name === undefined ? unnamed.indexOf(arg) : -1;
    const param = index < 0 ? params.find((each) => each.name === arg.name?.text) : inOrder[index];
    if (param === undefined) {
      const known = params.map((each) => each.name);
      const written = arg.name?.text ?? textAt(cx, arg.span, 40);
      const meant = suggest(written, known);
      cx.problems.push(
        say.unknownArgument.at(arg.name?.span ?? arg.span, { name: written, of: kind, known, meant }),
      );
      infer(cx, env, arg.value);
      complete = false;
      continue;
    }
    if (given.has(param.name)) cx.problems.push(say.argumentRepeated.at(arg.span, { name: param.name }));
    given.set(param.name, check(cx, env, arg.value, param.type));
  }
  return complete ? given : undefined;
}
