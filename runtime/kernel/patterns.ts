// What the arms of a `choose` look for: a value, or a case of a sum type. A sum's value is its case's fields and,
// beside them, `case`; a pattern that binds gives the fields alone.

import type { Choose, Condition, Expr, Pattern } from "../../schema/generated/plan.ts";
import { sameValue, type Value } from "./value.ts";

export function matches(patterns: readonly Pattern[], value: Value): boolean {
  return patterns.some((pattern) =>
    "case" in pattern ? caseOf(value) === pattern.case : sameValue(pattern.value as Value, value),
  );
}

function caseOf(value: Value): Value | undefined {
  return value !== null && typeof value === "object" && !Array.isArray(value) ? value.case : undefined;
}

/** What `case as v` binds. */
export function fieldsOf(value: Value): Value {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return {};
  const { case: _case, ...fields } = value;
  return fields;
}

const conditions = new WeakMap<Choose, Condition[]>();

/** That the value still is what led into an arm; the one after the last is `otherwise`. */
export function armCondition(node: Choose, arm: number): Condition {
  const known = conditions.get(node) ?? allConditions(node);
  conditions.set(node, known);
  return known[arm] as Condition;
}

function allConditions({ of, arms, freshMs, label }: Choose): Condition[] {
  const asked = arms.map((arm) => isOneOf(of, arm.patterns));
  const none: Expr = { op: "not", of: { op: "logic", by: "or", of: asked } };
  return [...asked, none].map((all) => ({ all: [all], labels: [label], freshMs }));
}

function isOneOf(of: Expr, patterns: readonly Pattern[]): Expr {
  const each = patterns.map((pattern): Expr => {
    const left: Expr = "case" in pattern ? { op: "field", of, name: "case" } : of;
    const value = "case" in pattern ? pattern.case : pattern.value;
    return { op: "compare", by: "==", left, right: { op: "literal", value } };
  });
  return each.length === 1 ? (each[0] as Expr) : { op: "logic", by: "or", of: each };
}
