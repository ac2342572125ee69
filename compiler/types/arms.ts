/**
 * Statements of which one block of several runs: `when` and `choose`. Each arm sees what led into it. After them,
 * the steps of the arms are named like others, but may be none, because their arm may not have been taken; and
 * what is known only because a way ended is known after those that go on.
 */
import { type Binding, bind, frames, narrowed, type Scope } from "../names/scope.ts";
import type { Block, Choose, ChooseExpr, When } from "../syntax/tree.ts";
import { type ChoiceArm, choiceArms } from "./choice-patterns.ts";
import { freshVariable, join, widened } from "./collections.ts";
import type { Context, Typed } from "./context.ts";
import { check, checkBool, type Env, failed, infer, inScope, typed } from "./infer.ts";
import type { TypedChoose, TypedStatement, TypedWhen } from "./model.ts";
import { narrowBy, pathsIn, pinned } from "./narrow.ts";
import * as say from "./speech.ts";
import { typeBlock } from "./statements.ts";
import { fieldOf, recordOf, variable } from "./tree.ts";
import { isError, type Type } from "./type.ts";

interface Done<S> {
  statement: S;
  scope: Scope;
}

export function typeWhen(cx: Context, env: Env, at: When): Done<TypedWhen> {
  let scope = env.scope;
  let anyUnknown = false;
  const ends: Scope[] = [];
  const typeArm = (from: Scope, block: Block) => {
    const body = typeBlock(cx, inScope(env, from), block);
    ends.push(body.scope);
    return body.statements;
  };
  const arms = at.branches.map((branch) => {
    const here = inScope(env, scope);
    const condition = checkBool(cx, here, branch.condition);
    anyUnknown ||= condition.unknown || isError(condition.type);
    const body = typeArm(narrowBy(cx, here, branch.condition, true), branch.body);
    scope = narrowBy(cx, here, branch.condition, false);
    return { condition, body };
  });
  const otherwise = at.else && typeArm(scope, at.else);
  const unknown = at.unknown && typeArm(env.scope, at.unknown);
  if (at.unknown !== undefined && !anyUnknown) {
    const text = "this condition";
    cx.problems.push(say.neverUnknown.at(at.branches[0]?.condition.span ?? at.span, { text }));
  }
  const goesOnByElse = arms.every((arm) => ends_(arm.body)) && (unknown === undefined || ends_(unknown));
  const left = yieldsOf(env.scope, ends);
  const after = goesOnByElse && otherwise === undefined ? scope : env.scope;
  const statement: TypedWhen = {
    kind: "when",
    at,
    arms,
    yields: left.map((each) => each.name),
    ...(otherwise ? { otherwise } : {}),
    ...(unknown ? { unknown } : {}),
  };
  return { statement, scope: left.length === 0 ? after : bind(after, ...left) };
}

/** The run goes no further than this block. */
function ends_(block: readonly TypedStatement[]): boolean {
  return block.some((each) => each.kind === "ending" && each.how !== "continue");
}

/** Steps that the arms leave behind, as they are seen after them. A name that several arms use isn't. */
function yieldsOf(start: Scope, ends: readonly Scope[]): Binding[] {
  const found = new Map<string, Binding | undefined>();
  for (const end of ends) {
    for (const frame of frames(end)) {
      if (frame === start) break;
      for (const binding of frame.bindings.values()) {
        if (binding.step === undefined) continue;
        const perhaps = { ...binding, step: { ...binding.step, maybe: true, perhaps: true } };
        found.set(binding.name, found.has(binding.name) ? undefined : perhaps);
      }
    }
  }
  return [...found.values()].filter((each) => each !== undefined);
}

export function typeChoose(cx: Context, env: Env, at: Choose): Done<TypedChoose> {
  const of = infer(cx, env, at.subject);
  const found = choiceArms(cx, env, of, at.subject, at.arms);
  const statement: TypedChoose = { kind: "choose", at, of, arms: [], yields: [] };
  const ends: Scope[] = [];
  at.arms.forEach((arm, index) => {
    const own = found[index] as ChoiceArm;
    const bound = own.binds?.at.as;
    const isFresh = bound !== undefined && freshVariable(cx, env, bound);
    const name = bound?.text ?? "";
    const scope = chosen(env, at.subject, own, isFresh ? variable(name) : undefined);
    const body = typeBlock(cx, inScope(env, scope), arm.body);
    ends.push(body.scope);
    if (own.is === "else") statement.otherwise ??= body.statements;
    else if (own.is === "unknown") statement.unknown ??= body.statements;
    else
      statement.arms.push({
        patterns: own.patterns,
        body: body.statements,
        ...(isFresh && own.binds ? { bind: name, fields: own.binds.fields } : {}),
      });
  });
  const left = yieldsOf(env.scope, ends);
  statement.yields = left.map((each) => each.name);
  return { statement, scope: left.length === 0 ? env.scope : bind(env.scope, ...left) };
}

/** What an arm sees: the value is known and, but for `none`, there; a case's fields have the name that it gives them. */
function chosen(
  env: Env,
  subject: Choose["subject"],
  arm: ChoiceArm,
  fields: Typed["expr"] | undefined,
): Scope {
  if (arm.is === "unknown") return env.scope;
  const path = arm.present ? pinned(env, subject) : undefined;
  const scope = narrowed(env.scope, pathsIn(env, subject), new Set(path === undefined ? [] : [path]));
  const { binds } = arm;
  if (binds?.at.as === undefined || fields === undefined) return scope;
  const { text: name, span } = binds.at.as;
  return bind(scope, { name, type: binds.fields, unknown: false, expr: fields, origin: "let", span });
}

/** `choose` as a value: every arm is of one type. */
export function chooseValue(cx: Context, env: Env, expr: ChooseExpr, wanted?: Type): Typed {
  const of = infer(cx, env, expr.subject);
  const found = choiceArms(cx, env, of, expr.subject, expr.arms);
  let type: Type | undefined = wanted;
  let broken = isError(of.type);
  const values = expr.arms.map((arm, index): Typed => {
    const own = found[index] as ChoiceArm;
    const bound = own.binds?.at.as;
    const isFresh = bound !== undefined && freshVariable(cx, env, bound);
    const fields = own.binds?.fields.fields.map(({ name }) => ({ name, value: fieldOf(of.expr, name) }));
    const here = inScope(env, chosen(env, expr.subject, own, isFresh ? recordOf(fields ?? []) : undefined));
    const value =
      type === undefined || type.t === "none" || (arm.value.kind === "none" && wanted === undefined)
        ? infer(cx, here, arm.value)
        : check(cx, here, arm.value, wanted ?? widened(type));
    broken ||= isError(value.type);
    if (wanted === undefined) type = type === undefined ? value.type : join(type, value.type);
    return value;
  });
  if (broken || type === undefined) return failed(expr.span);
  const valueFor = (is: ChoiceArm["is"]) => values[found.findIndex((each) => each.is === is)];
  const [otherwise, unknown] = [valueFor("else"), valueFor("unknown")];
  const arms = found.flatMap((arm, index) =>
    arm.is === "patterns" ? [{ patterns: arm.patterns, value: (values[index] as Typed).expr }] : [],
  );
  const choice = {
    op: "choose" as const,
    of: of.expr,
    arms,
    ...(otherwise === undefined ? {} : { otherwise: otherwise.expr }),
    ...(unknown === undefined ? {} : { unknown: unknown.expr }),
  };
  const maybe = (of.unknown && unknown === undefined) || values.some((each) => each.unknown);
  return typed(type, choice, expr.span, maybe);
}
