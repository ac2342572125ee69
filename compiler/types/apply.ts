/**
 * Applications `f(…)`, and names that are applied without parentheses because places fill their parameters. What
 * can be applied: a `let` with parameters (inlined), a probe (read), a record's name (built), a state of a world,
 * the plural of a place kind (its places), and a few functions of numbers.
 */
import type { Expr } from "../../schema/generated/plan.ts";
import { lookUp, symbolNamed } from "../names/module.ts";
import { bindingsIn, find } from "../names/scope.ts";
import { suggest } from "../names/suggest.ts";
import type { Span } from "../problems/span.ts";
import type { Arg, CallExpr, Name } from "../syntax/tree.ts";
import { caseBuilt, construct, isRole, roleGiven } from "./building.ts";
import { builtIn } from "./built-ins.ts";
import { callList, isCallList } from "./call-records.ts";
import type { Callable } from "./callable.ts";
import { type Context, type Typed, textAt } from "./context.ts";
import { isReader } from "./driver-callable.ts";
import { fill, type Parameter } from "./fill.ts";
import { check, type Env, failed, typed } from "./infer.ts";
import { constructResource } from "./kinds.ts";
import { builtIns, nameUnknown, pathOf, probeOf } from "./reading.ts";
import { recordNamed } from "./records.ts";
import { definitionOf, serviceOf, typeNamed } from "./resolve.ts";
import * as say from "./speech.ts";
import { literal, partsOf, substitute } from "./tree.ts";
import { isError, place, type SumType, type Type } from "./type.ts";

export function applied(cx: Context, env: Env, expr: CallExpr, wanted?: Type): Typed {
  const path = pathOf(expr.target);
  const first = path?.[0];
  if (path === undefined || first === undefined) return notCallable(cx, expr, "a value");
  if (first.text === "") return failed(expr.span);
  if (path.length === 2) return applyMember(cx, env, expr, first, path[1] ?? first);
  if (path.length > 2) return notCallable(cx, expr, "a field");
  const name = first.text;
  const resource = symbolNamed(cx.module, name)?.declaration;
  if (resource?.kind === "resource") return constructResource(cx, env, resource, expr);
  if (find(env.scope, name) !== undefined) return notCallable(cx, expr, "a variable");
  const state = env.states?.states.get(name);
  if (state !== undefined) return callDefinition(cx, env, { name, ...state }, expr.args, expr.span);
  if (env.hasRun === true && isCallList(name)) return callList(cx, env, name, expr);
  const own = env.service?.probes.get(name);
  if (own !== undefined) return probeRead(cx, env, own, expr.args, expr.span);
  if (wanted?.t === "record" && wanted.name === name) {
    lookUp(cx.module, first);
    return construct(cx, env, wanted, expr);
  }
  const declaration = lookUp(cx.module, first);
  if (declaration?.kind === "let") {
    const definition = definitionOf(cx, declaration);
    return definition === undefined
      ? failed(expr.span)
      : callDefinition(cx, env, definition, expr.args, expr.span);
  }
  if (declaration?.kind === "probe") {
    const probe = typeNamed.probe(cx, declaration);
    return probe === undefined ? failed(expr.span) : probeRead(cx, env, probe, expr.args, expr.span);
  }
  const declared = declaration?.kind === "type" ? typeNamed.type(cx, declaration) : undefined;
  if (declared !== undefined && isError(declared)) return failed(expr.span);
  if (declared !== undefined && isRole(declared, expr.args)) return roleGiven(cx, env, declared, expr);
  if (declared?.t === "sum") return caseWanted(cx, expr, declared);
  const record = recordNamed(cx, name);
  if (record !== undefined) return construct(cx, env, record, expr);
  if (declaration !== undefined)
    return notCallable(cx, expr, `${declaration.kind === "enum" ? "an" : "a"} ${declaration.kind}`);
  if (builtIns.includes(name)) return builtIn(cx, env, name, expr);
  const kind = cx.places.ofPlural(name);
  if (kind !== undefined) return placesOf(cx, env, kind, expr);
  return nameUnknown(cx, env, first, "function, probe or type");
}

function notCallable(cx: Context, expr: CallExpr, what: string): Typed {
  cx.problems.push(say.notCallable.at(expr.target.span, { text: textAt(cx, expr.target.span, 40), what }));
  return failed(expr.span);
}

function applyMember(cx: Context, env: Env, expr: CallExpr, owner: Name, name: Name): Typed {
  const declaration = find(env.scope, owner.text) === undefined ? lookUp(cx.module, owner) : undefined;
  if (declaration?.kind === "service") {
    const probe = probeOf(cx, serviceOf(cx, declaration), name);
    return probe === undefined ? failed(expr.span) : probeRead(cx, env, probe, expr.args, expr.span);
  }
  if (declaration?.kind === "type") {
    const type = typeNamed.type(cx, declaration);
    if (type.t === "sum") return caseBuilt(cx, env, type, name, expr.args, expr.span);
    return isError(type) ? failed(expr.span) : notCallable(cx, expr, "a field of a type");
  }
  if (declaration === undefined && find(env.scope, owner.text) === undefined) {
    return nameUnknown(cx, env, pathOf(expr.target)?.[0] ?? name, "service");
  }
  return notCallable(cx, expr, "a field");
}

/** The value of a `let` or of a world's state, with its parameters filled. */
export function callDefinition(
  cx: Context,
  env: Env,
  definition: { name: string; params: Parameter[]; type: Type; unknown?: boolean; expr?: Expr },
  args: Arg[] | undefined,
  span: Span,
): Typed {
  if (args !== undefined && definition.params.length === 0) {
    cx.problems.push(say.notCallable.at(span, { text: definition.name, what: "a constant" }));
    return failed(span);
  }
  const { values, complete } = fill(cx, env, definition.params, args, definition.name, span);
  if (!complete) return failed(span);
  if (env.states !== undefined && readsProbe(definition.expr)) return observed(cx, definition.name, span);
  const exprs = new Map([...values].map(([name, value]) => [name, value.expr]));
  const unknown = definition.unknown === true || [...values.values()].some((value) => value.unknown);
  if (definition.expr !== undefined)
    return typed(definition.type, substitute(definition.expr, exprs), span, unknown);
  return typed(
    definition.type,
    { op: "probe", probe: definition.name, args: Object.fromEntries(exprs) },
    span,
    unknown,
  );
}

/** A sum is built by one of its cases. */
function caseWanted(cx: Context, expr: CallExpr, type: SumType): Typed {
  const write = `name the case: ${type.cases.map((each) => `\`${type.name}.${each.name}\``).join(" or ")}`;
  cx.problems.push(say.notAValue.at(expr.target.span, { name: type.name, what: "a type with cases", write }));
  return failed(expr.span);
}

export function probeRead(
  cx: Context,
  env: Env,
  probe: Callable,
  args: Arg[] | undefined,
  span: Span,
): Typed {
  if (env.states !== undefined) return observed(cx, probe.id, span);
  if (isReader(probe)) {
    const write = `declare what is read: \`probe …: Type\`, \`by ${probe.id}(…)\``;
    const what = "a reader, whose answer has the type that its user says";
    cx.problems.push(say.notAValue.at(span, { name: probe.id, what, write }));
    return failed(span);
  }
  const { values, complete } = fill(cx, env, probe.params, args, probe.id, span);
  if (!complete) return failed(span);
  const given = new Map([...values].map(([name, value]) => [name, value.expr]));
  return typed(probe.type, { op: "probe", probe: probe.id, args: probeArgs(probe, given) }, span, true);
}

function readsProbe(expr: Expr | undefined): boolean {
  return expr !== undefined && partsOf(expr).some((part) => part.op === "probe");
}

/** In a world nothing is observed. */
function observed(cx: Context, name: string, span: Span): Typed {
  const what = "an observation, and a world knows the truth itself";
  cx.problems.push(say.notAValue.at(span, { name, what, write: "name a state of the world" }));
  return failed(span);
}

/** A field that is left out is sent empty. */
export function probeArgs(probe: Callable, given: ReadonlyMap<string, Expr>): Record<string, Expr> {
  const empty = (type: Type) => literal(type.t === "list" ? [] : type.t === "map" ? {} : null);
  return Object.fromEntries(
    probe.params.map((param) => [param.name, given.get(param.name) ?? param.default ?? empty(param.type)]),
  );
}

/** `nodes(pool: cache)`: the places of a kind inside the nearest place in scope that encloses such places. */
function placesOf(cx: Context, env: Env, kind: string, expr: CallExpr): Typed {
  const where: Record<string, string> = {};
  for (const arg of expr.args) {
    const values = new Set(
      (cx.places.kinds.get(kind) ?? []).flatMap((each) =>
        arg.name && each.marks?.[arg.name.text] !== undefined ? [each.marks[arg.name.text] as string] : [],
      ),
    );
    if (arg.name === undefined || values.size === 0) {
      const known = [
        ...new Set((cx.places.kinds.get(kind) ?? []).flatMap((each) => Object.keys(each.marks ?? {}))),
      ];
      const name = arg.name?.text ?? textAt(cx, arg.span, 40);
      cx.problems.push(
        say.unknownArgument.at(arg.name?.span ?? arg.span, {
          name,
          of: textAt(cx, expr.target.span),
          known,
          meant: suggest(name, known),
        }),
      );
      return failed(expr.span);
    }
    const value = check(cx, env, arg.value, {
      t: "enum",
      name: `mark ${arg.name.text}`,
      members: [...values],
    });
    if (isError(value.type)) return failed(expr.span);
    where[arg.name.text] = String((value.expr as { value?: unknown }).value);
  }
  const outer = bindingsIn(env.scope).find(
    (binding) => binding.type.t === "place" && cx.places.contains(binding.type.kind, kind),
  );
  if (outer === undefined) {
    cx.problems.push(
      say.placeMissing.at(expr.span, {
        kind: "enclosing place",
        of: textAt(cx, expr.target.span),
        known: [],
      }),
    );
    return failed(expr.span);
  }
  const of: Type = { t: "list", of: place(kind) };
  return typed(of, { op: "places", kind, within: outer.expr, where }, expr.span, outer.unknown);
}
