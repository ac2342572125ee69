// I8. Replay is silent: folding any durable prefix gives the commands that were recorded, and nothing else.

import { fold } from "../../kernel/fold.ts";
import type { Invariant } from "../check.ts";

export const replayable: Invariant = {
  id: "I8",
  name: "replay is silent",
  check({ run, records }) {
    const at = run.now;
    if (run.divergence) return { seq: records.length, at, path: "", says: run.divergence };
    // Crashes fold every prefix that is resumed; the whole is folded once for the run without faults and for replays.
    if (run.schedule.size > 0 && !run.subject.isTold) return null;
    const { divergence } = fold(run.subject.loaded, records);
    if (!divergence) return null;
    return {
      seq: divergence.index + 1,
      at: records[divergence.index]?.event.at ?? at,
      path: "",
      says: "the record gives other commands when it is folded again",
    };
  },
};
