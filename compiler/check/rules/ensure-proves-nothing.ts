/**
 * An `ensure` shows that an effect worked only if it could have failed without the effect. One whose condition
 * follows from what was asked just before the effect would pass at once, also if nothing had happened.
 */
import type { Expr } from "../../../schema/generated/plan.ts";
import { defineProblem } from "../../problems/problem.ts";
import { textAt } from "../../types/context.ts";
import type { TypedCall, TypedPoll } from "../../types/model.ts";
import { covered, type Names, satisfiable } from "../conditions.ts";
import { observes, outside, readsOf } from "../footprint.ts";
import { type Known, knownBefore } from "../known.ts";
import { surelyObserved } from "../observed.ts";
import type { Place, Rule, RunbookBench } from "../rule.ts";

const provesNothing = defineProblem<{ ensure: string; action: string; before: string }>({
  code: "ensure-proves-nothing",
  severity: "warning",
  message: ({ ensure, action, before }) =>
    `\`${ensure}\` was already so before \`${action}\`: \`${before}\` says it`,
  why: () =>
    "It passes at once, whether the effect took place or not, so the run would call a lost effect a success.",
  help: ({ action }) => [
    `ensure something that only \`${action}\` brings about: a state, a version, a time of start that differs from the one before`,
    "pin it before the effect and compare: `let before = …`, then `ensure … != before`",
  ],
});

export const ensureProves: Rule = {
  statement(bench, statement, place) {
    if (statement.kind !== "call" || place.part === "undo" || place.part === "finally") return;
    const known = knownBefore(bench.cx, bench.runbook, statement);
    if (known === undefined || known.facts.length === 0) return;
    const found = idle(bench, statement, place, known);
    if (found === undefined) return;
    const { ensure, before } = found;
    const cause = before.find((each) => readsOf(bench.cx, each.expr).length > 0) ?? before[0];
    bench.report(
      provesNothing.at(
        ensure.at.condition.span,
        {
          ensure: textAt(bench.cx, ensure.at.condition.span, 50),
          action: statement.action.id,
          before: cause === undefined ? "" : textAt(bench.cx, cause.of.span, 50),
        },
        {
          related: [
            ...(cause === undefined ? [] : [{ span: cause.of.span, message: "asked here" }]),
            { span: statement.at.target.span, message: "the effect that it should show" },
          ],
        },
      ),
    );
  },
};

/** The `ensure` that would be the effect's witness, where every one that observes it was true before. */
function idle(
  bench: RunbookBench,
  call: TypedCall,
  place: Place,
  known: Known,
): { ensure: TypedPoll; before: Known["facts"] } | undefined {
  let found: { ensure: TypedPoll; before: Known["facts"] } | undefined;
  for (const written of call.writes) {
    const shown = place.after.some(({ statements, left }) => {
      const seen = left.reduce(outside, written);
      return surelyObserved(bench.cx, statements, (reads, ensure) => {
        if (!reads.some((read) => observes(read, seen))) return false;
        const before = impliedBy(known, ensure);
        if (before === undefined) return true;
        found ??= { ensure, before };
        return false;
      });
    });
    if (shown) return undefined;
  }
  return found;
}

/** The facts that already say what the `ensure` asks; undefined where they don't. */
function impliedBy(known: Known, ensure: TypedPoll): Known["facts"] | undefined {
  const names: Names = { ...known, readings: "same" };
  const asked: Expr = { op: "logic", by: "and", of: ensure.condition.map((each) => each.expr) };
  const all = known.facts.map((each) => each.expr);
  if (satisfiable(names, all).can !== "may") return undefined;
  const alone = known.facts.find((each) => covered(names, each.expr, [asked]));
  if (alone !== undefined) return [alone];
  return covered(names, { op: "logic", by: "and", of: all }, [asked]) ? known.facts : undefined;
}
