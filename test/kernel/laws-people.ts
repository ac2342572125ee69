// The laws of statements that wait for people: who counts, what an answer is bound to, and what a run does when
// nobody answers.

import { expect } from "vitest";
import type { Law } from "./laws.ts";
import {
  all,
  approve,
  call,
  ending,
  ensure,
  planOf,
  reading,
  require_,
  step,
  undoBy,
  type World,
} from "./plans.ts";

const says = (...said: [who: string, what: "yes" | "no", afterMs: number][]): World["people"] => {
  return () => said.map(([by, what, afterMs]) => ({ by, yes: what === "yes", afterMs }));
};
const openIn = (condition: ReturnType<typeof all>) => require_(condition);
const required = openIn(all(reading("up")));
const stop = { event: "stop", at: 0, by: "op" } as const;
const kill = { event: "kill", at: 0, by: "op" } as const;

export const peopleLaws: Law[] = [
  {
    law: "an approval lets the run go on",
    plan: planOf([approve(), call("once")]),
    ends: "succeeded",
    sent: ["once"],
    also: ({ commands }) =>
      expect(commands.find((each) => each.command === "ask")).toMatchObject({
        id: "approve!ask.1",
        text: "go on?",
        group: "sre",
        people: 1,
        dueMs: 60_000,
        digest: expect.stringMatching(/^[0-9a-f]{64}$/),
      }),
  },
  {
    law: "the yes of one person is one yes, however often it is said",
    plan: planOf([approve({ by: 2 }), call("once")]),
    world: { people: says(["a", "yes", 1000], ["a", "yes", 2000]) },
    ends: "refused",
    sent: [],
  },
  {
    law: "two different people are two",
    plan: planOf([approve({ by: 2 }), call("once")]),
    world: { people: says(["a", "yes", 1000], ["b", "yes", 2000]) },
    ends: "succeeded",
    sent: ["once"],
  },
  {
    law: "one no denies, also after a yes; nothing was sent, so the run is refused",
    plan: planOf([approve({ by: 2 }), call("once")]),
    world: { people: says(["a", "yes", 1000], ["b", "no", 2000], ["c", "yes", 3000]) },
    ends: "refused",
    sent: [],
    also: ({ state }) => expect(state.reason).toBe("approve: b said no"),
  },
  {
    law: "nobody's answer in time is no approval",
    plan: planOf([approve(), call("once")]),
    world: { people: says() },
    ends: "refused",
    sent: [],
    also: ({ state }) => {
      expect(state.reason).toBe("approve: 0 of 1 said yes within 1m");
      expect(state.now).toBe(60_000);
    },
  },
  {
    law: "an answer that comes too late changes nothing",
    plan: planOf([approve(), call("once")]),
    world: { people: says(["a", "yes", 60_001]) },
    ends: "refused",
    sent: [],
  },
  {
    law: "a handler learns whether it was denied or expired",
    plan: planOf([
      step("s", [approve(), call("once")], { otherwise: [call("idempotent"), ending("escalate", "no")] }),
    ]),
    world: { people: says(["a", "no", 1000]) },
    ends: "escalated",
    sent: ["idempotent"],
  },
  {
    law: "what the step requires is asked again after people were waited for",
    plan: planOf([step("s", [required, approve(), call("once", { reliesOn: [required.id] })])]),
    world: { sees: (probe, _args, now) => probe !== "up" || now < 900 },
    ends: "refused",
    sent: [],
  },
  {
    law: "a guard is asked again after people were waited for",
    plan: planOf([step("s", [approve(), call("once")])], { guards: [all(reading("guarded"))] }),
    world: { sees: (_probe, _args, now) => now < 900 },
    ends: "refused",
    sent: [],
  },
  {
    law: "what was done before a denial is undone",
    plan: planOf([step("a", [call("once", { undo: undoBy("inverse") })]), step("b", [approve()])]),
    world: { people: says(["a", "no", 1000]) },
    ends: "compensated",
    sent: ["once", "inverse"],
  },
  {
    law: "a stop takes the question back",
    plan: planOf([approve(), call("once")]),
    world: { people: says(), at: { 1: stop } },
    ends: "refused",
    sent: [],
    also: ({ commands }) =>
      expect(commands.filter((each) => each.command === "cancel").map((each) => each.id)).toContain(
        "approve!ask.1",
      ),
  },
  {
    law: "a kill ends a run that waits for people",
    plan: planOf([call("once"), approve()]),
    world: { people: says(), at: { 2: kill } },
    ends: "killed",
    sent: ["once"],
  },
  {
    law: "the deadline covers people's time",
    plan: planOf([approve({ withinMs: 600_000 }), call("once")], { deadlineMs: 30_000 }),
    world: { people: says() },
    ends: "refused",
    sent: [],
    also: ({ state }) => expect(state.now).toBe(30_000),
  },
  {
    law: "the text is shown with what was seen, and unknown as unknown",
    plan: planOf([
      approve({
        text: { op: "text", parts: [{ of: reading("up"), type: { t: "scalar", of: "bool" } }] } as never,
      }),
      ensure(all(reading("up"))),
    ]),
    ends: "succeeded",
    sent: [],
    also: ({ commands }) =>
      expect(commands.find((each) => each.command === "ask")).toMatchObject({ text: "true" }),
  },
];
