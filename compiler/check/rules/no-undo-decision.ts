/** Every forward effect says, exactly once, how it is taken back: `undo`, `keep because` or `irreversible because`. */
import { defineProblem } from "../../problems/problem.ts";
import type { Rule } from "../rule.ts";

const noUndoDecisionProblem = defineProblem<{ action: string; many: string[] }>({
  code: "no-undo-decision",
  message: ({ action, many }) =>
    many.length === 0
      ? `nothing says how \`${action}\` is taken back`
      : `\`${action}\` says more than once how it is taken back: ${many.join(" and ")}`,
  why: () =>
    "When a later step fails, what was done must be undone, kept on purpose, or handed to a person; silence decides nothing.",
  help: ({ many }) =>
    many.length === 0
      ? [
          "`undo { call … }` with the inverse and an `ensure`",
          '`keep because "…"` if it may stay',
          '`irreversible because "…"` if something is lost',
        ]
      : ["keep one of them"],
});

export const noUndoDecision: Rule = {
  statement({ report }, statement, place) {
    if (statement.kind !== "call" || place.part === "undo" || place.part === "finally") return;
    const { facts, twoUndos } = statement;
    const said = [
      ...(facts.undo === undefined ? [] : ["`undo`"]),
      ...(twoUndos ? ["`undo` of the action"] : []),
      ...(facts.keep === undefined ? [] : ["`keep`"]),
      ...(facts.irreversible === undefined ? [] : ["`irreversible`"]),
    ];
    if (said.length === 1) return;
    report(noUndoDecisionProblem.at(statement.at.target.span, { action: statement.action.id, many: said }));
  },
};
