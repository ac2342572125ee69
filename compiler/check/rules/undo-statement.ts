/** An `undo` does little, so that it can be relied on: it requires, calls, ensures and waits. */
import { defineProblem } from "../../problems/problem.ts";
import type { Rule } from "../rule.ts";

const undoStatementProblem = defineProblem<{ what: string }>({
  code: "undo-statement",
  message: ({ what }) => `\`${what}\` can't stand in an \`undo\``,
  why: () =>
    "An undo runs when things have already gone wrong, and may run long after; it must be short and decide nothing.",
  help: () => ["use `require`, `call`, `ensure` or `wait`"],
});
const allowed: ReadonlySet<string> = new Set(["require", "call", "ensure", "wait"]);

export const undoStatement: Rule = {
  statement({ report }, statement) {
    if (statement.kind !== "call" || statement.undo === undefined) return;
    for (const inner of statement.undo.at.body.statements) {
      if (!allowed.has(inner.kind))
        report(
          undoStatementProblem.at(inner.span, {
            what: inner.kind === "wait-until" ? "wait until" : inner.kind,
          }),
        );
    }
  },
};
