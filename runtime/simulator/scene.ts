// What a path of the journal could name and had seen at a moment: inputs, targets, the elements of its lanes, and
// the latest answer to every read that was asked from certain places.

import type { Observation } from "../../schema/generated/journal-record.ts";
import { readKey, type Scene, valueIn } from "./oracle.ts";
import { type Look, nodeAt, type Trail } from "./trail.ts";

/** The scene for conditions of the statement at `path`, made of the looks that `from` accepts. */
export function sceneAt(trail: Trail, path: string, untilSeq: number, from: (look: Look) => boolean): Scene {
  return {
    plan: trail.plan,
    names: namesAt(trail, path),
    seen: seenBy(trail, untilSeq, from),
    used: new Set(),
  };
}

function seenBy(trail: Trail, untilSeq: number, from: (look: Look) => boolean): Map<string, Observation> {
  const seen = new Map<string, Observation>();
  for (const look of trail.looks) {
    if (look.seq > untilSeq) break;
    if (!from(look)) continue;
    look.command.reads.forEach((read, index) => {
      const value = look.event.values[index];
      if (value) seen.set(readKey(read.probe, read.request, read.places), value);
    });
  }
  return seen;
}

function namesAt(trail: Trail, path: string): Map<string, unknown> {
  const { plan } = trail;
  const { inputs } = trail.run.subject;
  const names = new Map<string, unknown>();
  for (const input of plan.inputs) names.set(input.name, inputs[input.name] ?? input.default ?? null);
  if (plan.environment !== null) names.set("environment", plan.environment);
  for (const target of plan.targets) {
    const places = valueIn(target.in, { plan, names, seen: new Map(), used: new Set() });
    if (places) names.set(`targets.${target.kind}`, places.value);
  }
  for (const { owner, item } of lanesOf(path)) {
    const step = nodeAt(trail, owner);
    if (step?.kind === "step" && step.fanOut)
      names.set(step.fanOut.bind, step.fanOut.kind ? item : parsed(item));
  }
  return names;
}

/** `a/b[x]/c[y]/d` stands in lane x of a/b and lane y of a/b[x]/c. */
export function lanesOf(path: string): { owner: string; item: string; path: string }[] {
  const lanes: { owner: string; item: string; path: string }[] = [];
  for (const match of path.matchAll(/\[([^\]]*)\]/g)) {
    const end = match.index + match[0].length;
    lanes.push({
      owner: path.slice(0, match.index),
      item: decodeURIComponent(match[1] ?? ""),
      path: path.slice(0, end),
    });
  }
  return lanes;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
