// An approval across a crash, and answers that don't count: they are records, and change nothing.

import { expect, it } from "vitest";
import { advance } from "../../runtime/kernel/advance.ts";
import { fold } from "../../runtime/kernel/fold.ts";
import { loadPlan } from "../../runtime/kernel/load.ts";
import { freshState } from "../../runtime/kernel/state.ts";
import type { AskCommand, Command, Event } from "../../schema/generated/journal-record.ts";
import { call, literal, planOf } from "./plans.ts";

const plan = loadPlan(
  planOf([
    {
      kind: "approve",
      id: 700,
      name: "approve",
      label: "approve",
      text: literal("go?"),
      by: 2,
      of: "sre",
      withinMs: 60_000,
    },
    call("once"),
  ]),
);
const start: Event = {
  event: "start",
  at: 0,
  run: "r",
  plan: "p",
  seed: 1,
  epoch: 1,
  holder: "t",
  inputs: {},
  by: "alice",
};

function begun() {
  const state = freshState();
  const records: { event: Event; commands: Command[] }[] = [];
  const take = (event: Event) => {
    const commands = advance(plan, state, event);
    records.push({ event, commands });
    return commands;
  };
  const ask = take(start).find((each): each is AskCommand => each.command === "ask") as AskCommand;
  const answer = (by: string, yes = true, digest = ask.digest): Event => {
    return { event: "answered", at: 1000, id: ask.id, yes, by, known: "test", digest };
  };
  return { state, records, take, ask, answer };
}

it("whoever started the run doesn't count, and may still say no", () => {
  const { take, answer, state } = begun();
  take(answer("alice"));
  take(answer("bob"));
  expect(state.open["approve!ask.1"]).toBeDefined();
  take(answer("alice", false));
  expect(state.ending).toBe("refused");
});

it("an answer to another question than the one shown doesn't count", () => {
  const { take, answer, state } = begun();
  take(answer("bob", true, "0".repeat(64)));
  take(answer("carol"));
  expect(state.open["approve!ask.1"]).toBeDefined();
});

it("another run's question has another digest, though its text is the same", () => {
  const other = freshState();
  const [, ask] = advance(plan, other, { ...start, run: "r2" } as Event);
  expect(ask).toMatchObject({ command: "ask", digest: expect.not.stringMatching(begun().ask.digest) });
});

it("after a crash the question is the same, answers given before it count, and the time goes on", () => {
  const { take, answer, records, ask } = begun();
  take(answer("bob"));
  const { state, divergence } = fold(plan, records);
  expect(divergence).toBeNull();
  const again = advance(plan, state, { event: "resumed", at: 2000, epoch: 2, holder: "t" });
  expect(again).toContainEqual(ask);
  expect(again).toContainEqual({ command: "timer", id: "approve!expire.1", dueMs: 60_000 });
  const sent = advance(plan, state, answer("carol"));
  expect(sent.map((each) => each.command)).toEqual(["cancel", "call"]);
});
