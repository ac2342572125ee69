// I14. In one lane, nothing is sent while an earlier send is unanswered, and what is taken back is taken back in
// reverse order of intent. What is due at the end of a scope is taken back there, and what a miss left before the
// next alternative is tried: only what stood at the time counts.

import type { Breach, Invariant } from "../check.ts";
import { callAt, forward, nodeAt, type Send, type Trail } from "../trail.ts";

export const undoneInOrder: Invariant = {
  id: "I14",
  name: "order",
  check: (trail) => overtaken(trail) ?? wrongOrder(trail),
};

/** The innermost lane, or step of a `parallel`, that the path lies in. */
function laneOf(trail: Trail, path: string): string {
  for (let at = path; at !== ""; ) {
    if (at.endsWith("]")) return at;
    const end = Math.max(at.lastIndexOf("/"), at.lastIndexOf("]") + 1);
    const owner = end < 0 ? "" : at.slice(0, end);
    if (owner !== "" && nodeAt(trail, owner)?.kind === "parallel") return at;
    at = owner;
  }
  return "";
}

function overtaken(trail: Trail): Breach | null {
  const open: Send[] = [];
  for (const send of forward(trail)) {
    const rival = open.find(
      (each) =>
        laneOf(trail, each.path) === laneOf(trail, send.path) &&
        each.path !== send.path &&
        isOpenAt(each, send.seq),
    );
    if (rival)
      return {
        seq: send.seq,
        at: send.at,
        path: send.path,
        says: `it was sent while ${rival.path} was still unanswered`,
      };
    open.push(send);
  }
  return null;
}

function isOpenAt(send: Send, seq: number): boolean {
  return (send.answered?.seq ?? send.lost?.seq ?? Number.POSITIVE_INFINITY) > seq;
}

function wrongOrder(trail: Trail): Breach | null {
  const intent = new Map<string, number>();
  for (const send of forward(trail))
    if (!intent.has(send.command.effect)) intent.set(send.command.effect, send.seq);
  const byName = takenBackByName(trail);
  const last = new Map<string, { effect: string; round: string; seq: number }>();
  for (const send of trail.sends) {
    if (send.command.phase !== "undo") continue;
    const { effect } = send.command;
    if (callAt(trail, effect)?.undo?.atEnd || byName.some((step) => isBelow(effect, step))) continue;
    const lane = laneOf(trail, effect);
    const round = /\/undo#\d+/.exec(send.path)?.[0] ?? "";
    const before = last.get(lane);
    if (
      before &&
      before.round === round &&
      before.effect !== effect &&
      (intent.get(before.effect) ?? 0) < (intent.get(effect) ?? 0) &&
      (intent.get(effect) ?? 0) < before.seq
    ) {
      return {
        seq: send.seq,
        at: send.at,
        path: effect,
        says: `it was taken back after ${before.effect}, which came before it`,
      };
    }
    last.set(lane, { effect, round, seq: send.seq });
  }
  return null;
}

/** Paths, without lanes, of the steps that an `undo step` takes back out of turn. */
function takenBackByName(trail: Trail): string[] {
  const nodes = [...trail.nodes];
  const ids = nodes.flatMap(([, node]) => (node.kind === "undo-step" ? [node.step] : []));
  return nodes.flatMap(([path, node]) => (ids.includes(node.id) ? [path] : []));
}

function isBelow(effect: string, step: string): boolean {
  return effect.replace(/\[[^\]]*\]/g, "").startsWith(`${step}/`);
}
