// Every schedule of at most so many faults, each once: the fault-free run is followed record by record, and at
// each record it is copied for every fault that can happen there; a copy may take a further fault only later
// than its last. A budget of schedules bounds the search, and what it leaves out is counted.

import { checkTrail, type Violation } from "./check.ts";
import { carryOutRecord, nextRecord, startRun } from "./run.ts";
import { type Fault, type FaultKind, faultKinds, type Schedule } from "./schedule.ts";
import { candidatesAt, type SiteOptions } from "./sites.ts";
import { cloneRun, type Run, type Subject } from "./stage.ts";
import { trailOf } from "./trail.ts";

export interface ExploreOptions {
  faults: 0 | 1 | 2;
  /** At most so many schedules are run. */
  most: number;
  kinds?: readonly FaultKind[];
}

export interface Found {
  schedule: Schedule;
  violation: Violation;
}

export interface Exploration {
  /** Schedules run, by number of faults. */
  run: number[];
  /** Schedules that were known and not run for want of budget. */
  left: number;
  scheduled: Partial<Record<FaultKind, number>>;
  fired: Partial<Record<FaultKind, number>>;
  found: Found[];
  events: number;
  /** How runs ended, and how often. */
  endings: Record<string, number>;
  /** Calls that were sent in some run, by path. */
  sent: Set<string>;
  /** What the world's own text could not answer. */
  broken: string | null;
}

export function explore(subject: Subject, options: ExploreOptions, base: Schedule = new Map()): Exploration {
  const exploration: Exploration = {
    run: [],
    left: 0,
    scheduled: {},
    fired: {},
    found: [],
    events: 0,
    endings: {},
    sent: new Set(),
    broken: null,
  };
  const site: SiteOptions = {
    faults: options.faults,
    kinds: new Set(options.kinds ?? (Object.keys(faultKinds) as FaultKind[])),
  };
  drive(startRun(subject, base), { exploration, most: options.most, site, base: base.size });
  return exploration;
}

interface Search {
  exploration: Exploration;
  most: number;
  site: SiteOptions;
  /** Faults that a scenario has of its own. */
  base: number;
}

function drive(run: Run, search: Search): void {
  const { exploration } = search;
  const depth = run.schedule.size - search.base;
  count(exploration.run, depth);
  for (let record = nextRecord(run); record; record = nextRecord(run)) {
    if (depth < search.site.faults) {
      for (const { site, fault } of candidatesAt(run, record, search.site)) {
        if (total(exploration.run) >= search.most) exploration.left++;
        else fork(run, search, record, site, fault);
      }
    }
    carryOutRecord(run, record);
  }
  finish(run, exploration);
}

function fork(
  run: Run,
  search: Search,
  record: NonNullable<ReturnType<typeof nextRecord>>,
  site: string,
  fault: Fault,
): void {
  const schedule = new Map(run.schedule).set(site, fault);
  const copy = cloneRun(run, schedule);
  search.exploration.scheduled[fault.kind] = (search.exploration.scheduled[fault.kind] ?? 0) + 1;
  carryOutRecord(copy, record);
  drive(copy, search);
}

function finish(run: Run, exploration: Exploration): void {
  for (const kind of run.fired.values()) exploration.fired[kind] = (exploration.fired[kind] ?? 0) + 1;
  exploration.events += run.steps;
  exploration.broken ??= run.truth.broken;
  const ending = run.state.ending ?? "none";
  exploration.endings[ending] = (exploration.endings[ending] ?? 0) + 1;
  const trail = trailOf(run);
  for (const send of trail.sends) exploration.sent.add(send.path);
  for (const violation of checkTrail(trail)) exploration.found.push({ schedule: run.schedule, violation });
}

function count(counts: number[], depth: number): void {
  while (counts.length <= depth) counts.push(0);
  counts[depth] = (counts[depth] as number) + 1;
}

function total(counts: readonly number[]): number {
  let sum = 0;
  for (const each of counts) sum += each;
  return sum;
}
