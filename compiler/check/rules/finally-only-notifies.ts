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

const allowed: ReadonlySet<string> = new Set(["notify", "when", "choose"]);

export const finallyOnlyNotifies: Rule = {
  statement({ report }, statement, place) {
    if (place.part !== "finally" || allowed.has(statement.kind)) return;
    report(
      finallyProblem.at(statement.at.span, {
        what: statement.kind === "ending" ? statement.how : statement.kind,
      }),
    );
  },
};
