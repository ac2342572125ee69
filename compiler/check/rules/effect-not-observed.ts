/**
 * What an effect writes is observed afterwards, on every way to success, by an `ensure` that reads it: through
 * another service than the one that acted, where there is one that can.
 */
import type { Footprint } from "../../../schema/generated/plan.ts";
import { defineProblem } from "../../problems/problem.ts";
import { probeFacts } from "../../types/clauses.ts";
import { statementsBelow, type TypedCall } from "../../types/model.ts";
import { observes, outside, type Read, showFootprint } from "../footprint.ts";
import { readsBy, surelyObserved } from "../observed.ts";
import type { Place, Rule, RunbookBench } from "../rule.ts";

const notObserved = defineProblem<{ action: string; written: string; other: string | undefined }>({
  code: "effect-not-observed",
  message: ({ action, written, other }) => {
    if (other === undefined) return `nothing after \`${action}\` checks that ${written} is as it should be`;
    return other === written
      ? `the \`ensure\` after \`${action}\` doesn't look at ${written} in each case`
      : `the \`ensure\` after \`${action}\` looks at ${other}, not at ${written}`;
  },
  why: () => "A reply is a claim. Success must be seen, or the run ends well in its own opinion only.",
  help: ({ written, other }) => [
    other === written
      ? "let every way to success pass an `ensure` of it: each arm, each lane, each handler that goes on"
      : `add \`ensure … within 1m, every 5s\` after it, with a probe that reads ${written}`,
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
      if (observedBy(bench, place, written, () => true)) {
        if (onlyActor(bench, statement, written, place)) return;
        continue;
      }
      const other = elsewhere(bench, place, written);
      const holes = { action: statement.action.id, written: showFootprint(written) };
      bench.report(notObserved.at(span, { ...holes, other: other && showFootprint(other) }));
      return;
    }
  },
};

/** Whether on every way to success an `ensure` reads it, by one that may count. */
function observedBy(
  bench: RunbookBench,
  place: Place,
  written: Footprint,
  counts: (read: Read) => boolean,
): boolean {
  return place.after.some(({ statements, left }) => {
    const seen = left.reduce(outside, written);
    return surelyObserved(bench.cx, statements, (reads) =>
      reads.some((read) => counts(read) && observes(read, seen)),
    );
  });
}

/** What some `ensure` after it reads of that kind. */
function elsewhere(bench: RunbookBench, place: Place, written: Footprint): Read | undefined {
  const later = place.after.flatMap(({ statements }) => [...statementsBelow(statements, ["body"])]);
  return later
    .flatMap((each) => (each.kind === "ensure" ? readsBy(bench.cx, each) : []))
    .find((read) => read.kind === written.kind);
}

function onlyActor(bench: RunbookBench, call: TypedCall, written: Footprint, place: Place): boolean {
  const actor = call.action.service;
  if (observedBy(bench, place, written, (read) => read.principal !== actor)) return false;
  const others = bench.typed.own.filter(
    (each) =>
      each.declaration.kind === "probe" &&
      each.service !== actor &&
      probeFacts(bench.cx, each).reads.some((read) => read.kind === written.kind),
  );
  if (others.length === 0) return false;
  const holes = { action: call.action.id, actor, others: others.map((each) => each.id) };
  bench.report(witnessIsActor.at(call.at.target.span, holes));
  return true;
}
