// How many events a second the kernel takes: whole journals folded by `advance` alone, without a disk. The floor
// copies the same records by way of JSON, which is the least that any journal of JSON has to do.

import { advance } from "../runtime/kernel/advance.ts";
import { type LoadedPlan, loadPlan } from "../runtime/kernel/load.ts";
import { freshState } from "../runtime/kernel/state.ts";
import { runSchedule } from "../runtime/simulator/run.ts";
import type { Flagship } from "./flagship.ts";
import type { Contestant, Measurement } from "./rounds.ts";
import { type Happened, tenSteps, tenStepsJournal } from "./ten-steps.ts";

const sampleMs = 150;

export function foldOfTheFlagship({ subject }: Flagship): Measurement {
  return folds("kernel, the example", subject.loaded, runSchedule(subject, new Map()).records);
}

export function foldOfTenSteps(): Measurement {
  return folds("kernel, ten plain steps", loadPlan(tenSteps()), tenStepsJournal());
}

function folds(name: string, plan: LoadedPlan, journal: readonly Happened[]): Measurement {
  const fold = () => {
    const state = freshState();
    for (const { event } of journal) advance(plan, state, event);
    if (state.mode !== "ended") throw new Error(`the journal of ${name} has no end`);
  };
  const copy = () => {
    let copied = 0;
    for (const record of journal) if (JSON.parse(JSON.stringify(record))) copied++;
    if (copied !== journal.length) throw new Error("not every record was copied");
  };
  return {
    name,
    unit: "events/s",
    better: "more",
    rounds: 15,
    note: `A journal of ${journal.length} events.`,
    floor: perSecond("copy of the records by JSON", journal.length, copy),
    contestants: [perSecond("fold", journal.length, fold)],
  };
}

function perSecond(name: string, events: number, work: () => void): Contestant {
  return {
    name,
    sample() {
      const started = performance.now();
      let times = 0;
      for (; performance.now() - started < sampleMs; times++) work();
      return (times * events * 1000) / (performance.now() - started);
    },
  };
}
