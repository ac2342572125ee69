// I2. No region is left half-done. What is said to be done stands as it was written; what is said to be undone,
// or never to have happened, has left nothing behind, also not by a request that came late; and what a person
// is told at the end contradicts nothing that is certain.

import type { EffectState } from "../../../schema/generated/journal-record.ts";
import { sameValue } from "../../kernel/value.ts";
import type { Breach, Invariant } from "../check.ts";
import { inWords, isMeddledWith, type Left, lastWriter, leftBy, seqAt } from "../standing.ts";
import { eventAt, type Trail } from "../trail.ts";
import type { Write } from "../truth.ts";

export const nothingHalfDone: Invariant = {
  id: "I2",
  name: "no region half-done",
  check(trail) {
    if (!trail.end) return null;
    const { ending, debt } = trail.end.command;
    const breaches: Breach[] = [];
    for (const belief of trail.believed.values()) {
      const owed = debt.find((each) => each.effect === belief.effect);
      const says = (owed?.state ?? belief.state) as EffectState;
      const left = leftBy(trail, belief.effect);
      if (isMeddledWith(trail, belief.effect)) continue;
      const breach =
        contradiction(trail, belief.effect, says, left) ??
        unmentioned(trail, belief.effect, ending, owed !== undefined, left);
      if (breach) breaches.push(breach);
    }
    return breaches.sort((a, b) => a.at - b.at)[0] ?? null;
  },
};

function contradiction(trail: Trail, effect: string, says: EffectState, left: Left): Breach | null {
  if (says === "undone" && left.standing[0])
    return stillThere(trail, effect, "undone", left, left.standing[0]);
  if (says === "not-applied" || says === "planned") {
    const write = [...left.last.values()][0];
    return write ? stillThere(trail, effect, "not to have happened", left, write) : null;
  }
  return says === "applied" || says === "kept" ? notAsWritten(trail, effect, left) : null;
}

function stillThere(trail: Trail, effect: string, said: string, left: Left, write: Write): Breach {
  const undoneAt = Math.max(-1, ...left.undo.map((entry) => entry.at));
  const isGhost = undoneAt >= 0 && write.at > undoneAt;
  const saidAt = trail.believed.get(effect)?.at ?? 0;
  const why = isGhost
    ? "a request took effect after its undo"
    : left.undo.length > 0
      ? "its undo didn't write what it wrote"
      : "it did";
  const at = Math.max(write.at, Math.min(saidAt, trail.end?.at ?? saidAt));
  return {
    seq: seqAt(trail, at),
    at,
    path: effect,
    says: `it is said ${said === "undone" ? "to be undone" : said}, but ${why}: ${inWords(write.cell, write.after)}`,
  };
}

/** Done: it was applied, and every cell holds what it wrote, unless a later effect or a third party wrote it. */
function notAsWritten(trail: Trail, effect: string, left: Left): Breach | null {
  const belief = trail.believed.get(effect);
  const isSeen = trail.run.beliefs.some(
    (each) =>
      each.effect === effect && each.state === "applied" && eventAt(trail, each.record)?.event === "observed",
  );
  if (left.forward.length === 0 && !isSeen) {
    return {
      seq: belief?.record ?? 0,
      at: belief?.at ?? 0,
      path: effect,
      says: "it is said to be done, but it never took effect",
    };
  }
  for (const [cell, write] of left.last) {
    const latest = lastWriter(trail, cell) as Write;
    const by = trail.run.truth.ledger[latest.by];
    if (!by || by.command.phase === "effect" || sameValue(latest.after, write.after)) continue;
    const whose = by.command.effect === effect ? "its own undo" : `the undo of ${by.command.effect}`;
    return {
      seq: seqAt(trail, latest.at),
      at: latest.at,
      path: effect,
      says: `it is said to be done, but ${whose} took it back: ${inWords(cell, latest.after)}`,
    };
  }
  return null;
}

/** A run that ended well, or as if nothing had been, has left nothing that it doesn't speak of. */
function unmentioned(
  trail: Trail,
  effect: string,
  ending: string,
  isOwed: boolean,
  left: Left,
): Breach | null {
  const write = left.standing[0];
  if (!write || isOwed || !trail.end) return null;
  if (ending !== "compensated" && ending !== "refused") return null;
  const at = Math.max(write.at, trail.end.at);
  return {
    seq: trail.end.seq,
    at,
    path: effect,
    says: `the run ended ${ending}, but ${inWords(write.cell, write.after)}`,
  };
}
