/** What a lane asks just before it acts isn't changed by another lane between the question and the act. */
import { defineProblem } from "../../problems/problem.ts";
import { conditionText } from "../condition-text.ts";
import type { Rule } from "../rule.ts";

const races = defineProblem<{ condition: string; by: string; action: string }>({
  code: "check-races",
  message: ({ condition, by, action }) =>
    `\`${condition}\` can be changed by \`${by}\` of another lane before \`${action}\` is sent`,
  why: () =>
    "Lanes that run side by side all find it true, then all act, and together they do what each was meant to prevent.",
  help: () => [
    "run one lane at a time: `1 at a time`",
    "or ask for what only this lane changes",
    "or ask for it once, before the step, with room for all lanes",
  ],
});

export const checkRaces: Rule = {
  runbook({ cx, reliance, report }) {
    for (const { call, condition, by } of reliance.races) {
      const related = [
        { span: call.at.target.span, message: "what relies on it" },
        ...(by === call ? [] : [{ span: by.at.target.span, message: "what changes it" }]),
      ];
      const holes = { condition: conditionText(cx, condition), by: by.action.id, action: call.action.id };
      report(races.at(condition.at.span, holes, { related }));
    }
  },
};
