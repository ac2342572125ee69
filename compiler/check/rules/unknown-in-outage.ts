/**
 * What a run needs to be false must be able to be false in the outage that the run is for. Whether something can be
 * reached is told by an observer that can itself be cut off, and then it says unknown, on which nothing acts. Three
 * vantage points can outvote one that is cut off; one can't, nor can two.
 */
import type { Expr } from "../../../schema/generated/plan.ts";
import { defineProblem } from "../../problems/problem.ts";
import type { Context } from "../../types/context.ts";
import { type Typed, textAt } from "../../types/context.ts";
import { constantOf, substitute } from "../../types/tree.ts";
import { satisfiable } from "../conditions.ts";
import { inputsOf } from "../known.ts";
import type { Rule, RunbookBench } from "../rule.ts";

const fewest = 3;
const unknownInOutage = defineProblem<{ condition: string; probe: string; points: number }>({
  code: "unknown-in-outage",
  message: ({ condition, probe, points }) =>
    `\`${condition}\` needs \`${probe}\` to be false, and it is asked from ${points === 1 ? "one vantage point" : `${points} vantage points`}`,
  why: () =>
    "Whoever is cut off together with what he looks at sees nothing, which is unknown, not false. So the run would be refused in just the outage that it is for.",
  help: () => [
    `ask from ${fewest} vantage points or more, which don't share a network: \`vantage_points: ${fewest}\``,
  ],
});

export const falseInOutage: Rule = {
  runbook(bench) {
    for (const guard of bench.runbook.guards) judge(bench, guard);
  },
  statement(bench, statement, { part }) {
    if (statement.kind === "require" && part === "body") judge(bench, statement.condition);
  },
};

function judge(bench: RunbookBench, asked: readonly Typed[]): void {
  const names = { ...inputsOf(bench.cx, bench.runbook), readings: "same" as const };
  for (const condition of asked) {
    for (const part of demands(condition.expr)) {
      for (const path of truths(part)) {
        const seen = seenFrom(bench.cx, path);
        if (seen === undefined || seen.points >= fewest) continue;
        if (satisfiable(names, [part, path]).can !== "never") continue;
        bench.report(
          unknownInOutage.at(
            condition.span,
            { condition: textAt(bench.cx, condition.span, 50), probe: seen.probe, points: seen.points },
            { related: [{ span: seen.at, message: "asked from too few points here" }] },
          ),
        );
      }
    }
  }
}

/** What must each be true for all to be: the sides of an `and`, and what is asked of every element. */
function demands(expr: Expr): Expr[] {
  if (expr.op === "logic" && expr.by === "and") return expr.of.flatMap(demands);
  return expr.op === "quantifier" ? demands(expr.of) : [expr];
}

/** The readings that a condition takes for true or false. */
function truths(expr: Expr): Expr[] {
  switch (expr.op) {
    case "logic":
      return expr.of.flatMap(truths);
    case "not":
      return truths(expr.of);
    case "compare":
      if (typeof constantOf(expr.right)?.value === "boolean") return truths(expr.left);
      return typeof constantOf(expr.left)?.value === "boolean" ? truths(expr.right) : [];
    case "probe":
    case "field":
      return [expr];
    default:
      return [];
  }
}

/** From how many vantage points a reading is made, where its probe says so. */
function seenFrom(cx: Context, path: Expr) {
  let of = path;
  while (of.op === "field") of = of.of;
  const probe = of.op === "probe" ? cx.callables.get(of.probe) : undefined;
  if (of.op !== "probe" || probe?.request.op !== "record") return undefined;
  const given = probe.request.fields.find((field) => field.name === "vantage_points");
  const value = given && constantOf(substitute(given.value, new Map(Object.entries(of.args))))?.value;
  const { name } = probe.declaration;
  return typeof value === "number" ? { points: value, probe: probe.id, at: name.span } : undefined;
}
