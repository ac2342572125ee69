/** An effect acts on what is true when it is sent: not on what an own effect has changed, nor on an old observation. */
import { defineProblem } from "../../problems/problem.ts";
import type { Condition } from "../beliefs.ts";
import { conditionText } from "../condition-text.ts";
import type { Rule } from "../rule.ts";

const acrossOwnWrite = defineProblem<{ action: string; condition: string; by: string }>({
  code: "relies-across-own-write",
  message: ({ action, condition, by }) =>
    `\`${action}\` relies on \`${condition}\`, which \`${by}\` may have changed`,
  why: () => "It was true before this run's own effect; nobody has looked since.",
  help: ({ action }) => [
    `put a \`require\` or an \`ensure\` that reads it between the two, just before \`${action}\``,
  ],
});
const oldObservation = defineProblem<{ action: string; condition: string }>({
  code: "relies-on-old-observation",
  message: ({ action, condition }) =>
    `\`${action}\` relies on \`${condition}\`, which was observed too long before`,
  why: () =>
    "A pinned value never changes, however long ago it was read; the world does, at the latest when its freshness has passed.",
  help: ({ condition }) => [
    `ask again just before it: read the probe in \`${condition}\` itself instead of the pinned value`,
  ],
});

export const reliesOnWhatHolds: Rule = {
  runbook({ cx, reliance, report }) {
    const text = (condition: Condition) => conditionText(cx, condition);
    for (const { call, condition, by } of reliance.crossed) {
      const related = [
        { span: condition.at.span, message: "asked here" },
        { span: by.at.target.span, message: "changed here" },
      ];
      report(
        acrossOwnWrite.at(
          call.at.target.span,
          { action: call.action.id, condition: text(condition), by: by.action.id },
          { related },
        ),
      );
    }
    for (const { call, condition } of reliance.old) {
      report(
        oldObservation.at(
          call.at.target.span,
          { action: call.action.id, condition: text(condition) },
          { related: [{ span: condition.at.span, message: "asked here" }] },
        ),
      );
    }
  },
};
