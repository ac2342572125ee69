/** A poll can succeed: its stability window fits into its time, and it says how often it reads. */
import { defineProblem } from "../../problems/problem.ts";
import type { Rule } from "../rule.ts";
import { showMs } from "../show-ms.ts";

const neverHoldsProblem = defineProblem<{ holding: string; within: string }>({
  code: "never-holds",
  message: ({ holding, within }) => `${holding} of stability don't fit in ${within}`,
  why: () => "The window is part of the time: this could only ever fail.",
  help: ({ holding }) => [`make \`within\` longer than ${holding}, or the window shorter`],
});
const noPollInterval = defineProblem({
  code: "no-poll-interval",
  message: () => "this poll doesn't say how often it reads",
  why: () => "How often a struggling service is asked is a decision, not a default.",
  help: () => ["add `, every 5s`"],
});

export const neverHolds: Rule = {
  statement({ report }, statement) {
    if (statement.kind !== "ensure" && statement.kind !== "wait-until") return;
    const { poll } = statement.at;
    if (statement.everyMs === undefined) report(noPollInterval.at(poll.span, {}));
    const checksMs = Math.max(0, (statement.holdingChecks ?? 1) - 1) * (statement.everyMs ?? 0);
    const neededMs = statement.holdingMs ?? checksMs;
    const withinMs = statement.within?.leastMs ?? statement.withinMs;
    if (poll.holding === undefined || neededMs <= withinMs) return;
    report(
      neverHoldsProblem.at(poll.holding.span, {
        holding: showMs(neededMs),
        within: statement.within === undefined ? showMs(withinMs) : `${showMs(withinMs)}, which it may be`,
      }),
    );
  },
};
