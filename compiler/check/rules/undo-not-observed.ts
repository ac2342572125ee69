/** What an undo takes back is seen to be back: after each of its calls an `ensure` reads what the call writes. */
import { defineProblem } from "../../problems/problem.ts";
import type { TypedCall } from "../../types/model.ts";
import { observes, readsOf, showFootprint } from "../footprint.ts";
import type { Rule, RunbookBench } from "../rule.ts";

const undoNotObserved = defineProblem<{ action: string; written: string }>({
  code: "undo-not-observed",
  message: ({ action, written }) => `nothing in this undo checks that \`${action}\` has put ${written} back`,
  why: () =>
    "A run says `compensated` only when everything is seen to be undone; an undo that nobody looks at leaves a debt to a person.",
  help: ({ written }) => [
    `add \`ensure … within 1m, every 5s\` after it, with a probe that reads ${written}`,
  ],
});

export const undoObserved: Rule = {
  statement(bench, statement) {
    if (statement.kind !== "call" || statement.undo === undefined) return;
    const { body } = statement.undo;
    body.forEach((inverse, index) => {
      if (inverse.kind !== "call") return;
      const later = body.slice(index + 1).flatMap((each) => (each.kind === "ensure" ? each.condition : []));
      const reads = later.flatMap((part) => readsOf(bench.cx, part.expr));
      const unseen = inverse.writes.find((written) => !reads.some((read) => observes(read, written)));
      if (unseen !== undefined) reportAt(bench, inverse, showFootprint(unseen), statement);
    });
  },
};

/** An action's own undo stands where the action is declared; which call needs it is said beside. */
function reportAt(bench: RunbookBench, inverse: TypedCall, written: string, effect: TypedCall): void {
  const related = [{ span: effect.at.target.span, message: "the effect that it takes back" }];
  const holes = { action: inverse.action.id, written };
  bench.report(undoNotObserved.at(inverse.at.target.span, holes, { related }));
}
