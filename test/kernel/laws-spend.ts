// The laws of `spend`: a unit is taken or the statement fails; units leave the window by time, one by one.

import { expect } from "vitest";
import type { Law } from "./laws.ts";
import { call, ending, literal, planOf, reading, spend, step, undoBy } from "./plans.ts";

const wait = (forMs: number, id: number) => ({
  kind: "wait" as const,
  id,
  name: `wait${id}`,
  label: "wait",
  forMs,
});
const named = (name: string) => spend({ name });

export const spendLaws: Law[] = [
  {
    law: "a unit that is there is taken, and the run goes on",
    plan: planOf([named("a"), named("b"), call("once")]),
    ends: "succeeded",
    sent: ["once"],
    also: ({ commands }) =>
      expect(commands.find((each) => each.command === "spend")).toEqual({
        command: "spend",
        id: "a!spend.1",
        budget: "goes",
        key: ["k"],
        most: 2,
        perMs: 60_000,
      }),
  },
  {
    law: "one that isn't there fails the step, and its handler decides",
    plan: planOf([
      named("a"),
      named("b"),
      step("s", [named("c"), call("once")], {
        otherwise: [call("idempotent"), ending("escalate", "enough")],
      }),
    ]),
    ends: "escalated",
    sent: ["idempotent"],
  },
  {
    law: "units leave the window each on its own",
    plan: planOf([
      named("a"),
      wait(40_000, 9401),
      named("b"),
      wait(30_000, 9402),
      named("c"),
      call("once"),
      named("d"),
    ]),
    ends: "escalated",
    sent: ["once"],
    also: ({ state }) => expect(state.reason).toBe("spend: 2 of 2 are spent"),
  },
  {
    law: "taking back gives no unit back",
    plan: planOf([
      spend({ most: 1 }),
      step("s", [call("once", { undo: undoBy("inverse") }), call("confirmed")]),
    ]),
    world: { answers: ({ action }) => ({ outcome: action === "confirmed" ? "rejected" : "ok" }) },
    ends: "compensated",
    sent: ["once", "confirmed", "inverse"],
    also: ({ commands }) => expect(commands.filter((each) => each.command === "spend")).toHaveLength(1),
  },
  {
    law: "a unit of an unknown thing is never taken",
    plan: planOf([step("s", [spend({ key: [reading("up"), literal(1)] })])]),
    world: { sees: () => "unknown" },
    ends: "refused",
    sent: [],
  },
  {
    law: "where the key decides how many and for how long, it does, and never more than was reckoned with",
    plan: planOf([
      spend({ name: "a", limit: literal(1), window: literal(5_000_000) }),
      spend({ name: "b", limit: literal(9), window: literal(9_000_000_000) }),
    ]),
    ends: "succeeded",
    sent: [],
    also: ({ commands }) => {
      const asked = commands.flatMap((each) => (each.command === "spend" ? [[each.most, each.perMs]] : []));
      expect(asked).toEqual([
        [1, 5000],
        [2, 60_000],
      ]);
    },
  },
];
