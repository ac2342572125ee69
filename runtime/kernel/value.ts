// A value is JSON, or it is unknown. Unknown means that an observer failed, never that what it observed did;
// it carries the reasons, and nothing but this file and `expression.ts` needs to know how it is represented.

export type Value = null | boolean | number | string | Value[] | { [name: string]: Value };

/** The observation failed: no value, only reasons. */
export class Unknown {
  readonly reasons: readonly string[];
  constructor(reasons: readonly string[]) {
    this.reasons = reasons;
  }
}

export type Evaluated = Value | Unknown;

export function isUnknown(value: Evaluated): value is Unknown {
  return value instanceof Unknown;
}

/** An unknown inside a value, as plain data: whoever takes it out finds an unknown again, never none. */
const mark = "$unknown";

export function marked(value: Evaluated): Value {
  return isUnknown(value) ? { [mark]: [...value.reasons] } : value;
}

export function unmarked(value: Value): Evaluated {
  if (value === null || typeof value !== "object" || Array.isArray(value) || !Object.hasOwn(value, mark))
    return value;
  return new Unknown(value[mark] as string[]);
}

/** Joins the reasons of those that are unknown; null when all are known. */
export function joinUnknown(values: readonly Evaluated[]): Unknown | null {
  let reasons: string[] | null = null;
  for (const value of values) {
    if (!isUnknown(value)) continue;
    reasons ??= [];
    for (const reason of value.reasons) if (!reasons.includes(reason)) reasons.push(reason);
  }
  return reasons && new Unknown(reasons);
}

/** Structural equality of JSON values. */
export function sameValue(left: Value, right: Value): boolean {
  if (left === right) return true;
  if (left === null || right === null || typeof left !== "object" || typeof right !== "object") return false;
  if (Array.isArray(left) || Array.isArray(right)) {
    if (!Array.isArray(left) || !Array.isArray(right) || left.length !== right.length) return false;
    return left.every((item, index) => sameValue(item, right[index] as Value));
  }
  const names = Object.keys(left);
  if (names.length !== Object.keys(right).length) return false;
  return names.every(
    (name) => Object.hasOwn(right, name) && sameValue(left[name] as Value, right[name] as Value),
  );
}

/**
 * A value as the key of a lane or a map: text as it is, a record by its fields in the order of their names. Two values
 * of one type have one key where they are the same value.
 */
export function keyText(value: Value): string {
  if (typeof value === "string") return value;
  if (value === null || typeof value !== "object" || Array.isArray(value)) return JSON.stringify(value);
  return Object.keys(value)
    .sort()
    .map((name) => keyText(value[name] as Value).replace(/[%,]/g, encodeURIComponent))
    .join(",");
}

/** A deep copy of JSON-clean data, by hand: several times faster than `structuredClone`. */
export function cloneJson<T>(value: T): T {
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) {
    const copy = new Array(value.length);
    for (let index = 0; index < value.length; index++) copy[index] = cloneJson(value[index]);
    return copy as T;
  }
  const copy: Record<string, unknown> = {};
  for (const name in value) copy[name] = cloneJson((value as Record<string, unknown>)[name]);
  return copy as T;
}
