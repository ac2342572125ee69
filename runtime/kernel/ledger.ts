// The ledger of effects: what was asked for, under which key, what is known of it, and what its undo needs. An
// entry exists before the first send, and nothing is ever removed from it.

import type { Machine } from "./machine.ts";
import { evaluateAt, pin } from "./scope.ts";
import type { CallFrame, Effect, Frame, Pinned } from "./state.ts";
import { keyText } from "./value.ts";

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
    captured: { ...forConfirm, ...captured, ".effect": { v: frame.key } },
    lanes: lanesAround(m, path),
    attempts: 0,
    unansweredAt: null,
    undoRuns: 0,
    dueAt: node?.kind === "call" && node.undo?.atEnd ? scopeAround(m, path) : null,
    handedOver: false,
    leftToPerson: false,
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
      const step = m.plan.nodes.get(frame.node);
      const kind = step?.kind === "step" ? step.fanOut?.kind : undefined;
      lanes.unshift({
        path: at,
        width: fanOut?.k === "fan-out" ? fanOut.width : 1,
        ...(kind === undefined ? {} : { kind, item: keyText(frame.item) }),
      });
    }
    const beside: Frame | undefined = m.state.frames[frame?.up ?? ""];
    if (beside?.k === "parallel") {
      const node = m.plan.nodes.get(beside.node);
      lanes.unshift({ path: at, width: node?.kind === "parallel" ? node.steps.length : 1 });
    }
    at = frame?.up ?? null;
  }
  return lanes;
}

/** The lane, step, part or run that a call stands in: what it opened there is closed there. A handler is no scope. */
function scopeAround(m: Machine, path: string): string {
  for (let at = m.state.frames[path]?.up ?? ""; at !== ""; ) {
    const frame: Frame | undefined = m.state.frames[at];
    const isScope =
      frame?.k === "lane" ||
      frame?.k === "step" ||
      frame?.k === "part" ||
      frame?.k === "try" ||
      frame?.k === "child";
    if (isScope && frame.phase === "body") return at;
    at = frame?.up ?? "";
  }
  return "";
}

/** It may be true in the world, and nothing has taken it back. */
export function mayStand(effect: Effect): boolean {
  return effect.state !== "planned" && effect.state !== "not-applied" && effect.state !== "undone";
}

/** Below `path`, where something was to be taken back, an effect is neither surely undone nor kept on purpose. */
export function stillOpen(m: Machine, path: string): boolean {
  return m.state.effects.some((effect) => effect.path.startsWith(`${path}/`) && openStates.has(effect.state));
}

const openStates: ReadonlySet<Effect["state"]> = new Set([
  "unknown",
  "applied",
  "undoing",
  "undo-failed",
  "undo-refused",
]);
