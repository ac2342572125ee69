/**
 * Which sets of things an expression reads and a call writes, and when two sets touch. `meets` says may, so it
 * errs towards yes; `observes` says must, so it errs towards no. A key of `null` means every.
 */

import { canonicalJson } from "../../schema/canonical.ts";
import type { Expr, Footprint } from "../../schema/generated/plan.ts";
import { probeFacts } from "../types/clauses.ts";
import type { Context } from "../types/context.ts";
import { freeVariables, mapParts, substitute } from "../types/tree.ts";

export interface Read extends Footprint {
  probe: string;
  principal: string;
}

/** Everything that evaluating `expr` may read; what a quantifier ranges over is read for every element. */
export function readsOf(cx: Context, expr: Expr, ranging: ReadonlySet<string> = new Set()): Read[] {
  const found: Read[] = [];
  const inner =
    expr.op === "quantifier" || expr.op === "comprehension" ? new Set([...ranging, expr.bind]) : ranging;
  if (expr.op === "probe") found.push(...readsOfProbe(cx, expr, ranging));
  mapParts(expr, (part) => {
    found.push(...readsOf(cx, part, inner));
    return part;
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

export function meets(left: Footprint, right: Footprint): boolean {
  if (left.kind !== right.kind) return false;
  return left.key.every((a, index) => {
    const b = right.key[index] ?? null;
    if (a === null || b === null) return true;
    return a.op === "literal" && b.op === "literal" ? a.value === b.value : true;
  });
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
