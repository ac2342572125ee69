// A text taken apart by a template: fixed texts, and captures between them. Each capture takes what stands before
// the next fixed text, the last one all that is left; so a text is read once, from left to right, and nothing is
// tried twice. A text of another form, or with a capture that isn't of its type, gives none.

import type { Capture, Place, Type } from "../../schema/generated/plan.ts";
import { mismatch } from "./conform.ts";
import type { Environment } from "./expression.ts";
import type { Value } from "./value.ts";

export function takenApart(
  text: string,
  parts: readonly (string | Capture)[],
  env: Pick<Environment, "places">,
): Value {
  const taken: { [name: string]: Value } = {};
  let at = 0;
  for (const [index, part] of parts.entries()) {
    if (typeof part === "string") {
      if (!text.startsWith(part, at)) return null;
      at += part.length;
      continue;
    }
    const next = parts[index + 1];
    const end = typeof next === "string" ? text.indexOf(next, at) : text.length;
    if (end < 0) return null;
    if (part.name !== null) {
      const value = capturedAs(text.slice(at, end), part.type, env);
      if (value === null) return null;
      taken[part.name] = value;
    }
    at = end;
  }
  return at === text.length ? taken : null;
}

/** A captured text as a value of the type; null where it isn't one. Nothing is never a value. */
function capturedAs(text: string, type: Type, env: Pick<Environment, "places">): Value {
  const value = text === "" ? null : readAs(text, type);
  return value === null || mismatchWith(value, type, env) !== null ? null : value;
}

function readAs(text: string, type: Type): Value {
  if (type.t !== "scalar") return text;
  if (type.of === "string") return text;
  if (type.of === "bool") return text === "true" ? true : text === "false" ? false : null;
  if (type.of === "int") return /^-?\d{1,16}$/.test(text) ? Number(text) + 0 : null;
  return /^-?\d{1,16}(\.\d{1,16})?$/.test(text) ? Number(text) + 0 : null;
}

/** As `mismatch`, with the topology that an expression sees. */
export function mismatchWith(value: Value, type: Type, env: Pick<Environment, "places">): string | null {
  return mismatch(value, type, placesNeeded(type, env));
}

function placesNeeded(type: Type, env: Pick<Environment, "places">): Place[] {
  switch (type.t) {
    case "place":
      return env.places(type.kind, null, {}).map((name) => ({ kind: type.kind, name }));
    case "list":
    case "map":
    case "optional":
    case "per":
      return placesNeeded(type.of, env);
    case "record":
      return type.fields.flatMap((field) => placesNeeded(field.type, env));
    case "sum":
      return type.cases.flatMap((each) => each.fields.flatMap((field) => placesNeeded(field.type, env)));
    default:
      return [];
  }
}
