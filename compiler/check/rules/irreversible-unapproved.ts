/**
 * In production an effect that can't be taken back comes after an `approve`, on every way to it: in its own block or
 * in one around it, or in a step before it that can't end well without one.
 */
import { defineProblem } from "../../problems/problem.ts";
import { blocksOf, type TypedStatement, type TypedWhen } from "../../types/model.ts";
import { environmentsOf } from "../environments.ts";
import { canContinue } from "../handler.ts";
import type { Rule } from "../rule.ts";

const unapproved = defineProblem<{ action: string; where: string }>({
  code: "irreversible-unapproved",
  message: ({ action, where }) => `nobody is asked before \`${action}\`, which can't be taken back${where}`,
  why: () =>
    "Everything else that a run does by itself can be undone or looked at again; this is lost for good, so a person decides with the values in front of them.",
  help: () => [
    'ask just before it: `approve "Erase …?" by 1 of GROUP within 15m`',
    "or say how it is taken back, with `undo`, if it can be",
  ],
});

export const irreversibleUnapproved: Rule = {
  statement(bench, statement, place) {
    if (statement.kind !== "call" || statement.facts.irreversible === undefined || place.part === "undo")
      return;
    const { cx, runbook } = bench;
    const environments = environmentsOf(cx, runbook, statement);
    // A place of another environment than the run's is refused as that.
    if (typeof runbook.environment === "string" && environments?.includes(runbook.environment) === false)
      return;
    if (environments?.includes("production") === false || place.before.some(asks)) return;
    const where = environments?.length === 1 ? " in production" : ", and which may be in production";
    bench.report(unapproved.at(statement.at.target.span, { action: statement.action.id, where }));
  },
};

/** Whether it can't end well without an approval. */
function asks(each: TypedStatement): boolean {
  switch (each.kind) {
    case "approve":
      return true;
    case "step":
      return each.body.some(asks) && !(each.otherwise !== undefined && canContinue(each.otherwise));
    case "part":
      return each.body.some(asks);
    case "choose":
      return blocksOf(each).every(({ body }) => body.some(asks));
    case "parallel":
      return each.steps.some(asks);
    case "when":
      return waysThrough(each)?.every((way) => way.some(asks)) === true;
    default:
      return false;
  }
}

/** Each block that a `when` may take; undefined: it may take none. */
function waysThrough(each: TypedWhen): TypedStatement[][] | undefined {
  if (each.otherwise === undefined) return undefined;
  const unknown = each.unknown === undefined ? [] : [each.unknown];
  return [...each.arms.map((arm) => arm.body), each.otherwise, ...unknown];
}
