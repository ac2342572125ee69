// I3. No effect is repeated: all attempts of one effect carry one key, an action that isn't idempotent is applied
// at most once, and a repeat of an idempotent one never overwrites what came after it.

import { sameValue } from "../../kernel/value.ts";
import type { Breach, Invariant } from "../check.ts";
import { inWords, isMeddledWith, seqAt } from "../standing.ts";
import { place, type Trail } from "../trail.ts";
import type { Entry } from "../truth.ts";

export const nothingRepeated: Invariant = {
  id: "I3",
  name: "no repeated effect",
  check: (trail) => severalKeys(trail) ?? appliedTwice(trail) ?? overwritten(trail),
};

function severalKeys(trail: Trail): Breach | null {
  const keys = new Map<string, string>();
  for (const { command, path, seq, at } of trail.sends) {
    const frame = path.replace(/\/undo#\d+/g, "/undo");
    const before = keys.get(frame);
    if (before !== undefined && before !== command.key)
      return { seq, at, path, says: "another attempt of the same effect was sent under another key" };
    keys.set(frame, command.key);
  }
  return null;
}

function appliedTwice(trail: Trail): Breach | null {
  const first = new Map<string, Entry>();
  for (const entry of trail.run.truth.ledger) {
    const { action, id } = entry.command;
    const path = place(id).path;
    if (
      first.has(path) &&
      !trail.plan.actions[action]?.idempotent &&
      !isMeddledWith(trail, entry.command.effect)
    ) {
      return {
        seq: seqAt(trail, entry.at),
        at: entry.at,
        path,
        says: `${action} was applied twice, and it is not idempotent`,
      };
    }
    first.set(path, entry);
  }
  return null;
}

/** A late repeat of an idempotent request puts back what a later effect of the run had replaced. */
function overwritten(trail: Trail): Breach | null {
  const { writes, ledger } = trail.run.truth;
  const latest = new Map<string, number>();
  const seen = new Set<string>();
  for (const write of writes) {
    const entry = ledger[write.by];
    const path = entry ? place(entry.command.id).path : "";
    const mark = `${path} ${write.cell}`;
    const before = ledger[latest.get(write.cell) ?? -1];
    if (
      entry &&
      before &&
      seen.has(mark) &&
      place(before.command.id).path !== path &&
      !sameValue(write.before, write.after) &&
      before.command.effect !== entry.command.effect
    ) {
      return {
        seq: seqAt(trail, write.at),
        at: write.at,
        path,
        says: `a repeat of ${entry.command.action} overwrote what ${before.command.action} had written since: ${inWords(write.cell, write.after)}`,
      };
    }
    seen.add(mark);
    latest.set(write.cell, write.by);
  }
  return null;
}
