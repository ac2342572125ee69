// The kernel's laws as a table: a plan, what the world does, and what the run must have sent and how it must end.
// They hold for the bare kernel and, because there is no second copy of its decisions, for a run of the host.

import { expect } from "vitest";
import type { Expr } from "../../schema/generated/plan.ts";
import {
  all,
  call,
  ending,
  ensure,
  over,
  type Played,
  planOf,
  reading,
  require_,
  step,
  undoBy,
  variable,
  type World,
} from "./plans.ts";

export interface Law {
  law: string;
  plan: ReturnType<typeof planOf>;
  world?: World;
  ends: string;
  sent: string[];
  also?: (played: Played) => void;
}

const stateOf = (played: Played, path: string) =>
  played.state.effects.find((effect) => effect.path === path)?.state;
const rejected = { outcome: "rejected" } as const;
const busy = { outcome: "rejected", transient: true } as const;

function fails(
  action: string,
  answer: "silence" | typeof rejected | typeof busy,
  times = Number.POSITIVE_INFINITY,
): World["answers"] {
  let left = times;
  return (command) => (command.action === action && left-- > 0 ? answer : { outcome: "ok" });
}

const retry = { times: 2, firstMs: 100, maxMs: 1000 };
const wait = (forMs: number) => ({ kind: "wait" as const, id: 9001, name: "wait", label: "wait", forMs });
const undoable = { undo: undoBy("inverse") };

export const laws: Law[] = [
  {
    law: "a plain sequence is sent in order and succeeds",
    plan: planOf([call("once"), call("keyed")]),
    ends: "succeeded",
    sent: ["once", "keyed"],
  },
  {
    law: "a require that is false before anything was sent refuses, whatever the handler says",
    plan: planOf([
      step("s", [require_(all(reading("up"))), call("once")], { otherwise: [ending("escalate", "no")] }),
    ]),
    world: { sees: () => false },
    ends: "refused",
    sent: [],
  },
  {
    law: "a require that is unknown is not true",
    plan: planOf([require_(all(reading("up"))), call("once")]),
    world: { sees: () => "unknown" },
    ends: "refused",
    sent: [],
  },
  {
    law: "`not` of unknown is unknown, so it doesn't pass",
    plan: planOf([require_(all({ op: "not", of: reading("up") })), call("once")]),
    world: { sees: () => "unknown" },
    ends: "refused",
    sent: [],
  },
  {
    law: "an argument that is unknown is never sent",
    plan: planOf([call("once", { request: reading("up") })]),
    world: { sees: () => "unknown" },
    ends: "refused",
    sent: [],
  },
  {
    law: "a transient rejection is sent again under the same key",
    plan: planOf([call("once", { retry })]),
    world: { answers: fails("once", busy, 2) },
    ends: "succeeded",
    sent: ["once", "once#2", "once#3"],
    also: (played) => {
      const keys = played.commands.flatMap((command) => (command.command === "call" ? [command.key] : []));
      expect(new Set(keys).size).toBe(1);
    },
  },
  {
    law: "a definite rejection is not",
    plan: planOf([call("once", { retry })]),
    world: { answers: fails("once", rejected) },
    ends: "compensated",
    sent: ["once"],
  },
  {
    law: "no answer to a call that nothing protects is never sent again: it may have happened",
    plan: planOf([call("once", { retry })]),
    world: { answers: fails("once", "silence") },
    ends: "escalated",
    sent: ["once"],
    also: (played) => expect(played.state.debt).toMatchObject([{ effect: "once", state: "unknown" }]),
  },
  {
    law: "no answer to a keyed call is sent again under its key",
    plan: planOf([call("keyed", { retry })]),
    world: { answers: fails("keyed", "silence", 1) },
    ends: "succeeded",
    sent: ["keyed", "keyed#2"],
  },
  {
    law: "confirm says yes at once",
    plan: planOf([call("confirmed", { retry, confirm: all(reading("did")) })]),
    world: { answers: fails("confirmed", "silence", 1) },
    ends: "succeeded",
    sent: ["confirmed"],
    also: (played) => expect(played.state.now).toBeLessThan(1100),
  },
  {
    law: "confirm says no only after `settles`, and only then is it sent again",
    plan: planOf([call("confirmed", { retry, confirm: all(reading("did")) })]),
    world: { answers: fails("confirmed", "silence", 1), sees: (probe) => probe !== "did" },
    ends: "succeeded",
    sent: ["confirmed", "confirmed#2"],
    also: (played) => expect(played.state.now).toBeGreaterThan(5000),
  },
  {
    law: "without `settles` a confirm never denies",
    plan: planOf([call("once", { retry, confirm: all(reading("did")) })]),
    world: { answers: fails("once", "silence"), sees: (probe) => probe !== "did" },
    ends: "escalated",
    sent: ["once"],
  },
  {
    law: "what was done is undone backwards when a later step fails",
    plan: planOf([call("keyed", undoable), call("idempotent", undoable), call("once")]),
    world: { answers: fails("once", rejected) },
    ends: "compensated",
    sent: ["keyed", "idempotent", "once", "inverse", "inverse"],
    also: (played) => {
      const undone = played.commands.flatMap((command) =>
        command.command === "call" && command.phase === "undo" ? [command.effect] : [],
      );
      expect(undone).toEqual(["idempotent", "keyed"]);
    },
  },
  {
    law: "an undo whose ensure never comes true is debt",
    plan: planOf([call("keyed", undoable), call("once")]),
    world: { answers: fails("once", rejected), sees: (probe) => probe !== "back" },
    ends: "escalated",
    sent: ["keyed", "once", "inverse"],
    also: (played) => expect(stateOf(played, "keyed")).toBe("undo-failed"),
  },
  {
    law: "escalate leaves everything as it is and lists it",
    plan: planOf([
      call("keyed", undoable),
      step("s", [call("once")], { otherwise: [ending("escalate", "look")] }),
    ]),
    world: { answers: fails("once", rejected) },
    ends: "escalated",
    sent: ["keyed", "once"],
    also: (played) => expect(played.state.debt).toMatchObject([{ effect: "keyed", state: "applied" }]),
  },
  {
    law: "continue goes on after the failed step",
    plan: planOf([step("s", [call("once")], { otherwise: [ending("continue", "")] }), call("keyed")]),
    world: { answers: fails("once", rejected) },
    ends: "succeeded",
    sent: ["once", "keyed"],
  },
  {
    law: "a failed lane takes its own effects back at once, and the quorum may still be met",
    plan: planOf([
      step(
        "s",
        [
          call("keyed", { ...undoable, places: { region: variable("region") } }),
          call("once", { places: { region: variable("region") } }),
        ],
        { fanOut: over(["a", "b", "c"], { width: 1, need: { count: 2 } }) },
      ),
    ]),
    world: {
      answers: (command) =>
        command.action === "once" && command.places.region === "a" ? rejected : { outcome: "ok" },
    },
    ends: "succeeded",
    sent: ["keyed", "once", "inverse", "keyed", "once", "keyed", "once"],
    also: (played) => expect(stateOf(played, "s[a]/keyed")).toBe("undone"),
  },
  {
    law: "the canary goes alone, and a canary that fails keeps the others untouched",
    plan: planOf([
      step("s", [call("once", { places: { region: variable("region") } })], {
        fanOut: over(["a", "b", "c"], { canaryFirst: true, width: 2 }),
        otherwise: [ending("stop", "canary")],
      }),
    ]),
    world: { answers: fails("once", rejected) },
    ends: "compensated",
    sent: ["once"],
    also: (played) => expect(played.state.effects.map((effect) => effect.path)).toEqual(["s[b]/once"]),
  },
  {
    law: "between waves the gate must still be true",
    plan: planOf([
      step("s", [call("keyed", undoable)], {
        fanOut: over(["a", "b"], { canaryFirst: true, width: 1, bakeMs: 5000, gate: all(reading("calm")) }),
      }),
    ]),
    world: { sees: (probe) => probe !== "calm" },
    ends: "compensated",
    sent: ["keyed", "inverse"],
  },
  {
    law: "an empty selection never means all",
    plan: planOf([step("s", [call("once")], { fanOut: over([]) })]),
    ends: "refused",
    sent: [],
  },
  {
    law: "a guard is asked before every send",
    plan: planOf([call("keyed"), call("once")], { guards: [all(reading("guarded"))] }),
    world: { sees: (_probe, _args, now) => now < 5 },
    ends: "escalated",
    sent: ["keyed"],
    also: (played) => expect(played.state.reason).toContain("guard"),
  },
  {
    law: "a young condition that what a guard reads shows to be false stops the send",
    plan: (() => {
      const up = reading("up");
      const needed = require_(all(up));
      const known: Expr = { op: "logic", by: "or", of: [up, { op: "not", of: up }] };
      return planOf([needed, call("once", { reliesOn: [needed.id] })], { guards: [all(known)] });
    })(),
    world: { sees: (_probe, _args, now) => now < 2 },
    ends: "refused",
    sent: [],
    also: (played) => expect(played.state.reason).toContain("seen again just before the send"),
  },
  {
    law: "a condition that an attempt was rejected after is asked again",
    plan: (() => {
      const needed = require_(all(reading("up")));
      return planOf([needed, call("once", { retry, reliesOn: [needed.id] })]);
    })(),
    world: { answers: fails("once", busy, 1), sees: (_probe, _args, now) => now < 10 },
    ends: "compensated",
    sent: ["once"],
  },
  {
    law: "after an unanswered attempt it is not, for it may be false because the effect happened",
    plan: (() => {
      const needed = require_(all(reading("up")));
      return planOf([needed, call("keyed", { retry, reliesOn: [needed.id] })]);
    })(),
    world: { answers: fails("keyed", "silence", 1), sees: (_probe, _args, now) => now < 10 },
    ends: "succeeded",
    sent: ["keyed", "keyed#2"],
  },
  {
    law: "an ensure needs its whole stability window",
    plan: planOf([call("once"), ensure(all(reading("up")), { holdingMs: 3000 })]),
    world: { sees: (_probe, _args, now) => now > 4000 },
    ends: "succeeded",
    sent: ["once"],
    also: (played) => expect(played.state.now).toBeGreaterThanOrEqual(7000),
  },
  {
    law: "a late request can't overtake the inverse: the undo waits for `settles`",
    plan: planOf([call("confirmed", { ...undoable, confirm: all(reading("did")) }), call("once")]),
    world: {
      answers: (command) =>
        command.action === "confirmed" ? "silence" : command.action === "once" ? rejected : { outcome: "ok" },
    },
    ends: "compensated",
    sent: ["confirmed", "once", "inverse"],
    also: (played) => {
      const undoAt = played.events.find(
        (event) => event.event === "fired" && event.id.includes("!settle"),
      )?.at;
      expect(undoAt).toBeGreaterThanOrEqual(5000);
    },
  },
  {
    law: "at the deadline nothing forward is sent any more, and what was done is undone",
    plan: planOf([call("keyed", undoable), ensure(all(reading("up")), { withinMs: 90_000 }), call("once")], {
      deadlineMs: 5000,
    }),
    world: { sees: (probe) => probe !== "up" },
    ends: "compensated",
    sent: ["keyed", "inverse"],
  },
  {
    law: "what can't be answered before the deadline isn't sent",
    plan: planOf([call("keyed", undoable), wait(4500), call("once")], { deadlineMs: 5000 }),
    ends: "compensated",
    sent: ["keyed", "inverse"],
    also: (played) => expect(played.state.reason).toContain("deadline"),
  },
  {
    law: "a closed gate holds what is sent forward, and what waited goes on when it opens",
    plan: planOf([call("keyed"), call("once")]),
    world: {
      at: {
        1: { event: "gate", at: 1, closed: "freeze" },
        3: { event: "gate", at: 3000, closed: null },
      },
    },
    ends: "succeeded",
    sent: ["keyed", "once"],
    also: (played) => expect(played.events.map((event) => event.event).indexOf("gate", 2)).toBe(3),
  },
  {
    law: "stop undoes",
    plan: planOf([call("keyed", undoable), wait(60_000), call("once")]),
    world: { at: { 2: { event: "stop", at: 100, by: "sre" } } },
    ends: "compensated",
    sent: ["keyed", "inverse"],
  },
  {
    law: "kill sends nothing more, and what is in flight is unknown",
    plan: planOf([call("keyed", undoable), call("once")]),
    world: { at: { 2: { event: "kill", at: 10, by: "sre" } } },
    ends: "killed",
    sent: ["keyed", "once"],
    also: (played) =>
      expect(played.state.debt.map((debt) => [debt.effect, debt.state])).toEqual([
        ["keyed", "applied"],
        ["once", "unknown"],
      ]),
  },
  {
    law: "a kept effect isn't undone, so a stop after it can't be called compensated",
    plan: planOf([call("keyed", { keep: "on purpose" }), call("once")]),
    world: { answers: fails("once", rejected) },
    ends: "escalated",
    sent: ["keyed", "once"],
    also: (played) => expect(stateOf(played, "keyed")).toBe("kept"),
  },
];
