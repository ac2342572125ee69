// I19. No silent giving up: an ending that isn't success has a reason, and what is owed is listed exactly: every
// effect that may stand in the world, none that was never sent, none still on its way.

import type { Invariant } from "../check.ts";
import { inWords, isMeddledWith, leftBy } from "../standing.ts";
import { forward } from "../trail.ts";

export const debtExact: Invariant = {
  id: "I19",
  name: "no silent giving up",
  check(trail) {
    if (!trail.end) return null;
    const { seq, at, command } = trail.end;
    if (command.ending !== "succeeded" && command.reason === "")
      return { seq, at, path: "", says: `the run ended ${command.ending} without a reason` };
    const sent = new Set(forward(trail).map((send) => send.command.effect));
    for (const owed of command.debt) {
      if (!sent.has(owed.effect))
        return { seq, at, path: owed.effect, says: "it is owed, but it was never sent" };
      if (owed.state === "in-flight" || owed.state === "undoing" || owed.state === "planned") {
        return { seq, at, path: owed.effect, says: `the run has ended, and the debt calls it ${owed.state}` };
      }
    }
    if (command.ending === "compensated" && command.debt.length > 0)
      return { seq, at, path: "", says: "the run ended compensated, and something is owed" };
    if (command.ending !== "escalated" && command.ending !== "killed") return null;
    const listed = new Set(command.debt.map((owed) => owed.effect));
    for (const effect of sent) {
      const write =
        listed.has(effect) || isMeddledWith(trail, effect) ? undefined : leftBy(trail, effect).standing[0];
      if (write)
        return { seq, at, path: effect, says: `it is not owed, but ${inWords(write.cell, write.after)}` };
    }
    return null;
  },
};
