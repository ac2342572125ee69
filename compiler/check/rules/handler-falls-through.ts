/** A handler says how the run goes on: every way through it ends in `stop`, `escalate` or `continue`. */
import { defineProblem } from "../../problems/problem.ts";
import type { Span } from "../../problems/span.ts";
import type { TypedStatement } from "../../types/model.ts";
import { alwaysEnds } from "../handler.ts";
import type { Bench, Rule } from "../rule.ts";

const handlerProblem = defineProblem({
  code: "handler-falls-through",
  message: () => "this `otherwise` doesn't say how the run goes on",
  why: () =>
    "After a failure the run must be undone, handed to a person, or go on knowingly; falling through would choose by accident.",
  help: () => [
    'end it with `stop "…"` (undo everything), `escalate "…"` (leave it to a person) or `continue`',
  ],
});

export const handlerFallsThrough: Rule = {
  runbook(bench) {
    const { at, otherwise } = bench.runbook;
    if (at.otherwise !== undefined) judge(bench, otherwise ?? [], at.otherwise.span);
  },
  statement(bench, statement) {
    if (statement.kind !== "step" && statement.kind !== "first" && statement.kind !== "undo-step") return;
    if (statement.at.otherwise !== undefined)
      judge(bench, statement.otherwise ?? [], statement.at.otherwise.span);
  },
};

function judge({ report }: Bench, block: readonly TypedStatement[], span: Span): void {
  if (!alwaysEnds(block)) report(handlerProblem.at({ ...span, end: span.start + "otherwise".length }, {}));
}
