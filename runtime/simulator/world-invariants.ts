// Invariants that a project's own worlds declare. `always` must be true of the world as it starts and after every
// change of it, and where it asks for calls, after every record too; `at end` of the world in which a run has ended
// and nothing is left to happen. Unknown is not true. What a fault lets somebody else change isn't held against an
// invariant that asks for it: no runbook can keep others from that. What a scenario itself changes is.

import type { Invariant as Declared, InvariantRule } from "../../schema/generated/simulation.ts";
import { isUnknown, type Value } from "../kernel/value.ts";
import { listsIn, namesAt, namesAtEnd } from "./asked-of-run.ts";
import type { Breach, Violation } from "./check.ts";
import { type Cells, evaluateIn } from "./model.ts";
import { seqAt } from "./standing.ts";
import type { Trail } from "./trail.ts";
import { byThirdParty } from "./truth.ts";

export function checkWorld(trail: Trail): Violation[] {
  const violations: Violation[] = [];
  for (const invariant of trail.run.subject.model.invariants) {
    const breach = firstBreach(trail, invariant);
    if (breach) violations.push({ invariant: invariant.name, name: breach.label, ...breach.of });
  }
  return violations;
}

function firstBreach(trail: Trail, { rules }: Declared): { label: string; of: Breach } | null {
  let first: { label: string; of: Breach } | null = null;
  for (const rule of rules) {
    const of = rule.when === "always" ? brokenOnTheWay(trail, rule) : brokenAtEnd(trail, rule);
    const label = `${rule.when === "always" ? "always" : "at end"} ${rule.label}`;
    if (of && (first === null || of.at < first.of.at)) first = { label, of };
  }
  return first;
}

function brokenAtEnd(trail: Trail, rule: InvariantRule): Breach | null {
  const { run, end, records } = trail;
  if (!end) return null;
  const asked = new Set<string>();
  const value = evaluateIn(run.subject.model, rule.of, run.truth.cells, namesAtEnd(run, rule.of), asked);
  if (value === true || isMeddled(trail, asked, Number.POSITIVE_INFINITY)) return null;
  const says = `the run ended ${end.command.ending}, and \`${rule.label}\` was ${told(value)}`;
  return { seq: Math.min(end.seq, records.length), at: Math.max(end.at, lastChange(trail)), path: "", says };
}

/** What is wrong at the end may have become so after the run had ended. */
function lastChange({ run }: Trail): number {
  return run.truth.writes.at(-1)?.at ?? 0;
}

function told(value: ReturnType<typeof evaluateIn>): string {
  return isUnknown(value) ? `unknown (${value.reasons.join("; ")})` : String(value);
}

/** A state of the world, and what made it. */
interface Stage {
  at: number;
  seq: number;
  by: number;
  cells: Cells;
}

function brokenOnTheWay(trail: Trail, rule: InvariantRule): Breach | null {
  const { model } = trail.run.subject;
  for (const stage of stagesOf(trail, listsIn(rule.of).size > 0)) {
    const asked = new Set<string>();
    const value = evaluateIn(model, rule.of, stage.cells, namesAt(trail, rule.of, stage), asked);
    if (value === true) continue;
    if (isMeddled(trail, asked, stage.at)) return null;
    return { ...stageOf(trail, stage), says: saying(trail, rule, stage, value) };
  }
  return null;
}

/** A fault has let somebody else change what is asked for. */
function isMeddled({ run }: Trail, asked: ReadonlySet<string>, until: number): boolean {
  return run.truth.writes.some(
    (write) => write.by === byThirdParty && write.at <= until && asked.has(write.cell),
  );
}

function stageOf(trail: Trail, { at, seq, by }: Stage): Pick<Breach, "at" | "seq" | "path"> {
  return { at, seq, path: trail.run.truth.ledger[by]?.command.effect ?? "" };
}

function saying(
  trail: Trail,
  rule: InvariantRule,
  { at, by }: Stage,
  value: ReturnType<typeof evaluateIn>,
): string {
  const action = trail.run.truth.ledger[by]?.command.action;
  const since = action === undefined ? (at === 0 ? "at the start" : "from here on") : `since ${action}`;
  return `${since} \`${rule.label}\` is ${told(value)}`;
}

/** The world at its start and after each change; with `records`, also after each record. */
function* stagesOf(trail: Trail, withRecords: boolean): Generator<Stage> {
  const { writes } = trail.run.truth;
  const cells = new Map<string, Value>();
  yield { at: 0, seq: 1, by: -1, cells };
  let next = 0;
  let last = 1;
  const records = withRecords ? trail.records : [];
  for (const record of [...records, null]) {
    const until = record?.event.at ?? Number.POSITIVE_INFINITY;
    while (next < writes.length && (writes[next]?.at ?? 0) <= until) {
      const write = writes[next] as (typeof writes)[number];
      cells.set(write.cell, write.after);
      next++;
      if (writes[next]?.change === write.change) continue;
      yield { at: write.at, seq: withRecords ? last : seqAt(trail, write.at), by: write.by, cells };
    }
    if (record) {
      last = record.seq;
      yield { at: record.event.at, seq: last, by: -1, cells };
    }
  }
}
