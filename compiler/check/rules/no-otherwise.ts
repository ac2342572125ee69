/** A fan-out over effects says what happens when too few lanes succeed: itself, or a step around it. */
import { defineProblem } from "../../problems/problem.ts";
import { callsIn } from "../../types/model.ts";
import type { Rule } from "../rule.ts";

const noOtherwiseProblem = defineProblem<{ step: string }>({
  code: "no-otherwise",
  message: ({ step }) => `step \`${step}\` doesn't say what happens when too few of its lanes succeed`,
  why: () =>
    "A partial outcome is the likely one in an incident: undo all, or keep what was won and call a person?",
  help: () => [
    'add `otherwise escalate "… {failure.missing}"` after the step, or `otherwise stop "…"` to undo',
  ],
});

export const noOtherwise: Rule = {
  statement({ report }, statement, place) {
    if (statement.kind !== "step" || statement.fanOut === undefined) return;
    if (statement.otherwise !== undefined || place.handled || callsIn(statement.body).length === 0) return;
    report(noOtherwiseProblem.at(statement.at.name.span, { step: statement.name }));
  },
};
