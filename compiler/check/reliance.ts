/**
 * What each call relies on: the `require`s of its own and outer steps, the `when`s around it, and, for what may
 * be the run's first send or stands in the body itself, the body's `require`s (its admission). One walk in the
 * order of execution carries what is believed, and notes every send that relies on what an own effect has changed,
 * on an observation that is too old, or on what other lanes may be changing at the same moment.
 */
import type { Context } from "../types/context.ts";
import {
  blocksOf,
  callsIn,
  closedAtEnd,
  stepTakenBack,
  type TypedCall,
  type TypedChild,
  type TypedChoose,
  type TypedFirst,
  type TypedParallel,
  type TypedRunbook,
  type TypedStatement,
  type TypedStep,
  type TypedUndoStep,
  type TypedWhen,
} from "../types/model.ts";
import {
  after,
  aged,
  asked,
  askedAgain,
  type Belief,
  type Beliefs,
  type Beside,
  type Condition,
  joined,
  killed,
  leaving,
  nothing,
  observedAgain,
  pinned,
} from "./beliefs.ts";
import { lanesOf } from "./cardinality.ts";
import { inOtherLanes, outside, readsOf } from "./footprint.ts";
import { alwaysEnds, canContinue } from "./handler.ts";
import { mostAtOnce, roundsOf } from "./pace.ts";
import { workMsOf } from "./time.ts";

export class Reliance {
  readonly calls = new Map<TypedCall, Condition[]>();
  readonly crossed: { call: TypedCall; condition: Condition; by: TypedCall }[] = [];
  readonly old: { call: TypedCall; condition: Condition; by: TypedStatement }[] = [];
  readonly races: { call: TypedCall; condition: Condition; by: TypedCall }[] = [];
  /** Of the runbooks that are run inside. */
  readonly inside = new Map<TypedRunbook, Reliance>();
  /** What has become old by the time of a call, so that it is asked once more before its first send. */
  readonly asks = new Map<TypedCall, Condition[]>();
  /** The first send may come so late that admission is asked once more. */
  admissionAges = false;
  /** The body's requires before its first effect. */
  readonly admission = new Set<Condition>();
  get(call: TypedCall): Condition[] | undefined {
    return this.calls.get(call);
  }
}
interface Walk {
  cx: Context;
  runbook: TypedRunbook;
  found: Reliance;
  /** No call has surely been sent before this point. */
  mayBeFirst: boolean;
  seenCall: boolean;
  beside: readonly Beside[];
}

export function relianceOf(cx: Context, runbook: TypedRunbook): Reliance {
  const found = new Reliance();
  const walk: Walk = { cx, runbook, found, mayBeFirst: true, seenCall: false, beside: [] };
  block(walk, runbook.body, nothing, 0);
  // When the runbook's own `otherwise` runs, everything that was asked before lies behind a failure.
  walk.mayBeFirst = false;
  block(walk, runbook.otherwise ?? [], nothing, 1);
  return found;
}

/** `depth` 0 is the runbook's own body. */
function block(walk: Walk, statements: readonly TypedStatement[], start: Beliefs, depth: number): Beliefs {
  let beliefs = start;
  for (const each of statements) beliefs = statement(walk, each, beliefs, depth);
  return leaving(beliefs, start);
}

function statement(walk: Walk, each: TypedStatement, beliefs: Beliefs, depth: number): Beliefs {
  const { cx } = walk;
  const took = (from: Beliefs) => after(from, workMsOf(cx, walk.runbook, walk.found, each), each);
  switch (each.kind) {
    case "let":
      return pinned(cx, took(beliefs), each.bind, each.value.expr);
    case "require": {
      const reads = each.condition.flatMap((part) => readsOf(cx, part.expr));
      if (depth === 0 && !walk.seenCall) walk.found.admission.add(each);
      const where = { admission: depth === 0, beside: walk.beside };
      return asked(cx, observedAgain(took(beliefs), reads), each, each.condition, where);
    }
    case "ensure":
      return observedAgain(
        took(beliefs),
        each.condition.flatMap((part) => readsOf(cx, part.expr)),
      );
    case "approve":
    case "wait":
    case "wait-until":
      return aged(took(beliefs), each);
    case "call":
      return call(walk, each, beliefs, depth);
    case "when":
      return when(walk, each, beliefs, depth);
    case "choose":
      return choose(walk, each, beliefs, depth);
    case "step":
      return step(walk, each, beliefs, depth);
    case "parallel":
      return parallel(walk, each, beliefs, depth);
    case "child":
      return child(walk, each, beliefs);
    case "undo-step":
      return takenBack(walk, each, beliefs, depth);
    case "first":
      return first(walk, each, beliefs, depth);
    default:
      return other(walk, each, beliefs, depth);
  }
}

/** A statement that holds others: any of its blocks may run, and all of them rely on what stands around it. */
function other(walk: Walk, each: TypedStatement, beliefs: Beliefs, depth: number): Beliefs {
  const blocks = blocksOf(each);
  if (blocks.length === 0) return after(beliefs, workMsOf(walk.cx, walk.runbook, walk.found, each), each);
  const params = each.kind === "part" ? each.params : [];
  const from = params.reduce((left, { name, value }) => pinned(walk.cx, left, name, value.expr), beliefs);
  const ends = alternatives(
    walk,
    blocks.map(({ body }) => ({ body, from })),
    each.kind === "part" ? depth + 1 : depth,
  );
  const end = joined(beliefs, ends);
  return each.kind === "part" ? closedAfter(each.body, end) : end;
}

function call(walk: Walk, each: TypedCall, beliefs: Beliefs, depth: number): Beliefs {
  const { found } = walk;
  const relied = [...beliefs.conditions.values()].filter(
    (one) => !one.admission || depth === 0 || walk.mayBeFirst,
  );
  const judged = relied.filter((one) => !(one.admission && depth > 0));
  const isOld = (one: Belief) => one.pinned && one.agedBy !== undefined;
  found.calls.set(
    each,
    relied
      .filter((one) => !judged.includes(one) || (one.killedBy === undefined && !isOld(one)))
      .map((one) => one.of),
  );
  const again = relied.filter((one) => !one.pinned && one.agedBy !== undefined);
  const own = again.filter((one) => judged.includes(one)).map((one) => one.of);
  found.asks.set(each, own);
  if (again.length > own.length) found.admissionAges = true;
  const tookMs = workMsOf(walk.cx, walk.runbook, found, each);
  for (const one of judged) {
    if (one.killedBy !== undefined) found.crossed.push({ call: each, condition: one.of, by: one.killedBy });
    else if (one.pinned && one.agedBy !== undefined)
      found.old.push({ call: each, condition: one.of, by: one.agedBy });
    else if (one.pinned && each.facts.retry !== undefined && one.ageMs + tookMs > one.freshMs)
      found.old.push({ call: each, condition: one.of, by: each });
    if (one.racedBy !== undefined && !found.races.some((race) => race.condition === one.of))
      found.races.push({ call: each, condition: one.of, by: one.racedBy });
  }
  walk.mayBeFirst = false;
  walk.seenCall = true;
  return killed(after(askedAgain(beliefs, own), tookMs, each), each.writes, each);
}

function when(walk: Walk, each: TypedWhen, beliefs: Beliefs, depth: number): Beliefs {
  const head = each.arms.slice(0, 1).map((arm) => arm.condition);
  const inFirst = asked(walk.cx, beliefs, each, head, { admission: false, beside: walk.beside });
  const blocks = [
    ...each.arms.map((arm, index) => ({ body: arm.body, from: index === 0 ? inFirst : beliefs })),
    { body: each.otherwise ?? [], from: beliefs },
    ...(each.unknown === undefined ? [] : [{ body: each.unknown, from: beliefs }]),
  ];
  const ends = alternatives(walk, blocks, depth);
  const complete = ends.filter((_, index) => !alwaysEnds(blocks[index]?.body ?? []));
  return joined(beliefs, complete.length === 0 ? ends : complete);
}

/** Every arm but `unknown` is taken because the value was what the arm is for. */
function choose(walk: Walk, each: TypedChoose, beliefs: Beliefs, depth: number): Beliefs {
  const { cx } = walk;
  const known = asked(cx, beliefs, each, [each.of], { admission: false, beside: walk.beside });
  const blocks = [
    ...each.arms.map(({ bind, body }) => ({
      body,
      from: bind === undefined ? known : pinned(cx, known, bind, each.of.expr),
    })),
    ...(each.otherwise === undefined ? [] : [{ body: each.otherwise, from: known }]),
    ...(each.unknown === undefined ? [] : [{ body: each.unknown, from: beliefs }]),
  ];
  const ends = alternatives(walk, blocks, depth);
  const complete = ends.filter((_, index) => !alwaysEnds(blocks[index]?.body ?? []));
  return joined(beliefs, complete.length === 0 ? ends : complete);
}

/** Blocks of which one runs: each from where it begins, and a send is the first only if it is so in its own way. */
function alternatives(
  walk: Walk,
  blocks: readonly { body: readonly TypedStatement[]; from: Beliefs }[],
  depth: number,
): Beliefs[] {
  const first = walk.mayBeFirst;
  let mayBeFirst = blocks.length === 0 && first;
  const ends = blocks.map(({ body, from }) => {
    walk.mayBeFirst = first;
    const end = block(walk, body, from, depth);
    mayBeFirst ||= walk.mayBeFirst;
    return end;
  });
  walk.mayBeFirst = mayBeFirst;
  return ends;
}

function step(walk: Walk, each: TypedStep, beliefs: Beliefs, depth: number): Beliefs {
  const first = walk.mayBeFirst;
  const before = walk.beside;
  let start = each.fanOut === undefined ? beliefs : inLanes(walk, each, beliefs);
  if (each.repeat !== undefined) {
    // What the body has written once stands when it begins again.
    for (const by of callsIn(each.body)) start = killed(start, by.writes, by);
    start = aged(start, each);
  }
  const end = closedAfter(each.body, block(walk, each.body, start, depth + 1));
  walk.beside = before;
  if (each.otherwise === undefined) return end;
  const sent = walk.mayBeFirst;
  walk.mayBeFirst = first;
  const failed = callsIn(each.body).reduce((left, inner) => killed(left, inner.writes, inner), start);
  const handled = block(walk, each.otherwise, aged(leaving(failed, beliefs), each), depth + 1);
  walk.mayBeFirst = canContinue(each.otherwise) ? sent || first : sent;
  return canContinue(each.otherwise) ? joined(beliefs, [end, handled]) : end;
}

/** What the steps beside it write may come before any send of a step, and between its conditions and its sends. */
function parallel(walk: Walk, each: TypedParallel, beliefs: Beliefs, depth: number): Beliefs {
  const before = walk.beside;
  const first = walk.mayBeFirst;
  let mayBeFirst = true;
  const ends = each.steps.map((step) => {
    const others = each.steps.filter((other) => other !== step);
    const elsewhere = callsIn(others).flatMap((by) => by.writes.map((written) => ({ written, by })));
    let start = beliefs;
    for (const { written, by } of elsewhere) start = killed(start, [written], by);
    walk.beside = [...before, ...elsewhere];
    walk.mayBeFirst = first;
    const end = block(walk, [step], start, depth);
    mayBeFirst &&= walk.mayBeFirst;
    return end;
  });
  walk.beside = before;
  walk.mayBeFirst = mayBeFirst;
  return joined(beliefs, ends);
}

/** A runbook that is run inside relies on its own conditions, and writes what it writes; it is walked by itself. */
function child(walk: Walk, each: TypedChild, beliefs: Beliefs): Beliefs {
  const { cx, found } = walk;
  const { runbook } = each;
  found.inside.set(runbook, found.inside.get(runbook) ?? relianceOf(cx, runbook));
  walk.mayBeFirst = false;
  walk.seenCall = true;
  let left = aged(after(beliefs, workMsOf(cx, walk.runbook, found, each), each), each);
  for (const block of [runbook.body, runbook.otherwise ?? []]) {
    for (const by of callsIn(block)) {
      const writes = by.writes.map((written) => ({
        ...written,
        key: written.key.map((key) => (key?.op === "literal" ? key : null)),
      }));
      left = killed(left, writes, by);
    }
  }
  return left;
}

/** Taking a step back writes what its inverses write. */
function takenBack(walk: Walk, each: TypedUndoStep, beliefs: Beliefs, depth: number): Beliefs {
  const step = stepTakenBack(walk.runbook.body, each);
  let left = after(beliefs, workMsOf(walk.cx, walk.runbook, walk.found, each), each);
  for (const effect of callsIn(step?.body ?? [])) {
    for (const inverse of callsIn(effect.undo?.body ?? [])) {
      const lane = step?.fanOut?.bind;
      const writes = inverse.writes.map((written) => (lane === undefined ? written : outside(written, lane)));
      left = killed(left, writes, inverse);
    }
  }
  if (each.otherwise === undefined) return left;
  const handled = block(walk, each.otherwise, left, depth + 1);
  return canContinue(each.otherwise) ? joined(beliefs, [left, handled]) : left;
}

/** What an alternative that missed wrote has been written, though it was taken back. */
function first(walk: Walk, each: TypedFirst, beliefs: Beliefs, depth: number): Beliefs {
  const { body, fanOut } = each;
  const bodies = each.alternatives.map((one) => one.body);
  const ends: Beliefs[] = [];
  let start = beliefs;
  if (body !== undefined && fanOut !== undefined) {
    for (const by of callsIn(body))
      start = killed(
        start,
        by.writes.map((written) => outside(written, fanOut.bind)),
        by,
      );
    bodies.push(body);
  }
  for (const alternative of bodies) {
    ends.push(closedAfter(alternative, block(walk, alternative, start, depth + 1)));
    const missed = callsIn(alternative).reduce((left, inner) => killed(left, inner.writes, inner), start);
    start = aged(missed, each);
  }
  for (const handler of [each.missed, each.otherwise])
    if (handler !== undefined) block(walk, handler, leaving(start, beliefs), depth + 1);
  if (each.otherwise !== undefined && canContinue(each.otherwise)) ends.push(start);
  return joined(beliefs, ends);
}

/** Other lanes' writes come before this lane's sends; where lanes run side by side, also between its own. */
function inLanes(walk: Walk, each: TypedStep, beliefs: Beliefs): Beliefs {
  const { fanOut } = each;
  if (fanOut === undefined) return beliefs;
  const lanes = lanesOf(walk.cx, walk.runbook, fanOut) ?? Number.POSITIVE_INFINITY;
  if (lanes <= 1) return beliefs;
  const elsewhere = callsIn(each.body).flatMap((by) =>
    inOtherLanes(by.writes, each).map((written) => ({ written, by })),
  );
  let start = beliefs;
  for (const { written, by } of elsewhere) start = killed(start, [written], by);
  if (mostAtOnce(fanOut, lanes) > 1) walk.beside = [...walk.beside, ...elsewhere];
  return roundsOf(fanOut, lanes).rounds > 1 ? aged(start, each) : start;
}

/** When a scope ends, the inverses that are due there write too. */
function closedAfter(body: readonly TypedStatement[], end: Beliefs): Beliefs {
  let left = end;
  for (const each of closedAtEnd(body))
    for (const inverse of callsIn(each.undo?.body ?? [])) left = killed(left, inverse.writes, each);
  return left;
}
