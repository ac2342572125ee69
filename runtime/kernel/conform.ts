// Whether a value has a type. A probe's value outside its type is unknown, a reply outside is indeterminate, an
// input outside is refused: a contract that is broken never passes for an answer.

import type { Place, Scalar, Type } from "../../schema/generated/plan.ts";
import type { Value } from "./value.ts";

/** Null when the value conforms; otherwise what is wrong, with the path inside the value. */
export function mismatch(
  value: Value | undefined,
  type: Type,
  places: readonly Place[],
  path = "",
): string | null {
  const at = path === "" ? "the value" : path;
  if (type.t === "optional")
    return value === null || value === undefined ? null : mismatch(value, type.of, places, path);
  if (type.t === "secret") return typeof value === "string" ? null : `${at} is not a secret handle`;
  if (value === undefined || value === null) return `${at} is missing`;
  switch (type.t) {
    case "scalar":
      return scalarMismatch(value, type, at);
    case "place":
      return places.some((place) => place.kind === type.kind && place.name === value)
        ? null
        : `${at}: the topology has no ${type.kind} ${JSON.stringify(value)}`;
    case "enum":
      if (typeof value !== "string") return `${at} is not text`;
      return type.open || type.members.includes(value)
        ? null
        : `${at} is ${value}, none of ${type.members.join(", ")}`;
    case "list":
      if (!Array.isArray(value)) return `${at} is not a list`;
      if (value.length < (type.min ?? 0))
        return `${at} has ${value.length} elements, at least ${type.min} are needed`;
      if (value.length > (type.max ?? Number.POSITIVE_INFINITY))
        return `${at} has ${value.length} elements, at most ${type.max} are allowed`;
      return first(value.map((item, index) => mismatch(item, type.of, places, `${path}[${index}]`)));
    case "map":
    case "per":
      if (typeof value !== "object" || Array.isArray(value)) return `${at} is not a map`;
      return first(
        Object.entries(value).map(([key, item]) => mismatch(item, type.of, places, `${path}[${key}]`)),
      );
    case "record":
      if (typeof value !== "object" || Array.isArray(value)) return `${at} is not a record`;
      return first(
        type.fields.map((field) =>
          mismatch(value[field.name], field.type, places, path === "" ? field.name : `${path}.${field.name}`),
        ),
      );
  }
}

function first(findings: (string | null)[]): string | null {
  return findings.find((finding) => finding !== null) ?? null;
}

function scalarMismatch(value: Value, type: Scalar, at: string): string | null {
  if (type.of === "bool") return typeof value === "boolean" ? null : `${at} is not a bool`;
  if (type.of === "string")
    return typeof value === "string" ? textMismatch(value, type, at) : `${at} is not text`;
  if (typeof value !== "number" || !Number.isFinite(value)) return `${at} is not a number`;
  const whole = type.of === "int" || type.of === "duration" || type.of === "bytes" || type.of === "timestamp";
  if (whole && !Number.isSafeInteger(value)) return `${at} is ${value}, not a whole number`;
  if (type.min !== undefined && value < type.min) return `${at} is ${value}, below ${type.min}`;
  if (type.max !== undefined && value > type.max) return `${at} is ${value}, above ${type.max}`;
  return null;
}

/** A text is bounded by its length, in characters, and by a pattern of the whole of it. */
function textMismatch(value: string, type: Scalar, at: string): string | null {
  const length = type.min === undefined && type.max === undefined ? 0 : [...value].length;
  if (type.min !== undefined && length < type.min)
    return `${at} has ${length} characters, at least ${type.min} are needed`;
  if (type.max !== undefined && length > type.max)
    return `${at} has ${length} characters, at most ${type.max} are allowed`;
  if (type.matching === undefined) return null;
  const pattern = patternOf(type.matching);
  if (pattern === null) return `${at} can't be held against ${type.matching}: it is no pattern`;
  return pattern.test(value) ? null : `${at} doesn't match ${type.matching}`;
}

const patterns = new Map<string, RegExp | null>();

function patternOf(text: string): RegExp | null {
  let known = patterns.get(text);
  if (known === undefined) {
    try {
      known = new RegExp(`^(?:${text})$`, "u");
    } catch {
      known = null;
    }
    patterns.set(text, known);
  }
  return known;
}
