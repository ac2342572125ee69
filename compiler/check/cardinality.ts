/**
 * The most elements that a collection can have: by its type's bound, by the topology, by `at most`, and by the
 * runbook's own `blast … in all`, which is enforced when the run begins. Undefined: nothing bounds it.
 */
import type { Expr } from "../../schema/generated/plan.ts";
import type { Context, Typed } from "../types/context.ts";
import { statementsBelow, type TypedFanOut, type TypedLimit, type TypedRunbook } from "../types/model.ts";
import { constantOf } from "../types/tree.ts";
import { counted } from "./pace.ts";

export function lanesOf(cx: Context, runbook: TypedRunbook, fan: TypedFanOut): number | undefined {
  return bounded(fan, sizeOf(cx, runbook, fan.in));
}

/** The most that it may touch. What is listed when the run begins is held against `blast` then; the rest isn't. */
export function touchedOf(cx: Context, runbook: TypedRunbook, fan: TypedFanOut): number | undefined {
  const isListedFirst = runbook.targets.some((target) => target.in.expr === fan.in.expr);
  const limitless = isListedFirst ? runbook : { ...runbook, blast: [] };
  return bounded(fan, sizeOf(cx, limitless, fan.in));
}

/** The most that a limit allows; a share is of the topology's places, of the fewest in one place where it says `per`. */
export function mostAllowed(cx: Context, limit: TypedLimit): number {
  const all = cx.places.kinds.get(limit.kind) ?? [];
  const inside = (cx.places.kinds.get(limit.per ?? "") ?? [])
    .map((outer) => cx.places.inside(limit.kind, outer.name).length)
    .filter((count) => count > 0);
  const of = limit.per === undefined || inside.length === 0 ? all.length : Math.min(...inside);
  return typeof limit.count === "number" ? limit.count : counted(limit.count, of, "high");
}

function bounded(fan: TypedFanOut, found: number | undefined): number | undefined {
  return fan.atMost === undefined ? found : Math.min(fan.atMost, found ?? fan.atMost);
}

function sizeOf(cx: Context, runbook: TypedRunbook, range: Typed): number | undefined {
  const bounds: number[] = [];
  if (range.type.t === "list") {
    if (range.type.max !== undefined) bounds.push(range.type.max);
    const { of } = range.type;
    if ("among" in of && of.among !== undefined) bounds.push(of.among.length);
    if (of.t === "enum" && of.open !== true) bounds.push(of.members.length);
    if (of.t === "place") {
      bounds.push((cx.places.kinds.get(of.kind) ?? []).length);
      for (const limit of runbook.blast)
        if (limit.kind === of.kind && limit.when === "in-all" && limit.per === undefined)
          bounds.push(mostAllowed(cx, limit));
    }
  }
  const byShape = shapeBound(cx, runbook, range.expr);
  if (byShape !== undefined) bounds.push(byShape);
  return bounds.length === 0 ? undefined : Math.max(1, Math.min(...bounds));
}

function shapeBound(cx: Context, runbook: TypedRunbook, expr: Expr): number | undefined {
  if (expr.op === "comprehension") return shapeBound(cx, runbook, expr.in);
  if (expr.op === "places") return largestInside(cx, expr);
  if (expr.op === "list") return expr.items.length;
  if (expr.op === "variable") return boundOfLet(cx, runbook, expr.name);
  if (expr.op === "field" && expr.of.op === "variable")
    return boundOfOutcome(cx, runbook, expr.of.name, expr.name);
  const constant = constantOf(expr)?.value;
  return Array.isArray(constant) ? constant.length : undefined;
}

function boundOfLet(cx: Context, runbook: TypedRunbook, name: string): number | undefined {
  const bound = [...statementsBelow(runbook.body)].find((each) => each.kind === "let" && each.bind === name);
  return bound?.kind === "let" ? sizeOf(cx, runbook, bound.value) : undefined;
}

/** The outcome sets of a fan-out hold what it ranged over. */
function boundOfOutcome(cx: Context, runbook: TypedRunbook, step: string, set: string): number | undefined {
  if (!["done", "failed", "unknown", "missing"].includes(set)) return undefined;
  const of = [...statementsBelow(runbook.body)].find((each) => each.kind === "step" && each.name === step);
  return of?.kind === "step" && of.fanOut !== undefined ? lanesOf(cx, runbook, of.fanOut) : undefined;
}

/** The most places of the kind, bearing the marks, that any one enclosing place holds. */
function largestInside(cx: Context, expr: Extract<Expr, { op: "places" }>): number {
  const bearing = (name: string) =>
    cx.places
      .inside(expr.kind, name)
      .filter((place) => Object.entries(expr.where).every(([mark, value]) => place.marks?.[mark] === value))
      .length;
  const fixed = expr.within.op === "literal" ? String(expr.within.value) : undefined;
  if (fixed !== undefined) return bearing(fixed);
  const kind = expr.within.op === "variable" ? expr.within.name : undefined;
  const outer =
    kind !== undefined && cx.places.kinds.has(kind) ? (cx.places.kinds.get(kind) ?? []) : cx.places.all;
  return Math.max(0, ...outer.map((place) => bearing(place.name)));
}
