// The simulator's own honesty: a run is a function of its schedule, a fork is the run that it stands for, every
// line can be pasted back, and what can't be simulated is refused with what to write.

import { describe, expect, it } from "vitest";
import { loadPlan } from "../../runtime/kernel/load.ts";
import { explore } from "../../runtime/simulator/explore.ts";
import { compileWorld } from "../../runtime/simulator/model.ts";
import { popTimed, pushTimed } from "../../runtime/simulator/queue.ts";
import { carryOutRecord, nextRecord, runSchedule, startRun } from "../../runtime/simulator/run.ts";
import {
  type FaultKind,
  faultKinds,
  parseSchedule,
  printSchedule,
  type Schedule,
} from "../../runtime/simulator/schedule.ts";
import { shrink } from "../../runtime/simulator/shrink.ts";
import { replay, simulate } from "../../runtime/simulator/simulate.ts";
import { candidatesAt } from "../../runtime/simulator/sites.ts";
import { cloneRun, type Run, type Subject } from "../../runtime/simulator/stage.ts";
import type { Planting } from "./lowered.ts";
import { threeSteps } from "./three-steps.ts";
import { twoRegions } from "./two-regions.ts";

function subject(make: typeof twoRegions = twoRegions, planting: Planting = {}): Subject {
  const { plan, simulation } = make(planting);
  const [world] = simulation.worlds;
  if (!world) throw new Error("no world");
  return {
    loaded: loadPlan(plan),
    model: compileWorld(world, plan, []).value,
    inputs: {},
    later: [],
    strikes: [],
    isTold: false,
  };
}

function facts(run: Run) {
  return {
    records: run.records,
    cells: [...run.truth.cells],
    ledger: run.truth.ledger.length,
    beliefs: run.beliefs,
    now: run.now,
  };
}

describe("a simulated run", () => {
  it("is the same every time", () => {
    expect(facts(runSchedule(subject(), new Map()))).toEqual(facts(runSchedule(subject(), new Map())));
  });

  it("forked at a fault is the run of that schedule from its beginning", () => {
    const staged = subject();
    const kinds = new Set(Object.keys(faultKinds) as FaultKind[]);
    const run = startRun(staged, new Map());
    let forks = 0;
    for (let record = nextRecord(run); record; record = nextRecord(run)) {
      for (const { site, fault } of candidatesAt(run, record, { faults: 1, kinds })) {
        const schedule: Schedule = new Map([[site, fault]]);
        const fork = cloneRun(run, schedule);
        carryOutRecord(fork, record);
        for (let next = nextRecord(fork); next; next = nextRecord(fork)) carryOutRecord(fork, next);
        expect(facts(fork), printSchedule(schedule)).toEqual(facts(runSchedule(staged, schedule)));
        forks++;
      }
      carryOutRecord(run, record);
    }
    expect(forks).toBeGreaterThan(150);
  });

  it("fires a fault once, also when its site is met again after a crash", () => {
    const schedule = parseSchedule("v1:journal:failover[us-east-1]/Failover!send.1=F16.before-append.now");
    if ("wrong" in schedule) throw new Error(schedule.wrong);
    const run = runSchedule(subject(), schedule.value);
    expect(run.records.filter((record) => record.event.event === "resumed")).toHaveLength(1);
    expect(run.state.ending).toBe("succeeded");
  });

  it("sends again under the same key after a crash, and the callee doesn't apply it twice", () => {
    const schedule = parseSchedule("v1:journal:failover[us-east-1]/require!require.1=F16.after-send.now");
    if ("wrong" in schedule) throw new Error(schedule.wrong);
    const run = runSchedule(subject(), schedule.value);
    const calls = run.records.flatMap((record) =>
      record.commands.filter((command) => command.command === "call"),
    );
    expect(calls.map((call) => call.id)).toEqual([
      "failover[us-east-1]/Failover!send.1",
      "failover[us-east-1]/Failover!send.2",
      "failover[eu-west-2]/Failover!send.1",
    ]);
    expect(new Set(calls.map((call) => call.key)).size).toBe(2);
    expect(run.truth.ledger).toHaveLength(2);
  });
});

describe("exploring", () => {
  it("runs each schedule once, and as many as are counted", () => {
    const exploration = explore(subject(), { faults: 2, most: 3000 });
    expect(exploration.run.reduce((sum, each) => sum + each, 0)).toBe(3000);
    expect(exploration.left).toBeGreaterThan(0);
  });

  it("is complete when the budget allows, and says so by leaving nothing", () => {
    const exploration = explore(subject(), { faults: 1, most: 100_000 });
    const scheduled = Object.values(exploration.scheduled).reduce((sum, each) => sum + each, 0);
    expect(exploration.left).toBe(0);
    expect(exploration.run).toEqual([1, scheduled]);
  });
});

describe("shrinking", () => {
  it("drops what isn't needed and weakens what is", () => {
    const staged = subject(threeSteps, { forgetsKeys: true });
    const schedule = parseSchedule(
      "v1:one/ensure!poll.1=F13;two/Write!send.1=F2;journal:one/ensure!poll.1=F16.after-send.later;one/Write!send.1=F15.service.replies.first-retry",
    );
    if ("wrong" in schedule) throw new Error(schedule.wrong);
    expect(printSchedule(shrink(staged, schedule.value, "I3"))).toBe("v1:one/Write!send.1=F3");
  });
});

describe("a replay line", () => {
  it.each([
    ["v2:a=F2", "begins with `v1:`"],
    ["v1:nonsense", "is not SITE=FAULT"],
    ["v1:a=F99", "there is no fault `F99`"],
    ["v1:a=F16.sometime.now", "`sometime` is none of"],
    ["v1:a=F15.service", "takes 3 parameters"],
    ["v1:a=F2;a=F3", "stands twice"],
  ])("%s is refused in words", (line, words) => {
    const { plan, simulation } = twoRegions();
    const replayed = replay(plan, simulation, undefined, line);
    expect("problems" in replayed && replayed.problems[0]?.what).toContain(words);
  });

  it("says which of its sites were never met", () => {
    const { plan, simulation } = twoRegions();
    const replayed = replay(plan, simulation, undefined, "v1:no/such!send.1=F2");
    expect("unused" in replayed && replayed.unused).toEqual(["no/such!send.1"]);
  });
});

describe("what can't be simulated", () => {
  it("is a runbook without a scenario, or another name", () => {
    const { plan, simulation } = twoRegions();
    expect(simulate(plan, { worlds: [], scenarios: [] }).problems[0]?.what).toBe(
      "no scenario runs two_regions",
    );
    expect(simulate(plan, simulation, { scenario: "neither" }).problems[0]?.what).toContain(
      'no scenario "neither"',
    );
  });

  it("is an action or a probe of which the world says nothing", () => {
    const { plan, simulation } = twoRegions();
    const [world] = simulation.worlds;
    if (!world) throw new Error("no world");
    const bare = { ...simulation, worlds: [{ ...world, actions: world.actions.slice(1), probes: [] }] };
    expect(simulate(plan, bare).problems.map((each) => each.what)).toEqual([
      "world regions doesn't say what action Failover does",
      "world regions doesn't say what probe PrimaryUp sees",
      "world regions doesn't say what probe Promoted sees",
    ]);
  });

  it("is an expectation that the run without faults doesn't meet: it is named", () => {
    const { plan, simulation } = twoRegions({ rejects: "no" });
    expect(simulate(plan, simulation, { faults: 0 }).scenarios[0]?.unmet.map((each) => each.label)).toEqual([
      "run.outcome == succeeded",
      "every region promoted",
    ]);
  });
});

describe("the queue of what is still to happen", () => {
  it("gives the earliest first, and of two at one moment the one planned first", () => {
    const times = [5, 1, 4, 1, 3, 5, 0, 2, 1];
    const heap: { at: number; order: number }[] = [];
    for (const [order, at] of times.entries()) pushTimed(heap, { at, order });
    const out = times.map(() => popTimed(heap));
    expect(out).toEqual(
      times.map((at, order) => ({ at, order })).sort((a, b) => a.at - b.at || a.order - b.order),
    );
    expect(popTimed(heap)).toBeUndefined();
  });
});
