/**
 * Statements, typed in text order: each extends the scope for those after it with what it binds and with what
 * its condition has shown. Constructs that the plan can't hold yet are refused by name, never passed over.
 */

import { canonicalJson } from "../../schema/canonical.ts";
import { type Binding, bind, inLane, type Scope, type StepResult } from "../names/scope.ts";
import type * as tree from "../syntax/tree.ts";
import type { Block, Otherwise, Poll, Statement, Step } from "../syntax/tree.ts";
import { approveStatement } from "./approve.ts";
import { typeChoose, typeWhen } from "./arms.ts";
import { declaredAs } from "./bounds.ts";
import { spendStatement } from "./budget.ts";
import { callStatement, notifyStatement } from "./calling.ts";
import { freshVariable } from "./collections.ts";
import { atLeastOne, someTimeMs, timeMs } from "./constants.ts";
import type { Context } from "./context.ts";
import { failureBinding } from "./failing.ts";
import { typeFanOut } from "./fan-out.ts";
import { timeFigure } from "./figures.ts";
import { firstStatement } from "./first.ts";
import { check, checkBool, checkConditions, type Env, infer, inScope, text } from "./infer.ts";
import { keepStatement } from "./keeping.ts";
import { kindOf, kindOfType } from "./kinds.ts";
import type { TypedFanOut, TypedPoll, TypedStatement, TypedStep } from "./model.ts";
import { narrowBy } from "./narrow.ts";
import { resolveType } from "./resolve.ts";
import { returnStatement } from "./returning.ts";
import { runStatement } from "./running.ts";
import * as say from "./speech.ts";
import { repeatBesideLanes } from "./speech-lanes.ts";
import { literal, variable } from "./tree.ts";
import { error, isError, isScalar, string, type Type } from "./type.ts";
import { undoStepStatement } from "./undoing.ts";

interface Done {
  statement?: TypedStatement;
  scope: Scope;
}

export function typeBlock(
  cx: Context,
  env: Env,
  block: Block,
): { statements: TypedStatement[]; scope: Scope } {
  let scope = env.scope;
  const statements: TypedStatement[] = [];
  for (const each of block.statements) {
    const done = typeStatement(cx, inScope(env, scope), each);
    scope = done.scope;
    if (done.statement !== undefined) statements.push(done.statement);
  }
  return { statements, scope };
}

function typeStatement(cx: Context, env: Env, at: Statement): Done {
  const { scope } = env;
  switch (at.kind) {
    case "let":
      return typeLet(cx, env, at);
    case "require": {
      const condition = checkConditions(cx, env, at.condition);
      const after = at.condition.all.reduce(
        (inner, expr) => narrowBy(cx, inScope(env, inner), expr, true),
        scope,
      );
      return { statement: { kind: "require", at, condition }, scope: after };
    }
    case "call":
      return callStatement(cx, env, at);
    case "ensure":
    case "wait-until":
      return { statement: typePoll(cx, env, at, at.poll), scope };
    case "wait": {
      const time = timeFigure(cx, env, at.time, "a wait");
      const of = time?.of === undefined ? {} : { of: time.of };
      return withStatement(scope, time && { kind: "wait", at, forMs: time.most, ...of });
    }
    case "spend":
      return withStatement(scope, spendStatement(cx, env, at));
    case "approve":
      return withStatement(scope, approveStatement(cx, env, at));
    case "when":
      return typeWhen(cx, env, at);
    case "choose":
      return typeChoose(cx, env, at);
    case "notify":
      return withStatement(scope, notifyStatement(cx, env, at));
    case "step":
      return typeStep(cx, env, at);
    case "parallel":
      return typeParallel(cx, env, at);
    case "stop":
    case "escalate":
    case "continue":
      return { statement: typeEnding(cx, env, at), scope };
    case "waive":
      return { scope };
    case "run":
      return runStatement(cx, env, at);
    case "undo-step":
      return undoStepStatement(cx, env, at);
    case "first":
      return firstStatement(cx, env, at);
    case "keep":
      return keepStatement(cx, env, at);
    case "return":
      return { statement: returnStatement(cx, env, at), scope };
  }
}

function typeEnding(cx: Context, env: Env, at: tree.Ending): TypedStatement {
  const said = at.kind === "continue" ? literal("") : text(cx, env, at.reason, "prose").expr;
  return { kind: "ending", at, how: at.kind, text: said };
}

function withStatement(scope: Scope, statement: TypedStatement | undefined): Done {
  return { scope, ...(statement === undefined ? {} : { statement }) };
}

function typeLet(cx: Context, env: Env, at: tree.Let): Done {
  const name = at.name.text;
  const fresh = freshVariable(cx, env, at.name);
  const kind = kindOf(cx, name);
  const declared =
    at.type === undefined
      ? kind !== undefined && at.value.kind !== "text"
        ? kind
        : undefined
      : resolveType(cx, at.type);
  const value = declared === undefined ? infer(cx, env, at.value) : check(cx, env, at.value, declared);
  const type = isError(value.type) ? value.type : declaredAs(declared, value.type);
  if (kind !== undefined && !isError(type) && kindOfType(type) !== name) {
    cx.problems.push(
      say.placeType.at(at.value.span, {
        name,
        found: isScalar(type, "string") ? "a text" : "something else",
      }),
    );
  }
  const scope = fresh
    ? bind(env.scope, {
        name,
        type,
        unknown: value.unknown,
        expr: variable(name),
        origin: "let",
        span: at.name.span,
      })
    : env.scope;
  return { statement: { kind: "let", at, bind: name, value }, scope };
}

function typePoll(cx: Context, env: Env, at: tree.Ensure | tree.WaitUntil, poll: Poll): TypedPoll {
  const condition = checkConditions(cx, env, at.condition);
  const within = timeFigure(cx, env, poll.within, "the time a poll may take");
  const everyMs = poll.every && someTimeMs(cx, poll.every, "the time between two readings", env);
  const { holding } = poll;
  const isTime = holding?.unit === "time";
  const holdingMs = isTime ? timeMs(cx, holding.amount, "a stability window", env) : undefined;
  const holdingChecks =
    holding && !isTime ? atLeastOne(cx, holding.amount, "a number of checks", env) : undefined;
  const unless = poll.unless && checkBool(cx, env, poll.unless);
  return {
    kind: at.kind,
    at,
    condition,
    withinMs: within?.most ?? 0,
    ...(within?.of === undefined ? {} : { within: { of: within.of, leastMs: within.least } }),
    ...(poll.every === undefined ? {} : { everyMs: everyMs ?? 1000 }),
    ...(holdingMs === undefined ? {} : { holdingMs }),
    ...(holdingChecks === undefined ? {} : { holdingChecks }),
    ...(unless === undefined ? {} : { unless }),
  };
}

function typeStep(cx: Context, env: Env, at: Step): Done {
  const name = at.name.text;
  freshVariable(cx, env, at.name);
  const repeat = at.repeat && typeRepeat(cx, env, at.repeat, at.fanout);
  if (at.fanout !== undefined && !freshVariable(cx, env, at.fanout.variable))
    return { scope: bind(env.scope, unknowable(name)) };
  const fanOut = at.fanout === undefined ? undefined : typeFanOut(cx, env, at.fanout);
  const selection = fanOut === undefined ? "" : canonicalJson(fanOut.in.expr);
  const lane: Binding | undefined = fanOut && {
    name: fanOut.bind,
    type: fanOut.element,
    unknown: false,
    expr: variable(fanOut.bind),
    origin: "lane",
  };
  const inner = lane === undefined ? env : inScope(env, inLane(env.scope, lane, selection));
  const body = typeBlock(cx, inner, at.body);
  const outputs = outputsOf(body.statements, body.scope, inner.scope);
  const binding = stepBinding(at, fanOut, selection, outputs);
  const handlerEnv = fanOut === undefined ? env : inScope(env, bind(env.scope, binding));
  const otherwise = at.otherwise && typeHandler(cx, handlerEnv, at.otherwise, fanOut?.element);
  const statement: TypedStep = {
    kind: "step",
    at,
    name,
    body: body.statements,
    outputs: [...outputs.keys()],
    ...(fanOut === undefined ? {} : { fanOut }),
    ...(repeat === undefined ? {} : { repeat }),
    ...(otherwise === undefined ? {} : { otherwise }),
  };
  return { statement, scope: bind(env.scope, binding) };
}

function typeRepeat(
  cx: Context,
  env: Env,
  at: tree.Repeat,
  fan: tree.Fanout | undefined,
): TypedStep["repeat"] {
  if (fan !== undefined) cx.problems.push(repeatBesideLanes.at(at.span, { variable: fan.variable.text }));
  const times = atLeastOne(cx, at.times, "how often a body runs", env);
  const apartMs = timeMs(cx, at.apart, "the time between two runs of a body", env);
  return times === undefined || apartMs === undefined ? undefined : { times, apartMs };
}

/** Its steps don't see each other; what follows sees all of them. */
function typeParallel(cx: Context, env: Env, at: tree.Parallel): Done {
  const steps: TypedStep[] = [];
  let after = env.scope;
  for (const each of at.steps) {
    if (steps.some((step) => step.name === each.name.text))
      cx.problems.push(say.alreadyBound.at(each.name.span, { name: each.name.text }));
    const { statement, scope } = typeStep(cx, env, each);
    if (statement?.kind === "step") steps.push(statement);
    const binding = scope.bindings.get(each.name.text);
    if (binding !== undefined) after = bind(after, binding);
  }
  return { statement: { kind: "parallel", at, steps }, scope: after };
}

function stepBinding(
  at: Step,
  fanOut: TypedFanOut | undefined,
  selection: string,
  outputs: StepResult["outputs"],
): Binding {
  const maybe = at.otherwise !== undefined && endsInContinue(at.otherwise);
  const lanes = fanOut && {
    variable: fanOut.bind,
    kind: laneKind(fanOut.element, fanOut.bind),
    element: fanOut.element,
    selection,
    needAll: fanOut.need !== undefined && "all" in fanOut.need,
  };
  const step: StepResult = { outputs, at, maybe, ...(lanes === undefined ? {} : { fanOut: lanes }) };
  const name = at.name.text;
  return {
    name,
    type: string,
    unknown: false,
    expr: variable(name),
    origin: "step",
    span: at.name.span,
    step,
  };
}

/** Stands for what could not be typed, and takes every use. */
function unknowable(name: string): Binding {
  return { name, type: error, unknown: false, expr: variable(name), origin: "step" };
}

function laneKind(element: Type, variableName: string): string {
  return kindOfType(element) ?? variableName;
}
export function endsInContinue(otherwise: Otherwise): boolean {
  return JSON.stringify(otherwise.body).includes('"kind":"continue"');
}

/** What a body has bound when it ends: its own lets and replies; those of a `when`'s arms are not seen outside. */
function outputsOf(statements: TypedStatement[], end: Scope, start: Scope): StepResult["outputs"] {
  const outputs: StepResult["outputs"] = new Map();
  const names = new Set(
    statements.flatMap((each) =>
      each.kind === "let" || ((each.kind === "call" || each.kind === "part") && each.bind !== undefined)
        ? [each.kind === "let" ? each.bind : (each.bind as string)]
        : [],
    ),
  );
  for (let frame: Scope | undefined = end; frame !== undefined && frame !== start; frame = frame.parent) {
    for (const binding of frame.bindings.values()) {
      if (names.has(binding.name))
        outputs.set(binding.name, { type: binding.type, unknown: binding.unknown, maybe: false });
    }
  }
  return outputs;
}

/** `otherwise`: `failure` says what went wrong, and for whom. */
export function typeHandler(cx: Context, env: Env, at: Otherwise, element: Type = string): TypedStatement[] {
  const failure = failureBinding(element);
  return typeBlock(cx, inScope(env, bind(env.scope, failure)), at.body).statements;
}
