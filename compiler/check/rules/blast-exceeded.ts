/** What a runbook may touch, at a time and in all, is no more than its `blast` says. */
import { defineProblem } from "../../problems/problem.ts";
import { measured } from "../blast.ts";
import { mostAllowed } from "../cardinality.ts";
import type { Rule } from "../rule.ts";

const blastProblem = defineProblem<{
  kind: string;
  count: number;
  limit: number;
  when: string;
  action: string;
  per: string;
}>({
  code: "blast-exceeded",
  message: ({ kind, count, limit, when, action, per }) =>
    `\`${action}\` can touch ${Number.isFinite(count) ? count : "any number of"} ${kind}s ${when}${per}, and \`blast\` allows ${limit}`,
  why: () => "The limit is what reviewers and approvers rely on; the plan must not be able to break it.",
  help: ({ when, count, kind, per }) =>
    when === "at a time"
      ? ["lower the fan-out's `… at a time`", `or allow it: \`${count} ${kind}s at a time${per}\``]
      : [`or allow it: \`${count} ${kind}s in all${per}\``, "narrow what the fan-out ranges over"],
});

export const blastExceeded: Rule = {
  runbook({ cx, runbook, report }) {
    for (const limit of runbook.blast) {
      const most = measured(cx, runbook, limit);
      if (most === undefined || most.count <= mostAllowed(cx, limit)) continue;
      const when = limit.when === "in-all" ? "in all" : "at a time";
      const per = limit.per === undefined ? "" : ` per ${limit.per}`;
      report(
        blastProblem.at(limit.at, {
          kind: limit.kind,
          count: most.count,
          limit: mostAllowed(cx, limit),
          when,
          action: most.call.action.id,
          per,
        }),
      );
    }
  },
};
