// All invariants, the language's own and those of the world, applied to a run that has come to its end. Each stands in a file of its own, reads the journal
// and the truth, and says the first position and moment at which it was broken.

import { approved } from "./invariants/approved.ts";
import { attemptsBounded } from "./invariants/attempts-bounded.ts";
import { audited } from "./invariants/audited.ts";
import { debtExact } from "./invariants/debt-exact.ts";
import { declarationsTrue } from "./invariants/declarations-true.ts";
import { endsInTime } from "./invariants/ends-in-time.ts";
import { knownAndFresh } from "./invariants/known-and-fresh.ts";
import { noBlindRetry } from "./invariants/no-blind-retry.ts";
import { noPhantom } from "./invariants/no-phantom.ts";
import { nothingHalfDone } from "./invariants/nothing-half-done.ts";
import { nothingRepeated } from "./invariants/nothing-repeated.ts";
import { quietAfterEnd } from "./invariants/quiet-after-end.ts";
import { replayable } from "./invariants/replayable.ts";
import { undoneInOrder } from "./invariants/undone-in-order.ts";
import { verifiedEnd } from "./invariants/verified-end.ts";
import { withinBlast } from "./invariants/within-blast.ts";
import { withinDeadline } from "./invariants/within-deadline.ts";
import type { Run } from "./stage.ts";
import { type Trail, trailOf } from "./trail.ts";
import { checkWorld } from "./world-invariants.ts";

/** What an invariant says when it is broken. */
export interface Breach {
  /** Journal position from 1. */
  seq: number;
  at: number;
  /** Path of the effect or statement it is about; "" for the run. */
  path: string;
  /** One sentence in an operator's words. */
  says: string;
}

export interface Invariant {
  id: string;
  name: string;
  check(trail: Trail): Breach | null;
}

export interface Violation extends Breach {
  invariant: string;
  name: string;
}

const invariants: readonly Invariant[] = [
  endsInTime,
  nothingHalfDone,
  nothingRepeated,
  noBlindRetry,
  audited,
  noPhantom,
  replayable,
  knownAndFresh.unknown,
  knownAndFresh.stale,
  withinBlast,
  withinDeadline,
  attemptsBounded,
  approved,
  undoneInOrder,
  verifiedEnd,
  debtExact,
  quietAfterEnd,
  declarationsTrue,
];

export function check(run: Run): Violation[] {
  return checkTrail(trailOf(run));
}

/** Earliest first. */
export function checkTrail(trail: Trail): Violation[] {
  const violations: Violation[] = [];
  for (const invariant of invariants) {
    const breach = invariant.check(trail);
    if (breach) violations.push({ invariant: invariant.id, name: invariant.name, ...breach });
  }
  violations.push(...checkWorld(trail));
  return violations.sort((a, b) => a.seq - b.seq || a.at - b.at);
}
