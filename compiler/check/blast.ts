/**
 * How many places of each kind a runbook touches, at once and in all. An effect touches the places of its
 * arguments and what they lie in; the fan-outs around it multiply. In a sequence the largest counts at once, and
 * different selections add up in all.
 */

import { canonicalJson } from "../../schema/canonical.ts";
import type { Expr } from "../../schema/generated/plan.ts";
import type { Context } from "../types/context.ts";
import {
  blocksOf,
  lanesAround,
  type TypedCall,
  type TypedFanOut,
  type TypedLimit,
  type TypedRunbook,
  type TypedStatement,
} from "../types/model.ts";
import { freeVariables, substitute } from "../types/tree.ts";
import { touchedOf } from "./cardinality.ts";
import { mostAtOnce } from "./pace.ts";

export interface Touch {
  call: TypedCall;
  kind: string;
  /** How many one call touches. */
  each: number;
  /** Two touches with one selection are the same places. */
  selection: string;
  lanes: TypedFanOut[];
  /** The `parallel`s around it, outermost first, each with the step that it stands in. */
  branches: readonly Branch[];
}
interface Branch {
  of: TypedStatement;
  step: number;
}

function touchesOf(cx: Context, runbook: TypedRunbook): Touch[] {
  const found: Touch[] = [];
  const visit = (
    block: readonly TypedStatement[],
    lanes: TypedFanOut[],
    branches: readonly Branch[],
    by: Arguments,
  ): void => {
    for (const each of block) {
      if (each.kind === "call")
        found.push(...touchesOfCall(cx, over(each, by), lanes).map((touch) => ({ ...touch, branches })));
      if (each.kind === "child") {
        const given = new Map(each.inputs.map(({ name, value }) => [name, substitute(value.expr, by)]));
        for (const inner of [each.runbook.body, each.runbook.otherwise ?? []])
          visit(inner, lanes, branches, given);
      }
      const fan = lanesAround(each);
      const own = fan === undefined ? lanes : [...lanes, overRange(fan, by)];
      blocksOf(each).forEach(({ body, role }, step) => {
        const inside = each.kind === "parallel" ? [...branches, { of: each, step }] : branches;
        visit(body, role === "body" ? own : lanes, inside, by);
      });
    }
  };
  visit(runbook.body, [], [], new Map());
  return found;
}

/** What the inputs of a runbook that is run inside stand for. */
type Arguments = ReadonlyMap<string, Expr>;

function over(call: TypedCall, by: Arguments): TypedCall {
  if (by.size === 0) return call;
  const places = Object.entries(call.places).map(([kind, expr]) => [kind, substitute(expr, by)]);
  const touches = Object.entries(call.touches).map(
    ([kind, touched]) => [kind, { ...touched, expr: substitute(touched.expr, by) }] as const,
  );
  return { ...call, places: Object.fromEntries(places), touches: Object.fromEntries(touches) };
}
function overRange(fan: TypedFanOut, by: Arguments): TypedFanOut {
  return by.size === 0 ? fan : { ...fan, in: { ...fan.in, expr: substitute(fan.in.expr, by) } };
}

function touchesOfCall(cx: Context, call: TypedCall, lanes: TypedFanOut[]): Omit<Touch, "branches">[] {
  const kinds = new Map<string, ReadonlySet<string>>();
  for (const [kind, expr] of Object.entries(call.places)) {
    const variables = withRanges(freeVariables(expr), lanes);
    kinds.set(kind, variables);
    for (const lane of lanes) {
      if (lane.element.t !== "place" || lane.element.kind === kind || !variables.has(lane.bind)) continue;
      if (cx.places.contains(lane.element.kind, kind))
        kinds.set(lane.element.kind, withRanges(new Set([lane.bind]), lanes));
    }
  }
  const many = new Map<string, number>();
  for (const [kind, touched] of Object.entries(call.touches)) {
    if (kinds.has(kind)) continue;
    kinds.set(kind, withRanges(freeVariables(touched.expr), lanes));
    const listed = cx.places.kinds.get(kind)?.length;
    if (touched.many) many.set(kind, touched.most ?? listed ?? Number.POSITIVE_INFINITY);
  }
  return [...kinds].map(([kind, variables]) => {
    const varying = lanes.filter((lane) => variables.has(lane.bind));
    const selection =
      varying.length === 0
        ? canonicalJson(call.places[kind] ?? call.touches[kind]?.expr ?? null)
        : canonicalJson(varying.map((lane) => lane.in.expr));
    return {
      call,
      kind,
      each: many.get(kind) ?? 1,
      selection,
      lanes: varying,
    };
  });
}

/** A lane variable brings the variables of its range with it. */
function withRanges(names: ReadonlySet<string>, lanes: TypedFanOut[]): ReadonlySet<string> {
  const all = new Set(names);
  for (const lane of [...lanes].reverse())
    if (all.has(lane.bind)) for (const name of freeVariables(lane.in.expr)) all.add(name);
  return all;
}

/** How many places of each kind it can touch, at a time and in all; left out where nothing bounds it. */
export function reachOf(
  cx: Context,
  runbook: TypedRunbook,
): { kind: string; atATime?: number; inAll?: number }[] {
  const kinds = [...new Set(touchesOf(cx, runbook).map((touch) => touch.kind))];
  const most = (kind: string, when: TypedLimit["when"]) => measured(cx, runbook, { kind, when })?.count ?? 0;
  const reach: ReturnType<typeof reachOf> = kinds.map((kind) => {
    const [atATime, inAll] = [most(kind, "at-a-time"), most(kind, "in-all")];
    return {
      kind,
      ...(Number.isFinite(atATime) ? { atATime } : {}),
      ...(Number.isFinite(inAll) ? { inAll } : {}),
    };
  });
  const aligns = runbook.drifts.some((drift) => drift.fields.some((field) => field.align !== undefined));
  if (aligns && !kinds.includes("environment")) reach.push({ kind: "environment", atATime: 1, inAll: 1 });
  return reach.sort((one, other) => (one.kind < other.kind ? -1 : 1));
}

/** What the runbook does, in the terms of one limit; with the call that does most. */
export function measured(
  cx: Context,
  runbook: TypedRunbook,
  limit: Pick<TypedLimit, "kind" | "when" | "per">,
): { count: number; call: TypedCall } | undefined {
  const touches = touchesOf(cx, runbook).filter((touch) => touch.kind === limit.kind);
  const inside = (touch: Touch) =>
    limit.per === undefined
      ? touch.lanes
      : touch.lanes.filter((lane) => !(lane.element.t === "place" && lane.element.kind === limit.per));
  const product = (touch: Touch, of: (lane: TypedFanOut) => number) =>
    inside(touch).reduce((all, lane) => all * of(lane), touch.each);
  const lanes = (lane: TypedFanOut) => touchedOf(cx, runbook, lane) ?? 1;
  if (limit.when === "at-a-time")
    return mostBeside(touches, 0, (touch) => product(touch, (lane) => mostAtOnce(lane, lanes(lane))));
  let most: { count: number; call: TypedCall } | undefined;
  const seen = new Set<string>();
  for (const touch of touches) {
    if (seen.has(touch.selection)) continue;
    seen.add(touch.selection);
    most = { count: (most?.count ?? 0) + product(touch, lanes), call: touch.call };
  }
  const all = cx.places.kinds.get(limit.kind)?.length;
  return most && all !== undefined ? { ...most, count: Math.min(most.count, all) } : most;
}

/** One after the other the largest counts; steps side by side add up. */
function mostBeside(
  touches: readonly Touch[],
  depth: number,
  count: (touch: Touch) => number,
): { count: number; call: TypedCall } | undefined {
  const found: { count: number; call: TypedCall }[] = [];
  const beside = new Map<TypedStatement, Map<number, Touch[]>>();
  for (const touch of touches) {
    const branch = touch.branches[depth];
    if (branch === undefined) {
      found.push({ count: count(touch), call: touch.call });
      continue;
    }
    const steps = beside.get(branch.of) ?? new Map<number, Touch[]>();
    beside.set(branch.of, steps.set(branch.step, [...(steps.get(branch.step) ?? []), touch]));
  }
  for (const steps of beside.values()) {
    const each = [...steps.values()].flatMap((inside) => mostBeside(inside, depth + 1, count) ?? []);
    const [largest] = [...each].sort((a, b) => b.count - a.count);
    if (largest !== undefined)
      found.push({ count: each.reduce((sum, one) => sum + one.count, 0), call: largest.call });
  }
  return found.sort((a, b) => b.count - a.count)[0];
}
