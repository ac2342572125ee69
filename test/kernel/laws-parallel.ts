// The laws of `parallel`: at once, one barrier, and when a step fails nothing new is begun beside it.

import { expect } from "vitest";
import type { Law } from "./laws.ts";
import {
  all,
  approve,
  call,
  ending,
  ensure,
  over,
  parallel,
  planOf,
  reading,
  step,
  undoBy,
  variable,
  type World,
} from "./plans.ts";

const undoable = { undo: undoBy("inverse") };
const rejected = { outcome: "rejected" } as const;
const answers = (of: Record<string, ReturnType<NonNullable<World["answers"]>>>): World["answers"] => {
  return ({ action }) => of[action] ?? { outcome: "ok" };
};
const slow = { outcome: "ok", takesMs: 900 } as const;
const here = { places: { region: variable("region") } };

export const parallelLaws: Law[] = [
  {
    law: "steps in parallel are sent at once, and what follows waits for all of them",
    plan: planOf([
      parallel(step("a", [call("once"), call("once", { name: "again" })]), step("b", [call("keyed")])),
      call("confirmed"),
    ]),
    world: { answers: answers({ keyed: slow }) },
    ends: "succeeded",
    sent: ["once", "keyed", "once", "confirmed"],
  },
  {
    law: "when one fails, no new statement starts in the others, and their attempts in flight are awaited",
    plan: planOf([
      parallel(step("a", [call("once")]), step("b", [call("keyed", undoable), call("idempotent")])),
    ]),
    world: { answers: answers({ once: rejected, keyed: slow }) },
    ends: "compensated",
    sent: ["once", "keyed", "inverse"],
    also: ({ state, events }) => {
      expect(state.reason).toBe("once: rejected");
      expect(events.some((event) => event.event === "result" && event.id.includes("keyed"))).toBe(true);
    },
  },
  {
    law: "a poll, a wait and a question beside it are taken back",
    plan: planOf([
      parallel(
        step("a", [call("once")]),
        step("b", [ensure(all(reading("up")))]),
        step("c", [approve()]),
        step("d", [{ kind: "wait", id: 9301, name: "wait", label: "wait", forMs: 60_000 }, call("keyed")]),
      ),
    ]),
    world: {
      answers: answers({ once: { outcome: "rejected", takesMs: 500 } }),
      sees: () => false,
      people: () => [],
    },
    ends: "compensated",
    sent: ["once"],
    also: ({ state, commands }) => {
      expect(state.now).toBeLessThan(1000);
      expect(commands.filter((each) => each.command === "cancel")).toHaveLength(5);
    },
  },
  {
    law: "an attempt that is rejected beside it is not made again",
    plan: planOf([
      parallel(
        step("a", [call("once")]),
        step("b", [call("keyed", { retry: { times: 3, firstMs: 10, maxMs: 10 } })]),
      ),
    ]),
    world: {
      answers: answers({ once: rejected, keyed: { outcome: "rejected", transient: true, takesMs: 500 } }),
    },
    ends: "compensated",
    sent: ["once", "keyed"],
  },
  {
    law: "no handler beside it is taken: what failed is elsewhere",
    plan: planOf([
      parallel(
        step("a", [call("once")]),
        step("b", [call("keyed", undoable), call("idempotent")], { otherwise: [ending("escalate", "b")] }),
      ),
    ]),
    world: { answers: answers({ once: rejected, keyed: slow }) },
    ends: "compensated",
    sent: ["once", "keyed", "inverse"],
  },
  {
    law: "a step whose handler says continue has not failed",
    plan: planOf([
      parallel(
        step("a", [call("once")], { otherwise: [ending("continue", "")] }),
        step("b", [call("keyed"), call("idempotent")]),
      ),
    ]),
    world: { answers: answers({ once: rejected }) },
    ends: "succeeded",
    sent: ["once", "keyed", "idempotent"],
  },
  {
    law: "the handler around it learns the first failure, and which others are missing",
    plan: planOf([
      step(
        "s",
        [parallel(step("a", [call("once")]), step("b", [call("keyed"), call("idempotent")]), step("c", []))],
        {
          otherwise: [
            call("inverse", {
              request: { op: "field", of: variable("failure"), name: "missing" },
            }),
            ending("escalate", "no"),
          ],
        },
      ),
    ]),
    world: { answers: answers({ once: rejected, keyed: slow }) },
    ends: "escalated",
    sent: ["once", "keyed", "inverse"],
    also: ({ commands }) =>
      expect(commands.find((each) => each.command === "call" && each.action === "inverse")).toMatchObject({
        request: ["b"],
      }),
  },
  {
    law: "no new lane starts beside it, and a lane under way takes its effects back",
    plan: planOf([
      parallel(
        step("a", [call("once")]),
        step("b", [call("keyed", { ...here, ...undoable }), call("idempotent", here)], {
          fanOut: over(["a", "b"], { width: 1, need: { count: 1 } }),
        }),
      ),
    ]),
    world: { answers: answers({ once: rejected, keyed: slow }) },
    ends: "compensated",
    sent: ["once", "keyed", "inverse"],
  },
  {
    law: "what was done in parallel is taken back at once",
    plan: planOf([
      parallel(
        step("a", [call("once", undoable)]),
        step("b", [call("keyed", { undo: undoBy("idempotent") })]),
      ),
      call("confirmed"),
    ]),
    world: { answers: answers({ confirmed: rejected, inverse: slow }) },
    ends: "compensated",
    sent: ["once", "keyed", "confirmed", "idempotent", "inverse"],
    also: ({ commands, events }) => {
      const ids = commands.flatMap((each) =>
        each.command === "call" && each.phase === "undo" ? [each.id] : [],
      );
      const answered = events.findIndex((event) => event.event === "result" && event.id === ids[0]);
      const sentBoth = events.findIndex(
        (event) => event.event === "result" && event.id.includes("confirmed"),
      );
      expect(answered).toBeGreaterThan(sentBoth);
      expect(ids).toHaveLength(2);
    },
  },
  {
    law: "a stop in the middle undoes all branches",
    plan: planOf([
      parallel(step("a", [call("once", undoable)]), step("b", [call("keyed", undoable), call("idempotent")])),
    ]),
    world: { answers: answers({ keyed: slow }), at: { 2: { event: "stop", at: 0, by: "op" } } },
    ends: "compensated",
    sent: ["once", "keyed", "inverse", "inverse"],
  },
];
