// What a path of the journal could name and had seen at a moment: inputs, targets, the elements of its lanes, and
// the latest answer to every read that was asked from certain places.

import type { Observation, Read } from "../../schema/generated/journal-record.ts";
import type { FanOut } from "../../schema/generated/plan.ts";
import { readKey, type Scene, valueIn } from "./oracle.ts";
import type { Subject } from "./stage.ts";
import { type Look, nodeAt, type Trail } from "./trail.ts";

/** The scene for conditions of the statement at `path`, made of the looks that `from` accepts. */
export function sceneAt(trail: Trail, path: string, untilSeq: number, from: (look: Look) => boolean): Scene {
  return {
    plan: trail.plan,
    names: namesIn(trail, path),
    seen: seenBy(trail, untilSeq, from),
    used: new Set(),
  };
}

function seenBy(trail: Trail, untilSeq: number, from: (look: Look) => boolean): Map<string, Observation> {
  const seen = new Map<string, Observation>();
  for (const look of trail.looks) {
    if (look.seq > untilSeq) break;
    if (!from(look)) continue;
    takeInto(seen, look);
  }
  return seen;
}

/** The answers of one look, over what was seen before. */
export function takeInto(seen: Map<string, Observation>, look: Look): void {
  look.command.reads.forEach((read, index) => {
    const value = look.event.values[index];
    if (value) seen.set(keyOf(read), value);
  });
}

/** Journals of copied runs share their reads, so a key is worked out once. */
const keys = new WeakMap<Read, string>();

function keyOf(read: Read): string {
  let key = keys.get(read);
  if (key === undefined) {
    key = readKey(read.probe, read.request, read.places);
    keys.set(read, key);
  }
  return key;
}

const named = new WeakMap<Subject, Map<string, Map<string, unknown>>>();

/** What may be named at a path is the same in every run of a subject. */
export function namesIn(trail: Trail, path: string): ReadonlyMap<string, unknown> {
  const { subject } = trail.run;
  const known = named.get(subject) ?? new Map<string, Map<string, unknown>>();
  named.set(subject, known);
  const before = known.get(path);
  if (before) return before;
  const names = namesAt(trail, path);
  known.set(path, names);
  return names;
}

function namesAt(trail: Trail, path: string): Map<string, unknown> {
  const { plan } = trail;
  const { inputs } = trail.run.subject;
  const names = new Map<string, unknown>();
  for (const input of plan.inputs) names.set(input.name, inputs[input.name] ?? input.default ?? null);
  const { environment } = plan;
  const place =
    environment === null || typeof environment === "string"
      ? { value: environment }
      : valueIn(environment, { plan, names, seen: new Map(), used: new Set() });
  if (place?.value != null) names.set("environment", place.value);
  for (const target of plan.targets) {
    const places = valueIn(target.in, { plan, names, seen: new Map(), used: new Set() });
    if (places) names.set(`targets.${target.kind}`, places.value);
  }
  for (const { owner, item } of lanesOf(path)) {
    const step = nodeAt(trail, owner);
    if (step?.kind === "step" && step.fanOut) names.set(step.fanOut.bind, elementOf(step.fanOut, item));
  }
  return names;
}

interface Lane {
  owner: string;
  item: string;
  path: string;
}

const mostKnown = 50_000;
const lanes = new Map<string, readonly Lane[]>();

/** `a/b[x]/c[y]/d` stands in lane x of a/b and lane y of a/b[x]/c. */
export function lanesOf(path: string): readonly Lane[] {
  let found = lanes.get(path);
  if (!found) {
    found = lanesIn(path);
    if (lanes.size >= mostKnown) lanes.clear();
    lanes.set(path, found);
  }
  return found;
}

function lanesIn(path: string): Lane[] {
  return [...path.matchAll(/\[([^\]]*)\]/g)].map((match) => ({
    owner: path.slice(0, match.index),
    item: decodeURIComponent(match[1] ?? ""),
    path: path.slice(0, match.index + match[0].length),
  }));
}

export function elementOf({ kind, keys }: FanOut, item: string): unknown {
  if (keys === undefined) return kind === undefined ? parsed(item) : item;
  const values = item.split(",");
  const sorted = [...keys].sort();
  return Object.fromEntries(
    keys.map((key) => [key, parsed(decodeURIComponent(values[sorted.indexOf(key)] ?? ""))]),
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
