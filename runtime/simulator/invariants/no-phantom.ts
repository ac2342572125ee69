// I6. No phantom success: an effect is taken for done only when it had taken effect, or when an observation
// shows what it was to bring about.

import type { Invariant } from "../check.ts";
import { eventAt } from "../trail.ts";

export const noPhantom: Invariant = {
  id: "I6",
  name: "no phantom success",
  check(trail) {
    const known = new Set<string>();
    for (const { effect, state, record, at } of trail.run.beliefs) {
      if (state !== "applied" || known.has(effect)) continue;
      known.add(effect);
      if (eventAt(trail, record)?.event === "observed") continue;
      const isTrue = trail.run.truth.ledger.some(
        (entry) => entry.command.effect === effect && entry.command.phase === "effect" && entry.at <= at,
      );
      if (!isTrue)
        return {
          seq: record,
          at,
          path: effect,
          says: "it is taken for done, but no request of it had taken effect",
        };
    }
    return null;
  },
};
