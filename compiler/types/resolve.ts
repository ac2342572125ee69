/**
 * Declarations turned into what they mean: a type reference into a type, a `let` into a definition, a service
 * into its actions and probes with the types that its contract gives them. Each is resolved once, when first
 * asked for.
 */

import { aDeclaration, duplicateName, importMissing, lookUp } from "../names/module.ts";
import { bind, emptyScope, type Scope } from "../names/scope.ts";
import { suggest } from "../names/suggest.ts";
import type { Let, Name, Param, ProbeDecl, ServiceDecl, TypeRef } from "../syntax/tree.ts";
import { withBound } from "./bound-reference.ts";
import { declaredAs } from "./bounds.ts";
import { type Callable, freeCallable, serviceCallable } from "./callable.ts";
import { type Context, type Definition, resolveOnce, type ServiceInfo, textAt } from "./context.ts";
import { contractPath } from "./contract.ts";
import { declaredType, enumType } from "./declared-type.ts";
import type { Parameter } from "./fill.ts";
import { check, type Env, infer } from "./infer.ts";
import { kindOf, kindOfType, kindsIn, resourceType } from "./kinds.ts";
import { contractEnum, messagesNamed } from "./records.ts";
import * as say from "./speech.ts";
import { statementType } from "./statement.ts";
import { constantOf, literal, variable } from "./tree.ts";
import {
  aType,
  error,
  isError,
  isScalar,
  optional,
  place,
  scalar,
  scalarNames,
  show,
  type Type,
} from "./type.ts";

export const moduleEnv: Env = { scope: emptyScope, targets: new Map(), later: new Set() };

export function resolveType(cx: Context, ref: TypeRef): Type {
  const bare = referred(cx, ref);
  const bounded = ref.bound === undefined ? bare : withBound(cx, bare, ref.bound);
  return ref.optional ? optional(bounded) : bounded;
}

function referred(cx: Context, ref: TypeRef): Type {
  const [first, second] = ref.path.names;
  const name = first?.text ?? "";
  if (second !== undefined || name === "") {
    if (name !== "")
      cx.problems.push(say.unknownName.at(ref.path.span, { name: textAt(cx, ref.path.span), what: "type" }));
    return error;
  }
  const scalarName = scalarNames.find((each) => each === name);
  if (scalarName !== undefined) return scalar(scalarName);
  const last = ref.args.at(-1);
  const generic = ["list", "map", "secret", "source", "per"].includes(name);
  if (generic && last !== undefined) {
    const of = resolveType(cx, last);
    if (name === "per") return { t: "per", kind: textAt(cx, ref.args[0]?.span ?? ref.span), of };
    if (name === "map" && ref.args.length > 1) return mapType(cx, ref, of);
    return { t: name, of } as Type;
  }
  if (cx.places.kinds.has(name)) return place(name);
  const declaration = first && lookUp(cx.module, first);
  if (declaration?.kind === "enum") return typeNamed.enum(cx, declaration);
  if (declaration?.kind === "type") return typeNamed.type(cx, declaration);
  if (declaration?.kind === "resource") return resourceType(cx, declaration);
  const message =
    declaration === undefined ? (messagesNamed(cx, name)[0] ?? contractEnum(cx, name)) : undefined;
  if (message !== undefined) return message;
  if (declaration !== undefined) {
    cx.problems.push(
      say.notAValue.at(ref.path.span, { name, what: aDeclaration(declaration), write: "name a type here" }),
    );
    return error;
  }
  if (declaration === undefined && name === "statement") return statementType;
  if (first !== undefined && importMissing(cx.module, first, cx.problems)) return error;
  const known = [
    ...scalarNames,
    "list",
    "map",
    "secret",
    ...cx.places.kinds.keys(),
    ...cx.module.symbols.keys(),
  ];
  cx.problems.push(say.unknownName.at(ref.path.span, { name, what: "type", meant: suggest(name, known) }));
  return error;
}

/** Keys are texts in JSON, so only what is one there can be a key. */
function mapType(cx: Context, ref: TypeRef, of: Type): Type {
  const [first] = ref.args;
  const key = first === undefined ? error : resolveType(cx, first);
  if (isError(key) || isScalar(key, "string"))
    return "matching" in key || key.roles ? { t: "map", key, of } : { t: "map", of };
  if (key.t === "enum" || key.t === "place") return { t: "map", key, of };
  cx.problems.push(
    say.typeMismatch.at(first?.span ?? ref.span, {
      what: `\`${textAt(cx, first?.span ?? ref.span, 40)}\``,
      found: aType(key),
      wanted: "a text, an enum or a place",
    }),
  );
  return error;
}

export function noneTwice(cx: Context, names: readonly Name[], what: string): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name.text)) cx.problems.push(duplicateName.at(name.span, { name: name.text, what }));
    seen.add(name.text);
  }
}

export const typeNamed = {
  enum: enumType,
  type: declaredType,
  probe: (cx: Context, declaration: ProbeDecl): Callable | undefined =>
    resolveOnce(
      cx,
      declaration,
      () => ({ of: freeCallable(cx, declaration) }),
      () => ({ of: undefined }),
    ).of,
};

/** Parameters, and the scope in which they stand for themselves. */
export function resolveParams(
  cx: Context,
  params: Param[] | undefined,
): { params: Parameter[]; scope: Scope } {
  const known = params === undefined ? undefined : cx.parameters.get(params);
  const resolved = known ?? parametersOf(cx, params ?? []);
  if (params !== undefined) cx.parameters.set(params, resolved);
  return { params: resolved, scope: scopeOf(resolved) };
}

function parametersOf(cx: Context, params: Param[]): Parameter[] {
  const resolved: Parameter[] = [];
  for (const param of params) {
    const name = param.name.text;
    if (resolved.some((each) => each.name === name))
      cx.problems.push(say.alreadyBound.at(param.name.span, { name }));
    const type = param.type === undefined ? placeNamed(cx, param) : resolveType(cx, param.type);
    // A word of the library's isn't a slip because this module has a resource of that name.
    const isOwn = cx.module.files.some(({ file }) => file === param.span.file);
    if (
      param.type !== undefined &&
      (isOwn ? kindOf(cx, name) !== undefined : cx.places.kinds.has(name)) &&
      !isError(type) &&
      kindOfType(type) !== name
    ) {
      cx.problems.push(say.placeType.at(param.type.span, { name, found: show(type) }));
    }
    const given =
      param.default === undefined ? undefined : constantOf(check(cx, moduleEnv, param.default, type).expr);
    const isPlace = param.type === undefined || kindOfType(type) === name;
    const broken = isError(type);
    resolved.push({
      name,
      type,
      place: isPlace && !broken,
      contract: false,
      free: broken,
      ...(given ? { default: literal(given.value) } : {}),
    });
  }
  return resolved;
}

export function scopeOf(params: Parameter[], parent: Scope = emptyScope): Scope {
  return bind(
    parent,
    ...params.map((param) => ({
      name: param.name,
      type: param.type,
      unknown: false,
      expr: variable(param.name),
      origin: "parameter" as const,
    })),
  );
}

function placeNamed(cx: Context, param: Param): Type {
  const name = param.name.text;
  if (cx.places.kinds.has(name)) return place(name);
  const declaration = lookUp(cx.module, name);
  if (declaration?.kind === "resource") return resourceType(cx, declaration);
  const known = kindsIn(cx);
  cx.problems.push(
    say.unknownName.at(param.name.span, {
      name,
      what: "kind of place or resource (a parameter without a type is one)",
      known,
      meant: suggest(name, known),
    }),
  );
  return error;
}

export function definitionOf(cx: Context, declaration: Let): Definition | undefined {
  const name = declaration.name.text;
  const circle = () => {
    cx.problems.push(say.circularDefinition.at(declaration.name.span, { name }));
    return { of: undefined };
  };
  return resolveOnce<{ of: Definition | undefined }>(
    cx,
    declaration,
    () => {
      const { params, scope } = resolveParams(cx, declaration.params);
      const type = declaration.type === undefined ? undefined : resolveType(cx, declaration.type);
      if (type?.t === "source")
        return { of: { name, params, type, unknown: false, expr: literal(sourceName(cx, declaration)) } };
      const env: Env = { ...moduleEnv, scope };
      const value =
        type === undefined ? infer(cx, env, declaration.value) : check(cx, env, declaration.value, type);
      const expr = constantOf(value.expr);
      return {
        of: {
          name,
          params,
          type: isError(value.type) ? error : declaredAs(type, value.type),
          unknown: value.unknown,
          expr: expr ? literal(expr.value) : value.expr,
        },
      };
    },
    circle,
  ).of;
}

/** `driver.pagerduty`: what the host provides under this name. */
function sourceName(cx: Context, declaration: Let): string {
  const { value } = declaration;
  if (value.kind === "member" && value.target.kind === "name" && value.target.name.text === "driver")
    return value.member.text;
  cx.problems.push(
    say.typeMismatch.at(value.span, {
      what: "this",
      found: "a value",
      wanted: "a source",
      write: "driver.pagerduty",
    }),
  );
  return "";
}

export function serviceOf(cx: Context, declaration: ServiceDecl): ServiceInfo {
  const name = declaration.name.text;
  const empty = (): ServiceInfo => ({ name, from: "driver", actions: new Map(), probes: new Map() });
  return resolveOnce(
    cx,
    declaration,
    () => {
      const service = empty();
      const from = declaration.contract.text;
      if (from === "proto" || from === "tasks") {
        service.from = from;
        openContract(cx, service, declaration, from);
        if (service.contract === undefined) return { ...service, broken: true };
      } else if (from !== "driver") {
        cx.problems.push(
          say.unknownName.at(declaration.contract.span, {
            name: from,
            what: "kind of contract",
            known: ["proto", "tasks"],
            meant: suggest(from, ["proto", "tasks"]),
          }),
        );
        return { ...service, broken: true };
      } else service.driver = contractPath(declaration);
      for (const item of declaration.items) {
        if (item.kind === "waive") continue;
        const name = item.name.text;
        const twice = service.actions.has(name) || service.probes.has(name);
        if (twice)
          cx.problems.push(
            duplicateName.at(item.name.span, { name, what: `an action or probe of ${service.name}` }),
          );
        const callable = twice ? undefined : serviceCallable(cx, service, item);
        if (callable === undefined) {
          service.broken = true;
          continue;
        }
        const into = item.kind === "action" ? service.actions : service.probes;
        into.set(item.name.text, callable);
      }
      return service;
    },
    empty,
  );
}

function openContract(
  cx: Context,
  service: ServiceInfo,
  declaration: ServiceDecl,
  from: "proto" | "tasks",
): void {
  const path = contractPath(declaration);
  const file = cx.contracts.get(path);
  if (file === undefined) return;
  for (const record of file.records) {
    if (record.name === undefined) continue;
    const known = cx.messages.get(record.name) ?? [];
    if (!known.includes(record)) cx.messages.set(record.name, [...known, record]);
  }
  const short = (name: string) => name.slice(name.lastIndexOf(".") + 1);
  const found =
    from === "tasks"
      ? file.services[0]
      : file.services.find((each) => short(each.name) === service.name || each.name === service.name);
  if (found !== undefined) {
    service.contract = found;
    return;
  }
  const known = file.services.map((each) => short(each.name));
  cx.problems.push(
    say.unknownName.at(declaration.name.span, {
      name: service.name,
      what: `service in ${path}`,
      known,
      meant: suggest(service.name, known),
    }),
  );
}
