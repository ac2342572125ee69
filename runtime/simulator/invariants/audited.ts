// I5. An audit before and after: nothing took effect that a durable record had not dictated before, word for
// word; and at the end every intent is answered, or known to be lost, or owed.

import { canonicalJson } from "../../../schema/canonical.ts";
import type { Invariant } from "../check.ts";
import { seqAt } from "../standing.ts";

export const audited: Invariant = {
  id: "I5",
  name: "audit before and after",
  check(trail) {
    const intents = new Map(trail.sends.map((send) => [send.command.id, send]));
    for (const { command, at } of trail.run.truth.ledger) {
      const intent = intents.get(command.id);
      const isSame =
        intent &&
        intent.command.key === command.key &&
        (intent.command === command ||
          canonicalJson(intent.command.request) === canonicalJson(command.request));
      if (!intent || intent.at > at || !isSame) {
        return {
          seq: seqAt(trail, at),
          at,
          path: command.effect,
          says: `${command.action} took effect without a durable record that dictated it`,
        };
      }
    }
    const owed = new Set(trail.end?.command.debt.map((each) => each.effect));
    const open = trail.sends.find((send) => !send.answered && !send.lost && !owed.has(send.command.effect));
    if (!open || !trail.end) return null;
    return {
      seq: trail.end.seq,
      at: trail.end.at,
      path: open.path,
      says: "it was sent, was never answered, and is not owed at the end",
    };
  },
};
