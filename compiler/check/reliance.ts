/**
 * What each call relies on: the `require`s of its own and outer steps, the `when`s around it, and, for what may
 * be the run's first send or stands in the body itself, the body's `require`s (its admission). One walk in the
 * order of execution carries, for every condition that has held, whether it still may be believed: an own write
 * of what it reads makes it dead until it, or something that observes the same, has been asked again; a pinned
 * observation grows old with time and with every wait.
 */

import type { Expr, Footprint } from "../../schema/generated/plan.ts";
import type { Context } from "../types/context.ts";
import {
  callsIn,
  closedAtEnd,
  type TypedCall,
  type TypedRequire,
  type TypedRunbook,
  type TypedStatement,
  type TypedStep,
  type TypedWhen,
} from "../types/model.ts";
import { partsOf } from "../types/tree.ts";
import { meets, observes, outside, type Read, readsOf } from "./footprint.ts";
import { canContinue } from "./handler.ts";

export type Condition = TypedRequire | TypedWhen;
interface Belief {
  of: Condition;
  reads: Read[];
  /** The call that wrote what it reads. */
  killedBy?: TypedCall;
  /** What has made a pinned observation too old to act on. */
  agedBy?: TypedStatement;
  pins: boolean;
  /** Asked in the runbook's own body. */
  admission: boolean;
}
type Beliefs = ReadonlyMap<Condition, Belief>;

export class Reliance {
  readonly calls = new Map<TypedCall, Condition[]>();
  readonly crossed: { call: TypedCall; condition: Condition; by: TypedCall }[] = [];
  readonly old: { call: TypedCall; condition: Condition; by: TypedStatement }[] = [];
  /** The body's requires before its first effect. */
  readonly admission = new Set<Condition>();
  get(call: TypedCall): Condition[] | undefined {
    return this.calls.get(call);
  }
}
interface Walk {
  cx: Context;
  found: Reliance;
  /** No call has surely been sent before this point. */
  mayBeFirst: boolean;
  seenCall: boolean;
}

export function relianceOf(cx: Context, runbook: TypedRunbook): Reliance {
  const walk: Walk = { cx, found: new Reliance(), mayBeFirst: true, seenCall: false };
  block(walk, runbook.body, new Map(), 0);
  return walk.found;
}

/** `depth` 0 is the runbook's own body. */
function block(walk: Walk, statements: readonly TypedStatement[], start: Beliefs, depth: number): Beliefs {
  let beliefs = start;
  for (const each of statements) beliefs = statement(walk, each, beliefs, depth);
  return new Map([...beliefs].filter(([condition]) => start.has(condition)));
}

function statement(walk: Walk, each: TypedStatement, beliefs: Beliefs, depth: number): Beliefs {
  switch (each.kind) {
    case "require": {
      const asked = each.condition.map((part) => part.expr);
      const reads = asked.flatMap((expr) => readsOf(walk.cx, expr));
      const left = dropObserved(beliefs, reads);
      if (depth === 0 && !walk.seenCall) walk.found.admission.add(each);
      return with_(left, belief(each, asked, reads, depth === 0));
    }
    case "ensure":
      return aged(
        dropObserved(
          beliefs,
          each.condition.flatMap((part) => readsOf(walk.cx, part.expr)),
        ),
        each,
      );
    case "wait":
    case "wait-until":
      return aged(beliefs, each);
    case "call":
      return call(walk, each, beliefs, depth);
    case "when":
      return when(walk, each, beliefs, depth);
    case "step":
      return step(walk, each, beliefs, depth);
    case "part":
      return closedAfter(each.body, block(walk, each.body, beliefs, depth + 1));
    default:
      return beliefs;
  }
}

function belief(of: Condition, asked: Expr[], reads: Read[], admission: boolean): Belief {
  const typed = of.kind === "require" ? of.condition : of.arms.map((arm) => arm.condition);
  const readsProbe = asked.some((expr) => partsOf(expr).some((part) => part.op === "probe"));
  return { of, reads, pins: !readsProbe && typed.some((each) => each.unknown), admission };
}

function with_(beliefs: Beliefs, added: Belief): Beliefs {
  return new Map([...beliefs, [added.of, added]]);
}

function dropObserved(beliefs: Beliefs, reads: Read[]): Beliefs {
  const covers = (old: Belief) =>
    old.reads.length > 0 && old.reads.every((each) => reads.some((read) => observes(read, each)));
  return new Map(
    [...beliefs].filter(
      ([, each]) => !((each.killedBy !== undefined || each.agedBy !== undefined) && covers(each)),
    ),
  );
}

function aged(beliefs: Beliefs, by: TypedStatement): Beliefs {
  return new Map(
    [...beliefs].map(([key, each]) => [
      key,
      each.pins && each.agedBy === undefined ? { ...each, agedBy: by } : each,
    ]),
  );
}

function kill(beliefs: Beliefs, writes: Footprint[], by: TypedCall): Beliefs {
  const hit = (each: Belief) => each.reads.some((read) => writes.some((written) => meets(read, written)));
  return new Map(
    [...beliefs].map(([key, each]) => [
      key,
      each.killedBy === undefined && hit(each) ? { ...each, killedBy: by } : each,
    ]),
  );
}

function call(walk: Walk, each: TypedCall, beliefs: Beliefs, depth: number): Beliefs {
  const relied = [...beliefs.values()].filter((one) => !one.admission || depth === 0 || walk.mayBeFirst);
  for (const one of relied) {
    if (one.admission && depth > 0) continue;
    if (one.killedBy !== undefined)
      walk.found.crossed.push({ call: each, condition: one.of, by: one.killedBy });
    else if (one.agedBy !== undefined) walk.found.old.push({ call: each, condition: one.of, by: one.agedBy });
  }
  const stands = (one: Belief) =>
    (one.admission && depth > 0) || (one.killedBy === undefined && one.agedBy === undefined);
  walk.found.calls.set(
    each,
    relied.filter(stands).map((one) => one.of),
  );
  walk.mayBeFirst = false;
  walk.seenCall = true;
  return kill(aged(beliefs, each), each.writes, each);
}

function when(walk: Walk, each: TypedWhen, beliefs: Beliefs, depth: number): Beliefs {
  const asked = each.arms.slice(0, 1).map((arm) => arm.condition.expr);
  const own = belief(
    each,
    asked,
    asked.flatMap((expr) => readsOf(walk.cx, expr)),
    false,
  );
  const first = walk.mayBeFirst;
  const arms = [
    ...each.arms.map((arm, index) => ({ body: arm.body, from: index === 0 ? with_(beliefs, own) : beliefs })),
    { body: each.otherwise ?? [], from: beliefs },
    ...(each.unknown === undefined ? [] : [{ body: each.unknown, from: beliefs }]),
  ];
  let mayBeFirst = false;
  const ends = arms.map((arm) => {
    walk.mayBeFirst = first;
    const end = block(walk, arm.body, arm.from, depth);
    mayBeFirst ||= walk.mayBeFirst;
    return end;
  });
  walk.mayBeFirst = mayBeFirst;
  return joined(beliefs, ends);
}

/** The worst that any way through has made of each. */
function joined(beliefs: Beliefs, ends: Beliefs[]): Beliefs {
  const all = [...beliefs].filter(([key]) => ends.every((end) => end.has(key)));
  return new Map(
    all.map(([key, each]) => {
      const found = ends
        .map((end) => end.get(key))
        .find((end) => end?.killedBy !== undefined || end?.agedBy !== undefined);
      return [key, found ?? each];
    }),
  );
}

function step(walk: Walk, each: TypedStep, beliefs: Beliefs, depth: number): Beliefs {
  const fan = each.fanOut;
  const first = walk.mayBeFirst;
  let start = beliefs;
  if (fan !== undefined) {
    // Another lane's writes come before this lane's sends.
    for (const inner of callsIn(each.body))
      start = kill(
        start,
        inner.writes.map((written) => outside(written, fan.bind)),
        inner,
      );
    if (fan.bakeMs !== undefined) start = aged(start, each);
  }
  const end = closedAfter(each.body, block(walk, each.body, start, depth + 1));
  if (each.otherwise === undefined) return end;
  const sent = walk.mayBeFirst;
  walk.mayBeFirst = first;
  block(walk, each.otherwise, start, depth + 1);
  walk.mayBeFirst = canContinue(each.otherwise) ? sent || first : sent;
  return end;
}

/** When a scope ends, the inverses that are due there write too. */
function closedAfter(body: readonly TypedStatement[], end: Beliefs): Beliefs {
  let after = end;
  for (const each of closedAtEnd(body))
    for (const inverse of callsIn(each.undo?.body ?? [])) after = kill(after, inverse.writes, each);
  return after;
}
