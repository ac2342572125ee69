/** Every attempt at anything is bounded: an action and a probe say how long one may take. */
import { defineProblem } from "../../problems/problem.ts";
import type { Callable } from "../../types/callable.ts";
import { actionFacts, probeFacts } from "../../types/clauses.ts";
import { statementsBelow } from "../../types/model.ts";
import type { TypedModule } from "../../types/module.ts";
import type { Rule } from "../rule.ts";

const noTimeoutProblem = defineProblem<{ name: string; what: string }>({
  code: "no-timeout",
  message: ({ name, what }) => `${what} \`${name}\` doesn't say how long an attempt may take`,
  why: () => "Without a bound one silent service holds up the run, its locks and everyone who waits for it.",
  help: ({ what }) => [`add \`timeout ${what === "probe" ? "5s" : "30s"}\` to its declaration`],
});

export const noTimeout: Rule = {
  callable({ cx, typed, report }, callable) {
    const { declaration } = callable;
    if (declaration.kind === "probe" && probeFacts(cx, callable).timeoutMs === undefined) {
      report(noTimeoutProblem.at(declaration.name.span, { name: declaration.name.text, what: "probe" }));
    }
    if (declaration.kind !== "action" || actionFacts(cx, callable).timeout !== undefined) return;
    if (givenByCalls(typed, callable)) return;
    report(noTimeoutProblem.at(declaration.name.span, { name: declaration.name.text, what: "action" }));
  },
};

/** A call may say it instead, if every one does. */
function givenByCalls(typed: TypedModule, callable: Callable): boolean {
  const calls = typed.runbooks
    .flatMap((runbook) => [...statementsBelow(runbook.body)])
    .flatMap((each) => (each.kind === "call" ? [each, ...(each.undo?.body ?? [])] : []));
  const own = calls.flatMap((each) => (each.kind === "call" && each.action === callable ? [each] : []));
  return own.length > 0 && own.every((each) => each.facts.timeout !== undefined);
}
