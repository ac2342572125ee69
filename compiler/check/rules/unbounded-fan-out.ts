/** The number of lanes is bounded before anything runs: time, blast and people's patience are computed from it. */
import { defineProblem } from "../../problems/problem.ts";
import { textAt } from "../../types/context.ts";
import { lanesOf } from "../cardinality.ts";
import type { Rule } from "../rule.ts";

const unboundedProblem = defineProblem<{ text: string }>({
  code: "unbounded-fan-out",
  message: ({ text }) => `nothing says how many elements \`${text}\` can have`,
  why: () => "Neither its worst-case time nor how much it touches can be known.",
  help: () => ["add `, at most 10` to the fan-out", "or bound the type: `list<T> at most 10`"],
});

export const unboundedFanOut: Rule = {
  statement({ cx, runbook, report }, statement) {
    if (statement.kind !== "step" || statement.fanOut === undefined) return;
    if (lanesOf(cx, runbook, statement.fanOut) !== undefined) return;
    report(unboundedProblem.at(statement.fanOut.in.span, { text: textAt(cx, statement.fanOut.in.span, 40) }));
  },
};
