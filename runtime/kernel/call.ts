// One effect, from its arguments to its outcome: registered with its undo before the first send, sent only
// while everything it relies on is true, sent again only under the same key and only where a second delivery
// can't hurt, and resolved by `confirm` where an attempt was never answered. An undo's calls take the same way,
// without guards and without a ledger entry of their own.

import type { CallCommand, Result } from "../../schema/generated/journal-record.ts";
import type { Action, Call } from "../../schema/generated/plan.ts";
import { abandoned, isAbandoned } from "./abandoned.ts";
import { backoffMs } from "./backoff.ts";
import { mismatch } from "./conform.ts";
import { type Environment, evaluate } from "./expression.ts";
import { fail } from "./failure.ts";
import { retriesOf, timeoutMs } from "./figures.ts";
import { register } from "./ledger.ts";
import { type Behaviour, emit, type Machine, nodeOf, ok, settle } from "./machine.ts";
import { sendBlocker } from "./reliance.ts";
import { captureReply, resolveByConfirm } from "./resolve.ts";
import { bind, look, takeIn } from "./scope.ts";
import type { CallFrame, Effect, Failure, Frame } from "./state.ts";
import { requestsAcross } from "./tried.ts";
import { type Evaluated, joinUnknown, keyText, Unknown, type Value } from "./value.ts";

export const callBehaviour: Behaviour = {
  begin(m, path, frame) {
    (frame as CallFrame).effect = undoneEffect(m, frame);
    (frame as CallFrame).undo = (frame as CallFrame).effect >= 0;
    readArguments(m, path, frame as CallFrame);
  },
  answered(m, path, frame, event, open) {
    const own = frame as CallFrame;
    if (event.event === "observed") takeIn(m, own, open, event.values);
    if (event.event === "result") received(m, path, own, event);
    else if (own.phase === "arguments") readArguments(m, path, own);
    else if (own.phase === "confirming") confirm(m, path, own);
    else trySend(m, path, own);
  },
};

/** The effect whose undo this call stands in; -1 for a forward call. */
function undoneEffect(m: Machine, frame: Frame): number {
  for (let at = frame.up; at !== null; ) {
    const owner: Frame | undefined = m.state.frames[at];
    if (owner?.k === "undo-effect") return owner.effect;
    at = owner?.up ?? null;
  }
  return -1;
}

function actionOf(m: Machine, node: Call): Action {
  const action = m.plan.plan.actions[node.action];
  if (!action) throw new Error(`the plan has no action ${node.action}`);
  return action;
}

function effectOf(m: Machine, frame: CallFrame): Effect | null {
  return frame.undo ? null : (m.state.effects[frame.effect] ?? null);
}

/** Evaluates everything that the send and its undo will need; nothing unknown goes into an effect. */
function readArguments(m: Machine, path: string, frame: CallFrame): void {
  const node = nodeOf(m, frame, "call");
  const captures = frame.undo ? [] : (node.undo?.captures ?? []);
  frame.key = `${m.state.run}:${path.replace(/\/undo#\d+\//g, "/undo/")}`;
  const values = look<Evaluated[]>(m, path, "arguments", (env) => [
    requestOf(m, frame, node, env),
    ...Object.values(node.places).map((place) => evaluate(place, env)),
    ...captures.map((capture) => evaluate(capture.value, env)),
    ...Object.values(node.touches ?? {}).map((touched) => evaluate(touched, env)),
  ]);
  if (values === null) return;
  const unknown = joinUnknown(values);
  if (unknown) {
    fail(m, path, {
      kind: "inconclusive",
      reason: `${node.label}: an argument is unknown (${unknown.reasons.join("; ")})`,
    });
    return;
  }
  const kinds = Object.keys(node.places);
  if (node.retry?.across === undefined) frame.request = values[0] as Value;
  else frame.requests = values[0] as Value[];
  frame.places = Object.fromEntries(kinds.map((kind, index) => [kind, keyText(values[1 + index] as Value)]));
  frame.touches = touchesOf(node, values.slice(1 + kinds.length + captures.length) as Value[]);
  frame.seen = {};
  if (!frame.undo) {
    const captured = Object.fromEntries(
      captures.map((capture, index) => [capture.name, { v: values[1 + kinds.length + index] as Value }]),
    );
    frame.effect = register(m, path, frame, captured);
  }
  if (frame.undo && goesOnWithInverse(m, path, frame)) return;
  trySend(m, path, frame);
}

/** What is sent; a list of them where each attempt has its own. */
function requestOf(m: Machine, frame: CallFrame, node: Call, env: Environment): Evaluated {
  const across = node.retry?.across;
  if (across === undefined) return evaluate(node.request, env);
  return requestsAcross(across, node.request, env, { seed: m.state.seed, site: frame.key });
}

function touchesOf(node: Call, values: readonly Value[]): Record<string, string[]> {
  const kinds = Object.keys(node.touches ?? {});
  return Object.fromEntries(
    kinds.map((kind, index) => [kind, [values[index] ?? []].flat().map((each) => keyText(each as Value))]),
  );
}

/** An inverse that an earlier run of this undo sent is that same request: as old, as doubtful and as done. */
function goesOnWithInverse(m: Machine, path: string, frame: CallFrame): boolean {
  const node = nodeOf(m, frame, "call");
  const action = actionOf(m, node);
  const before = (m.state.effects[frame.effect] as Effect).inverses[frame.key];
  if (!before || action.idempotent) return false;
  if (before.done) {
    succeed(m, path, frame, new Unknown([`${node.label}: it was answered when this undo was run before`]));
    return true;
  }
  if (before.unansweredAt === null) return false;
  frame.firstSentAt = before.firstSentAt;
  frame.unansweredAt = before.unansweredAt;
  if (action.keyedForMs !== undefined) return false;
  startConfirm(m, path, frame, "it was sent when this undo was run before, and never answered");
  return true;
}

/** Kept with the effect, for the frames of an undo that is cut short are dropped. */
function noteInverse(m: Machine, frame: CallFrame, done: boolean, unansweredAt: number | null): void {
  if (!frame.undo) return;
  const effect = m.state.effects[frame.effect] as Effect;
  effect.inverses[frame.key] = { firstSentAt: frame.firstSentAt, unansweredAt, done };
}

/** Sends, unless something stands against it now. Comes back here after every wait. */
function trySend(m: Machine, path: string, frame: CallFrame): void {
  if (m.turning || m.turningInside.some((each) => path.startsWith(`${each.path}/`))) return;
  const node = nodeOf(m, frame, "call");
  const action = actionOf(m, node);
  if (isKeyTooOld(m, frame, action)) {
    const why = "its key is too old to be sent again";
    if (frame.unansweredAt === null)
      giveUp(m, path, frame, { kind: "rejected", reason: `${node.label}: ${why}` });
    else startConfirm(m, path, frame, why);
    return;
  }
  if (!frame.undo) {
    if (m.state.gate !== null) {
      frame.phase = "gated";
      m.state.gated.push(path);
      return;
    }
    frame.phase = "asking";
    const blocker = sendBlocker(m, path, frame, node);
    if (blocker === "looking") return;
    frame.seen = {};
    if (blocker) {
      giveUp(m, path, frame, blocker);
      return;
    }
  }
  send(m, path, frame, node);
}

/** Nothing is sent under a key older than half of what the callee remembers it for. */
function isKeyTooOld(m: Machine, frame: CallFrame, action: Action): boolean {
  return (
    frame.firstSentAt >= 0 &&
    !action.idempotent &&
    action.keyedForMs !== undefined &&
    m.state.now - frame.firstSentAt > action.keyedForMs / 2
  );
}

function send(m: Machine, path: string, frame: CallFrame, node: Call): void {
  frame.phase = "sending";
  frame.attempts++;
  frame.sentAt = m.state.now;
  if (frame.firstSentAt < 0) frame.firstSentAt = m.state.now;
  if (frame.requests !== undefined)
    frame.request = frame.requests[(frame.attempts - 1) % frame.requests.length] as Value;
  m.state.sends++;
  noteInverse(m, frame, false, m.state.now);
  const effect = m.state.effects[frame.effect] as Effect;
  if (!frame.undo) {
    effect.state = "in-flight";
    effect.attempts = frame.attempts;
  }
  const command: CallCommand = {
    command: "call",
    id: `${path}!send.${frame.attempts}`,
    phase: frame.undo ? "undo" : "effect",
    effect: effect.path,
    action: node.action,
    request: frame.request,
    places: frame.places,
    key: frame.key,
    attempt: frame.attempts,
    timeoutMs: timeoutMs(m, path, node),
    epoch: m.state.epoch,
  };
  if (frame.undo) command.undoes = effect.key;
  emit(m, path, command);
}

/** What an answer says of the effect, whatever the run does next. */
export function noteOutcome(m: Machine, frame: CallFrame, event: Result): Result["outcome"] {
  const action = actionOf(m, nodeOf(m, frame, "call"));
  // A reply too large to keep is not looked at: only its digest came.
  const broken =
    event.outcome === "ok" && event.valueDigest === undefined
      ? mismatch((event.value ?? null) as Value, action.replyType, m.plan.plan.places)
      : null;
  const outcome = broken === null ? event.outcome : "indeterminate";
  const effect = effectOf(m, frame);
  if (outcome === "indeterminate") frame.unansweredAt = frame.sentAt;
  noteInverse(m, frame, outcome === "ok", outcome === "ok" ? null : frame.unansweredAt);
  if (effect) {
    effect.unansweredAt = frame.unansweredAt;
    effect.reason =
      outcome === "ok" ? "" : broken !== null ? `contract broken: ${broken}` : (event.why ?? "");
    if (outcome === "ok") effect.state = "applied";
    else effect.state = outcome === "rejected" && frame.unansweredAt === null ? "not-applied" : "unknown";
  }
  return outcome;
}

function received(m: Machine, path: string, frame: CallFrame, event: Result): void {
  const node = nodeOf(m, frame, "call");
  const action = actionOf(m, node);
  const outcome = noteOutcome(m, frame, event);
  if (outcome === "ok") {
    const tooLarge = event.valueDigest !== undefined;
    succeed(
      m,
      path,
      frame,
      tooLarge
        ? new Unknown([`${node.label}: its reply was too large to keep`])
        : ((event.value ?? null) as Value),
    );
  } else if (isAbandoned(m, path)) {
    giveUpUnsent(m, path, frame);
  } else if (frame.unansweredAt === null) {
    const why = event.why ?? "rejected";
    // What one of several won't do, another one may.
    if ((event.transient || frame.requests !== undefined) && attemptsLeft(m, path, node, frame))
      backOff(m, path, frame, node, event.retryAfterMs ?? 0);
    else giveUp(m, path, frame, { kind: "rejected", reason: `${node.label}: ${why}` });
  } else {
    const repeatable = action.idempotent || action.keyedForMs !== undefined;
    const definiteAfterDoubt = outcome === "rejected" && !event.transient && frame.requests === undefined;
    if (repeatable && !definiteAfterDoubt && attemptsLeft(m, path, node, frame))
      backOff(m, path, frame, node, event.retryAfterMs ?? 0);
    else startConfirm(m, path, frame, event.why ?? "no answer");
  }
}

function attemptsLeft(m: Machine, path: string, node: Call, frame: CallFrame): boolean {
  const retries = frame.requests === undefined ? retriesOf(m, path, node) : frame.requests.length - 1;
  return frame.attempts <= retries + frame.granted;
}

function backOff(m: Machine, path: string, frame: CallFrame, node: Call, atLeastMs: number): void {
  frame.phase = "backoff";
  const delay = Math.max(
    node.retry ? backoffMs(node.retry, m.state.seed, path, frame.attempts) : 0,
    atLeastMs,
  );
  emit(m, path, { command: "timer", id: `${path}!backoff.${frame.attempts}`, dueMs: m.state.now + delay });
}

function succeed(m: Machine, path: string, frame: CallFrame, reply: Evaluated): void {
  const node = nodeOf(m, frame, "call");
  const effect = effectOf(m, frame);
  if (effect) captureReply(effect, node, reply);
  if (node.bind) bind(m, frame.up, node.bind, reply);
  settle(m, path, ok);
}

/** The outcome can't be learnt by sending: a probe decides, or the ensure that follows an idempotent call does. */
function startConfirm(m: Machine, path: string, frame: CallFrame, why: string): void {
  const node = nodeOf(m, frame, "call");
  if (!node.confirm && actionOf(m, node).idempotent && (!frame.undo || isLookedAt(m, frame))) {
    succeed(m, path, frame, new Unknown([`${node.label}: ${why}`]));
  } else if (!node.confirm) {
    giveUp(m, path, frame, { kind: "indeterminate", reason: `${node.label}: ${why}; it may have happened` });
  } else {
    frame.phase = "confirming";
    frame.seen = {};
    confirm(m, path, frame);
  }
}

/** An `ensure` follows in its block. */
function isLookedAt(m: Machine, frame: CallFrame): boolean {
  const block = m.state.frames[frame.up as string];
  if (!block || !("block" in block)) return false;
  return m.plan.blocks[block.block]?.slice(block.index + 1).some((node) => node.kind === "ensure") === true;
}

function confirm(m: Machine, path: string, frame: CallFrame): void {
  const node = nodeOf(m, frame, "call");
  const action = actionOf(m, node);
  const verdict = resolveByConfirm(m, path, frame, node, frame.unansweredAt);
  if (verdict === null) return;
  const effect = effectOf(m, frame);
  if (verdict !== "open") noteInverse(m, frame, verdict !== "no", null);
  if (typeof verdict === "object") {
    if (effect) effect.state = "applied";
    succeed(m, path, frame, verdict.reply);
  } else if (verdict === "no") {
    frame.unansweredAt = null;
    if (effect) Object.assign(effect, { state: "not-applied", unansweredAt: null });
    const mayRepeat = action.idempotent || action.keyedForMs !== undefined || action.settlesMs !== undefined;
    if (mayRepeat && attemptsLeft(m, path, node, frame) && !isKeyTooOld(m, frame, action))
      backOff(m, path, frame, node, 0);
    else
      giveUp(m, path, frame, { kind: "rejected", reason: `${node.label}: confirmed not to have happened` });
  } else {
    giveUp(m, path, frame, {
      kind: "indeterminate",
      reason: `${node.label}: no answer, and confirm doesn't tell; it may have happened`,
    });
  }
}

function giveUp(m: Machine, path: string, frame: CallFrame, failure: Pick<Failure, "kind" | "reason">): void {
  const effect = effectOf(m, frame);
  if (effect?.state === "planned") effect.state = "not-applied";
  if (effect && effect.reason === "") effect.reason = failure.reason;
  fail(m, path, failure);
}

/** A step beside it has failed: it isn't sent, or not again. */
export function giveUpUnsent(m: Machine, path: string, frame: CallFrame): void {
  giveUp(m, path, frame, abandoned(path));
}

/** The executor died with this call in flight: nobody knows, and one more attempt is granted. */
export function lostInCrash(m: Machine, path: string, frame: CallFrame, id: string): void {
  frame.granted++;
  received(m, path, frame, {
    event: "result",
    at: m.state.now,
    id,
    outcome: "indeterminate",
    why: "executor lost",
  });
}

/** The gate has opened: what waited at it asks again. */
export function leaveGate(m: Machine, path: string): void {
  const frame = m.state.frames[path];
  if (frame?.k === "call" && frame.phase === "gated") trySend(m, path, frame);
}
