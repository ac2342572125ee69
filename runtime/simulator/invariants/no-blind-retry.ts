// I4. An effect whose callee promises nothing about repeats, and whose last attempt was never answered, is not
// sent again before a probe has denied it, after the time in which the attempt could still take effect.

import type { Invariant } from "../check.ts";
import { forward, isDoubtful, type Send } from "../trail.ts";

export const noBlindRetry: Invariant = {
  id: "I4",
  name: "no blind retry",
  check(trail) {
    const latest = new Map<string, Send>();
    for (const send of forward(trail)) {
      const action = trail.plan.actions[send.command.action];
      const before = latest.get(send.path);
      latest.set(send.path, send);
      if (!before || !isDoubtful(before) || action?.idempotent || action?.keyedForMs !== undefined) continue;
      const settledAt = before.at + (action?.settlesMs ?? Number.POSITIVE_INFINITY);
      const isDenied = trail.looks.some(
        (look) =>
          look.path === send.path &&
          look.phase === "confirm" &&
          look.seq > before.seq &&
          look.seq <= send.seq &&
          look.at >= settledAt,
      );
      if (!isDenied)
        return {
          seq: send.seq,
          at: send.at,
          path: send.path,
          says: "it was sent again although the attempt before may still take effect",
        };
    }
    return null;
  },
};
