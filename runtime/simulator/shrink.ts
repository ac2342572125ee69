// A failing schedule, made as small as it can be: faults are dropped, the last first, then those that are left
// are made weaker, and every step must break the same invariant again.

import { check } from "./check.ts";
import { runSchedule } from "./run.ts";
import type { Fault, Schedule } from "./schedule.ts";
import type { Subject } from "./stage.ts";

const mostRuns = 500;

export function shrink(subject: Subject, schedule: Schedule, invariant: string): Schedule {
  let smallest = schedule;
  let runs = 0;
  const isBroken = (candidate: Schedule): boolean => {
    runs++;
    return check(runSchedule(subject, candidate)).some((violation) => violation.invariant === invariant);
  };
  for (let progress = true; progress && runs < mostRuns; ) {
    progress = false;
    for (const candidate of smaller(smallest)) {
      if (runs >= mostRuns) break;
      if (!isBroken(candidate)) continue;
      smallest = candidate;
      progress = true;
      break;
    }
  }
  return smallest;
}

/** One step smaller each. */
function smaller(schedule: Schedule): Schedule[] {
  const sites = [...schedule.keys()].reverse();
  const dropped = sites.map((site) => new Map([...schedule].filter(([each]) => each !== site)));
  const weakened = sites.flatMap((site) =>
    weaker(schedule.get(site) as Fault).map((fault) => new Map(schedule).set(site, fault)),
  );
  return [...dropped, ...weakened];
}

/** A lasting outage to a single loss, a late restart to one at once, a delayed request to a lost reply. */
function weaker({ kind, params }: Fault): Fault[] {
  if (kind === "F4") return [{ kind: "F3", params: [] }];
  if (kind === "F16") return params[1] === "now" ? [] : [{ kind, params: [params[0] as string, "now"] }];
  if (kind !== "F15") return [];
  const [scope = "", cut = "", until] = params;
  const single: Fault = { kind: cut === "requests" ? "F2" : "F3", params: [] };
  const narrower: Fault[] = scope === "effect" ? [] : [{ kind, params: ["effect", cut, "never"] }];
  const shorter: Fault[] =
    scope === "effect" || until === "first-retry" ? [] : [{ kind, params: [scope, cut, "first-retry"] }];
  return [single, ...shorter, ...narrower];
}
