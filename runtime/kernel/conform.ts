// Whether a value has a type. A probe's value outside its type is unknown, a reply outside is indeterminate, an
// input outside is refused: a contract that is broken never passes for an answer.

import type { FieldType, Place, Scalar, Type } from "../../schema/generated/plan.ts";
import { matchesPattern, readPattern } from "../../schema/pattern.ts";
import { sameValue, type Value } from "./value.ts";

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
  const stray = "among" in type && type.among?.some((each) => sameValue(each as Value, value)) === false;
  if (stray) return `${at} is ${JSON.stringify(value)}, none of ${(type.among ?? []).join(", ")}`;
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
      return (
        (type.t === "map" ? keysMismatch(value, type, places, at) : null) ??
        first(Object.entries(value).map(([key, item]) => mismatch(item, type.of, places, `${path}[${key}]`)))
      );
    case "record":
      if (typeof value !== "object" || Array.isArray(value)) return `${at} is not a record`;
      return fieldsMismatch(value, type.fields, places, path);
    case "sum": {
      if (typeof value !== "object" || Array.isArray(value))
        return `${at} is not a case of ${type.name ?? "a sum"}`;
      const chosen = type.cases.find((each) => each.name === value.case);
      if (chosen !== undefined) return fieldsMismatch(value, chosen.fields, places, path);
      const known = type.cases.map((each) => each.name).join(", ");
      return `${at} has the case ${JSON.stringify(value.case ?? null)}, none of ${known}`;
    }
  }
}

function fieldsMismatch(
  value: { [name: string]: Value },
  fields: readonly FieldType[],
  places: readonly Place[],
  path: string,
): string | null {
  return first(
    fields.map((field) =>
      mismatch(value[field.name], field.type, places, path === "" ? field.name : `${path}.${field.name}`),
    ),
  );
}

function keysMismatch(
  value: { [name: string]: Value },
  { key, min = 0, max = Number.POSITIVE_INFINITY }: Extract<Type, { t: "map" }>,
  places: readonly Place[],
  at: string,
): string | null {
  const keys = Object.keys(value);
  if (keys.length < min) return `${at} has ${keys.length} entries, at least ${min} are needed`;
  if (keys.length > max) return `${at} has ${keys.length} entries, at most ${max} are allowed`;
  return key === undefined ? null : first(keys.map((name) => mismatch(name, key, places, `a key of ${at}`)));
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
  const read = readPattern(type.matching);
  if ("wrong" in read) return `${at} can't be held against ${type.matching}: ${read.wrong}`;
  return matchesPattern(read.pattern, value) ? null : `${at} doesn't match ${type.matching}`;
}
