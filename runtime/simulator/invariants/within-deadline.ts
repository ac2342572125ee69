// I12. Nothing is sent forward unless all of its timeout lies before the deadline.

import type { Invariant } from "../check.ts";
import { forward } from "../trail.ts";

export const withinDeadline: Invariant = {
  id: "I12",
  name: "deadline",
  check(trail) {
    const late = forward(trail).find((send) => send.at + send.command.timeoutMs > trail.plan.deadlineMs);
    return late
      ? {
          seq: late.seq,
          at: late.at,
          path: late.path,
          says: "it was sent with less than its timeout left of the deadline",
        }
      : null;
  },
};
