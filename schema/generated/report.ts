// Generated from the JSON Schema of this name by scripts/generate-schema.ts; change that, not this.
/**
 * `left`: the run turned away while it was under way.
 *
 * This interface was referenced by `RunReport`'s JSON-Schema
 * via the `definition` "Status".
 */
export type Status = "ok" | "failed" | "left" | "under-way";

/**
 * What one execution did, for people and for machines that keep evidence. Everything in it is computed from the trail.
 */
export interface RunReport {
  format: "claw-report/1";
  execution_id: string;
  /**
   * when the run started: UTC, RFC 3339 with microseconds
   */
  timestamp_utc: string;
  runbook: string;
  /**
   * digest of the plan
   */
  plan: string;
  agent_steps: Step[];
  summary: Summary;
}
/**
 * This interface was referenced by `RunReport`'s JSON-Schema
 * via the `definition` "Step".
 */
export interface Step {
  /**
   * 1, 2, 3 …
   */
  step: number;
  action: string;
  detail: string;
  /**
   * time that the acts of this step took; acts side by side count once
   */
  duration_ms: number;
  status: Status;
  /**
   * UTC, RFC 3339 with microseconds
   */
  started_utc: string;
  /**
   * UTC, RFC 3339 with microseconds
   */
  ended_utc: string | null;
  /**
   * first and last record of the trail that this step stands in
   */
  records: [number, number] | null;
  lanes: Lane[];
  /**
   * outside of any lane
   */
  attempts: Attempt[];
  /**
   * outside of any lane
   */
  observed: Observed[];
  /**
   * what services logged while they acted for it
   */
  logs: LogLine[];
}
/**
 * This interface was referenced by `RunReport`'s JSON-Schema
 * via the `definition` "Lane".
 */
export interface Lane {
  /**
   * the element that this lane is for
   */
  lane: string;
  status: Status;
  /**
   * why it failed; empty if it didn't
   */
  why: string;
  /**
   * UTC, RFC 3339 with microseconds
   */
  started_utc: string;
  /**
   * UTC, RFC 3339 with microseconds
   */
  ended_utc: string | null;
  duration_ms: number;
  /**
   * @minItems 2
   * @maxItems 2
   */
  records: [number, number];
  attempts: Attempt[];
  observed: Observed[];
  /**
   * of a fan-out inside this one
   */
  lanes: Lane[];
}
/**
 * This interface was referenced by `RunReport`'s JSON-Schema
 * via the `definition` "Attempt".
 */
export interface Attempt {
  action: string;
  phase: "effect" | "undo";
  places: {
    [k: string]: string;
  };
  attempt: number;
  /**
   * idempotency key
   */
  key: string;
  epoch: number;
  outcome: "ok" | "rejected" | "indeterminate" | "unanswered";
  why: string;
  /**
   * UTC, RFC 3339 with microseconds
   */
  sent_utc: string;
  /**
   * UTC, RFC 3339 with microseconds
   */
  answered_utc: string | null;
  duration_ms: number | null;
  timeout_ms: number;
  /**
   * where it was sent and where it was answered
   *
   * @minItems 1
   * @maxItems 2
   */
  records: [number] | [number, number];
  /**
   * secrets covered
   */
  request: unknown;
  /**
   * secrets covered
   */
  reply: unknown;
}
/**
 * One look at the world: the values that a decision was made on.
 *
 * This interface was referenced by `RunReport`'s JSON-Schema
 * via the `definition` "Observed".
 */
export interface Observed {
  /**
   * the statement that asked, as the source has it
   */
  purpose: string;
  /**
   * require, poll, rely, confirm, gate …
   */
  phase: string;
  /**
   * UTC, RFC 3339 with microseconds
   */
  asked_utc: string;
  /**
   * UTC, RFC 3339 with microseconds
   */
  answered_utc: string;
  /**
   * where the answer stands
   */
  record: number;
  readings: Reading[];
}
/**
 * This interface was referenced by `RunReport`'s JSON-Schema
 * via the `definition` "Reading".
 */
export interface Reading {
  probe: string;
  places: {
    [k: string]: string;
  };
  value?: unknown;
  /**
   * why the observer failed
   */
  unknown?: string;
  /**
   * in words
   */
  says: string;
}
/**
 * This interface was referenced by `RunReport`'s JSON-Schema
 * via the `definition` "LogLine".
 */
export interface LogLine {
  wall: string;
  source: string;
  level: string;
  message: string;
  trace_id: string | null;
  /**
   * how it was found to belong here
   */
  by: "span" | "time";
}
/**
 * This interface was referenced by `RunReport`'s JSON-Schema
 * via the `definition` "Summary".
 */
export interface Summary {
  total_duration_seconds: number;
  runbook_status: "COMPLETED_SUCCESS" | "REFUSED" | "COMPENSATED" | "ESCALATED" | "KILLED" | "IN_PROGRESS";
  tenants_remediated: number;
  /**
   * how they were counted
   */
  tenants_basis: string;
  human_intervention_required: boolean;
  /**
   * empty if none is required
   */
  human_intervention_reason: string;
  estimated_mttr_minutes: number;
  /**
   * from when to when
   */
  mttr_basis: string;
  /**
   * null: the run is still open
   */
  ending: ("succeeded" | "refused" | "compensated" | "escalated" | "killed") | null;
  reason: string;
  debt: Debt[];
  records: number;
  /**
   * hash of the last record
   */
  head: string;
  /**
   * how many records a witness covers
   */
  anchored_records: number;
}
/**
 * This interface was referenced by `RunReport`'s JSON-Schema
 * via the `definition` "Debt".
 */
export interface Debt {
  effect: string;
  action: string;
  places: {
    [k: string]: string;
  };
  state: string;
  key: string;
  reason?: string;
}
