/**
 * What a model in a world may name. It stands where the service stands, so it sees what is sent: the parameters of
 * the action or probe, and the places it acts in. Where these were turned into another request (`by …`), each is
 * found again in the request, or refused where the model names it. Written parameters, `action a(node, to: string)`,
 * say the same and are held to what is declared.
 */
import { canonicalJson } from "../../schema/canonical.ts";
import type { Expr, RecordOf } from "../../schema/generated/plan.ts";
import type { Hole, Told } from "../../schema/generated/simulation.ts";
import { bind, type Scope } from "../names/scope.ts";
import { suggest } from "../names/suggest.ts";
import type { NameExpr, WorldDecl } from "../syntax/tree.ts";
import { walkTree } from "../syntax/walk.ts";
import { assignable } from "./assignable.ts";
import type { Callable } from "./callable.ts";
import type { Context } from "./context.ts";
import type { Parameter } from "./fill.ts";
import { resolveParams, scopeOf } from "./resolve.ts";
import * as say from "./speech.ts";
import { fieldOf, variable } from "./tree.ts";
import { aType, isError, string, type Type, toPlanType } from "./type.ts";

type Item = Extract<WorldDecl["items"][number], { kind: "world-probe" | "world-action" }>;

export function modelled(
  cx: Context,
  callable: Callable,
  item: Item,
): { scope: Scope; told: { told?: Told[] } } {
  const params = item.params === undefined ? callable.params : writtenParams(cx, callable, item);
  const named = namesIn(item);
  const told: Told[] = [];
  for (const param of params) {
    const span = named.get(param.name);
    if ((span === undefined && !param.place) || isSentAsItIs(callable, param)) continue;
    const found = toldBy(callable, param);
    if (found !== undefined) told.push(found);
    else if (span !== undefined)
      cx.problems.push(
        say.notAValue.at(span, {
          name: param.name,
          what: `a parameter that ${callable.id} doesn't send as it is`,
          write: `a model sees what is sent; send \`${param.name}\` in a field of its own, or let the model do without it`,
        }),
      );
  }
  const scope = scopeOf([...params]);
  const isKeyed = item.kind === "world-action" && !params.some((param) => param.name === "key");
  return { scope: isKeyed ? withKey(scope) : scope, told: told.length === 0 ? {} : { told } };
}

function withKey(scope: Scope): Scope {
  return bind(scope, {
    name: "key",
    type: string,
    unknown: false,
    expr: variable("key"),
    origin: "parameter",
  });
}

/** Those that the model writes itself; each must be one of the declared. */
function writtenParams(cx: Context, callable: Callable, item: Item): Parameter[] {
  const { params } = resolveParams(cx, item.params);
  const known = callable.params.map((param) => param.name);
  return params.filter((param, index) => {
    const declared = callable.params.find((each) => each.name === param.name);
    const span = item.params?.[index]?.span ?? item.span;
    if (declared === undefined) {
      const { name } = param;
      cx.problems.push(
        say.unknownArgument.at(span, { name, of: callable.id, known, meant: suggest(name, known) }),
      );
    } else if (!isError(param.type) && !assignable(declared.type, param.type))
      cx.problems.push(
        say.typeMismatch.at(span, {
          what: `\`${param.name}\` of ${callable.id}`,
          found: aType(declared.type),
          wanted: aType(param.type),
        }),
      );
    return declared !== undefined;
  });
}

function namesIn(item: Item): Map<string, Item["span"]> {
  const names = new Map<string, Item["span"]>();
  walkTree(item.kind === "world-probe" ? item.value : item.model, (node) => {
    if (node.kind !== "name") return;
    const { text, span } = (node as NameExpr).name;
    if (!names.has(text)) names.set(text, span);
  });
  return names;
}

function isSentAsItIs(callable: Callable, param: Parameter): boolean {
  if (param.type.t === "place" && param.name === param.type.kind && goesTo(callable, param)) return true;
  if (callable.request.op !== "record") return false;
  const field = callable.request.fields.find((each) => each.name === param.name);
  return field?.value.op === "variable" && field.value.name === param.name;
}

/** It is the one place of its kind that a request goes to. */
function goesTo({ params, places }: Callable, { type }: Pick<Parameter, "type">): boolean {
  if (type.t !== "place" || !places.includes(type.kind)) return false;
  return params.filter((each) => each.type.t === "place" && each.type.kind === type.kind).length === 1;
}

/** Where a parameter stands in what is sent: a field of another name, the hole of a text, or each part of it in one. */
function toldBy(callable: Callable, { name, type }: Parameter): Told | undefined {
  if (type.t === "place" && goesTo(callable, { type }))
    return { name, type: toPlanType(type), place: type.kind };
  const { request } = callable;
  if (request.op !== "record") return undefined;
  return toldIn(request.fields, { name, type, value: variable(name) });
}

interface Sought {
  name: string;
  type: Type;
  /** What it is written as in the request. */
  value: Expr;
}

function toldIn(fields: RecordOf["fields"], { name, type, value }: Sought): Told | undefined {
  const isSought = (expr: Expr) => canonicalJson(expr) === canonicalJson(value);
  for (const field of fields) {
    if (isSought(field.value)) return { name, type: toPlanType(type), field: field.name };
    if (field.value.op !== "text" || !canBeRead(type)) continue;
    const holes = field.value.parts.filter((part) => typeof part !== "string");
    const hole = holes.findIndex((part) => isSought(part.of));
    if (hole < 0 || areBesideEachOther(field.value.parts)) continue;
    const text = field.value.parts.map((part) => (typeof part === "string" ? part : holeFor(part.type)));
    return { name, type: toPlanType(type), field: field.name, text, hole };
  }
  if (type.t !== "record" && type.t !== "resource") return undefined;
  const parts = type.fields.map((each) =>
    toldIn(fields, { name: each.name, type: each.type, value: fieldOf(value, each.name) }),
  );
  if (parts.length === 0 || !parts.every((part) => part !== undefined)) return undefined;
  return { name, type: toPlanType(type), parts };
}

/** A text of such a value can be turned back. */
function canBeRead(type: Type): boolean {
  return type.t === "scalar" ? ["string", "int", "bool"].includes(type.of) : holeFor(type).hole === "name";
}

function holeFor(type: { t: string; of?: unknown }): Hole {
  if (type.t === "place" || type.t === "enum") return { hole: "name" };
  if (type.t === "scalar" && (type.of === "int" || type.of === "bool")) return { hole: type.of };
  return { hole: "text" };
}

function areBesideEachOther(parts: readonly unknown[]): boolean {
  return parts.some(
    (part, index) => typeof part !== "string" && index > 0 && typeof parts[index - 1] !== "string",
  );
}
