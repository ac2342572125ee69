// Which arm of a `choose` was taken is told once, when the first of its statements begins.

import type { Frame } from "../kernel/state.ts";
import type { Act } from "./story.ts";
import { sayArm } from "./wording.ts";

/** The `choose` at `up`, with its arm in words, unless that was told before. */
export function armChosen(
  frames: Readonly<Record<string, Frame>>,
  acts: ReadonlyMap<string, Act>,
  up: string | null,
): Act | null {
  const frame = frames[up ?? ""];
  const act = acts.get(up ?? "");
  if (frame?.k !== "choose" || act?.node?.kind !== "choose" || act.item !== null) return null;
  act.item = sayArm(act.node, frame.arm);
  return act;
}
