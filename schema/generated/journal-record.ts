// Generated from the JSON Schema of this name by scripts/generate-schema.ts; change that, not this.
/**
 * This interface was referenced by `JournalRecord`'s JSON-Schema
 * via the `definition` "Event".
 */
export type Event =
  | Start
  | Result
  | Observed
  | Fired
  | Held
  | Notified
  | Answered
  | Spent
  | Stop
  | Kill
  | Gate
  | Resumed
  | Settled
  | UndoRequested;
/**
 * This interface was referenced by `JournalRecord`'s JSON-Schema
 * via the `definition` "Outcome".
 */
export type Outcome = "ok" | "rejected" | "indeterminate";
/**
 * This interface was referenced by `JournalRecord`'s JSON-Schema
 * via the `definition` "Observation".
 */
export type Observation =
  | {
      value: unknown;
      /**
       * run time of the reading
       */
      asOf: number;
    }
  | {
      /**
       * why the observer failed
       */
      unknown: string;
      asOf: number;
    };
/**
 * This interface was referenced by `JournalRecord`'s JSON-Schema
 * via the `definition` "Command".
 */
export type Command =
  | CallCommand
  | ObserveCommand
  | TimerCommand
  | CancelCommand
  | HoldCommand
  | ReleaseCommand
  | NotifyCommand
  | AskCommand
  | SpendCommand
  | EndCommand;
/**
 * This interface was referenced by `JournalRecord`'s JSON-Schema
 * via the `definition` "RunEnding".
 */
export type RunEnding = "succeeded" | "refused" | "compensated" | "escalated" | "killed";
/**
 * `applied`: it happened. `unknown`: it may have happened.
 *
 * This interface was referenced by `JournalRecord`'s JSON-Schema
 * via the `definition` "EffectState".
 */
export type EffectState =
  | "planned"
  | "in-flight"
  | "applied"
  | "not-applied"
  | "unknown"
  | "undoing"
  | "undone"
  | "undo-failed"
  | "undo-refused"
  | "kept";

/**
 * One record: one event and the commands that it led to, chained by hash.
 */
export interface JournalRecord {
  /**
   * 1, 2, 3 …
   */
  seq: number;
  /**
   * UTC, RFC 3339 with microseconds
   */
  wall: string;
  event: Event;
  commands: Command[];
  /**
   * hash of the record before; for the first, 64 zeros
   */
  prev: string;
  /**
   * SHA-256 of the canonical JSON of the record without this field
   */
  hash: string;
}
/**
 * This interface was referenced by `JournalRecord`'s JSON-Schema
 * via the `definition` "Start".
 */
export interface Start {
  event: "start";
  /**
   * run time: milliseconds since the start, fraction to the microsecond
   */
  at: number;
  run: string;
  /**
   * digest of the plan
   */
  plan: string;
  seed: number;
  epoch: number;
  holder: string;
  inputs: {
    [k: string]: unknown;
  };
  /**
   * what started it: alert or person
   */
  cause?: unknown;
  /**
   * the person who started it, if one did: no approval counts that is theirs
   */
  by?: string;
}
/**
 * This interface was referenced by `JournalRecord`'s JSON-Schema
 * via the `definition` "Result".
 */
export interface Result {
  event: "result";
  /**
   * run time: milliseconds since the start, fraction to the microsecond
   */
  at: number;
  /**
   * the command that this answers
   */
  id: string;
  outcome: Outcome;
  value?: unknown;
  why?: string;
  transient?: boolean;
  sent?: boolean;
  /**
   * milliseconds
   */
  retryAfterMs?: number;
  remembered?: boolean;
  /**
   * SHA-256 of a value that was too large to keep
   */
  valueDigest?: string;
}
/**
 * This interface was referenced by `JournalRecord`'s JSON-Schema
 * via the `definition` "Observed".
 */
export interface Observed {
  event: "observed";
  /**
   * run time: milliseconds since the start, fraction to the microsecond
   */
  at: number;
  /**
   * the command that this answers
   */
  id: string;
  /**
   * one per read, in order
   */
  values: Observation[];
}
/**
 * This interface was referenced by `JournalRecord`'s JSON-Schema
 * via the `definition` "Fired".
 */
export interface Fired {
  event: "fired";
  /**
   * run time: milliseconds since the start, fraction to the microsecond
   */
  at: number;
  /**
   * the command that this answers
   */
  id: string;
}
/**
 * This interface was referenced by `JournalRecord`'s JSON-Schema
 * via the `definition` "Held".
 */
export interface Held {
  event: "held";
  /**
   * run time: milliseconds since the start, fraction to the microsecond
   */
  at: number;
  /**
   * the command that this answers
   */
  id: string;
  granted: boolean;
  /**
   * who holds it
   */
  why?: string;
}
/**
 * This interface was referenced by `JournalRecord`'s JSON-Schema
 * via the `definition` "Notified".
 */
export interface Notified {
  event: "notified";
  /**
   * run time: milliseconds since the start, fraction to the microsecond
   */
  at: number;
  /**
   * the command that this answers
   */
  id: string;
  sent: boolean;
  why?: string;
}
/**
 * A person has answered a question.
 *
 * This interface was referenced by `JournalRecord`'s JSON-Schema
 * via the `definition` "Answered".
 */
export interface Answered {
  event: "answered";
  /**
   * run time: milliseconds since the start, fraction to the microsecond
   */
  at: number;
  /**
   * the command that this answers
   */
  id: string;
  yes: boolean;
  by: string;
  /**
   * how the host knows who answered, and that they belong to the group
   */
  known: string;
  /**
   * of what they were shown
   */
  digest: string;
  because?: string;
}
/**
 * This interface was referenced by `JournalRecord`'s JSON-Schema
 * via the `definition` "Spent".
 */
export interface Spent {
  event: "spent";
  /**
   * run time: milliseconds since the start, fraction to the microsecond
   */
  at: number;
  /**
   * the command that this answers
   */
  id: string;
  granted: boolean;
  /**
   * units of the window that are spent, this one included
   */
  used: number;
}
/**
 * This interface was referenced by `JournalRecord`'s JSON-Schema
 * via the `definition` "Stop".
 */
export interface Stop {
  event: "stop";
  /**
   * run time: milliseconds since the start, fraction to the microsecond
   */
  at: number;
  by: string;
}
/**
 * This interface was referenced by `JournalRecord`'s JSON-Schema
 * via the `definition` "Kill".
 */
export interface Kill {
  event: "kill";
  /**
   * run time: milliseconds since the start, fraction to the microsecond
   */
  at: number;
  by: string;
}
/**
 * This interface was referenced by `JournalRecord`'s JSON-Schema
 * via the `definition` "Gate".
 */
export interface Gate {
  event: "gate";
  /**
   * run time: milliseconds since the start, fraction to the microsecond
   */
  at: number;
  /**
   * the reason; null opens it
   */
  closed: string | null;
}
/**
 * This interface was referenced by `JournalRecord`'s JSON-Schema
 * via the `definition` "Resumed".
 */
export interface Resumed {
  event: "resumed";
  /**
   * run time: milliseconds since the start, fraction to the microsecond
   */
  at: number;
  epoch: number;
  holder: string;
}
/**
 * A person looked and says what is true.
 *
 * This interface was referenced by `JournalRecord`'s JSON-Schema
 * via the `definition` "Settled".
 */
export interface Settled {
  event: "settled";
  /**
   * run time: milliseconds since the start, fraction to the microsecond
   */
  at: number;
  effect: string;
  as: "done" | "undone";
  by: string;
}
/**
 * A person asks to take back what an ended run did.
 *
 * This interface was referenced by `JournalRecord`'s JSON-Schema
 * via the `definition` "UndoRequested".
 */
export interface UndoRequested {
  event: "undo";
  /**
   * run time: milliseconds since the start, fraction to the microsecond
   */
  at: number;
  by: string;
}
/**
 * This interface was referenced by `JournalRecord`'s JSON-Schema
 * via the `definition` "CallCommand".
 */
export interface CallCommand {
  command: "call";
  /**
   * path!phase.n: unique in the run; also timer id, fault site and span name
   */
  id: string;
  phase: "effect" | "undo";
  /**
   * path of the effect
   */
  effect: string;
  action: string;
  request: unknown;
  places: {
    [k: string]: string;
  };
  key: string;
  attempt: number;
  /**
   * milliseconds
   */
  timeoutMs: number;
  epoch: number;
  /**
   * key of the effect that this takes back
   */
  undoes?: string;
}
/**
 * This interface was referenced by `JournalRecord`'s JSON-Schema
 * via the `definition` "ObserveCommand".
 */
export interface ObserveCommand {
  command: "observe";
  /**
   * path!phase.n: unique in the run; also timer id, fault site and span name
   */
  id: string;
  reads: Read[];
  /**
   * run time before which it must not be read
   */
  notBeforeMs?: number;
}
/**
 * This interface was referenced by `JournalRecord`'s JSON-Schema
 * via the `definition` "Read".
 */
export interface Read {
  probe: string;
  request: unknown;
  places: {
    [k: string]: string;
  };
  /**
   * milliseconds
   */
  timeoutMs: number;
  /**
   * what is asked next, one after another, while there is no answer; all of it is one reading
   */
  again?: {
    request: unknown;
    /**
     * milliseconds to wait before it
     */
    afterMs: number;
  }[];
}
/**
 * This interface was referenced by `JournalRecord`'s JSON-Schema
 * via the `definition` "TimerCommand".
 */
export interface TimerCommand {
  command: "timer";
  /**
   * path!phase.n: unique in the run; also timer id, fault site and span name
   */
  id: string;
  /**
   * run time
   */
  dueMs: number;
}
/**
 * This interface was referenced by `JournalRecord`'s JSON-Schema
 * via the `definition` "CancelCommand".
 */
export interface CancelCommand {
  command: "cancel";
  /**
   * path!phase.n: unique in the run; also timer id, fault site and span name
   */
  id: string;
}
/**
 * This interface was referenced by `JournalRecord`'s JSON-Schema
 * via the `definition` "HoldCommand".
 */
export interface HoldCommand {
  command: "hold";
  /**
   * path!phase.n: unique in the run; also timer id, fault site and span name
   */
  id: string;
  resources: Resource[];
  /**
   * milliseconds
   */
  waitMs: number;
}
/**
 * This interface was referenced by `JournalRecord`'s JSON-Schema
 * via the `definition` "Resource".
 */
export interface Resource {
  kind: string;
  /**
   * null: every
   */
  key: (string | null)[];
  /**
   * one of so many slots; without it the hold is exclusive
   */
  slots?: number;
}
/**
 * This interface was referenced by `JournalRecord`'s JSON-Schema
 * via the `definition` "ReleaseCommand".
 */
export interface ReleaseCommand {
  command: "release";
  /**
   * path!phase.n: unique in the run; also timer id, fault site and span name
   */
  id: string;
  resources: Resource[];
}
/**
 * This interface was referenced by `JournalRecord`'s JSON-Schema
 * via the `definition` "NotifyCommand".
 */
export interface NotifyCommand {
  command: "notify";
  /**
   * path!phase.n: unique in the run; also timer id, fault site and span name
   */
  id: string;
  channel: string;
  args: {
    [k: string]: unknown;
  };
  text: string;
}
/**
 * This interface was referenced by `JournalRecord`'s JSON-Schema
 * via the `definition` "AskCommand".
 */
export interface AskCommand {
  command: "ask";
  /**
   * path!phase.n: unique in the run; also timer id, fault site and span name
   */
  id: string;
  /**
   * the question, as people are shown it
   */
  text: string;
  group: string;
  /**
   * so many different people must say yes; one no is enough
   */
  people: number;
  /**
   * SHA-256 over run, plan, site and text: what an answer is bound to
   */
  digest: string;
  /**
   * run time after which it counts as not answered
   */
  dueMs: number;
}
/**
 * This interface was referenced by `JournalRecord`'s JSON-Schema
 * via the `definition` "SpendCommand".
 */
export interface SpendCommand {
  command: "spend";
  /**
   * path!phase.n: unique in the run; also timer id, fault site and span name
   */
  id: string;
  budget: string;
  key: unknown[];
  most: number;
  /**
   * milliseconds
   */
  perMs: number;
}
/**
 * This interface was referenced by `JournalRecord`'s JSON-Schema
 * via the `definition` "EndCommand".
 */
export interface EndCommand {
  command: "end";
  /**
   * path!phase.n: unique in the run; also timer id, fault site and span name
   */
  id: string;
  ending: RunEnding;
  reason: string;
  debt: Debt[];
  /**
   * what the run returned; absent if it returned nothing, or ended otherwise than well
   */
  output?: unknown;
}
/**
 * This interface was referenced by `JournalRecord`'s JSON-Schema
 * via the `definition` "Debt".
 */
export interface Debt {
  effect: string;
  action: string;
  places: {
    [k: string]: string;
  };
  state: EffectState;
  key: string;
  reason?: string;
}
