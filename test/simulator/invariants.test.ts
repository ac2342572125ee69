// Invariants of a project's own worlds: those that must find something are shown to, with the line that shows it again;
// those that must not are shown to find nothing.

import { describe, expect, it } from "vitest";
import { replay } from "../../runtime/simulator/simulate.ts";
import { only, runbook, scenario, world } from "./moving.ts";
import { compiled } from "./written.ts";

describe("an invariant", () => {
  const always = "invariant never_both in w { always not (serving(us-east-1) and serving(eu-west-2)) }";

  it("that holds is listed and finds nothing", async () => {
    const { violations, invariants } = await only(`${runbook}${world()}${always}${scenario("")}`, 1);
    expect(invariants).toEqual([
      { name: "never_both", rules: ["always not (serving(us-east-1) and serving(eu-west-2))"] },
    ]);
    expect(violations.map((each) => each.story)).toEqual([]);
  });

  it("is broken by a state that lasts a moment only, and told with the line that shows it again", async () => {
    const both = {
      promote:
        "set serving = true  after 3s { set serving(eu-west-2) = true  after 1s { set serving(eu-west-2) = false } }",
    };
    const text = `${runbook}${world(both)}${always}${scenario("")}`;
    const { violations, unmet } = await only(text, 1);
    expect(unmet).toEqual([]);
    const found = violations.find((each) => each.invariant === "never_both");
    expect(found?.says).toContain(
      "since Db.Promote `not (serving(us-east-1) and serving(eu-west-2))` is false",
    );
    expect(found?.story).toContain("FIRST WRONG: never_both");
    expect(found?.replay).toBe("v1:");
    const { plans, simulation } = await compiled(text);
    const plan = plans[0]?.plan;
    if (plan === undefined) throw new Error("no plan");
    const again = replay(plan, simulation, "s", "v1:");
    if ("problems" in again) throw new Error("not replayed");
    expect(again.violations.map((each) => each.invariant)).toContain("never_both");
  });

  it("doesn't see a model half applied", async () => {
    const swap = {
      promote: "set serving(eu-west-2) = true  set serving(eu-west-2) = false  set serving = true",
    };
    const text = `${runbook}${world(swap)}invariant never in w { always not serving(eu-west-2) }${scenario("")}`;
    expect((await only(text)).violations).toEqual([]);
  });

  it("at the end is found under the one fault that breaks it", async () => {
    const text = `${runbook}${world()}
      invariant all_or_nothing in w { at end run.outcome != killed or not serving(us-east-1) }${scenario("")}`;
    const { violations } = await only(text, 1);
    const found = violations.find((each) => each.invariant === "all_or_nothing");
    expect(found?.replay).toMatch(/^v1:[^;]+=F20\.kill$/);
    expect(found?.says).toContain("the run ended killed");
    expect(found?.says).toContain("was false");
  });

  it("isn't broken by what a fault lets somebody else change, but by what the scenario does", async () => {
    const moved =
      "invariant moved in w { always serving(us-east-1) == false or count(calls(of: Promote)) > 0 }";
    const text = (lines: string) => `${runbook}${world()}${moved}${scenario(lines)}`;
    expect((await only(text(""), 1)).violations.map((each) => each.replay)).toEqual([]);
    const { violations } = await only(text("after 4ms set serving(us-east-1) = true"));
    expect(violations.map((each) => each.invariant)).toEqual(["moved"]);
  });

  it("about calls is held after every record", async () => {
    const text = `${runbook}${world()}
      invariant once in w { always count(calls(of: Promote)) <= 1 }${scenario("")}`;
    const found = (await only(text, 1)).violations.find((each) => each.invariant === "once");
    expect(found?.kinds).toHaveLength(1);
    expect(found?.story).toContain("--replay");
  });

  it("that is unknown doesn't hold", async () => {
    const text = `${runbook}${world()}
      invariant empty in w { at end every c in calls(of: Demote) { c.ok } }${scenario("")}`;
    expect((await only(text)).violations[0]?.says).toContain("was unknown");
  });
});
