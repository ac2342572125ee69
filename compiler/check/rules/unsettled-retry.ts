/**
 * An idempotent effect is sent again without harm only while nothing else writes the same: its first request may
 * still be on its way when the effect has been undone, or overwritten, and then undoes that. `settles` says when
 * it no longer can.
 */
import { defineProblem } from "../../problems/problem.ts";
import { callsIn, type TypedCall } from "../../types/model.ts";
import { meets, outside } from "../footprint.ts";
import type { Place, Rule } from "../rule.ts";

const unsettledRetry = defineProblem<{ action: string; by: string | undefined }>({
  code: "unsettled-retry",
  message: ({ action, by }) =>
    by === undefined
      ? `an earlier request of \`${action}\` may take effect after the effect was undone`
      : `an earlier request of \`${action}\` may take effect after \`${by}\` has written the same`,
  why: () =>
    "Sending it twice is harmless, being late is not: the request that seemed lost arrives last, and what was put right is wrong again, unseen.",
  help: ({ action }) => [
    `say where \`${action}\` is declared when an unanswered request can no longer take effect: \`settles 60s\``,
    "or leave the `retry` out",
  ],
});

export const settledRetry: Rule = {
  statement(bench, statement, place) {
    if (statement.kind !== "call" || place.part === "undo") return;
    const { facts } = statement;
    if (facts.retry === undefined || facts.retry.times === 0 || !facts.idempotent) return;
    if (facts.settlesMs !== undefined || facts.keyedForMs !== undefined) return;
    const writer = laterWriter(statement, place);
    if (statement.undo === undefined && writer === undefined) return;
    const own = statement.at.clauses.find((clause) => clause.kind === "retry");
    const by = statement.undo === undefined ? writer?.action.id : undefined;
    const related =
      writer === undefined ? [] : [{ span: writer.at.target.span, message: "writes the same later" }];
    bench.report(
      unsettledRetry.at(own?.span ?? facts.retry.span, { action: statement.action.id, by }, { related }),
    );
  },
};

/** The first call that surely or possibly comes later and may write the same. */
function laterWriter(call: TypedCall, place: Place): TypedCall | undefined {
  for (const { statements, left } of place.after) {
    const written = call.writes.map((each) => left.reduce(outside, each));
    const found = callsIn(statements).find((each) =>
      each.writes.some((other) => written.some((own) => meets(own, other))),
    );
    if (found !== undefined) return found;
  }
  return undefined;
}
