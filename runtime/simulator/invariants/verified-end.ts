// I18. A run that succeeded has seen that it did: for every effect that stands, the `ensure` after it was true on
// observations taken after its last send, and for as long as the `ensure` asks.

import type { Observation } from "../../../schema/generated/journal-record.ts";
import type { Ensure } from "../../../schema/generated/plan.ts";
import type { Invariant } from "../check.ts";
import { judgeBy } from "../oracle.ts";
import { namesIn, takeInto } from "../scene.ts";
import { forward, type Trail, withoutLanes } from "../trail.ts";

export const verifiedEnd: Invariant = {
  id: "I18",
  name: "verified end",
  check(trail) {
    if (trail.end?.command.ending !== "succeeded") return null;
    const { seq, at } = trail.end;
    const lastSend = new Map<string, number>();
    for (const send of forward(trail)) lastSend.set(send.command.effect, send.at);
    // Where a body was run again, its last run is the one that was to succeed.
    const lastRun = new Map([...lastSend.keys()].map((effect) => [ofAnyRun(effect), effect]));
    for (const [effect, sentAt] of lastSend) {
      if (lastRun.get(ofAnyRun(effect)) !== effect) continue;
      if (trail.believed.get(effect)?.state !== "applied") continue;
      const ensure = ensureAfter(trail, effect);
      if (!ensure) continue;
      const trueForMs = heldFor(trail, ensure.path, ensure.node, sentAt);
      if (trueForMs === null) continue;
      if (trueForMs < (ensure.node.holdingMs ?? 0)) {
        const says =
          trueForMs < 0 ? "was not true at the last look" : `was true for ${Math.round(trueForMs)} ms only`;
        return {
          seq,
          at,
          path: effect,
          says: `the run succeeded, but \`${ensure.node.condition.labels.join(" and ")}\` ${says}`,
        };
      }
    }
    return null;
  },
};

function ofAnyRun(effect: string): string {
  return effect.replace(/\/repeat#\d+/g, "");
}

function ensureAfter(trail: Trail, effect: string): { path: string; node: Ensure } | null {
  const slash = effect.lastIndexOf("/");
  const block = slash < 0 ? "" : effect.slice(0, slash);
  const siblings = trail.siblings.get(withoutLanes(block)) ?? [];
  const index = siblings.findIndex((node) => node.name === effect.slice(slash + 1));
  const node = siblings.slice(index + 1).find((each) => each.kind === "ensure");
  return node?.kind === "ensure" ? { path: block === "" ? node.name : `${block}/${node.name}`, node } : null;
}

/** How long it had been true without a break at its last look; -1: it wasn't; null: the oracle can't tell. */
function heldFor(trail: Trail, path: string, node: Ensure, sentAt: number): number | null {
  const seen = new Map<string, Observation>();
  const names = namesIn(trail, path);
  let since: number | null = null;
  let last = -1;
  for (const look of trail.looks) {
    if (look.path !== path || look.phase !== "poll") continue;
    takeInto(seen, look);
    const verdict = judgeBy(node.condition, { plan: trail.plan, names, seen, used: new Set() });
    if (verdict === null) return null;
    const asOf = Math.min(...look.event.values.map((value) => value.asOf));
    if (verdict !== true || asOf < sentAt) since = null;
    else since ??= asOf;
    last = since === null ? -1 : look.at - since;
  }
  return last;
}
