// An observation on its way: every probe of it is read at one moment of the world, and the answers come a hop
// later. A probe behind an outage gives no value, which says nothing of what it would have seen.

import type { Observation, ObserveCommand, Read } from "../../schema/generated/journal-record.ts";
import { isCut } from "./outage.ts";
import { firing, hopMs, plan, type Run, tell } from "./stage.ts";
import { strikesRead } from "./strikes.ts";
import { cellOf, flip } from "./third-party.ts";
import { see } from "./truth.ts";

export function carryOutRead(run: Run, command: ObserveCommand, incarnation: number): void {
  if (incarnation !== run.incarnation || run.cancelled.has(command.id)) return;
  const asOf = run.now;
  const { model, loaded } = run.subject;
  const fault = firing(run, command.id, "F13", "F14");
  let waitMs = hopMs / 2;
  let site: string | null = null;
  const values = command.reads.map((read): Observation => {
    const service = loaded.plan.probes[read.probe]?.service ?? "";
    const cut = isCut(model, run.outages, { service, places: read.places, key: null }, run.now);
    const isStruck = strikesRead(run, command.id, read);
    if (fault?.kind !== "F13" && cut === null && !isStruck)
      return { value: see(model, run.truth, read), asOf };
    site = cut?.site ?? command.id;
    waitMs = Math.max(waitMs, untilGivenUpMs(read));
    return { unknown: "no answer within its timeout", asOf };
  });
  if (site !== null) tell(run, "unseen", command.id, "OBSERVATION FAILED", site);
  if (fault?.kind === "F14") flip(run, command.id, cellOf(fault));
  const at = run.now + waitMs;
  plan(run, { what: "event", at, incarnation, event: { event: "observed", at, id: command.id, values } });
}

/** No attempt of it is answered. */
function untilGivenUpMs({ timeoutMs, again = [] }: Read): number {
  return again.reduce((sum, { afterMs }) => sum + afterMs + timeoutMs, timeoutMs);
}
