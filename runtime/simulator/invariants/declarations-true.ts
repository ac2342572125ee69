// D1. What an action declares of its service is so in the world: a request that was never answered takes effect
// within `settles` of its send, or not at all. A false declaration is a finding even where this runbook happens
// not to be hurt by it, for every confirm and every undo is judged by it.

import type { Invariant } from "../check.ts";
import { seqAt } from "../standing.ts";
import { isDoubtful } from "../trail.ts";
import { seconds } from "../ways-out.ts";

export const declarationsTrue: Invariant = {
  id: "D1",
  name: "declarations are true",
  check(trail) {
    const sends = new Map(trail.sends.map((send) => [send.command.id, send]));
    for (const write of trail.run.truth.writes) {
      const send = sends.get(trail.run.truth.ledger[write.by]?.command.id ?? "");
      const settlesMs = trail.plan.actions[send?.command.action ?? ""]?.settlesMs;
      if (!send || settlesMs === undefined || !isDoubtful(send) || write.at - send.at <= settlesMs) continue;
      const says = `${send.command.action} is declared \`settles ${seconds(settlesMs)}\`, but a request that was never answered took effect ${seconds(write.at - send.at)} after it was sent`;
      return { seq: seqAt(trail, write.at), at: write.at, path: send.path, says };
    }
    return null;
  },
};
