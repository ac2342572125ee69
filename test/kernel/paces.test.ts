// Each pace as a table: how many lanes there are, what the fan-out says, and how many of them are at work at once in
// each wave. A lane is one call of ten milliseconds, so the waves can be read off the times of the answers.

import { describe, expect, it } from "vitest";
import type { FanOut } from "../../schema/generated/plan.ts";
import { shareDown, shareUp } from "../../schema/share.ts";
import { type Answer, call, ending, over, planOf, play, step, variable } from "./plans.ts";

const items = (count: number) => Array.from({ length: count }, (_, index) => `e${index}`);

function waves(count: number, paces: Partial<FanOut>, fails: readonly number[] = []) {
  const body = [
    call("once", { request: { op: "record", fields: [{ name: "x", value: variable("region") }] } }),
  ];
  const fan = over(items(count), { kind: undefined, ...paces });
  const plan = planOf([step("s", body, { fanOut: fan, otherwise: [ending("escalate", "too few")] })], {
    inputs: [
      { name: "n", type: { t: "scalar", of: "int" } },
      { name: "share", type: { t: "scalar", of: "ratio" } },
    ],
  });
  const answers = ({ request }: { request: unknown }): Answer => ({
    outcome: fails.includes(Number((request as { x: string }).x.slice(1))) ? "rejected" : "ok",
  });
  const played = play(plan, { answers }, { n: 3, share: 0.161 });
  const at = new Map<number, number>();
  for (const event of played.events)
    if (event.event === "result") at.set(event.at, (at.get(event.at) ?? 0) + 1);
  return { sizes: [...at.values()], ending: played.state.ending, reason: played.state.reason };
}

describe("a pace", () => {
  it.each<[string, number, Partial<FanOut>, number[]]>([
    ["nothing said: all at once", 5, {}, [5]],
    ["2 at a time", 5, { width: 2 }, [2, 2, 1]],
    ["1 first, then the rest", 5, { first: 1 }, [1, 4]],
    ["2 first, 3 at a time", 8, { first: 2, width: 3 }, [2, 3, 3]],
    ["3 first is one wave, however narrow the others", 5, { first: 3, width: 1 }, [3, 1, 1]],
    ["half at a time, of five: two", 5, { width: { percent: 50 } }, [2, 2, 1]],
    ["a tenth of five is one", 5, { width: { percent: 10 } }, [1, 1, 1, 1, 1]],
    ["40% first", 5, { first: { percent: 40 } }, [2, 3]],
    ["29% of a hundred is 29", 100, { width: { percent: 29 } }, [29, 29, 29, 13]],
    ["an input says 3", 7, { width: { from: variable("n"), as: "count" } }, [3, 3, 1]],
    [
      "an input says 16.1%, of a hundred",
      40,
      { width: { from: variable("share"), as: "ratio" } },
      [6, 6, 6, 6, 6, 6, 4],
    ],
    ["bake after each wave", 5, { width: 2, bakeMs: 60_000 }, [2, 2, 1]],
  ])("%s", (_, count, paces, sizes) => {
    const found = waves(count, paces);
    expect(found.ending).toBe("succeeded");
    expect(found.sizes).toEqual(sizes);
  });

  it.each<[string, number, Partial<FanOut>, number[], number[], string]>([
    ["a failed first wave stops the rest", 5, { first: 2, need: { count: 1 } }, [1], [2], "succeeded"],
    ["need all: nothing new after one failure", 5, { width: 1 }, [1], [1, 1], "escalated"],
    [
      "need 3 of 5: two may be lost",
      5,
      { width: 1, need: { count: 3 } },
      [0, 1],
      [1, 1, 1, 1, 1],
      "succeeded",
    ],
    ["need 50% of 5 is 3", 5, { width: 1, need: { percent: 50 } }, [0, 1, 2], [1, 1, 1], "escalated"],
    [
      "stop after 1 failed: what is at work is awaited, then judged",
      6,
      { width: 2, need: { count: 1 }, stopAfterFailed: 1 },
      [0],
      [2],
      "succeeded",
    ],
    [
      "stop after 50% failed, of four",
      4,
      { width: 1, need: { count: 1 }, stopAfterFailed: { percent: 50 } },
      [0, 1],
      [1, 1],
      "escalated",
    ],
  ])("%s", (_, count, paces, fails, sizes, how) => {
    const found = waves(count, paces, fails);
    expect(found.sizes).toEqual(sizes);
    expect(found.ending, found.reason).toBe(how);
  });

  it("over elements that are too many, or of which one is there twice, or that aren't, does nothing at all", () => {
    const tried = (names: string[], paces: Partial<FanOut> = {}) => {
      const plan = planOf([step("s", [call("once")], { fanOut: over(names, paces) })]);
      const played = play(plan);
      return [played.sent.length, played.state.ending, played.state.reason];
    };
    expect(tried(["a", "b", "c"], { atMost: 2 })).toEqual([
      0,
      "refused",
      expect.stringContaining("at most 2"),
    ]);
    expect(tried(["a", "b", "a"])).toEqual([0, "refused", expect.stringContaining("twice")]);
    expect(tried([])).toEqual([0, "refused", expect.stringContaining("nothing to fan out over")]);
  });
});

describe("a share", () => {
  it.each([
    [100, 29, 29, 29],
    [1000, 16.1, 161, 161],
    [3, 10, 1, 1],
    [7, 50, 3, 4],
    [1_000_000, 0.0001, 1, 1],
    [3, 100, 3, 3],
    [200, 57.5, 115, 115],
  ])("of %i, %d percent: at most %i at once, %i needed", (count, percent, down, up) => {
    expect([shareDown(count, percent), shareUp(count, percent)]).toEqual([down, up]);
  });
});
