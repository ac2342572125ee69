/**
 * What an effect writes is observed afterwards, on every way to success, by an `ensure` that reads it: through
 * another service than the one that acted, where there is one that can.
 */
import type { Footprint } from "../../../schema/generated/plan.ts";
import { defineProblem } from "../../problems/problem.ts";
import { probeFacts } from "../../types/clauses.ts";
import type { TypedCall, TypedStatement } from "../../types/model.ts";
import { observes, outside, type Read, readsOf, showFootprint } from "../footprint.ts";
import type { Following, Rule, RunbookBench } from "../rule.ts";

const notObserved = defineProblem<{ action: string; written: string; other: string | undefined }>({
  code: "effect-not-observed",
  message: ({ action, written, other }) =>
    other === undefined
      ? `nothing after \`${action}\` checks that ${written} is as it should be`
      : `the \`ensure\` after \`${action}\` looks at ${other}, not at ${written}`,
  why: () => "A reply is a claim. Success must be seen, or the run ends well in its own opinion only.",
  help: ({ written }) => [
    `add \`ensure … within 1m, every 5s\` after it, with a probe that reads ${written}`,
  ],
});
const nothingWritten = defineProblem<{ action: string }>({
  code: "effect-not-observed",
  message: ({ action }) => `nothing says what \`${action}\` changes`,
  why: () => "Without that, no check can be known to look at it, and two runbooks can't be kept apart.",
  help: () => ["add `writes resource(…)` to its declaration, and an `ensure` that reads it"],
});
const witnessIsActor = defineProblem<{ action: string; actor: string; others: string[] }>({
  code: "witness-is-actor",
  message: ({ action, actor }) => `only ${actor} itself says that \`${action}\` worked`,
  why: () => "Who acts wrongly also reports wrongly; another service can see the same thing.",
  help: ({ others }) => [`observe it through ${others.map((each) => `\`${each}\``).join(" or ")}`],
});

export const effectNotObserved: Rule = {
  statement(bench, statement, place) {
    if (statement.kind !== "call" || place.part === "undo" || place.part === "finally") return;
    const span = statement.at.target.span;
    if (statement.writes.length === 0) bench.report(nothingWritten.at(span, { action: statement.action.id }));
    for (const written of statement.writes) {
      const seen = place.after.flatMap((following) =>
        readsAfter(bench, following).map((read) => ({
          read,
          written: following.left.reduce(outside, written),
        })),
      );
      const observing = seen.filter((each) => observes(each.read, each.written)).map((each) => each.read);
      if (observing.length === 0) {
        const other = seen.find((each) => each.read.kind === written.kind)?.read;
        bench.report(
          notObserved.at(span, {
            action: statement.action.id,
            written: showFootprint(written),
            other: other && showFootprint(other),
          }),
        );
        return;
      }
      if (onlyActor(bench, statement, written, observing)) return;
    }
  },
};

function onlyActor(bench: RunbookBench, call: TypedCall, written: Footprint, observing: Read[]): boolean {
  const actor = call.action.service;
  if (observing.some((read) => read.principal !== actor)) return false;
  const others = bench.typed.own.filter(
    (each) =>
      each.declaration.kind === "probe" &&
      each.service !== actor &&
      probeFacts(bench.cx, each).reads.some((read) => read.kind === written.kind),
  );
  if (others.length === 0) return false;
  bench.report(
    witnessIsActor.at(call.at.target.span, {
      action: call.action.id,
      actor,
      others: others.map((each) => each.id),
    }),
  );
  return true;
}

/** What the `ensure`s read that surely come later. */
function readsAfter(bench: RunbookBench, following: Following): Read[] {
  return following.statements.flatMap((each) => readsIn(bench, each));
}
function readsIn(bench: RunbookBench, each: TypedStatement): Read[] {
  if (each.kind === "ensure") return each.condition.flatMap((part) => readsOf(bench.cx, part.expr));
  if (each.kind === "part") return each.body.flatMap((statement) => readsIn(bench, statement));
  if (each.kind !== "step") return [];
  const inner = each.body.flatMap((statement) => readsIn(bench, statement));
  const fan = each.fanOut;
  if (fan === undefined) return inner;
  return fan.need !== undefined && "all" in fan.need
    ? inner.map((read) => ({ ...read, ...outside(read, fan.bind) }))
    : [];
}
