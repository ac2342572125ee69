/**
 * Worst-case time by the runbook's own stated waits, in three figures: forward work, people's answers, and undo.
 * Never too low: each probe takes its time-out, each retry is used, each `ensure` takes all of its `within`. A step
 * whose handler goes on and one that ends the run are kept apart, so a run pays for one ending only.
 */

import type { Expr } from "../../schema/generated/plan.ts";
import { probeFacts } from "../types/clauses.ts";
import type { Context } from "../types/context.ts";
import {
  callsIn,
  closedAtEnd,
  stepTakenBack,
  type TypedCall,
  type TypedChild,
  type TypedChoose,
  type TypedFanOut,
  type TypedFirst,
  type TypedRunbook,
  type TypedStatement,
  type TypedStep,
  type TypedUndoStep,
  type TypedWhen,
} from "../types/model.ts";
import { mapParts } from "../types/tree.ts";
import { alignPoll, delaysMs, readingMs } from "./aligning.ts";
import { askedBy, type Condition } from "./beliefs.ts";
import { lanesOf } from "./cardinality.ts";
import { type Cost, only, repeated, sequence, sideBySide } from "./cost.ts";
import { canContinue } from "./handler.ts";
import { neededOf, roundsOf } from "./pace.ts";
import type { Reliance } from "./reliance.ts";

export interface Part {
  name: string;
  cost: Cost;
  /** The statement, or undefined for a header's part. */
  of?: TypedStatement;
}
export interface Times {
  workMs: number;
  peopleMs: number;
  undoMs: number;
  parts: Part[];
}
interface Meter {
  cx: Context;
  runbook: TypedRunbook;
  reliance: Reliance;
  guardMs: number;
  gateMs: number;
  /** Other numbers of rounds than the most there can be: how a formula finds what each round costs. */
  rounds?: ReadonlyMap<TypedFanOut, number>;
}

function meterOf(cx: Context, runbook: TypedRunbook, reliance: Reliance): Meter {
  const gateMs = Math.max(0, ...runbook.drifts.map((drift) => readingMs(probeFacts(cx, drift.probe))));
  const guardMs = chainOf(
    cx,
    runbook.guards.flat().map((each) => each.expr),
  );
  return { cx, runbook, reliance, guardMs, gateMs };
}

/** How long a statement may take, the retries of a call included. */
export function workMsOf(
  cx: Context,
  runbook: TypedRunbook,
  reliance: Reliance,
  statement: TypedStatement,
): number {
  return costOf(meterOf(cx, runbook, reliance), statement).work;
}

export function timesOf(
  cx: Context,
  runbook: TypedRunbook,
  reliance: Reliance,
  rounds?: ReadonlyMap<TypedFanOut, number>,
): Times {
  const meter: Meter = { ...meterOf(cx, runbook, reliance), ...(rounds === undefined ? {} : { rounds }) };
  const { gateMs, guardMs } = meter;
  const parts: Part[] = [];
  if (gateMs > 0) parts.push({ name: "drift", cost: only(gateMs) });
  if (guardMs > 0) parts.push({ name: "guard", cost: only(guardMs) });
  let before: Cost | undefined = beforeFirstSend(meter);
  for (const each of runbook.body) {
    const acts = before !== undefined && callsIn([each]).length > 0;
    const cost = acts ? sequence([before ?? only(0), costOf(meter, each)]) : costOf(meter, each);
    parts.push({ name: nameOf(each), cost, of: each });
    if (acts) before = undefined;
  }
  if (before !== undefined && before.work > 0) parts.push({ name: "align", cost: before });
  const total = sequence(parts.map((part) => part.cost));
  const handling = blockCost(meter, runbook.otherwise ?? []);
  const handler = Math.max(handling.work, handling.ends);
  return {
    workMs: Math.max(total.work, total.ends) + handler,
    peopleMs: total.people + handling.people,
    undoMs: total.undo + handling.undo,
    parts,
  };
}

function nameOf(each: TypedStatement): string {
  if (each.kind === "step" || each.kind === "first") return each.name;
  if (each.kind === "part") return each.part.name.text;
  if (each.kind === "child") return each.runbook.name;
  return each.kind === "call" ? each.action.method : each.kind;
}

function blockCost(meter: Meter, block: readonly TypedStatement[]): Cost {
  return sequence(block.map((each) => costOf(meter, each)));
}
/** The longest chain of readings of which each needs the one before; independent ones are read side by side. */
function chainOf(cx: Context, exprs: readonly Expr[]): number {
  return Math.max(0, ...exprs.map((expr) => chain(cx, expr)));
}
function chain(cx: Context, expr: Expr): number {
  let inner = 0;
  mapParts(expr, (part) => {
    inner = Math.max(inner, chain(cx, part));
    return part;
  });
  const probe = expr.op === "probe" ? cx.callables.get(expr.probe) : undefined;
  return inner + (probe === undefined ? 0 : readingMs(probeFacts(cx, probe)));
}

function costOf(meter: Meter, each: TypedStatement): Cost {
  const { cx } = meter;
  switch (each.kind) {
    case "let":
      return only(chain(cx, each.value.expr));
    case "require":
      return only(
        chainOf(
          cx,
          each.condition.map((part) => part.expr),
        ),
      );
    case "call":
      return { ...only(callMs(meter, each)), undo: undoMs(meter, each) };
    case "ensure":
    case "wait-until":
      return only(each.withinMs);
    case "wait":
      return only(each.forMs + meter.guardMs);
    case "notify":
      return only(chain(cx, each.text.expr));
    case "ending":
      return { ...only(0), ends: chain(cx, each.text) };
    case "approve":
      return { ...only(chain(cx, each.text.expr) + meter.guardMs), people: each.withinMs };
    case "when": {
      const asked = chainOf(
        cx,
        each.arms.map((arm) => arm.condition.expr),
      );
      return armsCost(meter, each, asked);
    }
    case "choose":
      return armsCost(meter, each, chain(cx, each.of.expr));
    case "step":
      return stepCost(meter, each);
    case "child":
      return childCost(meter, each);
    case "undo-step":
      return undoStepCost(meter, each);
    case "first":
      return firstCost(meter, each);
    case "parallel":
      return sideBySide(each.steps.map((step) => costOf(meter, step)));
    case "part": {
      const asked = chainOf(
        cx,
        each.params.map((param) => param.value.expr),
      );
      return sequence([only(asked), blockCost(meter, each.body), closingCost(meter, each.body)]);
    }
    case "spend":
      return only(Math.max(0, ...each.key.map((part) => chain(cx, part.expr))));
    case "keep":
      return only(0);
    case "return":
      return only(chain(cx, each.value.expr));
  }
}

/** A runbook that is run inside takes what it takes by itself, and its own deadline ends it. */
function childCost(meter: Meter, each: TypedChild): Cost {
  const { cx } = meter;
  const own = timesOf(cx, each.runbook, meter.reliance.inside.get(each.runbook) ?? meter.reliance);
  const asked = chainOf(
    cx,
    each.inputs.map((input) => input.value.expr),
  );
  const most = each.runbook.deadline?.workMs ?? Number.POSITIVE_INFINITY;
  return { ...only(asked + Math.min(own.workMs, most)), people: own.peopleMs, undo: own.undoMs };
}

/** What is taken back while the run goes on is work. */
function undoStepCost(meter: Meter, each: TypedUndoStep): Cost {
  const step = stepTakenBack(meter.runbook.body, each);
  const body = step === undefined ? 0 : blockCost(meter, step.body).undo;
  const fan = each.fanOut ?? step?.fanOut;
  const all = step?.fanOut === undefined ? 1 : (lanesOf(meter.cx, meter.runbook, step.fanOut) ?? 1);
  const lanes = fan === undefined ? 1 : Math.min(all, lanesOf(meter.cx, meter.runbook, fan) ?? all);
  const rounds = fan === undefined ? 1 : roundsOf(fan, lanes).rounds;
  const asked = each.fanOut === undefined ? 0 : chain(meter.cx, each.fanOut.in.expr);
  const work = asked + rounds * body;
  const handler = blockCost(meter, each.otherwise ?? []);
  if (each.otherwise !== undefined && canContinue(each.otherwise))
    return { ...handler, work: work + handler.work, ends: work + handler.ends };
  return { ...only(work), ends: each.otherwise === undefined ? 0 : work + handler.ends };
}

/** Every alternative is tried, and all but the last are taken back; one stands in the end. */
function firstCost(meter: Meter, each: TypedFirst): Cost {
  const { fanOut, body } = each;
  const scope = (block: readonly TypedStatement[]) =>
    sequence([blockCost(meter, block), closingCost(meter, block)]);
  const tries =
    body === undefined || fanOut === undefined
      ? each.alternatives.map((one) => scope(one.body))
      : Array.from({ length: lanesOf(meter.cx, meter.runbook, fanOut) ?? 1 }, () => scope(body));
  const missed = blockCost(meter, each.missed ?? []);
  const asked = fanOut === undefined ? 0 : chain(meter.cx, fanOut.in.expr);
  const all = sequence([
    only(asked),
    ...tries.flatMap((one, index) => [
      { ...one, undo: 0 },
      ...(index === tries.length - 1 ? [] : [only(one.undo)]),
      { ...missed, undo: 0 },
    ]),
  ]);
  const undo = Math.max(0, ...tries.map((one) => one.undo));
  if (each.otherwise === undefined) return { ...all, undo };
  const handler = blockCost(meter, each.otherwise);
  const last = tries.at(-1)?.undo ?? 0;
  const ends = Math.max(all.ends, all.work + last + handler.ends);
  if (!canContinue(each.otherwise)) return { ...all, ends, undo };
  return {
    work: all.work + last + handler.work,
    people: all.people + handler.people,
    ends,
    undo: undo + handler.undo,
  };
}

/** Inverses at the end of a scope are run before the run goes on. */
function closingCost(meter: Meter, body: readonly TypedStatement[]): Cost {
  return only(closedAtEnd(body).reduce((sum, call) => sum + undoMs(meter, call), 0));
}

/** Asking, and whichever arm takes longest. */
function armsCost(meter: Meter, each: TypedWhen | TypedChoose, asked: number): Cost {
  const bodies = [...each.arms.map((arm) => arm.body), each.otherwise ?? [], each.unknown ?? []];
  const costs = bodies.map((body) => blockCost(meter, body));
  const most = (pick: (cost: Cost) => number) => Math.max(...costs.map(pick));
  return {
    work: asked + most((cost) => cost.work),
    ends: asked + most((cost) => cost.ends),
    people: most((cost) => cost.people),
    undo: most((cost) => cost.undo),
  };
}

function stepCost(meter: Meter, each: TypedStep): Cost {
  const once = sequence([blockCost(meter, each.body), closingCost(meter, each.body)]);
  const inner = each.repeat === undefined ? once : repeated(once, each.repeat);
  const body = each.fanOut === undefined ? inner : fanOutCost(meter, each.fanOut, inner);
  if (each.otherwise === undefined) return body;
  const handler = blockCost(meter, each.otherwise);
  const people = body.people + handler.people;
  if (!canContinue(each.otherwise))
    return { ...body, people, ends: Math.max(body.ends, body.work + handler.ends) };
  return {
    people,
    work: body.work + handler.work + (each.fanOut === undefined ? 0 : inner.undo),
    ends: Math.max(body.ends, body.work + handler.ends),
    undo: body.undo + handler.undo,
  };
}

function fanOutCost(meter: Meter, fan: TypedFanOut, body: Cost): Cost {
  const lanes = lanesOf(meter.cx, meter.runbook, fan) ?? 1;
  const { rounds: most, waves, width } = roundsOf(fan, lanes);
  const rounds = meter.rounds?.get(fan) ?? most;
  const gates = waves ? (rounds - 1) * ((fan.bakeMs ?? 0) + Math.max(meter.gateMs, meter.guardMs)) : 0;
  const spared = Math.min(Math.max(0, lanes - neededOf(fan, lanes)), most) * body.undo;
  const work = chain(meter.cx, fan.in.expr) + rounds * body.work + gates + spared;
  return {
    work,
    ends: work - body.work + body.ends,
    people: rounds * body.people,
    undo: (Math.ceil(lanes / Math.max(1, width)) + rounds - most) * body.undo,
  };
}

/** How long learning the outcome of an unanswered attempt may take. */
function resolvingMs(meter: Meter, each: TypedCall): number {
  if (each.confirm === undefined) return 0;
  return (
    Math.max(0, (each.facts.settlesMs ?? 0) - (each.facts.timeout?.ms ?? 0)) +
    chain(meter.cx, each.confirm.expr)
  );
}

/**
 * Every attempt with its time-out, the delays between them, and what is asked before each: before the first only
 * what has become old since it was asked, before the others everything; the guards before all of them.
 */
function callMs(meter: Meter, each: TypedCall): number {
  const { facts } = each;
  const timeout = facts.timeout?.ms ?? 0;
  const retries = facts.retry?.times ?? 0;
  const first = Math.max(askingMs(meter.cx, meter.reliance.asks.get(each) ?? []), meter.guardMs);
  const again = Math.max(askingMs(meter.cx, meter.reliance.get(each) ?? []), meter.guardMs);
  const resolving = resolvingMs(meter, each);
  const once = !facts.idempotent && facts.keyedForMs === undefined;
  return (
    chain(meter.cx, each.request) +
    first +
    retries * again +
    (retries + 1) * (timeout + (once ? resolving : 0)) +
    delaysMs(facts.retry ?? none) +
    (once ? 0 : resolving)
  );
}
const none = { times: 0, firstMs: 0, maxMs: 0 };

function askingMs(cx: Context, conditions: Iterable<Condition>): number {
  const asked = [...conditions].flatMap(askedBy);
  return chainOf(
    cx,
    asked.map((part) => part.expr),
  );
}

/** Resolving the effect, then its undo block. */
function undoMs(meter: Meter, each: TypedCall): number {
  if (each.undo === undefined) return 0;
  const resolving =
    each.confirm !== undefined
      ? resolvingMs(meter, each)
      : each.facts.idempotent
        ? Math.max(0, (each.facts.settlesMs ?? 0) - (each.facts.timeout?.ms ?? 0))
        : (each.facts.timeout?.ms ?? 0);
  return (
    resolving +
    each.undo.body.reduce(
      (sum, inner) => sum + (inner.kind === "call" ? inverseMs(inner.facts) : costOf(meter, inner).work),
      0,
    )
  );
}
function inverseMs(facts: TypedCall["facts"]): number {
  return attemptsMs(facts) + Math.max(0, (facts.settlesMs ?? 0) - (facts.timeout?.ms ?? 0));
}
function attemptsMs(facts: TypedCall["facts"]): number {
  return ((facts.retry?.times ?? 0) + 1) * (facts.timeout?.ms ?? 0) + delaysMs(facts.retry ?? none);
}

/** What comes just before the first send: admission once more where it has become old, and the writes that align. */
function beforeFirstSend(meter: Meter): Cost {
  const admission = askingMs(meter.cx, meter.reliance.admission);
  let work = meter.reliance.admissionAges ? admission : 0;
  let undo = 0;
  for (const drift of meter.runbook.drifts) {
    for (const { align } of drift.fields) {
      if (align === undefined) continue;
      const { withinMs } = alignPoll(probeFacts(meter.cx, drift.probe));
      work = Math.max(work, admission) + attemptsMs(align.facts) + withinMs;
      undo += align.facts.keep === undefined ? inverseMs(align.facts) + withinMs : 0;
    }
  }
  return { ...only(work), undo };
}
