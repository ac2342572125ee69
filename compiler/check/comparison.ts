/**
 * A comparison in one form: the path on the left, the constant on the right, never negated. So `not (3 > x)` and
 * `x >= 3` are the same demand. A comparison of two paths stays whole, in one of the forms that say the same.
 */
import { canonicalJson } from "../../schema/canonical.ts";
import type { Expr } from "../../schema/generated/plan.ts";
import { constantOf } from "../types/tree.ts";
import type { Type } from "../types/type.ts";
import { showValue } from "./show-value.ts";
import { only, ordered, type ValueSet, without } from "./value-set.ts";

type Compare = Extract<Expr, { op: "compare" }>;
interface AgainstConstant {
  path: Expr;
  by: Compare["by"];
  constant: { value: unknown };
  order: readonly string[] | undefined;
}
interface OfTwoPaths {
  constant: undefined;
  expr: Compare;
  truth: boolean;
}

const opposite = { "==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">" } as const;
const mirrored = { "==": "==", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<=" } as const;

export function normalComparison(expr: Compare, truth: boolean): AgainstConstant | OfTwoPaths {
  const by = truth ? expr.by : opposite[expr.by];
  const [left, right] = [constantOf(expr.left), constantOf(expr.right)];
  if (right !== undefined) return { path: expr.left, by, constant: right, order: expr.order };
  if (left !== undefined) return { path: expr.right, by: mirrored[by], constant: left, order: expr.order };
  return ofTwoPaths({ ...expr, by });
}

/** Written with `==` or `<` alone, and what is equal in alphabetical order. */
function ofTwoPaths(expr: Compare): OfTwoPaths {
  const turned: Compare = { ...expr, left: expr.right, right: expr.left };
  switch (expr.by) {
    case "==":
    case "!=": {
      const inOrder = canonicalJson(expr.left) <= canonicalJson(expr.right) ? expr : turned;
      return { constant: undefined, expr: { ...inOrder, by: "==" }, truth: expr.by === "==" };
    }
    case "<":
      return { constant: undefined, expr, truth: true };
    case ">=":
      return { constant: undefined, expr: { ...expr, by: "<" }, truth: false };
    case ">":
      return { constant: undefined, expr: { ...turned, by: "<" }, truth: true };
    case "<=":
      return { constant: undefined, expr: { ...turned, by: "<" }, truth: false };
  }
}

export function comparisonSet(
  { by, constant, order }: AgainstConstant,
  type: Type | undefined,
  domain: ValueSet,
): { set: ValueSet; text: string } {
  const { value } = constant;
  const text = `${by} ${showValue(value, type)}`;
  if (by === "==") return { set: only([value]), text };
  if (by === "!=") return { set: without(domain, value), text };
  if (typeof value === "number") return { set: ordered(by, value), text };
  const at = order?.indexOf(String(value)) ?? -1;
  if (order === undefined || at < 0) return { set: domain, text };
  const holds = (index: number) =>
    by === "<" ? index < at : by === "<=" ? index <= at : by === ">" ? index > at : index >= at;
  return { set: only(order.filter((_, index) => holds(index))), text };
}
