// What the host asks of a driver. A driver sends a call at most once and tells what it knows: `ok`, `rejected`
// (it surely did not happen) or `indeterminate` (it may have happened). It never throws, never retries an
// effect, and never outlives the timeout it was given. Reading an observation may fail; then it is unknown.

import type { Result } from "../../schema/generated/journal-record.ts";
import type { Action, Probe, Service } from "../../schema/generated/plan.ts";

/** One delivery of one effect or undo. */
export interface Delivery {
  run: string;
  /** The command's id; also the span's name. */
  id: string;
  action: Action;
  service: Service;
  /** The service's name in the runbook: what the host file maps to addresses. */
  serviceName: string;
  request: unknown;
  /** Place kind → place acted upon. */
  places: Record<string, string>;
  key: string;
  /** Key of the effect that this delivery takes back. */
  undoes?: string;
  epoch: number;
  attempt: number;
  timeoutMs: number;
  /** Absolute, microseconds since the Unix epoch. */
  deadlineUs: number;
  /** W3C trace context. */
  traceparent: string;
}

/** What became of a delivery. */
export type Outcome = Omit<Result, "event" | "at" | "id">;

/** One reading of one probe. */
export interface Reading {
  run: string;
  id: string;
  probe: Probe;
  service: Service;
  serviceName: string;
  request: unknown;
  places: Record<string, string>;
  timeoutMs: number;
  traceparent: string;
}

export type Seen = { value: unknown } | { unknown: string };

/** Something that would make a send fail, found before anything is sent. */
export interface Unready {
  /** The service, and the place if it is bound to one. */
  where: string;
  what: string;
  help: string;
}

/** A log line or a sign of life that came with a call. */
export interface Telemetry {
  run: string;
  id: string;
  /** UTC, RFC 3339 with microseconds. */
  wall: string;
  kind: "log" | "progress" | "heartbeat";
  source: string;
  level?: string;
  message?: string;
  fraction?: number;
  traceId?: string;
}

export interface Driver {
  call(delivery: Delivery, signal: AbortSignal): Promise<Outcome>;
  read(reading: Reading, signal: AbortSignal): Promise<Seen>;
  /** Looks whether every endpoint that this service may need answers, and is what the plan was compiled against. */
  check(serviceName: string, service: Service, timeoutMs: number): Promise<Unready[]>;
  close(): Promise<void>;
}
