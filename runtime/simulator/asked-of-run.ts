// What scenarios and invariants ask of a run: how it went, every request that was sent, and every one that took
// effect, as values for their expressions. Lists are made only for expressions that name them.

import type { Expr } from "../../schema/generated/plan.ts";
import type { Value } from "../kernel/value.ts";
import { namesOfCall } from "./sent-names.ts";
import type { Run } from "./stage.ts";
import { type Send, type Trail, trailOf } from "./trail.ts";

/** How far the run is known: its records up to `seq`, the world up to `at`. */
export interface Moment {
  seq: number;
  at: number;
}

const theEnd: Moment = { seq: Number.POSITIVE_INFINITY, at: Number.POSITIVE_INFINITY };

/** The names that an expression about the run may use, at the end of it. */
export function namesAtEnd(run: Run, expr: Expr): Record<string, Value> {
  const { ending, reason } = run.state;
  const trail = trailOf(run);
  const elapsed = Math.round((trail.end?.at ?? run.state.now) * 1000);
  const output = (trail.end?.command.output ?? null) as Value;
  return { run: { outcome: ending, reason, elapsed, output }, ...listsAt(trail, expr, theEnd) };
}

/** The same while the run is under way. */
export function namesAt(trail: Trail, expr: Expr, moment: Moment): Record<string, Value> {
  return { run: { elapsed: Math.round(moment.at * 1000) }, ...listsAt(trail, expr, moment) };
}

function listsAt(trail: Trail, expr: Expr, moment: Moment): Record<string, Value> {
  const asked = listsIn(expr);
  return {
    ...(asked.has("$calls") ? { $calls: callsAt(trail, moment) } : {}),
    ...(asked.has("$applied") ? { $applied: appliedAt(trail, moment) } : {}),
  };
}

const known = new WeakMap<Expr, ReadonlySet<string>>();

/** Which lists an expression names. */
export function listsIn(expr: Expr): ReadonlySet<string> {
  let found = known.get(expr);
  if (found === undefined) {
    const names = new Set<string>();
    collect(expr, names);
    found = names;
    known.set(expr, found);
  }
  return found;
}

function collect(part: unknown, into: Set<string>): void {
  if (part === null || typeof part !== "object") return;
  if ("op" in part && part.op === "variable" && "name" in part) {
    if (part.name === "$calls" || part.name === "$applied") into.add(part.name);
  }
  for (const inner of Object.values(part)) collect(inner, into);
}

function callsAt(trail: Trail, { seq }: Moment): Value[] {
  return trail.sends.filter((send) => send.seq <= seq).map((send) => callRecord(trail, send, seq));
}

function callRecord(trail: Trail, { command, at, answered, lost }: Send, seq: number): Value {
  const outcome = answered !== null && answered.seq <= seq ? answered.event.outcome : null;
  const isLost = lost !== null && lost.seq <= seq;
  return {
    ...namesOfCall(trail.run.subject.model, command),
    action: command.action,
    undo: command.phase === "undo",
    attempt: command.attempt,
    key: command.key,
    at: Math.round(at * 1000),
    ok: outcome === "ok",
    rejected: outcome === "rejected",
    indeterminate: outcome === "indeterminate" || isLost,
  };
}

function appliedAt(trail: Trail, { at }: Moment): Value[] {
  const { model } = trail.run.subject;
  return trail.run.truth.ledger
    .filter((entry) => entry.at <= at)
    .map(({ command, at: appliedAt_, late }) => ({
      ...namesOfCall(model, command),
      action: command.action,
      undo: command.phase === "undo",
      attempt: command.attempt,
      key: command.key,
      at: Math.round(appliedAt_ * 1000),
      late,
    }));
}
