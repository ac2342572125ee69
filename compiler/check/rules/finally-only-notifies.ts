/** `finally` tells; it changes nothing and can't change the ending. */
import { defineProblem } from "../../problems/problem.ts";
import type { Rule } from "../rule.ts";

const finallyProblem = defineProblem<{ what: string }>({
  code: "finally-only-notifies",
  message: ({ what }) => `\`${what}\` can't stand in \`finally\``,
  why: () =>
    "The run has ended when `finally` runs: an effect there would have no undo, no deadline and no place in the ending.",
  help: () => ["`notify` here, and act in a step", "effects that belong to a scope are taken back by `undo`"],
});

export const finallyOnlyNotifies: Rule = {
  statement({ report }, statement, place) {
    if (place.part !== "finally" || statement.kind === "notify" || statement.kind === "when") return;
    report(
      finallyProblem.at(statement.at.span, {
        what: statement.kind === "ending" ? statement.how : statement.kind,
      }),
    );
  },
};
