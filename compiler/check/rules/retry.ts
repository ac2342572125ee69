/** An effect is sent again only where a second delivery can't hurt: idempotent, keyed, or `confirm` with `settles`. */
import { defineProblem } from "../../problems/problem.ts";
import type { Span } from "../../problems/span.ts";
import type { TypedCall } from "../../types/model.ts";
import type { Rule, RunbookBench } from "../rule.ts";
import { showMs } from "../show-ms.ts";
import { workMsOf } from "../time.ts";

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

const keyMayExpire = defineProblem<{ action: string; window: string; deadline: string }>({
  code: "key-expires",
  severity: "warning",
  message: ({ action, window, deadline }) =>
    `a run that is resumed late in its ${deadline} can't send \`${action}\` again: its key is remembered for ${window}, and counts for half of that`,
  why: () => "The request stays unanswered then, and a person has to find out whether it took effect.",
  help: () => [
    "have the service remember keys longer, and say so with `keyed for`",
    "or make the deadline shorter",
  ],
});

export const retry: Rule = {
  statement(bench, statement) {
    if (statement.kind !== "call") return;
    const { facts, confirm, action } = statement;
    if (facts.retry === undefined || facts.retry.times === 0 || facts.idempotent) return;
    const own = statement.at.clauses.find((clause) => clause.kind === "retry");
    const span = own?.span ?? facts.retry.span;
    if (facts.keyedForMs !== undefined) judgeKey(bench, statement, facts.keyedForMs, span);
    else if (confirm === undefined) bench.report(unsafeRetry.at(span, { action: action.id }));
    else if (facts.settlesMs === undefined) bench.report(confirmCannotDeny.at(span, { action: action.id }));
  },
};

/** The retries themselves must fit; a resume may come as late as the deadline. */
function judgeKey(bench: RunbookBench, call: TypedCall, keyedForMs: number, span: Span): void {
  const { cx, runbook, reliance, report } = bench;
  const action = call.action.id;
  const window = showMs(keyedForMs);
  const tookMs = workMsOf(cx, runbook, reliance, call);
  const deadlineMs = runbook.deadline?.workMs ?? 0;
  if (tookMs > keyedForMs / 2) report(keyExpires.at(span, { action, window, span: showMs(tookMs) }));
  else if (Number.isFinite(deadlineMs) && deadlineMs > keyedForMs / 2)
    report(keyMayExpire.at(span, { action, window, deadline: showMs(deadlineMs) }));
}
