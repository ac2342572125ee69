// Names in scope at a frame, and reading the world from there. A condition is evaluated as often as it takes:
// each pass collects every probe that can be read side by side, asks for all of them in one `observe`, and goes
// on when they are answered. What was seen stays with the frame until the condition is decided.

import { canonicalJson } from "../../schema/canonical.ts";
import type { Observation, ObserveCommand, Read } from "../../schema/generated/journal-record.ts";
import type { Condition, Expr, Probe } from "../../schema/generated/plan.ts";
import { mismatch } from "./conform.ts";
import { type Environment, evaluate } from "./expression.ts";
import type { LoadedPlan } from "./load.ts";
import { emit, isBlock, type Machine } from "./machine.ts";
import type { Frame, Looking, Open, Pinned } from "./state.ts";
import { attemptsOfReading } from "./tried.ts";
import { type Evaluated, isUnknown, keyText, Unknown, type Value } from "./value.ts";

export function pin(value: Evaluated): Pinned {
  return isUnknown(value) ? { u: [...value.reasons] } : { v: value };
}

export function unpin(pinned: Pinned): Evaluated {
  return "v" in pinned ? pinned.v : new Unknown(pinned.u);
}

/** Binds a name in the block that the frame at `path` stands in. */
export function bind(m: Machine, path: string | null, name: string, value: Evaluated): void {
  const frame = path === null ? undefined : m.state.frames[path];
  if (!frame) return;
  if (isBlock(frame)) frame.vars[name] = pin(value);
  else bind(m, frame.up, name, value);
}

function lookUp(m: Machine, path: string, name: string): Evaluated | undefined {
  const own = m.state.frames[path];
  if (name === ".key" && own?.k === "call") return own.key;
  for (let at: string | null = path; at !== null; ) {
    const frame: Frame | undefined = m.state.frames[at];
    if (!frame) return undefined;
    if (isBlock(frame) && Object.hasOwn(frame.vars, name)) return unpin(frame.vars[name] as Pinned);
    at = frame.up;
  }
  if (name !== "run") return undefined;
  const outcome = m.state.ending;
  return { outcome, reason: m.state.reason, elapsed: Math.round(m.state.now * 1000) };
}

interface Missing {
  key: string;
  probe: string;
  args: Record<string, Value>;
}

function environment(
  m: Machine,
  path: string,
  seen: Record<string, Observation>,
  missing: Missing[],
): Environment {
  return {
    variable: (name) => lookUp(m, path, name),
    read(probe, args) {
      const key = `${probe}${canonicalJson(args)}`;
      const observation = seen[key];
      if (observation)
        return "unknown" in observation
          ? new Unknown([`${probe}: ${observation.unknown}`])
          : (observation.value as Value);
      if (!missing.some((each) => each.key === key)) missing.push({ key, probe, args });
      return new Unknown([`${probe} is not read yet`]);
    },
    places: (kind, within, marks) => placesOf(m.plan, kind, within, marks),
  };
}

/** The topology's places of a kind, inside another one and with these marks, in the topology's order. */
export function placesOf(
  loaded: LoadedPlan,
  kind: string,
  within: Value | null,
  marks: Record<string, string>,
): string[] {
  const isInside = (name: string | undefined): boolean => {
    if (name === undefined) return false;
    if (name === within) return true;
    return isInside(loaded.plan.places.find((place) => place.name === name)?.within);
  };
  return loaded.plan.places
    .filter((place) => place.kind === kind && (within === null || isInside(place.within)))
    .filter((place) => Object.entries(marks).every(([mark, value]) => place.marks?.[mark] === value))
    .map((place) => place.name);
}

/** Evaluates without reading anything: an unread probe is unknown. */
export function evaluateAt(m: Machine, path: string, expr: Expr): Evaluated {
  return evaluate(expr, environment(m, path, {}, []));
}

/**
 * Evaluates with observations. Returns null while something must be read first: an `observe` has been emitted,
 * and the frame's `answered` will be called. The caller decides when to forget what was seen.
 */
export function look<T>(
  m: Machine,
  path: string,
  phase: string,
  decide: (env: Environment) => T,
  notBeforeMs?: number,
): T | null {
  const frame = m.state.frames[path] as Frame & Looking;
  const missing: Missing[] = [];
  const result = decide(environment(m, path, frame.seen, missing));
  if (missing.length === 0) return result;
  frame.asked++;
  const command: ObserveCommand = {
    command: "observe",
    id: `${path}!${phase}.${frame.asked}`,
    reads: missing.map((each) => readOf(m.plan, each, { seed: m.state.seed, site: `${path}!${phase}` })),
  };
  if (notBeforeMs !== undefined && notBeforeMs > m.state.now) command.notBeforeMs = notBeforeMs;
  emit(
    m,
    path,
    command,
    missing.map((each) => each.key),
  );
  return null;
}

/** One probe with its arguments, as a host is asked to read it. */
export function readOf(
  loaded: LoadedPlan,
  { probe, args }: Pick<Missing, "probe" | "args">,
  draw: { seed: number; site: string },
): Read {
  const declared = loaded.plan.probes[probe];
  if (!declared) throw new Error(`the plan has no probe ${probe}`);
  const env: Environment = {
    variable: (name) => (Object.hasOwn(args, name) ? args[name] : undefined),
    read: () => new Unknown(["a probe's request reads no probe"]),
    places: (kind, within, marks) => placesOf(loaded, kind, within, marks),
  };
  const places: Record<string, string> = {};
  for (const [kind, place] of Object.entries(declared.places)) {
    const name = evaluate(place, env);
    if (!isUnknown(name) && name !== null) places[kind] = keyText(name);
  }
  const attempts = attemptsOfReading(declared.request, declared.retry, env, draw);
  return { probe, ...attempts, places, timeoutMs: declared.timeoutMs };
}

/** Takes in the answers to an `observe`: stale ones and ones outside the declared type are unknown. */
export function takeIn(m: Machine, frame: Looking, open: Open, values: readonly Observation[]): void {
  const command = open.command as ObserveCommand;
  open.keys?.forEach((key, index) => {
    const probe = m.plan.plan.probes[command.reads[index]?.probe ?? ""];
    const observation = values[index];
    if (!probe || !observation) frame.seen[key] = { unknown: "no answer", asOf: m.state.now };
    else frame.seen[key] = judged(m, observation, probe);
  });
}

function judged(m: Machine, observation: Observation, probe: Probe): Observation {
  if ("unknown" in observation) return observation;
  if (m.state.now - observation.asOf > probe.freshMs)
    return { unknown: "stale: read too long ago", asOf: observation.asOf };
  const wrong = mismatch(observation.value as Value, probe.type, m.plan.plan.places);
  return wrong === null ? observation : { unknown: `contract broken: ${wrong}`, asOf: observation.asOf };
}

/** A probe that was read in the round at hand, and for what. */
export interface Reading {
  probe: string;
  args: Record<string, Value>;
}

export function readingsOf(frame: Looking): Reading[] {
  return Object.keys(frame.seen).map((key) => {
    const at = key.indexOf("{");
    return { probe: key.slice(0, at), args: JSON.parse(key.slice(at)) as Record<string, Value> };
  });
}

/** The oldest reading behind the round at hand; now, if nothing was read. */
export function oldestSeen(m: Machine, frame: Looking): number {
  let oldest = m.state.now;
  for (const key in frame.seen) oldest = Math.min(oldest, (frame.seen[key] as Observation).asOf);
  return oldest;
}

export interface Verdict {
  is: boolean | "unknown";
  /** In words, when it is not true. */
  reason: string;
}

/** All of a condition's parts in Kleene logic: false wins over unknown. */
/** By what this frame has seen in this round, without reading anything more. */
export function judgeSeen(m: Machine, path: string, condition: Condition): Verdict {
  const frame = m.state.frames[path] as Frame & Looking;
  return judge(condition, environment(m, path, frame.seen, []));
}

export function judge(condition: Condition, env: Environment): Verdict {
  let unknown: string | null = null;
  for (const [index, expr] of condition.all.entries()) {
    const value = evaluate(expr, env);
    const label = condition.labels[index] ?? "condition";
    if (isUnknown(value)) unknown ??= `${label}: unknown (${value.reasons.join("; ")})`;
    else if (value !== true) return { is: false, reason: `${label}: false` };
  }
  return unknown === null ? { is: true, reason: "" } : { is: "unknown", reason: unknown };
}
