/** `continue` goes on after a step that has failed, so it stands in a step's `otherwise`; a run as a whole has nothing after it. */
import { defineProblem } from "../../problems/problem.ts";
import { blocksOf, type TypedStatement } from "../../types/model.ts";
import type { Bench, Rule } from "../rule.ts";

const nowhere = defineProblem({
  code: "continue-nowhere",
  message: () => "there is nothing here that `continue` could go on after",
  why: () =>
    "A failure that reaches the runbook itself ends it; how it ends must be said: undone, or left to a person.",
  help: () => [
    'write `stop "…"` (undo everything) or `escalate "…"` (leave it to a person)',
    "or give the step that may fail its own `otherwise continue`",
  ],
});

export const continueNowhere: Rule = {
  runbook(bench) {
    judge(bench, bench.runbook.body, false);
    judge(bench, bench.runbook.otherwise ?? [], false);
    judge(bench, bench.runbook.finally ?? [], false);
  },
};

function judge(bench: Bench, block: readonly TypedStatement[], allowed: boolean): void {
  for (const each of block) {
    if (each.kind === "ending" && each.how === "continue" && !allowed)
      bench.report(nowhere.at(each.at.span, {}));
    for (const { body, role } of blocksOf(each))
      judge(bench, body, role === "handler" || (allowed && each.kind !== "step"));
  }
}
