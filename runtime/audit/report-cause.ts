// What started a run, read from its first record: an alert that became an incident, or a person's word.

import type { Incident } from "../../schema/generated/incident.ts";
import { validate } from "../../schema/generated/incident.validate.js";

export interface Cause {
  incident: Incident | null;
  /** What stands there instead of an incident, in words. */
  words: string;
  /** What reading the alert and finding the runbook took, where whoever started the run measured it. */
  parseMs: number;
  matchMs: number;
}

/** `cause` is an incident, an object that holds one as `incident`, or anything a person said. */
export function causeOf(cause: unknown): Cause {
  const holder = cause !== null && typeof cause === "object" ? (cause as Record<string, unknown>) : {};
  const inner = "incident" in holder ? holder.incident : cause;
  const incident = validate(inner) ? inner : null;
  const words =
    typeof cause === "string"
      ? cause
      : typeof holder.by === "string"
        ? `started by ${holder.by}`
        : cause === undefined
          ? "started by hand; nothing was said of why"
          : JSON.stringify(cause);
  return { incident, words, parseMs: measured(holder.parse_ms), matchMs: measured(holder.match_ms) };
}

function measured(value: unknown): number {
  return typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : 0;
}

export function sayCause({ incident, words }: Cause): string {
  if (!incident) return words;
  const { source, service, severity, tenants, regions, id, started_at, mapped } = incident;
  const said = [
    `service=${service ?? "none"}`,
    `severity=${severity ?? "none"}`,
    `tenant_ids=[${tenants.join(", ")}]`,
    `regions=[${regions.join(", ")}]`,
  ];
  const from = Object.entries(mapped).map(([field, by]) => `${field}: ${by}`);
  const since = started_at === null ? "" : `, since ${started_at}`;
  return `Detected ${vendor(source)} trigger ${id}: ${said.join(", ")}${since}${from.length === 0 ? "" : ` (mapped: ${from.join(", ")})`}`;
}

function vendor(source: string): string {
  return (
    new Map([
      ["pagerduty", "PagerDuty"],
      ["datadog", "Datadog"],
      ["cloudwatch", "CloudWatch"],
      ["newrelic", "New Relic"],
    ]).get(source) ?? source
  );
}
