/**
 * Typed reading of one object of an alert. A member that is missing or null is absent, which is no fault. A member
 * of another type than the source documents is a fault, told with its pointer; it is never converted, and the
 * reader says how grave it is.
 */
import { type InputProblem, pointerInto } from "../../schema/input-problem.ts";

export interface Fields {
  readonly of: Record<string, unknown>;
  readonly pointer: string;
  readonly problems: InputProblem[];
}

export type Gravity = InputProblem["severity"];

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A member that is an object; null when absent or, with a problem, when it is something else. */
export function objectIn(fields: Fields, name: string, gravity: Gravity): Fields | null {
  const value = member(fields, name);
  if (value === null) return null;
  const pointer = pointerInto(fields.pointer, name);
  if (isRecord(value)) return { of: value, pointer, problems: fields.problems };
  fields.problems.push({
    severity: gravity,
    where: pointer,
    what: `is ${kindOf(value)}, and should be an object`,
    help: "send the source's own payload, unchanged",
  });
  return null;
}

/** A member that is a text; null when absent, empty or blank or, with a problem, when it is something else. */
export function textIn(fields: Fields, name: string, gravity: Gravity): string | null {
  const value = member(fields, name);
  if (value === null) return null;
  if (typeof value === "string") return value.trim() === "" ? null : value;
  fields.problems.push({
    severity: gravity,
    where: pointerInto(fields.pointer, name),
    what: `is ${kindOf(value)}, and should be a text`,
    help: "send the source's own payload, unchanged",
  });
  return null;
}

function member(fields: Fields, name: string): unknown {
  return Object.hasOwn(fields.of, name) ? (fields.of[name] ?? null) : null;
}

/** What kind of JSON a value is, with its article. */
export function kindOf(value: unknown): string {
  if (value === undefined) return "absent";
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "an object";
  if (typeof value === "string") return "a text";
  return typeof value === "number" ? "a number" : `${value}`;
}
