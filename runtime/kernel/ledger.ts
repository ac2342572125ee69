// The ledger of effects: what was asked for, under which key, what is known of it, and what its undo needs. An
// entry exists before the first send, and nothing is ever removed from it.

import type { Machine } from "./machine.ts";
import { evaluateAt, pin } from "./scope.ts";
import type { CallFrame, Effect, Frame, Pinned } from "./state.ts";

/** Registers the effect of a call about to be sent; returns its index. */
export function register(
  m: Machine,
  path: string,
  frame: CallFrame,
  captured: Record<string, Pinned>,
): number {
  const node = m.plan.nodes.get(frame.node);
  const forConfirm: Record<string, Pinned> = {};
  for (const name of m.plan.confirmNames.get(frame.node) ?? [])
    forConfirm[name] = pin(evaluateAt(m, path, { op: "variable", name }));
  m.state.effects.push({
    path,
    node: frame.node,
    action: node?.kind === "call" ? node.action : "",
    places: frame.places,
    key: frame.key,
    state: "planned",
    reason: "",
    captured: { ...forConfirm, ...captured },
    lanes: lanesAround(m, path),
    attempts: 0,
    unansweredAt: null,
    undoRuns: 0,
    inverses: {},
  });
  return m.state.effects.length - 1;
}

function lanesAround(m: Machine, path: string): Effect["lanes"] {
  const lanes: Effect["lanes"] = [];
  for (let at: string | null = path; at !== null; ) {
    const frame: Frame | undefined = m.state.frames[at];
    if (frame?.k === "lane" && frame.up !== null) {
      const fanOut = m.state.frames[frame.up];
      lanes.unshift({ path: at, width: fanOut?.k === "fan-out" ? fanOut.width : 1 });
    }
    at = frame?.up ?? null;
  }
  return lanes;
}

/** It may be true in the world, and nothing has taken it back. */
export function mayStand(effect: Effect): boolean {
  return effect.state !== "planned" && effect.state !== "not-applied" && effect.state !== "undone";
}
