/**
 * `calls(of: action, …)` and `applied(of: action, …)`: what scenarios and invariants may ask of a run. The first
 * lists the requests that were sent, one record per delivery; the second those that took effect in the world.
 * `of` names an action, whose parameters are then fields of the records; any other argument is a field that must
 * be equal.
 */
import type { Expr } from "../../schema/generated/plan.ts";
import { suggest } from "../names/suggest.ts";
import type { CallExpr, Name } from "../syntax/tree.ts";
import { actionMeant } from "./action-meant.ts";
import type { Callable } from "./callable.ts";
import type { Context, Typed } from "./context.ts";
import { check, type Env, failed, typed } from "./infer.ts";
import { pathOf } from "./reading.ts";
import * as say from "./speech.ts";
import { fieldOf, literal, variable } from "./tree.ts";
import { bool, duration, type FieldType, int, isError, type RecordType, string } from "./type.ts";

const common: readonly FieldType[] = [
  { name: "action", type: string },
  { name: "undo", type: bool },
  { name: "attempt", type: int },
  { name: "key", type: string },
  { name: "at", type: duration },
];
const own: Record<"calls" | "applied", readonly FieldType[]> = {
  calls: [
    { name: "ok", type: bool },
    { name: "rejected", type: bool },
    { name: "indeterminate", type: bool },
  ],
  applied: [{ name: "late", type: bool }],
};

export function isCallList(name: string): name is keyof typeof own {
  return Object.hasOwn(own, name);
}

export function callList(cx: Context, env: Env, list: keyof typeof own, expr: CallExpr): Typed {
  const wanted = expr.args.find((arg) => arg.name?.text === "of");
  const names = wanted === undefined ? undefined : pathOf(wanted.value);
  const action = names === undefined ? undefined : actionMeant(cx, names);
  if (wanted !== undefined && action === undefined) {
    if (names === undefined)
      cx.problems.push(
        say.notAValue.at(wanted.span, { name: "of", what: "for an action", write: "name one" }),
      );
    return failed(expr.span);
  }
  const record = recordOf(list, action);
  const bind = "$call";
  const where: Expr[] =
    action === undefined ? [] : [equal(fieldOf(variable(bind), "action"), literal(action.id))];
  let complete = true;
  for (const arg of expr.args) {
    if (arg === wanted) continue;
    const field = record.fields.find((each) => each.name === arg.name?.text);
    if (field === undefined || arg.name === undefined) {
      reportArgument(cx, list, record, arg.name, arg.span);
      complete = false;
      continue;
    }
    const value = check(cx, env, arg.value, field.type, "contract");
    if (isError(value.type)) complete = false;
    where.push(equal(fieldOf(variable(bind), field.name), value.expr));
  }
  if (!complete) return failed(expr.span);
  const range = variable(`$${list}`);
  return typed(
    { t: "list", of: record },
    where.length === 0
      ? range
      : { op: "comprehension", bind, in: range, where: { op: "logic", by: "and", of: where } },
    expr.span,
  );
}

function recordOf(list: keyof typeof own, action: Callable | undefined): RecordType {
  const fields = [...common, ...own[list]];
  for (const { name, type } of action?.params ?? [])
    if (!fields.some((field) => field.name === name)) fields.push({ name, type });
  return { t: "record", name: action === undefined ? "a call" : `a call of ${action.id}`, fields };
}

function equal(left: Expr, right: Expr): Expr {
  return { op: "compare", by: "==", left, right };
}

function reportArgument(
  cx: Context,
  list: string,
  record: RecordType,
  name: Name | undefined,
  span: Typed["span"],
): void {
  const known = ["of", ...record.fields.map((field) => field.name)];
  if (name === undefined) cx.problems.push(say.argumentUnnamed.at(span, { of: list, known: ["of"] }));
  else
    cx.problems.push(
      say.unknownArgument.at(name.span, {
        name: name.text,
        of: list,
        known,
        meant: suggest(name.text, known),
      }),
    );
}
