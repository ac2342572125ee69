// What each step of a run left behind, by the step's name and, where it stands in lanes, by lane. The journal is
// folded once more and listened to: a step's outputs are what it bound, a fan-out's are its outcome sets, also when
// it failed and its `otherwise` was taken.

import type { Command, Event } from "../../schema/generated/journal-record.ts";
import { advance } from "./advance.ts";
import { resultOf } from "./fan-out.ts";
import type { LoadedPlan } from "./load.ts";
import { type Frame, freshState, type Outcome } from "./state.ts";
import { outputsOf } from "./step.ts";
import { cloneJson, isUnknown, unmarked, type Value } from "./value.ts";

/** `{ drain: {…}, "drain/nodes": { "us-east-1": {…} } }`, as an emitted module types it. */
export type StepOutcomes = Record<string, Value>;

export function outcomesOf(
  plan: LoadedPlan,
  records: Iterable<{ event: Event; commands: readonly Command[] }>,
): StepOutcomes {
  const outcomes: StepOutcomes = {};
  const state = freshState();
  const watch = {
    began(_path: string, frame: Frame): void {
      const owner = frame.up === null ? undefined : state.frames[frame.up];
      if (owner?.k === "fan-out" && owner.phase === "otherwise")
        put(outcomes, frame.up ?? "", resultOf(owner));
    },
    settled(path: string, frame: Frame, outcome: Outcome): void {
      const node = plan.nodes.get(frame.node);
      if (node?.kind !== "step") return;
      if (frame.k === "fan-out") put(outcomes, path, resultOf(frame));
      else if (frame.k === "step" && frame.phase === "body" && outcome.ok)
        put(outcomes, path, outputsOf(frame, node));
    },
  };
  for (const { event } of records) advance(plan, state, event, watch);
  return outcomes;
}

/** `drain[us-east-1]/nodes` stands under `drain/nodes`, and there under `us-east-1`. */
function put(outcomes: StepOutcomes, path: string, value: Value): void {
  const lanes = [...path.matchAll(/\[([^\]]*)\]/g)].map(([, lane]) => lane as string);
  const name = path
    .replace(/\[[^\]]*\]/g, "")
    .replace(/\/repeat#\d+/g, "")
    .replace(/\/undo#\d+/g, "/undo");
  let at: Record<string, Value> = outcomes;
  for (const [index, key] of [name, ...lanes].entries()) {
    if (index === lanes.length) at[key] = knownOf(value);
    else {
      at[key] ??= {};
      at = at[key] as Record<string, Value>;
    }
  }
}

/** A copy without what is unknown: a program finds it missing. */
function knownOf(value: Value): Value {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return cloneJson(value);
  const known = Object.entries(value).filter(([, each]) => !isUnknown(unmarked(each)));
  return Object.fromEntries(known.map(([name, each]) => [name, knownOf(each)]));
}
