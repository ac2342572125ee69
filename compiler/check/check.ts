/**
 * The laws, in the order in which they are asked, and the one walk that asks them.
 */
import { hasErrors } from "../problems/problem.ts";
import type { Context } from "../types/context.ts";
import { blocksOf, lanesAround, type TypedFanOut, type TypedStatement } from "../types/model.ts";
import type { TypedModule } from "../types/module.ts";
import { relianceOf } from "./reliance.ts";
import type { Bench, Following, Place, Rule, RunbookBench } from "./rule.ts";
import { alternatives } from "./rules/alternatives.ts";
import { blastExceeded } from "./rules/blast-exceeded.ts";
import { blastMissing } from "./rules/blast-missing.ts";
import { canary } from "./rules/canary.ts";
import { checkRaces } from "./rules/check-races.ts";
import { continueNowhere } from "./rules/continue-nowhere.ts";
import { deadline } from "./rules/deadline.ts";
import { effectNotObserved } from "./rules/effect-not-observed.ts";
import { ensureProves } from "./rules/ensure-proves-nothing.ts";
import { environment } from "./rules/environment.ts";
import { finallyOnlyNotifies } from "./rules/finally-only-notifies.ts";
import { handlerFallsThrough } from "./rules/handler-falls-through.ts";
import { irreversibleUnapproved } from "./rules/irreversible-unapproved.ts";
import { neverHolds } from "./rules/never-holds.ts";
import { neverTrue } from "./rules/never-true.ts";
import { noOtherwise } from "./rules/no-otherwise.ts";
import { noTimeout } from "./rules/no-timeout.ts";
import { noUndoDecision } from "./rules/no-undo-decision.ts";
import { probeMayAct } from "./rules/probe-may-act.ts";
import { quorum } from "./rules/quorum.ts";
import { reliesOnWhatHolds } from "./rules/relies-on-what-holds.ts";
import { retry } from "./rules/retry.ts";
import { routes } from "./rules/routes.ts";
import { runbooksContradict } from "./rules/runbooks-contradict.ts";
import { unboundedFanOut } from "./rules/unbounded-fan-out.ts";
import { undoObserved } from "./rules/undo-not-observed.ts";
import { undoStatement } from "./rules/undo-statement.ts";
import { falseInOutage } from "./rules/unknown-in-outage.ts";
import { noUnresolvedLanes } from "./rules/unresolved-lanes.ts";
import { unsafeRepeatRule } from "./rules/unsafe-repeat.ts";
import { settledRetry } from "./rules/unsettled-retry.ts";
import { timesOf } from "./time.ts";

const rules: readonly Rule[] = [
  alternatives,
  noTimeout,
  probeMayAct,
  noUndoDecision,
  undoStatement,
  finallyOnlyNotifies,
  handlerFallsThrough,
  neverHolds,
  unboundedFanOut,
  noUnresolvedLanes,
  quorum,
  noOtherwise,
  canary,
  retry,
  irreversibleUnapproved,
  unsafeRepeatRule,
  effectNotObserved,
  ensureProves,
  undoObserved,
  settledRetry,
  reliesOnWhatHolds,
  routes,
  checkRaces,
  neverTrue,
  falseInOutage,
  continueNowhere,
  runbooksContradict,
  deadline,
  blastExceeded,
  blastMissing,
  environment,
];

export function checkModule(cx: Context, typed: TypedModule): void {
  if (hasErrors(cx.problems)) return;
  const bench: Bench = { cx, typed, report: onceEach(cx) };
  for (const rule of rules) rule.module?.(bench);
  for (const callable of typed.own) for (const rule of rules) rule.callable?.(bench, callable);
  for (const runbook of typed.runbooks) {
    const reliance = relianceOf(cx, runbook);
    const own: RunbookBench = { ...bench, runbook, reliance, times: timesOf(cx, runbook, reliance) };
    for (const rule of rules) rule.runbook?.(own);
    const handled = runbook.otherwise !== undefined;
    walk(own, runbook.body, { part: "body", lanes: [], handled, before: [], after: [] });
    walk(own, runbook.otherwise ?? [], { part: "handler", lanes: [], handled, before: [], after: [] });
    walk(own, runbook.finally ?? [], { part: "finally", lanes: [], handled, before: [], after: [] });
  }
}

/** A part that is run in several places is walked once for each; what is wrong with it is said once. */
function onceEach(cx: Context): Bench["report"] {
  const said = new Set<string>();
  return (problem) => {
    const { file, start, end } = problem.span;
    const key = `${problem.code} ${file} ${start} ${end}`;
    if (!said.has(key)) cx.problems.push(problem);
    said.add(key);
  };
}

function walk(bench: RunbookBench, block: readonly TypedStatement[], place: Place): void {
  block.forEach((statement, index) => {
    const after: Following[] = [{ statements: block.slice(index + 1), left: [] }, ...place.after];
    const before = [...place.before, ...block.slice(0, index)];
    const here: Place = { ...place, before, after };
    for (const rule of rules) rule.statement?.(bench, statement, here);
    if (statement.kind === "call" && statement.undo !== undefined)
      walk(bench, statement.undo.body, { ...here, part: "undo", after: [] });
    const fan = lanesAround(statement);
    for (const { body, role } of blocksOf(statement)) {
      if (role === "handler") walk(bench, body, { ...here, part: "handler" });
      else
        walk(bench, body, {
          ...here,
          lanes: fan === undefined ? place.lanes : [...place.lanes, fan],
          handled: place.handled || (statement.kind === "step" && statement.otherwise !== undefined),
          after: fan === undefined ? after : left(after, fan),
        });
    }
  });
}

function left(after: readonly Following[], fan: TypedFanOut): Following[] {
  return after.map((each) => ({ ...each, left: [...each.left, fan.bind] }));
}
