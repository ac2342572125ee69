/**
 * `call` and `notify`: the action that is named, its arguments, and what follows from them for this one effect
 * (the places it touches, what it writes, how it is confirmed and taken back).
 */
import type { Expr, Footprint } from "../../schema/generated/plan.ts";
import { importMissing, lookUp } from "../names/module.ts";
import { bind, type Scope } from "../names/scope.ts";
import { suggest } from "../names/suggest.ts";
import type { ActionDecl, Call, Notify, Reference, RetryClause } from "../syntax/tree.ts";
import { clauseOf } from "../syntax/walk.ts";
import { judgeAcross, judgeReplaced, whereTried } from "./across.ts";
import { withEffect } from "./attempt.ts";
import type { Callable } from "./callable.ts";
import { freeCallable } from "./callable.ts";
import { type ActionFacts, actionFacts, callFacts } from "./clauses.ts";
import { freshVariable } from "./collections.ts";
import { type Context, resolveOnce, type Typed, textAt } from "./context.ts";
import { fill } from "./fill.ts";
import { type Env, inScope, text } from "./infer.ts";
import { kindOf, kindOfType } from "./kinds.ts";
import type { TypedCall, TypedNotify } from "./model.ts";
import { notFound } from "./not-found.ts";
import { moduleEnv, serviceOf } from "./resolve.ts";
import * as say from "./speech.ts";
import { typeBlock } from "./statements.ts";
import { literal, partsOf, recordOf, substitute, variable } from "./tree.ts";
import { error, type Type } from "./type.ts";

export function actionNamed(cx: Context, path: Reference["path"]): Callable | undefined {
  const [first, second] = path.names;
  if (first === undefined || first.text === "") return undefined;
  const declaration = lookUp(cx.module, first);
  const actionsOf = (service: { actions: Map<string, Callable> }) => [...service.actions.keys()];
  if (declaration?.kind === "service" && second !== undefined) {
    const service = serviceOf(cx, declaration);
    const action = service.actions.get(second.text);
    if (action !== undefined) return action;
    if (service.probes.has(second.text)) {
      cx.problems.push(
        say.notAValue.at(second.span, {
          name: second.text,
          what: "a probe, which changes nothing",
          write: `read it: \`require ${first.text}.${second.text}…\``,
        }),
      );
    } else if (service.broken !== true) {
      const known = actionsOf(service);
      notFound(cx, second, `action of ${first.text}`, known);
    }
    return undefined;
  }
  if (declaration?.kind === "action" && second === undefined) {
    return resolveOnce(
      cx,
      declaration,
      () => ({ of: freeCallable(cx, declaration) }),
      () => ({ of: undefined }),
    ).of;
  }
  if (declaration === undefined && importMissing(cx.module, first, cx.problems)) return undefined;
  const known = [...cx.module.symbols.values()].flatMap(({ name, declaration: each }) =>
    each.kind === "action"
      ? [name]
      : each.kind === "service"
        ? each.items.flatMap((item) => (item.kind === "action" ? [`${name}.${item.name.text}`] : []))
        : [],
  );
  const written = textAt(cx, path.span);
  cx.problems.push(
    say.unknownName.at(path.span, { name: written, what: "action", known, meant: suggest(written, known) }),
  );
  return undefined;
}

export function callStatement(cx: Context, env: Env, at: Call): { statement?: TypedCall; scope: Scope } {
  const action = actionNamed(cx, at.target.path);
  if (action === undefined) return { scope: withReply(cx, env, at, error, false) };
  const retry = clauseOf(at.clauses, "retry");
  const sent = whereTried(cx, env, retry);
  const { values, complete } = fill(cx, sent, action.params, at.target.args, action.id, at.target.span);
  const own = callFacts(cx, at.clauses, env);
  const declared = actionFacts(cx, action);
  const args = new Map([...values].map(([name, value]) => [name, value.expr]));
  const by = new Map(
    action.params.map((param) => [param.name, args.get(param.name) ?? literal(absentValue(param.type.t))]),
  );
  const facts: ActionFacts = { ...withArguments(declared, by), ...own };
  const places: Record<string, Expr> = {};
  for (const param of action.params) {
    const value = args.get(param.name);
    const kind = kindOfType(param.type);
    if (kind !== undefined && action.places.includes(kind) && value !== undefined) places[kind] = value;
  }
  const name = at.as?.text;
  const reply = declared.confirmReply === undefined ? undefined : action.type;
  const scope = withReply(cx, env, at, action.type, facts.undo?.atEnd === true);
  const statement: TypedCall = {
    kind: "call",
    at,
    action,
    facts,
    request: requestOf(action, args, by),
    places,
    writes: declared.writes.map((each) => substituted(each, by)),
    touches: touchesOf(cx, action, places, values, declared.writes, by),
    twoUndos: declared.undo !== undefined && own.undo !== undefined,
    ...(declared.confirm === undefined
      ? {}
      : { confirm: { ...declared.confirm, expr: substitute(declared.confirm.expr, by) } }),
    ...(declared.confirmReply === undefined ? {} : { confirmReply: substitute(declared.confirmReply, by) }),
    ...(name === undefined ? {} : { bind: name }),
    ...(facts.undo === undefined
      ? {}
      : {
          undo:
            own.undo === undefined
              ? actionUndo(cx, env, action, facts.undo, values, reply)
              : callUndo(cx, env, facts.undo, reply),
        }),
  };
  if (complete) {
    judgeReplaced(cx, retry, clauseOf((action.declaration as ActionDecl).clauses, "retry"), action.id);
    if (sent !== env) judgeTried(cx, statement, retry);
  }
  return complete ? { statement, scope } : { scope };
}

function judgeTried(cx: Context, call: TypedCall, retry: RetryClause | undefined): void {
  if (retry === undefined) return;
  judgeAcross(cx, retry, call.request, [
    { what: "where it acts", part: [call.places, call.touches] },
    { what: "what it changes", part: call.writes },
    { what: "how it is confirmed", part: [call.confirm?.expr, call.confirmReply] },
    { what: "how it is taken back", part: [call.undo?.body, call.undo?.captures] },
  ]);
}

/** What an effect touches that isn't one of its places: what it writes, and places or resources given as a list. */
function touchesOf(
  cx: Context,
  action: Callable,
  places: Record<string, Expr>,
  values: ReadonlyMap<string, Typed>,
  writes: readonly Footprint[],
  by: ReadonlyMap<string, Expr>,
): TypedCall["touches"] {
  const touches: TypedCall["touches"] = {};
  for (const param of action.params) {
    const value = values.get(param.name);
    const kind = value?.type.t === "list" ? kindOfType(value.type.of) : undefined;
    if (kind === undefined || value?.type.t !== "list" || places[kind] !== undefined) continue;
    touches[kind] = { expr: value.expr, most: value.type.max, many: true };
  }
  for (const written of writes) {
    if (places[written.kind] !== undefined || touches[written.kind] !== undefined) continue;
    const keys = written.key.map((key) => (key === null ? null : substitute(key, by)));
    const type = kindOf(cx, written.kind);
    const names = type?.t === "resource" ? type.fields.map((field) => field.name) : ["place"];
    const all = keys.flatMap((value, index) => (value === null ? [] : [{ name: names[index] ?? "", value }]));
    if (all.length === keys.length)
      touches[written.kind] = {
        expr: type?.t === "resource" ? recordOf(all) : (all[0]?.value ?? literal(null)),
        many: false,
      };
    else touches[written.kind] = { expr: literal(null), most: Number.POSITIVE_INFINITY, many: true };
  }
  return touches;
}

function withReply(cx: Context, env: Env, at: Call, type: Type, isClosed: boolean): Scope {
  if (at.as === undefined) return env.scope;
  freshVariable(cx, env, at.as);
  return bind(env.scope, {
    name: at.as.text,
    type,
    unknown: false,
    expr: variable(at.as.text),
    origin: "reply",
    span: at.as.span,
    ...(isClosed ? { closing: at } : {}),
  });
}

/** Times and counts that a parameter decides, by what is given for it. */
function withArguments(facts: ActionFacts, by: ReadonlyMap<string, Expr>): ActionFacts {
  const { timeout, retry } = facts;
  return {
    ...facts,
    ...(timeout?.of === undefined ? {} : { timeout: { ...timeout, of: substitute(timeout.of, by) } }),
    ...(retry === undefined
      ? {}
      : {
          retry: {
            ...retry,
            ...(retry.count === undefined ? {} : { count: substitute(retry.count, by) }),
            ...(retry.across === undefined ? {} : { across: substitute(retry.across, by) }),
          },
        }),
  };
}

function absentValue(t: string): unknown {
  return t === "list" ? [] : t === "map" ? {} : null;
}

/** Fields that the call leaves out are left out of the request. */
function requestOf(action: Callable, args: Map<string, Expr>, by: Map<string, Expr>): Expr {
  if (action.request.op !== "record") return substitute(action.request, by);
  const fields = action.request.fields.filter(
    (field) => field.value.op !== "variable" || args.has(field.value.name),
  );
  return recordOf(fields.map((field) => ({ name: field.name, value: substitute(field.value, by) })));
}

function substituted(footprint: Footprint, by: ReadonlyMap<string, Expr>): Footprint {
  return { ...footprint, key: footprint.key.map((each) => (each === null ? null : substitute(each, by))) };
}

function callUndo(
  cx: Context,
  env: Env,
  at: NonNullable<ActionFacts["undo"]>,
  reply: Type | undefined,
): NonNullable<TypedCall["undo"]> {
  const inner = inScope(env, withEffect(env.scope, reply));
  return { at, body: typeBlock(cx, inner, at.body).statements, captures: [] };
}

/** The action's own undo: it sees the action's parameters, which stand for the arguments as they were. */
function actionUndo(
  cx: Context,
  env: Env,
  action: Callable,
  at: NonNullable<ActionFacts["undo"]>,
  values: Map<string, Typed>,
  reply: Type | undefined,
): NonNullable<TypedCall["undo"]> {
  const captures: { name: string; value: Expr }[] = [];
  const bindings = action.params.flatMap((param) => {
    const value = values.get(param.name);
    if (value === undefined) return [];
    const reads = partsOf(value.expr).some((part) => part.op === "probe");
    const expr = reads ? variable(`$${action.method}.${param.name}`) : value.expr;
    if (reads) captures.push({ name: `$${action.method}.${param.name}`, value: value.expr });
    return [{ name: param.name, type: param.type, unknown: false, expr, origin: "parameter" as const }];
  });
  const inner: Env = {
    ...inScope(env, withEffect(bind(moduleEnv.scope, ...bindings), reply)),
    ...(action.owner ? { service: action.owner } : {}),
  };
  return { at, body: typeBlock(cx, inner, at.body).statements, captures };
}

export function notifyStatement(cx: Context, env: Env, at: Notify): TypedNotify | undefined {
  const channel = actionNamed(cx, at.channel.path);
  const prose = text(cx, env, at.text, "prose");
  if (channel === undefined) return undefined;
  if (channel.service !== "driver") {
    cx.problems.push(
      say.notAValue.at(at.channel.path.span, {
        name: channel.id,
        what: "an action, not a channel",
        write: "name a channel, such as `slack(channel: …)`",
      }),
    );
    return undefined;
  }
  const { values, complete } = fill(cx, env, channel.params, at.channel.args, channel.id, at.channel.span);
  if (!complete) return undefined;
  const args = Object.fromEntries([...values].map(([name, value]) => [name, value.expr]));
  return { kind: "notify", at, channel: channel.method, args, text: prose };
}
