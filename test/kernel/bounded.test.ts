// What inputs decide within their bounds: the kernel takes the figure from the input, never more than the plan's most;
// and an input outside its bound ends the run before anything is read or sent.

import { expect, test } from "vitest";
import { advance } from "../../runtime/kernel/advance.ts";
import { loadPlan } from "../../runtime/kernel/load.ts";
import { freshState } from "../../runtime/kernel/state.ts";
import type { Node, Plan, Type } from "../../schema/generated/plan.ts";
import { drainPlan } from "../plans/drain.ts";
import { all, approve, call, ensure, over, planOf as planOfNodes, play, reading, step } from "./plans.ts";

const variable = (name: string) => ({ op: "variable" as const, name });
const wait: Node = {
  kind: "wait",
  id: 1,
  name: "wait",
  label: "wait limit",
  forMs: 60_000,
  for: variable("limit"),
};

function planOf(body: Node[], inputs: Record<string, Type>): Plan {
  const { otherwise: _otherwise, finally: _finally, ...plan } = drainPlan;
  return {
    ...plan,
    holds: [],
    targets: [],
    guards: [],
    blast: [],
    inputs: Object.entries(inputs).map(([name, type]) => ({ name, type })),
    body,
  };
}

function begin(plan: Plan, inputs: Record<string, unknown>) {
  const state = freshState();
  const commands = advance(loadPlan(plan), state, {
    event: "start",
    at: 0,
    run: "r",
    seed: 1,
    epoch: 1,
    inputs,
  } as never);
  return { state, commands };
}

const limit: Type = { t: "scalar", of: "duration", min: 1e6, max: 60e6 };

test.each([
  [5e6, 5_000],
  [60e6, 60_000],
])("a wait of %d µs is over after %d ms", (us, dueMs) => {
  const { commands } = begin(planOf([wait], { limit }), { limit: us });
  expect(commands.find((each) => each.command === "timer" && each.id.startsWith("wait"))).toMatchObject({
    dueMs,
  });
});

const counted: Type = { t: "scalar", of: "int", min: 1, max: 3 };
const inputs = [
  { name: "limit", type: limit },
  { name: "n", type: counted },
];

test.each([1, 2, 3])("%d retries are what the input says", (n) => {
  const retry = { times: 3, firstMs: 0, maxMs: 0, count: variable("n") };
  const plan = planOfNodes(
    [call("idempotent", { keep: "x", retry, timeoutMs: 60_000, timeout: variable("limit") })],
    { inputs },
  );
  const { sent, commands } = play(
    plan,
    { answers: () => ({ outcome: "rejected", transient: true }) },
    { limit: 5e6, n },
  );
  expect(sent).toHaveLength(n + 1);
  for (const each of commands) if (each.command === "call") expect(each.timeoutMs).toBe(5_000);
});

test("an ensure gives up after what the input says", () => {
  const plan = planOfNodes([ensure(all(reading("up")), { withinMs: 60_000, within: variable("limit") })], {
    inputs,
  });
  const { state, events } = play(plan, { sees: () => false }, { limit: 5e6, n: 1 });
  expect(state.reason).toContain("ensure within its time");
  expect(events.at(-1)?.at).toBeLessThan(6_000);
});

test("an approval expires after what the input says", () => {
  const plan = planOfNodes([approve({ withinMs: 60_000, within: variable("limit") })], { inputs });
  const { state } = play(plan, { people: () => [] }, { limit: 5e6, n: 1 });
  expect(state.reason).toContain("within 5s");
});

test("lanes bake for what the input says", () => {
  const fanOut = over(["a", "b"], { width: 1, bakeMs: 60_000, bake: variable("limit") });
  const plan = planOfNodes([step("s", [call("idempotent", { keep: "x" })], { fanOut })], { inputs });
  const { commands } = play(plan, {}, { limit: 5e6, n: 1 });
  const bake = commands.find((each) => each.command === "timer" && each.id.includes("!bake"));
  expect(bake).toMatchObject({ dueMs: expect.closeTo(5_000, -2) });
});

const outside: [string, Type, unknown][] = [
  ["a time", limit, 61e6],
  ["a pattern", { t: "scalar", of: "string", matching: "[a-z]+" }, "A"],
  ["a length", { t: "list", of: { t: "scalar", of: "int" }, max: 1 }, [1, 2]],
  ["a set", { t: "scalar", of: "int", among: [2, 4] }, 3],
  ["a place", { t: "place", kind: "region", among: ["nowhere"] }, "us-east-1"],
  ["a map", { t: "map", of: { t: "scalar", of: "int" }, max: 1 }, { a: 1, b: 2 }],
  ["a key", { t: "map", of: { t: "scalar", of: "int" }, key: { t: "enum", members: ["a"] } }, { b: 2 }],
  ["a case", { t: "sum", cases: [{ name: "a", fields: [] }] }, { case: "b" }],
  [
    "a case's field",
    { t: "sum", cases: [{ name: "a", fields: [{ name: "n", type: limit }] }] },
    { case: "a", n: 0 },
  ],
];
test.each(outside)("%s outside its bound ends the run refused", (_, type, value) => {
  const { state, commands } = begin(planOf([wait], { limit: type }), { limit: value });
  expect(state.ending).toBe("refused");
  expect(commands.map((each) => each.command)).toEqual(["end"]);
});
