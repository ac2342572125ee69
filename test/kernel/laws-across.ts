// The laws of `retry across`: one attempt for each of several, in an order that the run draws, all of them one effect.

import { expect } from "vitest";
import type { Expr, Probe, Retry } from "../../schema/generated/plan.ts";
import type { Law } from "./laws.ts";
import { all, call, ending, literal, planOf, reading, require_, step, variable } from "./plans.ts";

const ends = ["e1", "e2", "e3"];
const across: Retry = { times: 4, firstMs: 0, maxMs: 0, across: literal(ends) };
const request: Expr = { op: "record", fields: [{ name: "to", value: variable(".tried") }] };
const tried = { retry: across, request };
const asked = (commands: readonly { command: string }[]) =>
  commands.flatMap((each) =>
    each.command === "call" ? [(each as unknown as { request: { to: string } }).request.to] : [],
  );
const refusing = (count: number, outcome: "rejected" | "indeterminate") => ({
  answers: ({ attempt }: { attempt: number }) => ({ outcome: attempt <= count ? outcome : ("ok" as const) }),
});
const handled = { otherwise: [ending("escalate", "no")] };

export const acrossLaws: Law[] = [
  {
    law: "the next one is tried after a definite refusal too, each once, under one key",
    plan: planOf([call("idempotent", tried)]),
    world: refusing(2, "rejected"),
    ends: "succeeded",
    sent: ["idempotent", "idempotent#2", "idempotent#3"],
    also: ({ commands }) => {
      expect(asked(commands).sort()).toEqual(ends);
      const keys = commands.flatMap((each) => (each.command === "call" ? [each.key] : []));
      expect(new Set(keys).size).toBe(1);
    },
  },
  {
    law: "no more than there are, whatever the bound",
    plan: planOf([step("s", [call("idempotent", tried)], handled)]),
    world: refusing(9, "rejected"),
    ends: "escalated",
    sent: ["idempotent", "idempotent#2", "idempotent#3"],
  },
  {
    law: "what was never answered is not sent elsewhere where a second delivery can hurt",
    plan: planOf([step("s", [call("once", tried)], handled)]),
    world: refusing(1, "indeterminate"),
    ends: "escalated",
    sent: ["once"],
  },
  {
    law: "where it can't, the refusal of another one after that says nothing, and the next is tried",
    plan: planOf([call("idempotent", tried)]),
    world: {
      answers: ({ attempt }) => ({
        outcome: attempt === 1 ? "indeterminate" : attempt === 2 ? "rejected" : "ok",
      }),
    },
    ends: "succeeded",
    sent: ["idempotent", "idempotent#2", "idempotent#3"],
  },
  {
    law: "nobody to try: nothing is sent",
    plan: planOf([
      step("s", [call("idempotent", { ...tried, retry: { ...across, across: literal([]) } })], handled),
    ]),
    ends: "refused",
    sent: [],
  },
  {
    law: "calls that stand elsewhere draw orders of their own",
    plan: planOf(["a", "b", "c", "d", "e", "f"].map((name) => step(name, [call("idempotent", tried)]))),
    ends: "succeeded",
    sent: Array(6).fill("idempotent"),
    also: ({ commands }) => expect(new Set(asked(commands)).size).toBeGreaterThan(1),
  },
  {
    law: "a reading takes all its attempts along, and is one",
    plan: planOf([require_(all(reading("up")))], {
      probes: {
        ...planOf([]).probes,
        up: { ...(planOf([]).probes.up as Probe), request, retry: across },
      },
    }),
    ends: "succeeded",
    sent: [],
    also: ({ commands }) => {
      const reads = commands.flatMap((each) => (each.command === "observe" ? each.reads : []));
      expect(reads).toHaveLength(1);
      const all = [reads[0]?.request, ...(reads[0]?.again ?? []).map((each) => each.request)];
      expect(all.map((each) => (each as { to: string }).to).sort()).toEqual(ends);
    },
  },
];
