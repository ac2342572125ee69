// What one simulated run consists of at one moment: the executor's state and journal, the truth of the world,
// what is still to happen, and the faults that have fired. It can be copied, so an explorer tries many faults
// from one moment on.

import type { Command, Event, ObserveCommand } from "../../schema/generated/journal-record.ts";
import type { FaultRule, Later, Scenario } from "../../schema/generated/simulation.ts";
import type { LoadedPlan } from "../kernel/load.ts";
import type { State } from "../kernel/state.ts";
import { cloneJson, type Value } from "../kernel/value.ts";
import type { Delivery } from "./delivery.ts";
import type { Model } from "./model.ts";
import type { Outage } from "./outage.ts";
import { pushTimed, type Timed } from "./queue.ts";
import type { Fault, FaultKind, Schedule } from "./schedule.ts";
import { cloneTruth, type Pending, type Truth } from "./truth.ts";

/** What is simulated: shared by all runs. */
export interface Subject {
  loaded: LoadedPlan;
  model: Model;
  inputs: Record<string, Value>;
  /** What the scenario lets happen, beside the schedule. */
  later: readonly Later[];
  strikes: readonly FaultRule[];
  /** What others had spent of budgets just before the run. */
  spent?: Scenario["spent"];
  /** Things that happen are noted for people; off while exploring. */
  isTold: boolean;
}

export interface SimRecord {
  seq: number;
  event: Event;
  commands: Command[];
}

export type Planned = Timed &
  (
    | { what: "event"; incarnation: number; event: Event }
    | { what: "request"; delivery: Delivery }
    | { what: "pending"; pending: Pending }
    | { what: "read"; incarnation: number; command: ObserveCommand }
    | { what: "flip"; site: string; cell: string }
    | { what: "scenario"; index: number }
    | { what: "resume" }
  );

/** The executor came to believe something else of an effect. */
export interface Belief {
  record: number;
  at: number;
  effect: string;
  state: string;
}

/** Something that happened outside the journal, for the story. */
export interface Happening {
  at: number;
  record: number;
  what:
    | "sent"
    | "applied"
    | "remembered"
    | "refused"
    | "lost"
    | "reply-lost"
    | "held"
    | "crash"
    | "resumed"
    | "changed"
    | "unseen"
    | "cut"
    | "operator";
  command: string;
  text: string;
  /** The site of the fault that made it happen. */
  site: string | null;
}

export interface Run {
  subject: Subject;
  schedule: Schedule;
  state: State;
  truth: Truth;
  queue: Planned[];
  order: number;
  now: number;
  epoch: number;
  /** Counts executors: what was meant for an earlier one is lost. */
  incarnation: number;
  isDown: boolean;
  /** When the executor that is down comes back. */
  backAt: number;
  records: SimRecord[];
  beliefs: Belief[];
  fired: Map<string, FaultKind>;
  outages: readonly Outage[];
  held: readonly Delivery[];
  /** Units of budgets, by statement. */
  spent: readonly { id: string; of: string; at: number }[];
  /** Requests that were held back and have come. */
  arrived: Set<string>;
  cancelled: Set<string>;
  /** Of the scenario: faults that struck, readings that each was held against, events that came. */
  struck: ReadonlySet<number>;
  readings: readonly number[];
  came: ReadonlySet<number>;
  ended: boolean;
  /** Virtual time spent without an executor. */
  downMs: number;
  steps: number;
  divergence: string | null;
  happenings: Happening[];
}

/** From the executor to the other side, one way. */
export const hopMs = 10;
export const laterMs = 60_000;
export function cloneRun(run: Run, schedule: Schedule): Run {
  return {
    ...run,
    schedule,
    state: cloneJson(run.state),
    truth: cloneTruth(run.truth),
    queue: run.queue.slice(),
    records: run.records.slice(),
    beliefs: run.beliefs.slice(),
    fired: new Map(run.fired),

    arrived: new Set(run.arrived),
    cancelled: new Set(run.cancelled),
    happenings: run.happenings.slice(),
  };
}

/** Distributes over the members of a union. */
type Unordered<T> = T extends Timed ? Omit<T, "order"> : never;

export function plan(run: Run, item: Unordered<Planned>): void {
  pushTimed(run.queue, { ...item, order: run.order++ } as Planned);
}

/** The stable site of a record's append. */
export function journalSite(event: Event): string {
  if ("id" in event) return `journal:${event.id}`;
  return event.event === "resumed" ? `journal:!resumed.${event.epoch}` : `journal:!${event.event}`;
}

/** The fault that is scheduled here, once. */
export function firing(run: Run, site: string, ...kinds: FaultKind[]): Fault | null {
  const fault = run.schedule.get(site);
  if (!fault || !kinds.includes(fault.kind) || run.fired.has(site)) return null;
  run.fired.set(site, fault.kind);
  return fault;
}

export function tell(
  run: Run,
  what: Happening["what"],
  command: string,
  text: string,
  site: string | null = null,
): void {
  if (run.subject.isTold)
    run.happenings.push({ at: run.now, record: run.records.length, what, command, text, site });
}
