// Mistakes that no compiler can see are planted in worlds and runbooks. The simulator must find each with one
// fault, shrink it to that fault, tell it, and reproduce it from the line that it printed.

import { describe, expect, it } from "vitest";
import { replay, simulate } from "../../runtime/simulator/simulate.ts";
import { validate as validatePlan } from "../../schema/generated/plan.validate.js";
import { validate as validateSimulation } from "../../schema/generated/simulation.validate.js";
import { quorum } from "./quorum-plan.ts";
import { threeSteps } from "./three-steps.ts";
import { twoRegions } from "./two-regions.ts";

const planted = [
  {
    mistake: "a service that is declared keyed and forgets keys",
    make: () => threeSteps({ forgetsKeys: true }),
    invariant: "I3",
    tells: ["applied twice", "REPLY LOST", "declared `keyed`"],
  },
  {
    mistake: "a `settles` that is shorter than the true delay",
    make: () => twoRegions({ settlesMs: 5000, trueDelayMs: 100_000, retries: 0 }),
    invariant: "I2",
    tells: [
      "it is said not to have happened, but it did",
      "declared `settles 5s`",
      "took effect 100s after it was sent",
    ],
  },
  {
    mistake: "a `settles` that is too short, where retries hide it",
    make: () => twoRegions({ settlesMs: 1000 }),
    invariant: "D1",
    tells: ["declared `settles 1s`, but a request that was never answered took effect 2s after it was sent"],
  },
  {
    mistake: "an undo that names another region",
    make: () => twoRegions({ undoes: "us-east-1" }),
    invariant: "I2",
    tells: [
      "its undo didn't write what it wrote: promoted(eu-west-2) is true",
      "look at the undo's arguments",
    ],
  },
  {
    mistake: "an undo that names another slot",
    make: () => threeSteps({ undoes: "elsewhere" }),
    invariant: "I2",
    tells: ["slot(", "look at the undo's arguments"],
  },
];

describe("a planted mistake", () => {
  for (const { mistake, make, invariant, tells } of planted) {
    it(`is found with one fault: ${mistake}`, () => {
      const { plan, simulation } = make();
      const { scenarios, problems } = simulate(plan, simulation, { faults: 1 });
      expect(problems).toEqual([]);
      expect(scenarios[0]?.unmet).toEqual([]);
      const found = scenarios[0]?.violations.find((each) => each.invariant === invariant);
      expect(found, JSON.stringify(scenarios[0]?.violations.map((each) => each.says))).toBeDefined();
      if (!found) return;
      expect(found.replay.split(";")).toHaveLength(1);
      for (const words of tells) expect(unfolded(found.story)).toContain(words);
      expect(found.story).toContain(`clawc simulate ${plan.name} --replay '${found.replay}'`);
      expect(found.story).toContain(`FIRST WRONG: ${invariant}`);

      const again = replay(plan, simulation, undefined, found.replay);
      if ("problems" in again) throw new Error(again.problems[0]?.what);
      expect(again.violations.map((each) => each.invariant)).toContain(invariant);
      expect(again.unused).toEqual([]);
      expect(replay(plan, simulation, undefined, found.replay)).toEqual(again);
    });
  }

  it("fits 72 columns when told on a narrow terminal", () => {
    const { plan, simulation } = twoRegions({ undoes: "us-east-1" });
    const { scenarios } = simulate(plan, simulation, { story: { width: 72 } });
    const story = scenarios[0]?.violations[0]?.story ?? "";
    const tooWide = story.split("\n").filter((line) => line.length > 72 && !line.startsWith("Replay:"));
    expect(tooWide).toEqual([]);
  });
});

describe("without a mistake", () => {
  for (const { plan, simulation } of [
    threeSteps(),
    twoRegions(),
    quorum(),
    quorum({ handler: "stop", deadlineMs: 40_000 }),
  ]) {
    it(`nothing is found, and every kind of fault fires: ${plan.name}, deadline ${plan.deadlineMs} ms`, () => {
      expect(validatePlan(plan), JSON.stringify(validatePlan.errors)).toBe(true);
      expect(validateSimulation(simulation), JSON.stringify(validateSimulation.errors)).toBe(true);
      const { scenarios, gaps } = simulate(plan, simulation, { faults: 1 });
      expect(scenarios[0]?.unmet).toEqual([]);
      expect(scenarios[0]?.violations.map((each) => each.story)).toEqual([]);
      expect(
        scenarios[0]?.perFault.filter((each) => each.fired < each.scheduled || each.fired === 0),
      ).toEqual([]);
      expect(scenarios[0]?.schedules[1]).toBeGreaterThan(150);
      expect(gaps).toEqual([]);
    });
  }
});

describe("two faults", () => {
  it("that delay a request and stop the run meanwhile leave nothing behind that isn't owed", () => {
    const { plan, simulation } = quorum();
    const { scenarios } = simulate(plan, simulation, { faults: 2, kinds: ["F4", "F20"] });
    expect(scenarios[0]?.violations.map((each) => each.story)).toEqual([]);
    expect(scenarios[0]?.schedules[2]).toBeGreaterThan(1000);
    expect(scenarios[0]?.left).toBe(0);
  });
});

/** Words of a story without its line breaks. */
function unfolded(story: string): string {
  return story.replace(/\s+/g, " ");
}
