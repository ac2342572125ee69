/**
 * What could be computed of a runbook, as its plan says it: the worst case as figures and as a formula, how far it
 * reaches, what it can't take back, and what its services promise about late requests.
 */
import type { Facts } from "../../schema/generated/plan.ts";
import type { Context } from "../types/context.ts";
import {
  blocksOf,
  callsIn,
  statementsBelow,
  type TypedCall,
  type TypedRunbook,
  type TypedStatement,
} from "../types/model.ts";
import { reachOf } from "./blast.ts";
import { formulaOf } from "./formula.ts";
import type { Reliance } from "./reliance.ts";
import { showMs } from "./show-ms.ts";
import { type Part, timesOf, workMsOf } from "./time.ts";

/** What the proofs take on trust is added once it is known what the plan names. */
export function factsOf(cx: Context, runbook: TypedRunbook, reliance: Reliance): Facts {
  const times = timesOf(cx, runbook, reliance);
  const counted = times.parts.filter((part) => part.cost.work > 0);
  const most = counted.reduce<Part | undefined>(
    (best, part) => (best === undefined || part.cost.work > best.cost.work ? part : best),
    undefined,
  );
  const formula = formulaOf(cx, runbook, reliance);
  const calls = withInside(runbook).flatMap((each) => callsIn(each.body));
  const tail = tailMs(cx, runbook, reliance, runbook.body);
  const total = times.parts.reduce((sum, part) => sum + part.cost.work, 0);
  return {
    workMs: Math.round(times.workMs),
    peopleMs: Math.round(times.peopleMs),
    undoMs: Math.round(times.undoMs),
    work: counted.map((part) => `${part.name} ${showMs(part.cost.work)}`).join(" + "),
    most: most?.name ?? "",
    declarations: 0,
    ...(formula === null ? {} : { formula }),
    ...(tail === undefined
      ? {}
      : {
          lastSendMs: Math.round(total - tail),
          drainMs: Math.max(0, ...calls.map((each) => each.facts.timeout?.ms ?? 0)),
        }),
    blast: reachOf(cx, runbook),
    irreversible: irreversibleIn(runbook),
    services: gradesOf(runbook),
  };
}

/** The least time that is left after the last send in a block; undefined where it sends nothing. */
function tailMs(
  cx: Context,
  runbook: TypedRunbook,
  reliance: Reliance,
  block: readonly TypedStatement[],
): number | undefined {
  let later = 0;
  for (const each of [...block].reverse()) {
    const own = ownTailMs(cx, runbook, reliance, each);
    if (own !== undefined) return own + later;
    later += workMsOf(cx, runbook, reliance, each);
  }
  return undefined;
}
function ownTailMs(
  cx: Context,
  runbook: TypedRunbook,
  reliance: Reliance,
  each: TypedStatement,
): number | undefined {
  if (each.kind === "call") return each.facts.timeout?.ms ?? 0;
  if (each.kind === "child") return 0;
  const tails = blocksOf(each).flatMap(({ body }) => tailMs(cx, runbook, reliance, body) ?? []);
  return tails.length === 0 ? undefined : Math.min(...tails);
}

function irreversibleIn(runbook: TypedRunbook): { action: string; because: string }[] {
  const found = everyCall(runbook).flatMap(({ action, facts }) =>
    facts.irreversible === undefined ? [] : [{ action: action.id, because: facts.irreversible.because }],
  );
  return [...new Map(found.map((each) => [`${each.action}: ${each.because}`, each])).values()];
}

/**
 * Bounded: each of its actions says when an unanswered request can no longer take effect. Advisory: one doesn't.
 * Whether it refuses old epochs is between the service and its host.
 */
function gradesOf(runbook: TypedRunbook): { name: string; grade: "bounded" | "advisory" }[] {
  const settled = new Map<string, boolean>();
  const drifts = withInside(runbook).flatMap((each) => each.drifts);
  const aligning = drifts.flatMap((drift) => drift.fields.flatMap(({ align }) => align ?? []));
  for (const { action, facts } of [...everyCall(runbook), ...aligning])
    settled.set(action.service, (settled.get(action.service) ?? true) && facts.settlesMs !== undefined);
  return [...settled]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, all]) => ({ name, grade: all ? "bounded" : "advisory" }));
}

/** Forward and in undoing, what runbooks inside do included. */
function everyCall(runbook: TypedRunbook): TypedCall[] {
  const forward = withInside(runbook)
    .flatMap(bodies)
    .filter((each) => each.kind === "call");
  return forward.flatMap((each) => [
    each,
    ...(each.undo?.body ?? []).filter((inner) => inner.kind === "call"),
  ]);
}

function withInside(runbook: TypedRunbook): TypedRunbook[] {
  return [
    runbook,
    ...bodies(runbook).flatMap((each) => (each.kind === "child" ? withInside(each.runbook) : [])),
  ];
}

function bodies({ body, otherwise }: TypedRunbook): TypedStatement[] {
  return [...statementsBelow(body), ...statementsBelow(otherwise ?? [])];
}
