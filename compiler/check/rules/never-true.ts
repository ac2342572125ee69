/**
 * A condition that no values make true is a mistake: the run could only ever stop there, or never take that arm.
 * Judged together with what has been shown of the same pinned names before. Only what is certain is said; nothing is
 * said of a condition that is always true, because a reading may be unknown.
 */
import { defineProblem } from "../../problems/problem.ts";
import { type Typed, textAt } from "../../types/context.ts";
import type { TypedStatement } from "../../types/model.ts";
import { freeVariables } from "../../types/tree.ts";
import { type Conflict, satisfiable } from "../conditions.ts";
import { type Fact, inputsOf, type Known, passed, walkKnown } from "../known.ts";
import type { Rule, RunbookBench } from "../rule.ts";

const neverTrueProblem = defineProblem<{ text: string; conflict: Conflict; earlier: string | undefined }>({
  code: "never-true",
  message: ({ text, conflict, earlier }) => {
    const [one, other] = conflict.demands;
    const given = earlier === undefined ? "" : ` after \`${earlier}\``;
    return other === undefined
      ? `\`${text}\` can never be true${given}: no value of \`${conflict.path}\` is as \`${one}\` says`
      : `\`${text}\` can never be true${given}: no \`${conflict.path}\` satisfies both \`${one}\` and \`${other}\``;
  },
  why: () =>
    "Nothing observed or given can make it true, so the run could only ever stop here, or never take this way.",
  help: ({ conflict }) => [
    `correct one of the two sides of what is asked of \`${conflict.path}\``,
    "where either may be, write `or`",
  ],
});

export const neverTrue: Rule = {
  runbook(bench) {
    const { cx, runbook } = bench;
    const inputs = inputsOf(cx, runbook);
    for (const { where } of runbook.triggers) if (where !== undefined) judge(bench, inputs, [where], []);
    for (const guard of runbook.guards) judge(bench, inputs, guard, []);
    walkKnown(cx, runbook, (statement, known) => judgeStatement(bench, known, statement));
  },
};

function judgeStatement(bench: RunbookBench, known: Known, statement: TypedStatement): void {
  switch (statement.kind) {
    case "require":
      judge(bench, known, statement.condition, known.facts);
      return;
    case "ensure":
    case "wait-until":
      judge(bench, known, statement.condition, known.facts);
      if (statement.unless !== undefined) judge(bench, known, [statement.unless], known.facts);
      return;
    case "when":
      statement.arms.forEach((arm, index) => {
        judge(bench, known, [arm.condition], [...known.facts, ...passed(statement, index)]);
      });
  }
}

function judge(bench: RunbookBench, known: Known, asked: readonly Typed[], facts: readonly Fact[]): void {
  const exprs = asked.map((each) => each.expr);
  const [first] = asked;
  const last = asked.at(-1);
  if (first === undefined || last === undefined) return;
  const span = { ...first.span, end: last.span.end };
  const text = textAt(bench.cx, span, 60);
  const alone = satisfiable(known, exprs);
  if (alone.can === "never") {
    if (alone.conflict !== undefined)
      bench.report(neverTrueProblem.at(span, { text, conflict: alone.conflict, earlier: undefined }));
    return;
  }
  const names = namesIn(known, exprs);
  const related = facts.filter((each) => [...namesIn(known, [each.expr])].some((name) => names.has(name)));
  const together = [...related.map((each) => each.expr), ...exprs];
  if (
    related.length === 0 ||
    satisfiable(
      known,
      related.map((each) => each.expr),
    ).can !== "may"
  )
    return;
  const verdict = satisfiable(known, together);
  if (verdict.can !== "never" || verdict.conflict === undefined) return;
  const cause = related.find((each) => satisfiable(known, [each.expr, ...exprs]).can === "never")?.of;
  bench.report(
    neverTrueProblem.at(
      span,
      { text, conflict: verdict.conflict, earlier: cause && textAt(bench.cx, cause.span, 40) },
      cause === undefined ? {} : { related: [{ span: cause.span, message: "already asked here" }] },
    ),
  );
}

function namesIn(known: Known, exprs: readonly Known["facts"][number]["expr"][]): Set<string> {
  const found = new Set<string>();
  const add = (name: string): void => {
    if (found.has(name)) return;
    found.add(name);
    const value = known.values?.get(name);
    if (value !== undefined) for (const inner of freeVariables(value)) add(inner);
  };
  for (const expr of exprs) for (const name of freeVariables(expr)) add(name);
  return found;
}
