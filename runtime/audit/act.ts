// An act at its beginning, and an act that the run has dropped: what it was about to do it will not do.

import type { Node } from "../../schema/generated/plan.ts";
import type { Act, Moment } from "./story.ts";

export function newAct(
  path: string,
  kind: Act["kind"],
  node: Node | null,
  began: Moment,
  lanes: string[],
): Act {
  const lists = { parts: [], looks: [], attempts: [], pauses: [], drift: [] };
  return {
    path,
    kind,
    node,
    elements: 0,
    item: null,
    lanes,
    began,
    ended: null,
    state: "under-way",
    failure: "",
    handled: false,
    notice: null,
    question: null,
    undoing: false,
    ...lists,
  };
}

/** A handler that says `continue` drops what stands below it, itself included. */
export function leave(act: Act, now: Moment): void {
  if (act.state !== "under-way") return;
  act.state = whenLeft(act);
  act.ended = now;
  for (const part of act.parts) leave(part, now);
}

/** An ending has done its work when the run turns; a step in its handler had failed. */
export function whenLeft(act: Act): Act["state"] {
  if (act.kind === "ending") return "ok";
  return act.handled ? "failed" : "left";
}
