/**
 * Values that are built by name: a record `Type(field: e)`, a case of a sum `Type.case(field: e)`, and a value that
 * is given a role, `Role(e)`. A role with bounds checks them: what isn't surely inside may be unknown, for a value
 * outside is no value of the role.
 */
import { suggest } from "../names/suggest.ts";
import type { Span } from "../problems/span.ts";
import type { Arg, CallExpr, Name } from "../syntax/tree.ts";
import { assignable } from "./assignable.ts";
import { outside, unbounded } from "./bounds.ts";
import { type Context, type Typed, textAt } from "./context.ts";
import { check, type Env, failed, typed } from "./infer.ts";
import * as say from "./speech.ts";
import { constantOf, literal, recordOf } from "./tree.ts";
import {
  aType,
  type FieldType,
  isError,
  type RecordType,
  type SumType,
  show,
  type Type,
  toPlanType,
} from "./type.ts";
import { outOfBounds } from "./value-speech.ts";

/** `Type(field: value)`. Fields that are optional or lists, or that have a default, may be left out. */
export function construct(cx: Context, env: Env, type: RecordType, expr: CallExpr): Typed {
  const name = type.name ?? "record";
  const built = fieldsBuilt(cx, env, { name, fields: type.fields }, expr.args, expr.target.span);
  return built === undefined
    ? failed(expr.span)
    : typed(type, recordOf(built.fields), expr.span, built.unknown);
}

/** `Type.case(field: value)`, or `Type.case` where it has no fields. */
export function caseBuilt(
  cx: Context,
  env: Env,
  type: SumType,
  name: Name,
  args: Arg[] | undefined,
  span: Span,
): Typed {
  const chosen = type.cases.find((each) => each.name === name.text);
  if (chosen === undefined) {
    const known = type.cases.map((each) => each.name);
    const meant = suggest(name.text, known);
    cx.problems.push(say.unknownMember.at(name.span, { name: name.text, of: type.name, known, meant }));
    return failed(span);
  }
  if (args !== undefined && chosen.fields.length === 0) {
    const text = `${type.name}.${name.text}`;
    cx.problems.push(say.notCallable.at(span, { text, what: "a case without fields" }));
    return failed(span);
  }
  const of = { name: `${type.name}.${name.text}`, fields: chosen.fields };
  const built = fieldsBuilt(cx, env, of, args ?? [], name.span);
  if (built === undefined) return failed(span);
  const tag = { name: "case", value: literal(name.text) };
  const value = recordOf([tag, ...built.fields]);
  const constant = constantOf(value);
  return typed(type, constant === undefined ? value : literal(constant.value), span, built.unknown);
}

interface Built {
  fields: { name: string; value: Typed["expr"] }[];
  unknown: boolean;
}

function fieldsBuilt(
  cx: Context,
  env: Env,
  { name: of, fields }: { name: string; fields: readonly FieldType[] },
  args: readonly Arg[],
  span: Span,
): Built | undefined {
  const given = new Map<string, Typed>();
  for (const arg of args) {
    const known = fields.map((field) => field.name);
    const field = fields.find((each) => each.name === arg.name?.text);
    if (arg.name === undefined) {
      cx.problems.push(say.argumentUnnamed.at(arg.span, { of, known }));
      return undefined;
    }
    if (field === undefined) {
      const name = arg.name.text;
      cx.problems.push(say.unknownField.at(arg.name.span, { name, of, known, meant: suggest(name, known) }));
      return undefined;
    }
    if (given.has(field.name)) cx.problems.push(say.argumentRepeated.at(arg.span, { name: field.name }));
    given.set(field.name, check(cx, env, arg.value, madeUp(env, field.type), "contract"));
  }
  const unknown = [...given.values()].some((value) => value.unknown);
  const built = fields.map((field) => {
    const value = given.get(field.name)?.expr ?? absent(field.type, field.default);
    if (value === undefined)
      cx.problems.push(say.argumentMissing.at(span, { name: field.name, type: aType(field.type), of }));
    return { name: field.name, value: value ?? literal(null) };
  });
  return { fields: built, unknown };
}

/** A world makes its secrets up: there a text stands for one. */
function madeUp(env: Env, type: Type): Type {
  return env.states === undefined || type.t !== "secret" ? type : type.of;
}

function absent(type: Type, given: { value: unknown } | undefined) {
  if (given !== undefined) return literal(given.value);
  if (type.t === "optional") return literal(null);
  if (type.t === "list" && (type.min ?? 0) === 0) return literal([]);
  return type.t === "map" && (type.min ?? 0) === 0 ? literal({}) : undefined;
}

/** `DeadHost(x)`: the same value, in the role. */
export function roleGiven(cx: Context, env: Env, role: Type, expr: CallExpr): Typed {
  const [first, second] = expr.args;
  if (first === undefined || second !== undefined || first.name !== undefined) {
    const name = `a value, as in \`${show(role)}(…)\``;
    cx.problems.push(
      say.argumentMissing.at(expr.span, { name, type: "the one value that takes the role", of: show(role) }),
    );
    return failed(expr.span);
  }
  const value = check(cx, env, first.value, unbounded(role));
  if (isError(value.type)) return failed(expr.span);
  const constant = constantOf(value.expr);
  const wrong = constant === undefined ? undefined : outside(constant.value, role);
  if (wrong !== undefined) {
    const holes = { text: textAt(cx, value.span, 40), type: show(role), outside: wrong };
    cx.problems.push(outOfBounds.at(value.span, holes));
    return failed(expr.span);
  }
  const { roles: _roles, ...bare } = role;
  if (constant !== undefined || assignable(value.type, bare as Type))
    return typed(role, value.expr, expr.span, value.unknown);
  return typed(role, { op: "conform", of: value.expr, type: toPlanType(role) }, expr.span, true);
}

/** Whether a value is given a role, and not built of fields. */
export function isRole(type: Type, args: readonly Arg[]): boolean {
  if (type.roles === undefined) return false;
  return type.t !== "record" || (args.length === 1 && args[0]?.name === undefined);
}
