// The header's limits, held against what is really touched. In all: a send that would touch one thing too many isn't
// made, and a fan-out whose elements alone are too many doesn't start. At a time: a lane waits until one of its kind
// has ended, wherever that one stands; the lanes it stands in itself don't count against it, so it can't wait for itself.

import type { Amount, Limit, Node } from "../../schema/generated/plan.ts";
import { nodesBelow } from "../../schema/plan-blocks.ts";
import { percentOf, shareDown } from "../../schema/share.ts";
import { evaluateWith } from "./expression.ts";
import { given } from "./given.ts";
import { type Machine, nodeOf } from "./machine.ts";
import type { CallFrame, Effect, FanOutFrame, Frame } from "./state.ts";
import { keyText, type Value } from "./value.ts";

/** How many the limit allows; shares are of the topology's places, of those inside `within` where it says `per`. */
export function allowed(
  m: Machine,
  limit: Limit,
  within: string | null,
  names: Record<string, Value> = given(m),
): number {
  const of = limit.count;
  if (typeof of === "number") return of;
  const share = amountNow(of, names);
  return share.as === "ratio"
    ? shareDown(placesCounted(m, limit.kind, within), share.value)
    : Math.max(1, share.value);
}

function amountNow(
  of: Exclude<Amount, number>,
  names: Record<string, Value>,
): { as: "count" | "ratio"; value: number } {
  if ("percent" in of) return { as: "ratio", value: of.percent };
  const found = evaluateWith(of.from, names);
  const value = "value" in found && typeof found.value === "number" ? found.value : 0;
  return { as: of.as, value: of.as === "ratio" ? percentOf(value) : Math.floor(value) };
}

function placesCounted(m: Machine, kind: string, within: string | null): number {
  return m.plan.plan.places.filter(
    (place) => place.kind === kind && (within === null || isInside(m, `${kind} ${place.name}`, within)),
  ).length;
}

/** The place of `kind` that a place is, or lies in. */
function placeAround(m: Machine, of: string, name: string, kind: string): string | null {
  for (let at = m.plan.placesByName.get(`${of} ${name}`); at !== undefined; ) {
    if (at.kind === kind) return at.name;
    const { within } = at;
    at = within === undefined ? undefined : m.plan.plan.places.find((place) => place.name === within);
  }
  return null;
}
function isInside(m: Machine, key: string, within: string): boolean {
  for (let at = m.plan.placesByName.get(key); at?.within !== undefined; ) {
    const { within: outer } = at;
    if (outer === within) return true;
    at = m.plan.plan.places.find((place) => place.name === outer);
  }
  return false;
}

/** What a call touches of a kind: what it names, and the places that enclose what it names. */
function touchedBy(m: Machine, frame: CallFrame, kind: string): string[] {
  const named = [
    ...(frame.places[kind] === undefined ? [] : [frame.places[kind]]),
    ...(frame.touches[kind] ?? []),
  ];
  if (named.length > 0) return named;
  const around = Object.entries(frame.places).flatMap(([of, name]) => placeAround(m, of, name, kind) ?? []);
  return [...new Set(around)];
}

function withinOf(m: Machine, limit: Limit, name: string, places: Record<string, string>): string | null {
  if (limit.per === undefined) return null;
  return placeAround(m, limit.kind, name, limit.per) ?? places[limit.per] ?? "";
}

/** Why this send would touch too much; null where it may be made. */
export function beyondBlast(m: Machine, frame: CallFrame): string | null {
  for (const limit of m.plan.plan.blast) {
    if (limit.when !== "in-all") continue;
    const groups = new Map<string | null, Set<string>>();
    for (const name of touchedBy(m, frame, limit.kind)) {
      const within = withinOf(m, limit, name, frame.places);
      const before = touchedSoFar(m, limit, within);
      if (before.includes(name)) continue;
      const touched = groups.get(within) ?? new Set(before);
      groups.set(within, touched.add(name));
      const most = allowed(m, limit, within);
      if (touched.size <= most) continue;
      return `${name} would be ${limit.kind} number ${touched.size}${within === null ? "" : ` of ${within}`}; blast allows ${most} in all`;
    }
  }
  return null;
}

function touchedSoFar(m: Machine, limit: Limit, within: string | null): string[] {
  const all = m.state.touched[limit.kind] ?? [];
  if (within === null) return all;
  return m.state.touched[`${limit.kind} per ${limit.per} ${within}`] ?? [];
}

export function noteTouched(m: Machine, frame: CallFrame): void {
  const note = (key: string, name: string) => {
    m.state.touched[key] ??= [];
    if (!m.state.touched[key].includes(name)) m.state.touched[key].push(name);
  };
  for (const [kind, name] of Object.entries(frame.places)) note(kind, name);
  for (const limit of m.plan.plan.blast)
    for (const name of touchedBy(m, frame, limit.kind)) {
      note(limit.kind, name);
      const within = withinOf(m, limit, name, frame.places);
      if (within !== null) note(`${limit.kind} per ${limit.per} ${within}`, name);
    }
}

/** Why a fan-out's elements are too many to be touched in all; null where they aren't, or nothing is sent to them. */
export function tooManyInAll(
  m: Machine,
  kind: string,
  items: readonly Value[],
  body: readonly Node[],
): string | null {
  const acts = [...nodesBelow(body, ["body"])].some(
    (node) =>
      node.kind === "call" && (Object.hasOwn(node.places, kind) || Object.hasOwn(node.touches ?? {}, kind)),
  );
  if (!acts) return null;
  for (const limit of m.plan.plan.blast) {
    if (limit.kind !== kind || limit.when !== "in-all") continue;
    const groups = new Map<string | null, Set<string>>();
    for (const item of items) {
      const within = withinOf(m, limit, keyText(item), {});
      const group = groups.get(within) ?? new Set(touchedSoFar(m, limit, within));
      groups.set(within, group.add(keyText(item)));
    }
    for (const [within, names] of groups) {
      const most = allowed(m, limit, within);
      if (names.size > most)
        return `${names.size} ${kind}s would be touched${within === null ? "" : ` in ${within}`}, blast allows ${most} in all`;
    }
  }
  return null;
}

/** Whether a lane for `item` may start beside those of its kind that are at work. */
export function mayStart(m: Machine, path: string, kind: string | undefined, item: Value): boolean {
  const limits = m.plan.plan.blast.filter((limit) => limit.when === "at-a-time" && limit.kind === kind);
  if (limits.length === 0) return true;
  const others = lanesAtWork(m, path, kind as string);
  const name = keyText(item);
  return limits.every((limit) => {
    const within = withinOf(m, limit, name, placesAround(m, path));
    const beside = others.filter(
      (other) =>
        other.name !== name && withinOf(m, limit, other.name, placesAround(m, other.path)) === within,
    );
    return new Set(beside.map((other) => other.name)).size < allowed(m, limit, within);
  });
}

function lanesAtWork(m: Machine, path: string, kind: string): { path: string; name: string }[] {
  return Object.entries(m.state.frames).flatMap(([at, frame]) => {
    if (frame.k !== "lane" || path.startsWith(`${at}/`)) return [];
    return nodeOf(m, frame, "step").fanOut?.kind === kind ? [{ path: at, name: keyText(frame.item) }] : [];
  });
}

/** The elements of the lanes that a path stands in, by their kind. */
function placesAround(m: Machine, path: string): Record<string, string> {
  const around: Record<string, string> = {};
  for (let at: string | null = path; at !== null; ) {
    const frame: Frame | undefined = m.state.frames[at];
    if (frame?.k === "lane") {
      const kind = nodeOf(m, frame, "step").fanOut?.kind;
      if (kind !== undefined) around[kind] ??= keyText(frame.item);
    }
    at = frame?.up ?? null;
  }
  return around;
}

/** Whether an effect may be taken back beside those that are being taken back: the limits at a time bind the undo too. */
export function mayUndo(m: Machine, effect: Effect): boolean {
  const places = (of: Effect) =>
    Object.fromEntries(of.lanes.flatMap(({ kind, item }) => (kind ? [[kind, item ?? ""]] : [])));
  const own = places(effect);
  const others = Object.values(m.state.frames).flatMap((frame) =>
    frame.k === "undo-effect" ? [places(m.state.effects[frame.effect] as Effect)] : [],
  );
  return m.plan.plan.blast.every((limit) => {
    const name = own[limit.kind];
    if (limit.when !== "at-a-time" || name === undefined) return true;
    const within = withinOf(m, limit, name, own);
    const beside = others.flatMap((other) => {
      const its = other[limit.kind];
      return its === undefined || its === name || withinOf(m, limit, its, other) !== within ? [] : [its];
    });
    return new Set(beside).size < allowed(m, limit, within);
  });
}

/** Fan-outs that may have waited for a lane elsewhere to end. */
export function waitingFanOuts(
  m: Machine,
  kind: string | undefined,
  except: string,
): [string, FanOutFrame][] {
  if (!m.plan.plan.blast.some((limit) => limit.when === "at-a-time" && limit.kind === kind)) return [];
  return Object.entries(m.state.frames).flatMap(([at, frame]): [string, FanOutFrame][] =>
    at !== except &&
    frame.k === "fan-out" &&
    frame.phase === "running" &&
    nodeOf(m, frame, "step").fanOut?.kind === kind
      ? [[at, frame]]
      : [],
  );
}
