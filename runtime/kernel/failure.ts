// How a node fails. The failure climbs: to the nearest lane, which holds it until its fan-out is judged, or to the
// nearest step with a handler. A condition that isn't true before anything was sent ends the run `refused` at
// once, whatever the handlers say, for there is nothing to undo.

import { type Machine, settle, stepOf } from "./machine.ts";
import type { Failure, Frame } from "./state.ts";

const refusing: ReadonlySet<string> = new Set(["unmet", "inconclusive", "guard", "drift"]);

export function fail(m: Machine, path: string, failure: Pick<Failure, "kind" | "reason">): void {
  const frame = m.state.frames[path];
  const source = frame ? (m.plan.nodes.get(frame.node)?.kind ?? frame.k) : "";
  const isCondition =
    source === "require" ||
    source === "drift" ||
    source === "call" ||
    source === "when" ||
    source === "choose" ||
    source === "let";
  settle(m, path, { ok: false, failure: { ...failure, missing: [], step: stepOf(m, path), source } });
  const refuses =
    isCondition &&
    refusing.has(failure.kind) &&
    m.state.sends === 0 &&
    m.state.mode === "forward" &&
    !isOnTrial(m, frame);
  if (refuses) m.turning ??= { how: "stop", reason: failure.reason };
}

/** In an alternative a condition that isn't true is a miss: the next alternative is tried. */
function isOnTrial(m: Machine, of: Frame | undefined): boolean {
  for (let at = of?.up ?? null; at !== null; ) {
    const frame: Frame | undefined = m.state.frames[at];
    if (frame?.k === "try") return true;
    at = frame?.up ?? null;
  }
  return false;
}
