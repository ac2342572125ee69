// What the model of an action or a probe may name: what is sent (the request's fields, its places and the places
// around them), what was sent in other words (a parameter in a field of another name, or in the hole of a text), and
// the idempotency key of a call. A field that was left out is empty, as its service would see it.

import type { Place, Type } from "../../schema/generated/plan.ts";
import type { Told } from "../../schema/generated/simulation.ts";
import type { Value } from "../kernel/value.ts";
import { plainestOf } from "./any-value.ts";
import { around, type Model } from "./model.ts";

export interface Sent {
  request: unknown;
  places: Record<string, string>;
}

export function namesOfCall(
  model: Model,
  { action, request, places, key }: Sent & { action: string; key: string },
): Record<string, Value> {
  const declared = model.plan.actions[action]?.requestType;
  return {
    key,
    ...namesOfSent(model, { request, places }, model.actions.get(action)?.told ?? [], declared),
  };
}

export function namesOfRead(
  model: Model,
  { probe, request, places }: Sent & { probe: string },
): Record<string, Value> {
  const declared = model.plan.probes[probe]?.requestType;
  return namesOfSent(model, { request, places }, model.told.get(probe) ?? [], declared);
}

function namesOfSent(
  model: Model,
  { request, places }: Sent,
  told: readonly Told[],
  declared: Type | undefined,
): Record<string, Value> {
  const names: Record<string, Value> =
    declared?.t === "record" ? { ...emptyFields(declared, model.plan.places) } : {};
  for (const place of Object.values(places)) {
    for (const name of around(model, place)) {
      const kind = model.placeOf.get(name)?.kind;
      if (kind !== undefined) names[kind] = name;
    }
  }
  Object.assign(names, places);
  const fields = isRecord(request) ? request : {};
  Object.assign(names, fields);
  for (const each of told) {
    const value = toldIn(each, fields, places);
    if (value !== undefined) names[each.name] = value;
  }
  return names;
}

const empty = new WeakMap<Type, Record<string, Value>>();

function emptyFields(type: Extract<Type, { t: "record" }>, places: readonly Place[]): Record<string, Value> {
  let known = empty.get(type);
  if (known === undefined) {
    known = Object.fromEntries(type.fields.map((field) => [field.name, plainestOf(field.type, places)]));
    empty.set(type, known);
  }
  return known;
}

function isRecord(value: unknown): value is Record<string, Value> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

function toldIn(
  { type, place, field, text, hole, parts }: Told,
  fields: Record<string, Value>,
  places: Record<string, string>,
): Value | undefined {
  if (place !== undefined) return places[place];
  if (parts !== undefined) return wholeOf(parts, fields, places);
  const value = field === undefined ? undefined : fields[field];
  if (text === undefined || value === undefined) return value;
  const found = typeof value === "string" ? holeOf(text, hole ?? 0, value) : undefined;
  return found === undefined ? undefined : read(found, type);
}

function wholeOf(
  parts: readonly Told[],
  fields: Record<string, Value>,
  places: Record<string, string>,
): Value | undefined {
  const whole: Record<string, Value> = {};
  for (const part of parts) {
    const value = toldIn(part, fields, places);
    if (value === undefined) return undefined;
    whole[part.name] = value;
  }
  return whole;
}

const patterns = { text: "([^]*?)", name: "([\\w.:@-]+?)", int: "(-?[\\d_]+)", bool: "(true|false)" };

/** The text in one hole of a text; what may hold anything is as short as it can be. */
function holeOf(text: NonNullable<Told["text"]>, hole: number, whole: string): string | undefined {
  const pattern = text.map((part) =>
    typeof part === "string" ? part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&") : patterns[part.hole],
  );
  return new RegExp(`^${pattern.join("")}$`).exec(whole)?.[hole + 1];
}

function read(text: string, type: Type): Value {
  if (type.t !== "scalar" || type.of === "string") return text;
  return type.of === "bool" ? text === "true" : Number(text.replaceAll("_", ""));
}
