// The header's limits at run time, over plans whose text lets more than they do: what is resolved then is what counts.

import { describe, expect, it } from "vitest";
import type { FanOut, Limit, Plan, Step } from "../../schema/generated/plan.ts";
import { call, ending, literal, over, planOf, play, step, undoBy, variable } from "./plans.ts";

/** Two regions of three nodes each, and one without any. */
const places: Plan["places"] = [
  { kind: "region", name: "a" },
  { kind: "region", name: "b" },
  { kind: "region", name: "c" },
  ...["a1", "a2", "a3"].map((name) => ({ kind: "node", name, within: "a" })),
  ...["b1", "b2", "b3"].map((name) => ({ kind: "node", name, within: "b" })),
];
const limit = (kind: string, count: Limit["count"], when: Limit["when"], per?: string): Limit => ({
  kind,
  count,
  when,
  ...(per === undefined ? {} : { per }),
});
const onNode = call("keyed", {
  places: { node: variable("node"), region: variable("region") },
  undo: undoBy("inverse"),
});
const inner: FanOut = {
  bind: "node",
  kind: "node",
  in: { op: "places", kind: "node", within: variable("region"), where: {} },
  need: { all: true },
};
const nested = (more: Partial<Step> = {}) =>
  step("s", [step("t", [onNode], { fanOut: inner, ...more })], { fanOut: over(["a", "b"]) });

/** How many sends were at work together at most, and how many there were. */
function atOnce(plan: Plan, inputs: Record<string, unknown> = {}) {
  const played = play(plan, {}, inputs);
  // Answers come ten milliseconds after their sends: those that share an instant were at work together.
  const at = new Map<number, number>();
  for (const event of played.events)
    if (event.event === "result") at.set(event.at, (at.get(event.at) ?? 0) + 1);
  const sends = [...at.values()].reduce((sum, each) => sum + each, 0);
  return {
    most: Math.max(0, ...at.values()),
    sends,
    ending: played.state.ending,
    reason: played.state.reason,
  };
}

describe("blast at a time", () => {
  it.each<[string, Limit[], number]>([
    ["nothing said: all six nodes", [], 6],
    ["four, over both regions together", [limit("node", 4, "at-a-time")], 4],
    ["one, over both regions together", [limit("node", 1, "at-a-time")], 1],
    ["two in each region", [limit("node", 2, "at-a-time", "region")], 4],
    [
      "two in each region, three together",
      [limit("node", 2, "at-a-time", "region"), limit("node", 3, "at-a-time")],
      3,
    ],
    ["half of the six", [limit("node", { percent: 50 }, "at-a-time")], 3],
    ["a third of each region's three", [limit("node", { percent: 34 }, "at-a-time", "region")], 2],
    ["what an input says", [limit("node", { from: variable("n"), as: "count" }, "at-a-time")], 5],
  ])("%s", (_, blast, most) => {
    const inputs = [{ name: "n", type: { t: "scalar", of: "int" } as const }];
    const found = atOnce(planOf([nested()], { blast, places, inputs }), { n: 5 });
    expect(found).toEqual({ most, sends: 6, ending: "succeeded", reason: expect.anything() });
  });

  it("doesn't make a lane wait for the one that it stands in", () => {
    const peers = step("t", [call("keyed", { places: { region: variable("peer") } })], {
      fanOut: over(["c"], { bind: "peer" }),
    });
    const plan = planOf([step("s", [peers], { fanOut: over(["a", "b"]) })], {
      places,
      blast: [limit("region", 1, "at-a-time")],
    });
    expect(play(plan).state.ending).toBe("succeeded");
  });

  it("binds the undo too, across all regions", () => {
    const plan = planOf([nested(), call("once"), ending("stop", "enough")], {
      places,
      blast: [limit("node", 2, "at-a-time")],
    });
    const played = play(plan);
    const at = new Map<number, number>();
    for (const event of played.events)
      if (event.event === "result" && event.id.includes("/undo/"))
        at.set(event.at, (at.get(event.at) ?? 0) + 1);
    expect([...at.values()].reduce((sum, each) => sum + each, 0)).toBe(6);
    expect(Math.max(...at.values())).toBe(2);
  });
});

describe("blast in all", () => {
  it.each<[string, Limit[]]>([
    ["six nodes, five allowed", [limit("node", 2, "in-all", "region")]],
    ["half of all the nodes, and then another region's", [limit("node", { percent: 50 }, "in-all")]],
    ["an enclosing place counts with what lies in it", [limit("region", 1, "in-all")]],
  ])("%s: the step fails", (_, blast) => {
    const found = atOnce(planOf([nested()], { blast, places }));
    expect(found.ending).not.toBe("succeeded");
    expect(found.reason).toContain("blast allows");
  });

  it("is asked of a fan-out's elements before its first lane", () => {
    const one = step("t", [call("keyed", { places: { node: variable("node") } })], {
      fanOut: { ...inner, in: literal(["a1", "a2", "b1"]), width: 1 },
    });
    const plan = planOf([one], { places, blast: [limit("node", 2, "in-all")] });
    const played = play(plan);
    expect(played.sent).toEqual([]);
    expect(played.state.ending).toBe("refused");
  });

  it("lets lanes that only look be as many as they are", () => {
    const looking = step("t", [{ kind: "wait", id: 9100, name: "wait", label: "wait", forMs: 10 }], {
      fanOut: { ...inner, in: literal(["a1", "a2", "b1"]) },
    });
    const plan = planOf([looking], { places, blast: [limit("node", 1, "in-all")] });
    expect(play(plan).state.ending).toBe("succeeded");
  });

  it("counts what is touched beside the place that is acted upon", () => {
    const writes = call("keyed", { touches: { volume: literal([{ id: "v1" }, { id: "v2" }]) } });
    const run = (count: number) =>
      play(planOf([writes], { blast: [limit("volume", count, "in-all")] })).sent.length;
    expect([run(1), run(2)]).toEqual([0, 1]);
  });
});
