// Values made from a type alone: the plainest one, for what a world leaves out, and another one than a given
// value, for a third party that changes what a run has observed.

import type { Place, Type } from "../../schema/generated/plan.ts";
import { readPattern, shortestMatch } from "../../schema/pattern.ts";
import { sameValue, type Value } from "../kernel/value.ts";

/** What protocol buffers call the default: zero, empty, the first member. */
export function plainestOf(type: Type, places: readonly Place[]): Value {
  if ("among" in type && type.among?.[0] !== undefined) return type.among[0] as Value;
  switch (type.t) {
    case "scalar":
      if (type.of === "bool") return false;
      if (type.of === "string") return plainestText(type);
      return Math.min(Math.max(0, type.min ?? 0), type.max ?? Number.MAX_SAFE_INTEGER);
    case "place":
      return places.find((place) => place.kind === type.kind)?.name ?? "";
    case "enum":
      return type.members[0] ?? "";
    case "record":
      return Object.fromEntries(type.fields.map((field) => [field.name, plainestOf(field.type, places)]));
    case "sum": {
      const [plainest] = type.cases;
      return plainest === undefined ? {} : caseOf(plainest, places);
    }
    case "list":
      return Array.from({ length: type.min ?? 0 }, () => plainestOf(type.of, places));
    case "optional":
      return null;
    case "secret":
      return "";
    case "map":
    case "per":
      return {};
  }
}

/** Another value of the type; null when it has only this one. */
export function otherThan(value: Value, type: Type, places: readonly Place[]): { value: Value } | null {
  return (
    candidates(value, type, places)
      .map((other) => ({ value: other }))
      .find((other) => !sameValue(other.value, value)) ?? null
  );
}

/** The shortest text that the type allows. */
function plainestText({ matching, min = 0 }: Extract<Type, { t: "scalar" }>): string {
  if (matching === undefined) return "a".repeat(min);
  const read = readPattern(matching);
  return "pattern" in read ? (shortestMatch(read.pattern) ?? "") : "";
}

function candidates(value: Value, type: Type, places: readonly Place[]): Value[] {
  if ("among" in type && type.among !== undefined) return type.among as Value[];
  switch (type.t) {
    case "scalar":
      if (type.of === "bool") return [value !== true];
      if (type.of === "string") return [`${String(value)}-changed`];
      return numbers(type.of, type.min, type.max);
    case "enum":
      return type.members;
    case "place":
      return places.filter((place) => place.kind === type.kind).map((place) => place.name);
    case "record":
      return firstField(value, type.fields, places);
    case "sum":
      return otherCases(value, type, places);
    case "optional":
      return value === null ? [plainestOf(type.of, places)] : [null];
    case "list":
      return [[plainestOf(type.of, places)], []];
    case "secret":
    case "map":
    case "per":
      return [];
  }
}

type Sum = Extract<Type, { t: "sum" }>;

function caseOf({ name, fields }: Sum["cases"][number], places: readonly Place[]): Value {
  const made = fields.map((field) => [field.name, plainestOf(field.type, places)] as const);
  return { case: name, ...Object.fromEntries(made) };
}

function otherCases(value: Value, type: Sum, places: readonly Place[]): Value[] {
  const own = type.cases.find((each) => each.name === (value as { case?: Value } | null)?.case);
  const others = type.cases.filter((each) => each !== own).map((each) => caseOf(each, places));
  return [...others, ...firstField(value, own?.fields ?? [], places)];
}

function numbers(of: string, min?: number, max?: number): number[] {
  const far = of === "ratio" ? 1 : of === "duration" || of === "timestamp" ? 3_600_000_000 : 1_000_000;
  return [min ?? 0, max ?? far];
}

function firstField(
  value: Value,
  fields: readonly { name: string; type: Type }[],
  places: readonly Place[],
): Value[] {
  const whole = value as Record<string, Value>;
  for (const field of fields) {
    const other = otherThan(whole[field.name] ?? null, field.type, places);
    if (other) return [{ ...whole, [field.name]: other.value }];
  }
  return [];
}
