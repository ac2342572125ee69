/**
 * What is believed at one moment of a run: the conditions that have held, and the observations that names pin. Each
 * gets worse with what happens: an own write of what it reads makes it dead; a pinned observation grows old, at once
 * with a wait, otherwise when the time since its reading exceeds its freshness. Nothing gets better but by asking
 * again.
 */
import type { Expr, Footprint } from "../../schema/generated/plan.ts";
import { probeFacts } from "../types/clauses.ts";
import type { Context, Typed } from "../types/context.ts";
import type { TypedCall, TypedChoose, TypedRequire, TypedStatement, TypedWhen } from "../types/model.ts";
import { freeVariables, partsOf } from "../types/tree.ts";
import { readingMs } from "./aligning.ts";
import { meets, observes, type Read, readsOf } from "./footprint.ts";

export type Condition = TypedRequire | TypedWhen | TypedChoose;
/** What a condition asks. */
export function askedBy(of: Condition): Typed[] {
  if (of.kind === "choose") return [of.of];
  return of.kind === "require" ? of.condition : of.arms.map((arm) => arm.condition);
}

/** An effect that other lanes or branches may send at the same time. */
export interface Beside {
  written: Footprint;
  by: TypedCall;
}
interface Aging {
  reads: Read[];
  ageMs: number;
  freshMs: number;
  /** The call that wrote what it reads. */
  killedBy?: TypedCall;
  /** What has made it too old to act on. */
  agedBy?: TypedStatement;
}
export interface Belief extends Aging {
  of: Condition;
  /** It speaks of pinned observations only, so asking it again would answer the same. */
  pinned: boolean;
  /** Asked in the runbook's own body. */
  admission: boolean;
  racedBy?: TypedCall;
}
export interface Beliefs {
  readonly conditions: ReadonlyMap<Condition, Belief>;
  /** Names that stand for an observation made before. */
  readonly pins: ReadonlyMap<string, Aging>;
}
export const nothing: Beliefs = { conditions: new Map(), pins: new Map() };

/** `name` stands for what `value` observes now; for nothing observed it is no pin. */
export function pinned(cx: Context, beliefs: Beliefs, name: string, value: Expr): Beliefs {
  const pins = new Map(beliefs.pins);
  const pin = observation(cx, beliefs, [value]);
  if (pin === undefined) pins.delete(name);
  else pins.set(name, pin);
  return { ...beliefs, pins };
}

/** The oldest and most fleeting of what these read or name; undefined where they observe nothing. */
function observation(cx: Context, beliefs: Beliefs, exprs: readonly Expr[]): Aging | undefined {
  const reads = exprs.flatMap((expr) => readsOf(cx, expr));
  const named = exprs
    .flatMap((expr) => [...freeVariables(expr)])
    .flatMap((name) => beliefs.pins.get(name) ?? []);
  const fresh = exprs.flatMap(partsOf).flatMap((part) => {
    const probe = part.op === "probe" ? cx.callables.get(part.probe) : undefined;
    return probe === undefined ? [] : [probeFacts(cx, probe).freshMs];
  });
  if (fresh.length === 0 && named.length === 0) return undefined;
  const worst = named.find((each) => each.killedBy ?? each.agedBy);
  return {
    reads: [...reads, ...named.flatMap((each) => each.reads)],
    ageMs: Math.max(0, ...named.map((each) => each.ageMs)),
    freshMs: Math.min(...fresh, ...named.map((each) => each.freshMs)),
    ...(worst?.killedBy === undefined ? {} : { killedBy: worst.killedBy }),
    ...(worst?.agedBy === undefined ? {} : { agedBy: worst.agedBy }),
  };
}

/** `of` has been asked and held. What reads a probe is asked again by the run itself, whatever it also names. */
export function asked(
  cx: Context,
  beliefs: Beliefs,
  of: Condition,
  parts: readonly Typed[],
  where: { admission: boolean; beside: readonly Beside[] },
): Beliefs {
  const exprs = parts.map((each) => each.expr);
  const seen = readNow(cx, exprs) ?? observation(cx, beliefs, exprs) ?? always;
  const pinnedOnly = readNow(cx, exprs) === undefined && seen !== always;
  const raced = where.beside.find(({ written }) => seen.reads.some((read) => meets(read, written)));
  const belief: Belief = {
    ...seen,
    of,
    pinned: pinnedOnly,
    admission: where.admission,
    ...(raced === undefined ? {} : { racedBy: raced.by }),
  };
  return { ...beliefs, conditions: new Map([...beliefs.conditions, [of, belief]]) };
}

const always: Aging = { reads: [], ageMs: 0, freshMs: Number.POSITIVE_INFINITY };

/** Read side by side, so the first answer may have waited for the last. Undefined where nothing is read. */
function readNow(cx: Context, exprs: readonly Expr[]): Aging | undefined {
  const probes = exprs.flatMap(partsOf).flatMap((part) => {
    const probe = part.op === "probe" ? cx.callables.get(part.probe) : undefined;
    return probe === undefined ? [] : [probeFacts(cx, probe)];
  });
  if (probes.length === 0) return undefined;
  return {
    reads: exprs.flatMap((expr) => readsOf(cx, expr)),
    ageMs: probes.length === 1 ? 0 : Math.max(...probes.map(readingMs)),
    freshMs: Math.min(...probes.map((each) => each.freshMs)),
  };
}

/** They have been asked again just now. */
export function askedAgain(beliefs: Beliefs, again: readonly Condition[]): Beliefs {
  const renewed = ([key, each]: [Condition, Belief]): [Condition, Belief] => {
    const { agedBy: _agedBy, ...rest } = each;
    return again.includes(key) ? [key, { ...rest, ageMs: 0 }] : [key, each];
  };
  return { ...beliefs, conditions: new Map([...beliefs.conditions].map(renewed)) };
}

/** What these readings show anew is no longer relied upon as it was. */
export function observedAgain(beliefs: Beliefs, reads: readonly Read[]): Beliefs {
  const covered = (each: Belief) =>
    each.reads.length > 0 && each.reads.every((old) => reads.some((read) => observes(read, old)));
  const spent = (each: Belief) => each.killedBy !== undefined || (each.pinned && each.agedBy !== undefined);
  const left = [...beliefs.conditions].filter(([, each]) => !(spent(each) && covered(each)));
  return { ...beliefs, conditions: new Map(left) };
}

/** Time passes, by the run's own stated waits. */
export function after(beliefs: Beliefs, ms: number, by: TypedStatement): Beliefs {
  return changed(beliefs, (each) => {
    const ageMs = each.ageMs + ms;
    return { ...each, ageMs, ...(each.agedBy === undefined && ageMs > each.freshMs ? { agedBy: by } : {}) };
  });
}

/** Something else may have happened meanwhile, however short it was: a wait, an approval, a bake. */
export function aged(beliefs: Beliefs, by: TypedStatement): Beliefs {
  return changed(beliefs, (each) =>
    each.agedBy === undefined && each.freshMs !== Number.POSITIVE_INFINITY ? { ...each, agedBy: by } : each,
  );
}

export function killed(beliefs: Beliefs, writes: readonly Footprint[], by: TypedCall): Beliefs {
  return changed(beliefs, (each) =>
    each.killedBy === undefined && each.reads.some((read) => writes.some((written) => meets(read, written)))
      ? { ...each, killedBy: by }
      : each,
  );
}

function changed(beliefs: Beliefs, change: <A extends Aging>(each: A) => A): Beliefs {
  return {
    conditions: new Map([...beliefs.conditions].map(([key, each]) => [key, change(each)])),
    pins: new Map([...beliefs.pins].map(([key, each]) => [key, change(each)])),
  };
}

/** The worst that any way through has made of what was believed before it. */
export function joined(start: Beliefs, ends: readonly Beliefs[]): Beliefs {
  const conditions = [...start.conditions].filter(([key]) => ends.some((end) => end.conditions.has(key)));
  return {
    conditions: new Map(
      conditions.map(([key, each]) => [
        key,
        worst(
          each,
          ends.flatMap((end) => end.conditions.get(key) ?? []),
        ),
      ]),
    ),
    pins: new Map(
      [...start.pins].map(([key, each]) => [
        key,
        worst(
          each,
          ends.flatMap((end) => end.pins.get(key) ?? []),
        ),
      ]),
    ),
  };
}
function worst<A extends Aging>(start: A, ends: readonly A[]): A {
  const found =
    ends.find((end) => end.killedBy !== undefined) ?? ends.find((end) => end.agedBy !== undefined);
  return { ...(found ?? start), ageMs: Math.max(start.ageMs, ...ends.map((end) => end.ageMs)) };
}

/** What a block has asked and pinned ends with it; what happened to earlier beliefs stays. */
export function leaving(beliefs: Beliefs, start: Beliefs): Beliefs {
  return {
    conditions: new Map([...beliefs.conditions].filter(([key]) => start.conditions.has(key))),
    pins: beliefs.pins,
  };
}
