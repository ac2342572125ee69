/**
 * Which sets of things an expression reads and a call writes, and when two sets touch. `meets` says may, so it
 * errs towards yes; `observes` says must, so it errs towards no. A key of `null` means every.
 */

import { canonicalJson } from "../../schema/canonical.ts";
import type { Expr, Footprint } from "../../schema/generated/plan.ts";
import { probeFacts } from "../types/clauses.ts";
import type { Context } from "../types/context.ts";
import { statementsBelow, type TypedStep } from "../types/model.ts";
import { eachPart, freeVariables, literal, mapParts, substitute, variable } from "../types/tree.ts";

export interface Read extends Footprint {
  probe: string;
  principal: string;
}

/** What is surely read, whatever is found: `some` asks only until one element says yes. */
export function surelyRead(cx: Context, expr: Expr): Read[] {
  const surely = (part: Expr): Expr =>
    part.op === "quantifier" && part.by === "some" ? { ...part, of: literal(true) } : mapParts(part, surely);
  return readsOf(cx, surely(expr));
}

/** Everything that evaluating `expr` may read; what a quantifier ranges over is read for every element. */
export function readsOf(cx: Context, expr: Expr, ranging: ReadonlySet<string> = new Set()): Read[] {
  const found: Read[] = [];
  const inner =
    expr.op === "quantifier" || expr.op === "comprehension" ? new Set([...ranging, expr.bind]) : ranging;
  if (expr.op === "probe") found.push(...readsOfProbe(cx, expr, ranging));
  eachPart(expr, (part) => {
    for (const read of readsOf(cx, part, inner)) found.push(read);
  });
  return found;
}

function readsOfProbe(
  cx: Context,
  expr: Extract<Expr, { op: "probe" }>,
  ranging: ReadonlySet<string>,
): Read[] {
  const probe = cx.callables.get(expr.probe);
  if (probe === undefined) return [];
  const by = new Map(Object.entries(expr.args));
  return probeFacts(cx, probe).reads.map((read) => ({
    kind: read.kind,
    key: read.key.map((each) => (each === null ? null : widened(substitute(each, by), ranging))),
    probe: probe.id,
    principal: probe.service,
  }));
}

function widened(key: Expr, ranging: ReadonlySet<string>): Expr | null {
  return [...freeVariables(key)].some((name) => ranging.has(name)) ? null : key;
}

/** The same set seen from outside a fan-out: what depends on the lane is every. */
export function outside(footprint: Footprint, lane: string): Footprint {
  return {
    ...footprint,
    key: footprint.key.map((each) => (each === null ? null : widened(each, new Set([lane])))),
  };
}

/**
 * The same sets, written by another lane of the fan-out: its variable stands for another element than ours, and so
 * does the variable of a fan-out inside that ranges over something of it. What ranges over the same for every lane
 * may be anything.
 */
export function inOtherLanes(writes: readonly Footprint[], step: TypedStep): Footprint[] {
  const apart = new Set(step.fanOut === undefined ? [] : [step.fanOut.bind]);
  const shared = new Set<string>();
  for (const each of statementsBelow(step.body)) {
    if (each.kind !== "step" || each.fanOut === undefined) continue;
    const dependent = [...freeVariables(each.fanOut.in.expr)].some((name) => apart.has(name));
    (dependent ? apart : shared).add(each.fanOut.bind);
  }
  const by = new Map([...apart].map((name) => [name, variable(`${name}${elsewhere}`)]));
  return writes.map((written) => ({
    ...written,
    key: written.key.map((each) => {
      const key = each === null ? null : widened(each, shared);
      return key === null ? null : substitute(key, by);
    }),
  }));
}
const elsewhere = "'";

export function meets(left: Footprint, right: Footprint): boolean {
  if (left.kind !== right.kind) return false;
  return left.key.every((a, index) => {
    const b = right.key[index] ?? null;
    if (a === null || b === null) return true;
    if (a.op === "literal" && b.op === "literal") return a.value === b.value;
    return !(areApart(a, b) || areApart(b, a));
  });
}

/** One element and another one of the same fan-out, as themselves or as the one hole of the same text. */
function areApart(here: Expr, there: Expr): boolean {
  const names = [...freeVariables(here)];
  const [name] = names;
  if (name === undefined || names.length > 1 || !isNamedBy(here)) return false;
  const other = substitute(here, new Map([[name, variable(`${name}${elsewhere}`)]]));
  return canonicalJson(other) === canonicalJson(there);
}
function isNamedBy(key: Expr): boolean {
  if (key.op === "variable") return true;
  return key.op === "text" && key.parts.filter((part) => typeof part !== "string").length === 1;
}

export function observes(read: Footprint, written: Footprint): boolean {
  if (read.kind !== written.kind) return false;
  return written.key.every((b, index) => {
    const a = read.key[index] ?? null;
    return a === null || (b !== null && canonicalJson(a) === canonicalJson(b));
  });
}

export function showFootprint(footprint: Footprint): string {
  const keys = footprint.key.map((each) =>
    each === null
      ? "every"
      : each.op === "literal"
        ? String(each.value)
        : each.op === "variable"
          ? each.name
          : "…",
  );
  return keys.length === 0 ? footprint.kind : `${footprint.kind}(${keys.join(", ")})`;
}
