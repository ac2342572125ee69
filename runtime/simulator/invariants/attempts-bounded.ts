// I13. An effect, or an undo's call, is sent at most as often as its retry says, and once more for each crash.

import type { Invariant } from "../check.ts";
import { callAt } from "../trail.ts";

export const attemptsBounded: Invariant = {
  id: "I13",
  name: "attempt budget",
  check(trail) {
    const counts = new Map<string, number>();
    for (const send of trail.sends) {
      const attempts = (counts.get(send.path) ?? 0) + 1;
      counts.set(send.path, attempts);
      const crashes = trail.resumes.filter((resume) => resume.seq <= send.seq).length;
      const allowed = 1 + (callAt(trail, send.path)?.retry?.times ?? 0) + crashes;
      if (attempts > allowed)
        return {
          seq: send.seq,
          at: send.at,
          path: send.path,
          says: `it was sent ${attempts} times; ${allowed} are allowed`,
        };
    }
    return null;
  },
};
