/**
 * A route decides for every event, and in one way: some row takes it, no two rows could send it to different runbooks,
 * each row can be reached, and an event of which a row can't say whether it is meant has a row of its own. What a route
 * decides for a source, no runbook decides for itself.
 */
import type { Expr } from "../../../schema/generated/plan.ts";
import { defineProblem } from "../../problems/problem.ts";
import { textAt } from "../../types/context.ts";
import type { TypedRoute, TypedRow } from "../../types/model.ts";
import { covered, type Names, satisfiable, showExample } from "../conditions.ts";
import type { Bench, Rule } from "../rule.ts";

const fallsThrough = defineProblem<{ name: string; example: string }>({
  code: "route-falls-through",
  message: ({ name }) => `\`${name}\` has no row for some events`,
  why: ({ example }) =>
    `An alert that no row takes is passed over in silence${example === "" ? "" : `, such as one with \`${example}\``}.`,
  help: () => ['end it with `else -> …`: start something, tell somebody, or `stop "…"`'],
});
const overlap = defineProblem<{ one: string; other: string; example: string }>({
  code: "route-overlap",
  message: ({ one, other }) => `one event can be meant for \`${one}\` and for \`${other}\``,
  why: ({ example }) =>
    `The order of the rows would decide alone which of the two acts, for example on \`${example}\`.`,
  help: ({ one }) => [
    `say in this row that it isn't the other one: \`… and not (…)\``,
    `or let \`${one}\` decide by itself, in a \`when\``,
  ],
});
const unreachable = defineProblem({
  code: "row-unreachable",
  message: () => "no event comes as far as this row",
  why: () => "Rows before it take every event that it is for, so what it says is never done.",
  help: () => ["put it before the more general row", "or delete it"],
});
const withoutUnknown = defineProblem<{ name: string; condition: string }>({
  code: "route-without-unknown",
  message: ({ name, condition }) => `\`${name}\` doesn't say what is done when \`${condition}\` is unknown`,
  why: () => "What isn't known isn't false: no later row may take the event, and nobody would hear of it.",
  help: () => ['add `unknown -> escalate "…"`, or `unknown -> notify …`, before `else`'],
});
const sourceRouted = defineProblem<{ source: string; route: string }>({
  code: "source-routed",
  message: ({ source, route }) => `alerts of ${source} are decided by the route \`${route}\``,
  why: () => "Two places that decide on one alert decide differently one night.",
  help: ({ route }) => [`take the \`on\` away, and add a row to \`${route}\``],
});

export const routes: Rule = {
  module(bench) {
    for (const route of bench.typed.routes) {
      everyEvent(bench, route);
      eachRow(bench, route);
      unknownRow(bench, route);
      aloneWithItsSources(bench, route);
    }
  },
};

type Conditional = TypedRow & { on: { condition: { expr: Expr; unknown: boolean } } };

function conditional({ rows }: TypedRoute): Conditional[] {
  return rows.filter((row): row is Conditional => typeof row.on === "object");
}

function namesOf(bench: Bench, { event }: TypedRoute): Names {
  return { cx: bench.cx, types: new Map([[event.name, event.type]]) };
}

function everyEvent(bench: Bench, route: TypedRoute): void {
  if (route.rows.some(({ on }) => on === "else")) return;
  const none = conditional(route).map(({ on }): Expr => ({ op: "not", of: on.condition.expr }));
  const verdict = satisfiable(namesOf(bench, route), none);
  if (verdict.can === "never") return;
  const example = verdict.can === "may" && verdict.exact ? showExample(verdict.example) : "";
  bench.report(fallsThrough.at(route.at.name.span, { name: route.name, example }));
}

function eachRow(bench: Bench, route: TypedRoute): void {
  const names = namesOf(bench, route);
  const rows = conditional(route);
  rows.forEach((row, index) => {
    const before = rows.slice(0, index);
    const { expr } = row.on.condition;
    if (
      before.length > 0 &&
      covered(
        names,
        expr,
        before.map(({ on }) => on.condition.expr),
      )
    )
      bench.report(unreachable.at(row.at.span, {}));
    else reportOverlap(bench, names, row, before);
  });
}

function reportOverlap(bench: Bench, names: Names, row: Conditional, before: readonly Conditional[]): void {
  const other = startedBy(row);
  for (const earlier of before) {
    const one = startedBy(earlier);
    if (one === undefined || other === undefined || one === other) continue;
    const verdict = satisfiable(names, [earlier.on.condition.expr, row.on.condition.expr]);
    if (verdict.can !== "may" || !verdict.exact) continue;
    const related = [{ span: earlier.at.span, message: "this row takes it first" }];
    const example = showExample(verdict.example);
    bench.report(overlap.at(row.at.span, { one, other, example }, { related }));
    return;
  }
}

function startedBy({ does }: TypedRow): string | undefined {
  return "run" in does ? does.run.name : undefined;
}

function unknownRow(bench: Bench, route: TypedRoute): void {
  if (route.rows.some(({ on }) => on === "unknown")) return;
  const unsure = conditional(route).find(({ on }) => on.condition.unknown);
  if (unsure === undefined) return;
  const condition = textAt(bench.cx, unsure.at.when.span, 40);
  const related = [{ span: unsure.at.when.span, message: "this may be unknown" }];
  bench.report(withoutUnknown.at(route.at.name.span, { name: route.name, condition }, { related }));
}

function aloneWithItsSources(bench: Bench, route: TypedRoute): void {
  const sources = new Set(route.triggers.map(({ source }) => source));
  for (const { triggers } of bench.typed.runbooks)
    for (const { source, at } of triggers)
      if (sources.has(source)) bench.report(sourceRouted.at(at.span, { source, route: route.name }));
}
