// Values from outside: what is outside its declared bounds is refused before anything is sent, and what was not kept
// is unknown, never none.

import { describe, expect, it } from "vitest";
import { advance } from "../../runtime/kernel/advance.ts";
import { loadPlan } from "../../runtime/kernel/load.ts";
import { freshState } from "../../runtime/kernel/state.ts";
import type { Expr, Plan } from "../../schema/generated/plan.ts";
import {
  all,
  call,
  ending,
  literal,
  over,
  planOf,
  play,
  reading,
  require_,
  step,
  variable,
} from "./plans.ts";

const named = (bounds: object): Plan["inputs"] => [
  { name: "name", type: { t: "scalar", of: "string", ...bounds } },
];

describe("a text that is given", () => {
  it.each([
    [{ matching: "[a-z]+-[0-9]+" }, "node-6", "succeeded"],
    [{ matching: "[a-z]+-[0-9]+" }, "node-6; rm", "refused"],
    [{ matching: "a|b" }, "bc", "refused"],
    [{ matching: "(" }, "(", "refused"],
    [{ min: 1, max: 3 }, "😀😀😀", "succeeded"],
    [{ min: 1, max: 3 }, "four", "refused"],
    [{ min: 1 }, "", "refused"],
  ])("within %j: %j is %s", (bounds, name, ends) => {
    const played = play(planOf([call("once")], { inputs: named(bounds) }), {}, { name });
    expect(played.state.ending).toBe(ends);
    if (ends === "refused") expect(played.sent).toEqual([]);
  });
});

describe("a value that is none", () => {
  it("is known: a name for it is no unknown", () => {
    const isNone = all({ op: "compare", by: "==", left: variable("found"), right: literal(null) });
    const bound = {
      kind: "let",
      id: 8001,
      name: "let",
      label: "let",
      bind: "found",
      value: literal(null),
    } as const;
    const played = play(planOf([bound, require_(isNone), call("once")]));
    expect(played.state.ending, played.state.reason).toBe("succeeded");
  });
});

describe("an output of a step that is unknown", () => {
  const seen = {
    kind: "let",
    id: 8002,
    name: "let",
    label: "let",
    bind: "found",
    value: reading("up"),
  } as const;
  const field = (of: Expr, name: string): Expr => ({ op: "field", of, name });
  const inLane: Expr = { op: "index", of: field(variable("s"), "lanes"), at: literal("a") };
  it.each([
    ["of a step", {}, field(variable("s"), "found")],
    ["of a lane", { fanOut: over(["a"]) }, field(inLane, "found")],
  ])("%s is neither none nor given a default", (_title, more, found) => {
    const isNone: Expr = { op: "compare", by: "==", left: found, right: literal(null) };
    const byDefault: Expr = { op: "default", of: found, otherwise: literal(true) };
    for (const condition of [isNone, byDefault]) {
      const body = [
        step("s", [seen], { outputs: ["found"], ...more }),
        require_(all(condition)),
        call("once"),
      ];
      const played = play(planOf(body), { sees: () => "unknown" });
      expect(played.sent).toEqual([]);
      expect(played.state.ending).toBe("refused");
      expect(JSON.parse(JSON.stringify(played.state))).toEqual(played.state);
    }
  });
});

describe("a reply that was too large to keep", () => {
  it("is unknown, not none", () => {
    const none = all({ op: "compare", by: "==", left: variable("reply"), right: literal(null) });
    const plan = planOf([call("once", { bind: "reply" }), require_(none), call("keyed")], {
      otherwise: [ending("escalate", "look")],
    });
    const loaded = loadPlan(plan);
    const state = freshState();
    advance(loaded, state, {
      event: "start",
      at: 0,
      run: "r",
      plan: "p",
      seed: 1,
      epoch: 1,
      holder: "t",
      inputs: {},
    });
    const digest = "0".repeat(64);
    advance(loaded, state, { event: "result", at: 1, id: "once!send.1", outcome: "ok", valueDigest: digest });
    expect(state.ending).toBe("escalated");
    expect(state.sends).toBe(1);
  });
});
