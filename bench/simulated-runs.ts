// How many runs of the example a second the simulator explores: every single fault, each run held against every
// invariant. The floor folds the fault-free journal and does nothing else: what a run would cost if the world, the
// faults and the invariants were free.

import { advance } from "../runtime/kernel/advance.ts";
import { freshState } from "../runtime/kernel/state.ts";
import { explore } from "../runtime/simulator/explore.ts";
import { runSchedule } from "../runtime/simulator/run.ts";
import type { Flagship } from "./flagship.ts";
import type { Measurement } from "./rounds.ts";

const foldsPerSample = 300;

export function simulatedRuns({ subject }: Flagship): Measurement {
  const { records } = runSchedule(subject, new Map());
  let schedules = 0;
  return {
    name: "simulator, the example",
    unit: "runs/s",
    better: "more",
    rounds: 5,
    get note() {
      return `${schedules} schedules a round: all of no fault and of one. A run has ${records.length} events when nothing fails.`;
    },
    floor: {
      name: "fold of the run without faults",
      sample: () =>
        perSecond(() => {
          for (let times = 0; times < foldsPerSample; times++) {
            const state = freshState();
            for (const { event } of records) advance(subject.loaded, state, event);
          }
          return foldsPerSample;
        }),
    },
    contestants: [
      {
        name: "every single fault",
        sample: () =>
          perSecond(() => {
            const { run, left } = explore(subject, { faults: 1, most: 1_000_000 });
            if (left > 0) throw new Error("schedules were left out");
            schedules = run.reduce((sum, each) => sum + each, 0);
            return schedules;
          }),
      },
    ],
  };
}

function perSecond(work: () => number): number {
  const started = performance.now();
  const count = work();
  return (count * 1000) / (performance.now() - started);
}
