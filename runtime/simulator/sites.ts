// Which faults can happen at a record: to each call and each observation that it led to, and to its append. What
// would show the executor the same, and do the same to the world, as another one is left out.

import type { CallCommand, ObserveCommand } from "../../schema/generated/journal-record.ts";
import { otherThan } from "./any-value.ts";
import { evaluateIn, stateOf } from "./model.ts";
import type { Fault, FaultKind } from "./schedule.ts";
import { namesOfRead } from "./sent-names.ts";
import { journalSite, type Run, type SimRecord } from "./stage.ts";
import { cellsWritten } from "./truth.ts";

export interface Candidate {
  site: string;
  fault: Fault;
}

export interface SiteOptions {
  /** How many faults a schedule may have: some are alike only while they are alone. */
  faults: number;
  kinds: ReadonlySet<FaultKind>;
}

export function candidatesAt(run: Run, record: SimRecord, options: SiteOptions): Candidate[] {
  const candidates: Candidate[] = [];
  for (const command of record.commands) {
    if (command.command === "call") candidates.push(...callFaults(run, command, options));
    if (command.command === "ask")
      for (const how of ["no", "silence"]) candidates.push({ site: command.id, fault: fault("F23", how) });
    if (command.command === "observe") candidates.push(...readFaults(run, command));
  }
  candidates.push(...journalFaults(run, record));
  return candidates.filter(({ site, fault }) => options.kinds.has(fault.kind) && !run.schedule.has(site));
}

function callFaults(run: Run, command: CallCommand, options: SiteOptions): Candidate[] {
  const site = command.id;
  const faults: Fault[] = [fault("F2"), fault("F3"), fault("F7", "for-good"), fault("F7", "for-now")];
  for (const until of delays(run, command, options)) faults.push(fault("F4", until));
  for (const cell of cellsWritten(run.subject.model, run.truth, command))
    faults.push(fault("F14", "after-apply", cell));
  for (const cut of ["requests", "replies"]) {
    faults.push(fault("F15", "effect", cut, "never"));
    for (const scope of ["service", ...Object.keys(command.places)]) {
      for (const until of ["first-retry", "deadline", "never"]) faults.push(fault("F15", scope, cut, until));
    }
  }
  return faults.map((each) => ({ site, fault: each }));
}

/** With `settles` no longer than the timeout, a lone delayed request comes before anything else can happen. */
function delays(run: Run, command: CallCommand, options: SiteOptions): string[] {
  const settlesMs = run.subject.loaded.plan.actions[command.action]?.settlesMs;
  if (settlesMs !== undefined && settlesMs <= command.timeoutMs && options.faults === 1)
    return ["before-settles"];
  const byEvent = ["before-next-attempt", "after-next-attempt", "after-next-step", "after-undo"];
  return settlesMs === undefined ? byEvent : [...byEvent, "before-settles"];
}

function readFaults(run: Run, command: ObserveCommand): Candidate[] {
  const { model } = run.subject;
  const cells = new Set<string>();
  for (const read of command.reads) {
    const expr = model.probes.get(read.probe);
    if (expr) evaluateIn(model, expr, run.truth.cells, namesOfRead(model, read), cells);
  }
  const flips = [...cells]
    .filter((cell) => canFlip(run, cell))
    .map((cell) => fault("F14", "after-read", cell));
  return [fault("F13"), ...flips].map((each) => ({ site: command.id, fault: each }));
}

function canFlip(run: Run, cell: string): boolean {
  const type = stateOf(run.subject.model, cell)?.type;
  return type !== undefined && otherThan(null, type, run.subject.loaded.plan.places) !== null;
}

/**
 * A crash before the append of what isn't a call's result is a crash after the record before it; one before the
 * sends of a record that sends nothing is one after them.
 */
function journalFaults(run: Run, record: SimRecord): Candidate[] {
  const site = journalSite(record.event);
  const faults: Fault[] = [];
  const isAwaited =
    record.event.event === "result" || record.event.event === "held" || record.event.event === "start";
  const points = [
    ...(isAwaited ? ["before-append"] : []),
    ...(record.commands.some((each) => each.command === "call") ? ["before-send"] : []),
    "after-send",
  ];
  // A run whose start was never recorded begins whenever it begins.
  for (const point of points) {
    const restarts =
      point === "before-append" && record.event.event === "start"
        ? ["now"]
        : ["now", "later", "past-deadline"];
    for (const restart of restarts) faults.push(fault("F16", point, restart));
  }
  if (!record.commands.some((each) => each.command === "end"))
    faults.push(fault("F20", "stop"), fault("F20", "kill"));
  return run.ended ? [] : faults.map((each) => ({ site, fault: each }));
}

function fault(kind: FaultKind, ...params: string[]): Fault {
  return { kind, params };
}
