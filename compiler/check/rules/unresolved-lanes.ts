/** What may or may not have happened is settled before anything further is done to it. */
import type { Expr } from "../../../schema/generated/plan.ts";
import { defineProblem } from "../../problems/problem.ts";
import { callsIn, statementsBelow, type TypedRunbook } from "../../types/model.ts";
import type { Rule } from "../rule.ts";

const unresolvedLanes = defineProblem<{ step: string }>({
  code: "unresolved-lanes",
  message: ({ step }) => `this acts on the lanes of \`${step}\` whose outcome is unknown`,
  why: () =>
    "An effect there may still arrive, or may be half undone. A second one on top of it makes of one doubt two.",
  help: ({ step }) => [
    `escalate with \`{${step}.unknown}\`, so that a person looks`,
    `or take them back: \`undo step ${step} for each … in ${step}.unknown\``,
  ],
});

export const noUnresolvedLanes: Rule = {
  statement({ runbook, report }, statement) {
    if (statement.kind !== "step" || statement.fanOut === undefined) return;
    const step = unknownOf(runbook, statement.fanOut.in.expr);
    if (step === undefined || callsIn(statement.body).length === 0) return;
    report(unresolvedLanes.at(statement.fanOut.in.span, { step }));
  },
};

/** The step whose unknown lanes a collection is made of. */
function unknownOf(runbook: TypedRunbook, expr: Expr): string | undefined {
  if (expr.op === "comprehension") return unknownOf(runbook, expr.in);
  if (expr.op === "field" && expr.name === "unknown" && expr.of.op === "variable") {
    const { name } = expr.of;
    return isFanOut(runbook, name) ? name : undefined;
  }
  if (expr.op !== "variable") return undefined;
  const bound = [...statementsBelow(runbook.body)].find(
    (each) => each.kind === "let" && each.bind === expr.name,
  );
  return bound?.kind === "let" ? unknownOf(runbook, bound.value.expr) : undefined;
}

function isFanOut(runbook: TypedRunbook, name: string): boolean {
  return [...statementsBelow(runbook.body)].some(
    (each) => each.kind === "step" && each.name === name && each.fanOut !== undefined,
  );
}
