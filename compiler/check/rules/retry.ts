/** An effect is sent again only where a second delivery can't hurt: idempotent, keyed, or `confirm` with `settles`. */
import { defineProblem } from "../../problems/problem.ts";
import type { Rule } from "../rule.ts";
import { callMsOf, showMs } from "../time.ts";

const unsafeRetry = defineProblem<{ action: string }>({
  code: "unsafe-retry",
  message: ({ action }) => `\`${action}\` could be applied twice`,
  why: () =>
    "A call that times out may still have happened. Nothing makes a second delivery of this one harmless.",
  help: ({ action }) => [
    `say what the service does, where \`${action}\` is declared: \`idempotent\`, or \`keyed for 24h\` if it remembers keys`,
    "or let a probe decide: `confirm …` with `settles 60s`",
    "or leave the `retry` out",
  ],
});
const confirmCannotDeny = defineProblem<{ action: string }>({
  code: "confirm-cannot-deny",
  message: ({ action }) => `\`confirm\` can never say that \`${action}\` did not happen`,
  why: () =>
    "The first request may still arrive after the probe was asked, so its no proves nothing until requests have settled.",
  help: () => [
    "add `settles 60s` to the action: after that, an unanswered request can no longer take effect",
    "or `keyed for 24h`, if the service remembers keys",
  ],
});
const keyExpires = defineProblem<{ action: string; window: string; span: string }>({
  code: "key-expires",
  message: ({ action, window, span }) =>
    `retries of \`${action}\` may take ${span}, longer than half of the ${window} for which its key is remembered`,
  why: () => "A request under a forgotten key is a new request.",
  help: () => [
    "retry less often, or for a shorter time",
    "or have the service remember keys longer, and say so with `keyed for`",
  ],
});

export const retry: Rule = {
  statement(bench, statement) {
    if (statement.kind !== "call") return;
    const { facts, confirm, action } = statement;
    if (facts.retry === undefined || facts.retry.times === 0 || facts.idempotent) return;
    const own = statement.at.clauses.find((clause) => clause.kind === "retry");
    const span = own?.span ?? facts.retry.span;
    if (facts.keyedForMs !== undefined) {
      const took = callMsOf(bench.cx, bench.runbook, bench.reliance, statement);
      if (took > facts.keyedForMs / 2) {
        bench.report(
          keyExpires.at(span, { action: action.id, window: showMs(facts.keyedForMs), span: showMs(took) }),
        );
      }
    } else if (confirm === undefined) bench.report(unsafeRetry.at(span, { action: action.id }));
    else if (facts.settlesMs === undefined) bench.report(confirmCannotDeny.at(span, { action: action.id }));
  },
};
