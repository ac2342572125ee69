// The runbook, tested as its owners would: through the typed module that `clawc build --modules generated` wrote.
// Virtual time, no services; what is simulated is the very plan that a host executes.
import { describe, expect, it } from "vitest";
import {
  type FaultSite,
  type Node,
  type Outcomes,
  type Region,
  simulate,
} from "./generated/payment_db_failover.ts";

const happy = "both regions are failed over";

/** The one scenario, under the faults that are wanted. */
function run(scenario: string, ...faults: { at: FaultSite; attempt?: number; fault: "F2" | "F3" }[]) {
  const { scenarios, problems, isSound } = simulate({ scenario, inject: faults, faults: 0 });
  expect(problems).toEqual([]);
  const [only] = scenarios;
  if (only === undefined) throw new Error(`there is no scenario ${scenario}`);
  const counts = (action: string) => (places: Record<string, string>) =>
    only.applied.filter((each) => each.action === action && matches(each.places, places)).length;
  return {
    ...only,
    isSound,
    failovers: counts("Remediation.InitiateFailover"),
    invalidations: counts("cache.invalidate"),
  };
}

function matches(places: Record<string, string>, wanted: Record<string, string>): boolean {
  return Object.entries(wanted).every(([kind, name]) => places[kind] === name);
}

describe("without faults", () => {
  it("fails over both regions, the canary first, and every worker clears its cache", () => {
    const { isSound, ending, outcomes, sends, debt } = run(happy);
    expect({ isSound, ending, debt }).toEqual({ isSound: true, ending: "succeeded", debt: [] });
    expect(outcomes.initiate_failover?.done).toEqual(["us-east-1", "eu-west-2"] satisfies Region[]);
    const entries: Outcomes["invalidate_cache/entries"] = outcomes["invalidate_cache/entries"];
    const west = ["worker-node-5", "worker-node-6", "worker-node-7", "worker-node-8"] satisfies Node[];
    expect([...(entries?.["eu-west-2"]?.done ?? [])].sort()).toEqual(west);
    expect(sends[0]).toMatchObject({
      action: "Configuration.SetMaxConnectionPool",
      places: { environment: "canary" },
      request: { environment: "canary", value: 75 },
    });
  });

  it("a region whose primary answers is not touched, and neither is the other", () => {
    const { isSound, ending, reason, sends } = run("a region whose primary answers is not touched");
    expect({ isSound, ending, sends }).toEqual({ isSound: true, ending: "refused", sends: [] });
    expect(reason).toContain("promotable");
  });
});

describe("when a message is lost", () => {
  it("a failover whose reply is lost is applied once", () => {
    const at: FaultSite = "initiate_failover[us-east-1]/InitiateFailover";
    const { isSound, ending, failovers, unused } = run(happy, { at, fault: "F3" });
    expect({ isSound, ending, unused }).toEqual({ isSound: true, ending: "succeeded", unused: [] });
    expect(failovers({ region: "us-east-1" })).toBe(1);
  });

  it("a failover whose request is lost is sent again, under the same key", () => {
    const { sends, failovers } = run(happy, {
      at: "initiate_failover[eu-west-2]/InitiateFailover",
      fault: "F2",
    });
    const west = sends.filter(({ places }) => places.region === "eu-west-2");
    expect(new Set(west.map(({ key }) => key)).size).toBe(1);
    expect(west.length).toBeGreaterThan(1);
    expect(failovers({ region: "eu-west-2" })).toBe(1);
  });

  it("a worker that doesn't answer at first is asked again, and three of four are enough", () => {
    const at: FaultSite = "invalidate_cache[eu-west-2]/entries[worker-node-6]/invalidate";
    const once = run(happy, { at, fault: "F2" });
    expect(once.ending).toBe("succeeded");
    expect(once.invalidations({ node: "worker-node-6" })).toBe(1);
    const never = run(happy, ...[1, 2, 3, 4, 5].map((attempt) => ({ at, attempt, fault: "F2" as const })));
    expect(never.ending).toBe("succeeded");
    expect(never.outcomes["invalidate_cache/entries"]?.["eu-west-2"]?.missing).toEqual(["worker-node-6"]);
  });

  it("a failover that can't be sent is escalated, with the region that is missing", () => {
    const at: FaultSite = "initiate_failover[us-east-1]/InitiateFailover";
    const faults = [1, 2, 3, 4].map((attempt) => ({ at, attempt, fault: "F2" as const }));
    const { ending, outcomes, failovers } = run(happy, ...faults);
    expect(ending).toBe("escalated");
    expect(outcomes.initiate_failover?.missing).toEqual(["us-east-1", "eu-west-2"]);
    expect(failovers({})).toBe(0);
  });

  it("a fault at a place that the run doesn't come to is told, never ignored", () => {
    const at: FaultSite = "initiate_failover[us-east-1]/InitiateFailover/undo/Failback";
    const { isSound, unused } = run(happy, { at, fault: "F2" });
    expect({ isSound, unused }).toEqual({ isSound: false, unused: [`${at}!send.1`] });
  });
});

describe("what can't be meant doesn't compile", () => {
  it("sites, lanes and inputs are the runbook's own", () => {
    const sites = [
      "align_Get/when/SetMaxConnectionPool",
      "initiate_failover[eu-west-2]/InitiateFailover/undo/Failback",
    ] satisfies FaultSite[];
    // @ts-expect-error a misspelt region
    const region: FaultSite = "initiate_failover[us-esat-1]/InitiateFailover";
    // @ts-expect-error a misspelt step
    const step: FaultSite = "initiate_failovr[us-east-1]/InitiateFailover";
    // @ts-expect-error a step in which nothing is sent
    const silent: FaultSite = "watch_recovery";
    const misspelt = simulate({
      scenario: happy,
      inject: [region, step, silent].map((at) => ({ at, fault: "F2" })),
    });
    expect(sites.length).toBe(2);
    expect(misspelt.isSound).toBe(false);
  });
});

it("under every single fault no guarantee is broken", { timeout: 60_000 }, () => {
  const { isSound, scenarios } = simulate();
  expect(scenarios.flatMap(({ violations }) => violations.map(({ story }) => story))).toEqual([]);
  expect(isSound).toBe(true);
  expect(scenarios[0]?.schedules[1]).toBeGreaterThan(300);
});
