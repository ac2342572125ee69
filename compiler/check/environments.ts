/**
 * Which environments an effect may act in: that of the places it acts on, else the run's. What an input decides may be
 * whatever its bound lets through.
 */
import type { Expr } from "../../schema/generated/plan.ts";
import type { Context } from "../types/context.ts";
import type { TypedCall, TypedRunbook } from "../types/model.ts";
import { constantOf } from "../types/tree.ts";

/** undefined: any. */
export function environmentsOf(
  cx: Context,
  runbook: TypedRunbook,
  call: TypedCall,
): readonly string[] | undefined {
  if (call.places.environment !== undefined) return namesOf(runbook, call.places.environment);
  for (const [kind, expr] of Object.entries(call.places)) {
    const its = namesOf(runbook, expr)?.map((name) => enclosing(cx, kind, name));
    if (its !== undefined && its.length > 0 && its.every((each) => each !== undefined))
      return [...new Set(its)];
  }
  if (typeof runbook.environment === "string") return [runbook.environment];
  return namesOf(runbook, runbook.environment ?? { op: "variable", name: "environment" });
}

/** The places that it may name. */
function namesOf(runbook: TypedRunbook, expr: Expr): readonly string[] | undefined {
  const constant = constantOf(expr)?.value;
  if (typeof constant === "string") return [constant];
  if (expr.op !== "variable") return undefined;
  if (expr.name === "environment" && typeof runbook.environment === "string") return [runbook.environment];
  const type = runbook.params.find((param) => param.name === expr.name)?.type;
  return type?.t === "place" ? type.among?.map(String) : undefined;
}

/** The environment that a place lies in. */
export function enclosing(cx: Context, kind: string, name: string): string | undefined {
  return (cx.places.kinds.get("environment") ?? []).find((outer) =>
    cx.places.inside(kind, outer.name).some((place) => place.name === name),
  )?.name;
}
