/**
 * An incident as the value that a runbook's parameter takes. The parameter's type decides which fields there are;
 * times become microseconds where the type says timestamp, and what the alert lacks is none.
 */
import type { Incident } from "../../schema/generated/incident.ts";
import type { Input, Plan, Type } from "../../schema/generated/plan.ts";
import { readTimestamp } from "../../schema/timestamp.ts";

/** The input that an alert fills: the one of type Incident. */
export function incidentInput(plan: Pick<Plan, "inputs">): Input | null {
  return plan.inputs.find(({ type }) => type.t === "record" && type.name === "Incident") ?? null;
}

export function incidentValue(incident: Incident, type: Type): Record<string, unknown> {
  const value: Record<string, unknown> = {};
  if (type.t !== "record") return value;
  const given = incident as unknown as Record<string, unknown>;
  for (const field of type.fields) {
    const own = Object.hasOwn(given, field.name) ? (given[field.name] ?? null) : null;
    value[field.name] =
      isTimestamp(field.type) && typeof own === "string" ? (readTimestamp(own)?.us ?? null) : own;
  }
  return value;
}

function isTimestamp(type: Type): boolean {
  if (type.t === "optional") return isTimestamp(type.of);
  return type.t === "scalar" && type.of === "timestamp";
}
