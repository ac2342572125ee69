/** Every effect has exactly one environment: that of its places, else the run's. */
import type { Expr } from "../../../schema/generated/plan.ts";
import { defineProblem } from "../../problems/problem.ts";
import type { Context } from "../../types/context.ts";
import { statementsBelow, type TypedCall, type TypedRunbook } from "../../types/model.ts";
import { constantOf } from "../../types/tree.ts";
import { enclosing } from "../environments.ts";
import type { Rule } from "../rule.ts";

const environmentMissing = defineProblem<{ action: string; known: string[] }>({
  code: "environment-missing",
  message: ({ action }) => `which environment does \`${action}\` act in? nothing says`,
  why: () =>
    "What may be done without asking, and what the journal proves later, depends on whether it was production.",
  help: ({ known }) => [
    `add \`environment ${known[0] ?? "production"}\` to the runbook's head`,
    "or let an input decide it: `environment where`, with `where: environment`",
  ],
});
const environmentsDiffer = defineProblem<{ action: string; place: string; its: string; runs: string }>({
  code: "environments-differ",
  message: ({ action, place, its, runs }) =>
    `\`${action}\` acts on ${place}, which lies in ${its}, and the run's environment is ${runs}`,
  why: () => "One of the two is a mistake, and the approval was given for the other one.",
  help: ({ its }) => [`name a place of the run's environment, or write \`environment ${its}\``],
});

export const environment: Rule = {
  runbook({ cx, runbook, report }) {
    const calls = [...statementsBelow(runbook.body)].filter((each) => each.kind === "call");
    const without = calls.find((call) => environmentOf(cx, runbook, call) === undefined);
    if (without !== undefined) {
      const known = (cx.places.kinds.get("environment") ?? []).map((each) => each.name);
      const production = known.filter((name) => name === "production");
      report(
        environmentMissing.at(runbook.at.name.span, {
          action: without.action.id,
          known: [...production, ...known],
        }),
      );
    }
    if (typeof runbook.environment !== "string") return;
    for (const call of calls) {
      if (call.places.environment !== undefined) continue;
      for (const [kind, expr] of Object.entries(call.places)) {
        const name = constantOf(expr)?.value;
        const its = typeof name === "string" ? enclosing(cx, kind, name) : undefined;
        if (its === undefined || its === runbook.environment) continue;
        const said = { action: call.action.id, place: String(name), its, runs: runbook.environment };
        report(environmentsDiffer.at(call.at.target.span, said));
      }
    }
  },
};

/** Some word of where it acts: the run's, its own argument, or that of all places of a kind that it acts on. */
function environmentOf(cx: Context, runbook: TypedRunbook, call: TypedCall): Expr | string | undefined {
  if (runbook.environment !== null) return runbook.environment;
  if (call.places.environment !== undefined) return call.places.environment;
  if (runbook.params.some((param) => param.name === "environment")) return "environment";
  for (const [kind, expr] of Object.entries(call.places)) {
    const name = constantOf(expr)?.value;
    const own = typeof name === "string" ? enclosing(cx, kind, name) : undefined;
    if (own !== undefined) return own;
  }
  return undefined;
}
