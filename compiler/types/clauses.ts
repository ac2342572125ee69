/**
 * What the clauses of actions, probes and calls say, with their times in milliseconds. A clause of a call stands
 * for the same clause of its action; what neither says stays absent here, and the laws judge whether it may.
 */
import type { Expr, Footprint, Retry } from "../../schema/generated/plan.ts";
import type { Span } from "../problems/span.ts";
import type {
  ActionDecl,
  CallClause,
  ProbeDecl,
  RetryClause,
  Expr as SyntaxExpr,
  Undo,
} from "../syntax/tree.ts";
import { clauseOf } from "../syntax/walk.ts";
import { acrossOf, judgeAcross } from "./across.ts";
import { assignable } from "./assignable.ts";
import { withKey } from "./attempt.ts";
import type { Callable } from "./callable.ts";
import { someTimeMs, timeMs } from "./constants.ts";
import { type Context, type Typed, textAt } from "./context.ts";
import { countFigure, type Figure, timeFigure } from "./figures.ts";
import { footprint } from "./footprint.ts";
import { checkBool, type Env, infer } from "./infer.ts";
import { moduleEnv, scopeOf } from "./resolve.ts";
import * as say from "./speech.ts";
import { literal } from "./tree.ts";
import { bool, isScalar } from "./type.ts";

export interface CallFacts {
  /** `of`: what decides it, in microseconds, where an argument does; then `ms` is the most. */
  timeout?: { ms: number; of?: Expr; span: Span };
  retry?: Retry & { span: Span };
  undo?: Undo;
  keep?: { because: string; span: Span };
  irreversible?: { because: string; span: Span };
}
export interface ActionFacts extends CallFacts {
  writes: Footprint[];
  idempotent: boolean;
  keyedForMs?: number;
  settlesMs?: number;
  confirm?: Typed;
  /** Where `confirm` yields the reply itself. */
  confirmReply?: Expr;
}
export interface ProbeFacts {
  reads: Footprint[];
  freshMs: number;
  timeoutMs?: number;
  retry?: Retry;
}

const actions = new WeakMap<Context, Map<Callable, ActionFacts>>();
const probes = new WeakMap<Context, Map<Callable, ProbeFacts>>();
function once<T>(store: WeakMap<Context, Map<Callable, T>>, cx: Context, of: Callable, make: () => T): T {
  const known = store.get(cx) ?? new Map<Callable, T>();
  store.set(cx, known);
  const found = known.get(of) ?? make();
  known.set(of, found);
  return found;
}

function envOf(callable: Callable): Env {
  return {
    ...moduleEnv,
    scope:
      callable.declaration.kind === "action" ? withKey(scopeOf(callable.params)) : scopeOf(callable.params),
    ...(callable.owner === undefined ? {} : { service: callable.owner }),
  };
}

export function actionFacts(cx: Context, action: Callable): ActionFacts {
  return once(actions, cx, action, () => {
    const { clauses } = action.declaration as ActionDecl;
    const env = envOf(action);
    const retry = clauseOf(clauses, "retry");
    if (retry !== undefined) judgeAcross(cx, retry, action.request, []);
    const keyed = clauseOf(clauses, "keyed");
    const settles = clauseOf(clauses, "settles");
    const confirm = clauseOf(clauses, "confirm");
    const keyedForMs = keyed && timeMs(cx, keyed.window, "how long a key is remembered");
    const settlesMs = settles && timeMs(cx, settles.time, "a settling time");
    return {
      ...callFacts(cx, clauses.filter(isCallClause), env),
      writes: (clauseOf(clauses, "writes")?.resources ?? []).map((each) => footprint(cx, env, each)),
      idempotent: clauseOf(clauses, "idempotent") !== undefined || action.contract?.idempotent === true,
      ...(keyedForMs === undefined ? {} : { keyedForMs }),
      ...(settlesMs === undefined ? {} : { settlesMs }),
      ...(confirm === undefined ? {} : confirmed(cx, env, action, confirm.condition)),
    };
  });
}

/** `confirm` answers whether it happened, or yields what it replied: then its being there is the answer. */
function confirmed(
  cx: Context,
  env: Env,
  action: Callable,
  at: SyntaxExpr,
): Pick<ActionFacts, "confirm" | "confirmReply"> {
  const silent: Context = { ...cx, problems: [] };
  const { type, expr, unknown, span } = infer(silent, env, at);
  if (type.t !== "optional" || !assignable(type.of, action.type) || isScalar(type.of, "bool"))
    return { confirm: checkBool(cx, env, at) };
  cx.problems.push(...silent.problems);
  const isThere: Expr = { op: "compare", by: "!=", left: expr, right: literal(null) };
  return { confirm: { type: bool, expr: isThere, unknown, span }, confirmReply: expr };
}

export function probeFacts(cx: Context, probe: Callable): ProbeFacts {
  return once(probes, cx, probe, () => {
    const { clauses } = probe.declaration as ProbeDecl;
    const timeout = clauseOf(clauses, "timeout");
    const fresh = clauseOf(clauses, "fresh");
    const retry = clauseOf(clauses, "retry");
    const timeoutMs = timeout && someTimeMs(cx, timeout.time, "a timeout");
    const policy = retry && retryOf(cx, retry, envOf(probe));
    if (retry !== undefined) judgeAcross(cx, retry, probe.request, []);
    return {
      reads: (clauseOf(clauses, "reads")?.resources ?? []).map((each) => footprint(cx, envOf(probe), each)),
      // A reading is as old as it took: one that may not be older at all could never be acted on.
      freshMs: (fresh && timeMs(cx, fresh.time, "how long a reading stays fresh")) ?? timeoutMs ?? 0,
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
      ...(policy === undefined ? {} : { retry: withoutSpan(policy) }),
    };
  });
}

export function withoutSpan({ span: _span, ...retry }: Retry & { span: Span }): Retry {
  return retry;
}

function isCallClause(clause: ActionDecl["clauses"][number]): clause is CallClause {
  return ["timeout", "retry", "undo", "irreversible", "keep-because"].includes(clause.kind);
}

export function callFacts(cx: Context, clauses: CallClause[], env: Env): CallFacts {
  const timeout = clauseOf(clauses, "timeout");
  const retry = clauseOf(clauses, "retry");
  const undo = clauseOf(clauses, "undo");
  const keep = clauseOf(clauses, "keep-because");
  const irreversible = clauseOf(clauses, "irreversible");
  const limit = timeout && timeFigure(cx, env, timeout.time, "a timeout", 1);
  const policy = retry && retryOf(cx, retry, env);
  const plain = (text: { parts: { kind: string; text?: string }[] }) =>
    text.parts.map((part) => part.text ?? "").join("");
  return {
    ...(timeout === undefined
      ? {}
      : { timeout: { ms: limit?.most ?? 0, ...ofFigure(limit), span: timeout.span } }),
    ...(policy === undefined ? {} : { retry: policy }),
    ...(undo === undefined ? {} : { undo }),
    ...(keep === undefined ? {} : { keep: { because: plain(keep.because as never), span: keep.span } }),
    ...(irreversible === undefined
      ? {}
      : { irreversible: { because: plain(irreversible.because as never), span: irreversible.span } }),
  };
}

/** What decides it, where that isn't a constant. */
function ofFigure(figure: Figure | undefined): { of?: Expr } {
  return figure?.of === undefined ? {} : { of: figure.of };
}

function retryOf(cx: Context, clause: RetryClause, env = moduleEnv): (Retry & { span: Span }) | undefined {
  if (clause.policy.kind === "retry-across") {
    const across = acrossOf(cx, env, clause);
    return across && { times: across.most - 1, firstMs: 0, maxMs: 0, across: across.in, span: clause.span };
  }
  const times = countFigure(cx, env, clause.policy.times, "a number of retries", 1);
  const { backoff } = clause.policy;
  const firstMs = backoff && timeMs(cx, backoff.first, "a backoff");
  const maxMs = backoff?.most && timeMs(cx, backoff.most, "a backoff");
  if (backoff?.most && firstMs !== undefined && maxMs !== undefined && firstMs > maxMs) {
    const shown = { first: textAt(cx, backoff.first.span), most: textAt(cx, backoff.most.span) };
    const span = { ...backoff.first.span, end: backoff.most.span.end };
    cx.problems.push(say.backoffShrinks.at(span, shown));
  }
  if (times === undefined) return undefined;
  const count = times.of === undefined ? {} : { count: times.of };
  const waits = { firstMs: firstMs ?? 0, maxMs: maxMs ?? firstMs ?? 0 };
  return { times: times.most, ...count, ...waits, span: clause.span };
}
