// Schedules of several faults at once, drawn at random: no invariant is ever broken, on the small runbooks and on
// the example. A failure prints its seed and the line that replays it.

import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { openProject } from "../../cli/project.ts";
import { compile } from "../../compiler/compile.ts";
import { loadPlan } from "../../runtime/kernel/load.ts";
import { check } from "../../runtime/simulator/check.ts";
import { compileWorld } from "../../runtime/simulator/model.ts";
import { carryOutRecord, nextRecord, startRun } from "../../runtime/simulator/run.ts";
import {
  type FaultKind,
  faultKinds,
  parseSchedule,
  printSchedule,
} from "../../runtime/simulator/schedule.ts";
import { candidatesAt } from "../../runtime/simulator/sites.ts";
import type { Run, Subject } from "../../runtime/simulator/stage.ts";
import type { Plan } from "../../schema/generated/plan.ts";
import type { Simulation } from "../../schema/generated/simulation.ts";
import { quorum } from "./quorum-plan.ts";
import { threeSteps } from "./three-steps.ts";
import { twoRegions } from "./two-regions.ts";

const kinds = new Set(Object.keys(faultKinds) as FaultKind[]);

function subjectOf({ plan, simulation }: { plan: Plan; simulation: Simulation }): Subject {
  const [scenario] = simulation.scenarios.filter((each) => each.runbook === plan.name);
  const world = simulation.worlds.find((each) => each.name === scenario?.world);
  if (!scenario || !world) throw new Error(`no scenario for ${plan.name}`);
  return {
    loaded: loadPlan(plan),
    model: compileWorld(world, plan, scenario.given).value,
    inputs: scenario.inputs as Subject["inputs"],
    later: [],
    strikes: [],
    isTold: false,
  };
}

/** Every draw decides at one record whether a fault happens there, and which. */
function randomRun(subject: Subject, draws: readonly number[]): Run {
  const run = startRun(subject, new Map());
  let index = 0;
  for (let record = nextRecord(run); record; record = nextRecord(run)) {
    const draw = draws[index++ % draws.length] ?? 0;
    if (draw % 16 === 0 && run.schedule.size < 6) {
      const candidates = candidatesAt(run, record, { faults: 2, kinds });
      const candidate = candidates[Math.floor(draw / 16) % Math.max(1, candidates.length)];
      if (candidate) run.schedule = new Map(run.schedule).set(candidate.site, candidate.fault);
    }
    carryOutRecord(run, record);
  }
  return run;
}

function holds(subject: Subject, times: number): void {
  const draws = fc.array(fc.integer({ min: 0, max: 1 << 20 }), { minLength: 8, maxLength: 96 });
  fc.assert(
    fc.property(draws, (given) => {
      const run = randomRun(subject, given);
      expect(
        check(run).map(
          (each) => `${each.invariant} ${each.path}: ${each.says}   ${printSchedule(run.schedule)}`,
        ),
      ).toEqual([]);
      expect(parseSchedule(printSchedule(run.schedule))).toEqual({ value: run.schedule });
    }),
    { numRuns: times },
  );
}

describe("no schedule of several faults breaks an invariant", () => {
  const small = {
    threeSteps,
    twoRegions,
    quorum,
    "quorum with a short deadline": () => quorum({ deadlineMs: 40_000, handler: "stop" }),
  };
  for (const [name, make] of Object.entries(small)) it(name, () => holds(subjectOf(make()), 300));

  let example: { plan: Plan; simulation: Simulation };
  beforeAll(async () => {
    const folder = join(dirname(fileURLToPath(import.meta.url)), "../../examples/payment-db-failover");
    const project = openProject(folder).value;
    const { value } = project ? await compile(project) : { value: null };
    if (!value) throw new Error("the example doesn't compile");
    example = { plan: (value.plans[0] as { plan: Plan }).plan, simulation: value.simulation };
  });

  it("the example", () => holds(subjectOf(example), 300));
});
