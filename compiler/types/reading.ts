/**
 * Names and members in expressions. A bare word is looked up in scope, then among the module's declarations,
 * and, where an enum or a place is wanted, among its members; found in two of them it is refused as ambiguous.
 */

import { canonicalJson } from "../../schema/canonical.ts";
import type { Expr as PlanExpr } from "../../schema/generated/plan.ts";
import { aDeclaration, importMissing, lookUp, symbolNamed } from "../names/module.ts";
import { type Binding, find, isShown, laneOver, namesIn } from "../names/scope.ts";
import { suggest } from "../names/suggest.ts";
import type { Expr, MemberExpr, Name, NameExpr, Path } from "../syntax/tree.ts";
import { callDefinition, probeRead } from "./apply.ts";
import { outside } from "./bounds.ts";
import { caseBuilt } from "./building.ts";
import type { Callable } from "./callable.ts";
import { type Context, type ServiceInfo, type Typed, textAt } from "./context.ts";
import { type Env, failed, infer, typed } from "./infer.ts";
import { notFound } from "./not-found.ts";
import { placeField } from "./place-field.ts";
import { definitionOf, serviceOf, typeNamed } from "./resolve.ts";
import * as say from "./speech.ts";
import { fieldOf, literal, variable } from "./tree.ts";
import { isError, list, optional, place, present, show, type Type } from "./type.ts";
import { fieldOfCase, outOfBounds } from "./value-speech.ts";

/** A path of names, `a.b.c`, or undefined for any other expression. */
export function pathOf(expr: Expr): Name[] | undefined {
  if (expr.kind === "name") return [expr.name];
  if (expr.kind !== "member") return undefined;
  const target = pathOf(expr.target);
  return target === undefined ? undefined : [...target, expr.member];
}

/** A name that only an expected type can give a meaning. */
export function isWord(cx: Context, env: Env, expr: Expr): boolean {
  return expr.kind === "name" && !isBound(cx, env, expr.name.text);
}
function isBound(cx: Context, env: Env, name: string): boolean {
  if (name === "unknown" || find(env.scope, name) !== undefined) return true;
  if (env.states?.states.has(name) || env.service?.probes.has(name)) return true;
  const declared = symbolNamed(cx.module, name)?.declaration.kind;
  return declared === "let" || declared === "probe" || env.later.has(name);
}

/** The member or place that a bare word is, where `wanted` is an enum or a place; undefined if it is a variable. */
export function bareWord(cx: Context, env: Env, expr: NameExpr, wanted: Type): Typed | undefined {
  const name = expr.name.text;
  if (wanted.t !== "enum" && wanted.t !== "place") return undefined;
  const all =
    wanted.t === "enum" ? wanted.members : (cx.places.kinds.get(wanted.kind) ?? []).map((each) => each.name);
  const known = wanted.among === undefined ? all : wanted.among.map(String);
  const wrong = all.includes(name) && !isBound(cx, env, name) ? outside(name, wanted) : undefined;
  if (wrong !== undefined) {
    cx.problems.push(outOfBounds.at(expr.span, { text: name, type: show(wanted), outside: wrong }));
    return failed(expr.span);
  }
  const isMember = known.includes(name);
  if (isBound(cx, env, name)) {
    if (!isMember) return undefined;
    cx.problems.push(
      say.ambiguousName.at(expr.span, { name, first: "a variable", second: `a member of ${show(wanted)}` }),
    );
    return failed(expr.span);
  }
  if (isMember) return typed(wanted, literal(name), expr.span);
  if (wanted.t === "enum") {
    cx.problems.push(
      say.unknownMember.at(expr.span, { name, of: show(wanted), known, meant: suggest(name, known) }),
    );
  } else {
    cx.problems.push(
      say.unknownName.at(expr.span, {
        name,
        what: wanted.kind,
        known,
        meant: suggest(name, [...known, ...namesIn(env.scope)]),
        candidates: [...known, ...namesIn(env.scope)],
      }),
    );
  }
  return failed(expr.span);
}

export function nameAlone(cx: Context, env: Env, expr: NameExpr): Typed {
  const name = expr.name.text;
  if (name === "") return failed(expr.span);
  const binding = find(env.scope, name);
  if (binding !== undefined) return bound(cx, env, binding, expr);
  if (env.later.has(name)) {
    cx.problems.push(say.notYetRun.at(expr.span, { step: name }));
    return failed(expr.span);
  }
  const state = env.states?.states.get(name);
  if (state !== undefined) return callDefinition(cx, env, { name, ...state }, undefined, expr.span);
  const own = env.service?.probes.get(name);
  if (own !== undefined) return probeRead(cx, env, own, undefined, expr.span);
  const declaration = lookUp(cx.module, expr.name);
  if (declaration === undefined) return placeCalled(cx, expr) ?? nameUnknown(cx, env, expr.name, "name");
  if (declaration.kind === "let") {
    const definition = definitionOf(cx, declaration);
    return definition === undefined
      ? failed(expr.span)
      : callDefinition(cx, env, definition, undefined, expr.span);
  }
  if (declaration.kind === "probe") {
    const probe = typeNamed.probe(cx, declaration);
    return probe === undefined ? failed(expr.span) : probeRead(cx, env, probe, undefined, expr.span);
  }
  const write = declaration.kind === "service" ? `name one of its probes: \`${name}.…\`` : "use a value here";
  cx.problems.push(say.notAValue.at(expr.span, { name, what: aDeclaration(declaration), write }));
  return failed(expr.span);
}

function bound(cx: Context, env: Env, binding: Binding, expr: NameExpr): Typed {
  if (binding.step !== undefined) {
    const known = [...binding.step.outputs.keys()];
    const write =
      known.length > 0 ? `name what it yields: \`${binding.name}.${known[0]}\`` : "it yields no value";
    cx.problems.push(say.notAValue.at(expr.span, { name: binding.name, what: "a step", write }));
    return failed(expr.span);
  }
  return shown(env, typed(binding.type, binding.expr, expr.span, binding.unknown), binding.name);
}

/** What nobody expects to be anything and nothing declares is the place of that name: the topology has each once. */
function placeCalled(cx: Context, { name, span }: NameExpr): Typed | undefined {
  const found = cx.places.all.find((each) => each.name === name.text);
  return found === undefined ? undefined : typed(place(found.kind), literal(found.name), span);
}

/** Takes into account what conditions before have shown of a pinned name or its field. */
function shown(env: Env, value: Typed, path: string): Typed {
  const type = isShown(env.scope, path, "present") ? present(value.type) : value.type;
  return { ...value, type, unknown: value.unknown && !isShown(env.scope, path, "known") };
}

export function nameUnknown(cx: Context, env: Env, name: Name, what: string): Typed {
  if (importMissing(cx.module, name, cx.problems)) return failed(name.span);
  const places = cx.places.all.map((each) => each.name);
  const known = [
    ...namesIn(env.scope),
    ...cx.module.symbols.keys(),
    ...(env.states?.states.keys() ?? []),
    ...(env.service?.probes.keys() ?? []),
  ];
  const members = [...cx.module.symbols.values()].flatMap((symbol) =>
    symbol.declaration.kind === "enum" ? symbol.declaration.members.map((each) => each.text) : [],
  );
  const candidates = [...known, ...builtIns, ...places, ...members];
  const meant = suggest(name.text, candidates);
  cx.problems.push(say.unknownName.at(name.span, { name: name.text, what, meant, candidates }));
  return failed(name.span);
}
export const builtIns = [
  ...["count", "min", "max", "unique", "floor", "ceil", "round", "float", "text", "timestamp"],
];

export function member(cx: Context, env: Env, expr: MemberExpr): Typed {
  const name = expr.member.text;
  if (expr.target.kind === "name" && find(env.scope, expr.target.name.text) === undefined) {
    const owner = lookUp(cx.module, expr.target.name);
    if (owner?.kind === "service") {
      const probe = probeOf(cx, serviceOf(cx, owner), expr.member);
      return probe === undefined ? failed(expr.span) : probeRead(cx, env, probe, undefined, expr.span);
    }
    if (owner?.kind === "enum") {
      const type = typeNamed.enum(cx, owner);
      if (type.t === "enum" && type.members.includes(name)) return typed(type, literal(name), expr.span);
      if (type.t === "enum")
        cx.problems.push(
          say.unknownMember.at(expr.member.span, {
            name,
            of: show(type),
            known: type.members,
            meant: suggest(name, type.members),
          }),
        );
      return failed(expr.span);
    }
    if (owner?.kind === "type") {
      const type = typeNamed.type(cx, owner);
      if (type.t === "sum") return caseBuilt(cx, env, type, expr.member, undefined, expr.span);
      if (isError(type)) return failed(expr.span);
    }
  }
  const step = expr.target.kind === "name" ? find(env.scope, expr.target.name.text) : undefined;
  if (step?.step !== undefined) return stepMember(cx, env, step, expr);
  return memberOf(cx, env, expr);
}

function memberOf(cx: Context, env: Env, expr: MemberExpr): Typed {
  const name = expr.member.text;
  const target = infer(cx, env, expr.target);
  if (isError(target.type)) return failed(expr.span);
  const type = target.type;
  const text = textAt(cx, target.span, 40);
  if (type.t === "optional") {
    cx.problems.push(say.mayBeNone.at(target.span, { text, type: show(type) }));
    return failed(expr.span);
  }
  if (type.t === "per") {
    cx.problems.push(say.partialValue.at(target.span, { text, kind: type.kind }));
    return failed(expr.span);
  }
  if (type.t === "place") {
    const known = placeField(cx, target, type.kind, expr.member);
    if (known !== undefined) return { ...known, span: expr.span };
  }
  if (type.t !== "record" && type.t !== "resource") {
    const of = `\`${text}\` (${show(type)})`;
    const owner =
      type.t === "sum"
        ? type.cases.find((each) => each.fields.some((field) => field.name === name))?.name
        : undefined;
    if (owner !== undefined)
      cx.problems.push(fieldOfCase.at(expr.member.span, { text, name, owner, sum: show(type) }));
    else cx.problems.push(say.unknownField.at(expr.member.span, { name, of, known: [] }));
    return failed(expr.span);
  }
  const field = type.fields.find((each) => each.name === name);
  if (field === undefined) {
    const known = type.fields.map((each) => each.name);
    cx.problems.push(
      say.unknownField.at(expr.member.span, {
        name,
        of: (type.t === "record" ? type.name : type.kind) ?? `\`${text}\``,
        known,
        meant: suggest(name, known),
      }),
    );
    return failed(expr.span);
  }
  const value = typed(field.type, fieldOf(target.expr, name), expr.span, target.unknown);
  const path = pathOf(expr);
  return path === undefined ? value : shown(env, value, path.map((each) => each.text).join("."));
}

/** What a step has left; none of it where the step stands in an arm that wasn't taken. */
function stepMember(cx: Context, env: Env, binding: Binding, expr: MemberExpr): Typed {
  const found = stepLeft(cx, env, binding, expr);
  if (binding.step?.perhaps !== true || isError(found.type)) return found;
  const left = variable(binding.name);
  const condition: PlanExpr = { op: "compare", by: "==", left, right: literal(null) };
  const guarded: PlanExpr = { op: "if", condition, then: literal(null), otherwise: found.expr };
  return shown(
    env,
    { ...found, type: optional(found.type), expr: guarded },
    `${binding.name}.${expr.member.text}`,
  );
}

/** What a finished step has left: its outputs, one or per lane, and the sets of its outcomes. */
function stepLeft(cx: Context, env: Env, binding: Binding, expr: MemberExpr): Typed {
  const name = expr.member.text;
  const result = binding.step;
  if (result === undefined) return failed(expr.span);
  const sets = result.fanOut === undefined ? [] : ["done", "failed", "unknown", "missing"];
  const of = fieldOf(variable(binding.name), name);
  if (result.fanOut !== undefined && sets.includes(name))
    return typed(list(result.fanOut.element), of, expr.span);
  const output = result.outputs.get(name);
  if (output === undefined) {
    const known = [...result.outputs.keys(), ...sets];
    cx.problems.push(
      say.unknownField.at(expr.member.span, {
        name,
        of: `step \`${binding.name}\``,
        known,
        meant: suggest(name, known),
      }),
    );
    return failed(expr.span);
  }
  const maybe = output.maybe || result.maybe;
  const single: Type = maybe ? optional(output.type) : output.type;
  if (result.fanOut === undefined) return typed(single, of, expr.span, output.unknown);
  const lane = laneOver(env.scope, result.fanOut.selection);
  const amongDone = laneOver(env.scope, canonicalJson(fieldOf(variable(binding.name), "done")));
  if (lane === undefined && amongDone === undefined) {
    const each: PlanExpr = { op: "per-lane", of: fieldOf(variable(binding.name), "lanes"), name };
    return typed({ t: "per", kind: result.fanOut.kind, of: single }, each, expr.span, output.unknown);
  }
  const whole = (amongDone !== undefined || result.fanOut.needAll) && !maybe;
  const here: Type = whole ? output.type : optional(output.type);
  return typed(here, ofLane(binding.name, amongDone ?? lane ?? "", name, whole), expr.span, output.unknown);
}

/** One lane's output: `lanes` holds them by element; a lane that isn't there has none. */
function ofLane(step: string, lane: string, name: string, whole: boolean): PlanExpr {
  const lanes = fieldOf(variable(step), "lanes");
  const found = fieldOf({ op: "index", of: lanes, at: variable(lane) }, name);
  if (whole) return found;
  const isThere: PlanExpr = { op: "in", left: variable(lane), right: lanes };
  return { op: "if", condition: isThere, then: found, otherwise: literal(null) };
}

export function probeOf(cx: Context, service: ServiceInfo, name: Name): Callable | undefined {
  const probe = service.probes.get(name.text);
  if (probe !== undefined) return probe;
  if (service.actions.has(name.text)) {
    const write = `\`call ${service.name}.${name.text}\` is a statement of its own`;
    cx.problems.push(
      say.notAValue.at(name.span, { name: name.text, what: "an action, which changes something", write }),
    );
    return undefined;
  }
  if (service.broken === true) return undefined;
  const known = [...service.probes.keys()];
  notFound(cx, name, `probe of ${service.name}`, known);
  return undefined;
}

/** The probe that a path names: `Service.Probe`, or one that stands alone. */
export function probeNamed(cx: Context, path: Path): Callable | undefined {
  const [first, second] = path.names;
  const declaration = first === undefined ? undefined : lookUp(cx.module, first);
  if (declaration?.kind === "service" && second !== undefined)
    return probeOf(cx, serviceOf(cx, declaration), second);
  if (declaration?.kind === "probe") return typeNamed.probe(cx, declaration);
  const known = [...cx.module.symbols.values()].flatMap(({ name, declaration: each }) =>
    each.kind === "probe"
      ? [name]
      : each.kind === "service"
        ? each.items.flatMap((item) => (item.kind === "probe" ? [`${name}.${item.name.text}`] : []))
        : [],
  );
  const written = textAt(cx, path.span);
  cx.problems.push(
    say.unknownName.at(path.span, { name: written, what: "probe", known, meant: suggest(written, known) }),
  );
  return undefined;
}
