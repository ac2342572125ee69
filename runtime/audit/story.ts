// What a trail tells, as a tree: the run, its statements, the lanes of each fan-out, and in each the observations,
// attempts and waits that made it go the way it went. Every part points at the records that it stands in. The tree
// is built by `narrate`; those who show it read it and change nothing.

import type {
  AskCommand,
  CallCommand,
  Debt,
  Observation,
  Read,
  Resource,
  Result,
  RunEnding,
  Start,
} from "../../schema/generated/journal-record.ts";
import type { Node } from "../../schema/generated/plan.ts";
import type { LoadedPlan } from "../kernel/load.ts";
import type { DriftFinding, State } from "../kernel/state.ts";
import type { Value } from "../kernel/value.ts";

/** A record, by number and by its two times. */
export interface Moment {
  seq: number;
  /** Run time in milliseconds. */
  at: number;
  wall: string;
}

export interface Reading {
  read: Read;
  observation: Observation;
}

/** One `observe` and its answer. */
export interface Look {
  id: string;
  /** What for: `require`, `poll`, `rely`, `confirm`, `gate` … */
  phase: string;
  asked: Moment;
  answered: Moment;
  readings: Reading[];
}

/** One delivery of a call. */
export interface Attempt {
  command: CallCommand;
  sent: Moment;
  answered: Moment | null;
  /** As the kernel took it: a reply outside its contract is indeterminate. Null: no answer yet. */
  outcome: Result["outcome"] | null;
  why: string;
  reply: Value;
}

/** A timer: backoff, bake, wait, settle. */
export interface Pause {
  id: string;
  phase: string;
  since: Moment;
  dueMs: number;
  over: Moment | null;
}

export interface Notice {
  channel: string;
  text: string;
  sent: boolean | null;
  why: string;
}

/** A question to people, and what they said. */
export interface Question {
  command: AskCommand;
  asked: Moment;
  answers: Answer[];
}
export interface Answer {
  yes: boolean;
  by: string;
  /** How the host knew who it was. */
  known: string;
  because: string;
  /** Why it changed nothing; empty: it counted. */
  uncounted: string;
  moment: Moment;
}

export interface Act {
  path: string;
  kind: Node["kind"] | "run" | "lane" | "try" | "undo";
  /** The plan's node; null for the run itself. */
  node: Node | null;
  /** Of a fan-out: how many elements it has, begun or not. */
  elements: number;
  /** The element of a lane; of a `choose` the arm that was taken, in words; the alternative that is tried. */
  item: Value;
  /** Names of the lanes that it stands in, outermost first, its own included. */
  lanes: string[];
  parts: Act[];
  began: Moment;
  ended: Moment | null;
  /** `left`: the run turned away while it was under way. */
  state: "under-way" | "ok" | "failed" | "left";
  /** Why it failed. */
  failure: string;
  /** Its `otherwise` has been taken. */
  handled: boolean;
  looks: Look[];
  attempts: Attempt[];
  pauses: Pause[];
  drift: DriftFinding[];
  notice: Notice | null;
  question: Question | null;
  /** A unit of a budget that was asked for. */
  spent?: { granted: boolean; used: number };
  /** It takes something back. */
  undoing: boolean;
}

export interface Locks {
  resources: Resource[];
  asked: Moment;
  answered: Moment | null;
  granted: boolean;
  why: string;
  released: Moment | null;
}

/** What a person, or another executor, asked of the run. */
export interface Request {
  what: "stop" | "kill" | "gate" | "resumed" | "settled" | "undo";
  by: string;
  detail: string;
  moment: Moment;
}

export interface Ended {
  ending: RunEnding;
  reason: string;
  debt: Debt[];
  moment: Moment;
}

export interface Story {
  plan: LoadedPlan;
  /** Null until the first record has been taken. */
  start: { event: Start; moment: Moment } | null;
  run: Act;
  locks: Locks[];
  requests: Request[];
  /** The latest stands last; an undo on request ends a run again. */
  endings: Ended[];
  last: Moment;
  head: string;
  records: number;
  /** The kernel's own state after the last record: ledger, mode, targets. */
  state: State;
}

/** Every act of the tree, parents before children. */
export function* actsOf(act: Act): Generator<Act> {
  yield act;
  for (const part of act.parts) yield* actsOf(part);
}

export function tookMs(from: Moment, to: Moment): number {
  return Math.max(0, Math.round((to.at - from.at) * 1000) / 1000);
}
