// The laws of `repeat`: the body again from its beginning, as new effects, and only after a definite failure.

import { expect } from "vitest";
import type { Law } from "./laws.ts";
import { all, approve, call, ending, ensure, planOf, reading, require_, step, undoBy } from "./plans.ts";

const three = { repeat: { times: 3, apartMs: 15_000 } };
const undoable = { undo: undoBy("inverse") };
const seeing = ensure(all(reading("up")), { withinMs: 5000 });

export const repeatLaws: Law[] = [
  {
    law: "a body is run again after it failed, each time as a new effect under a key of its own",
    plan: planOf([step("s", [call("idempotent"), seeing], three)]),
    world: { sees: (_probe, _args, now) => now > 40_000 },
    ends: "succeeded",
    sent: ["idempotent", "idempotent", "idempotent"],
    also: ({ commands, state }) => {
      const keys = commands.flatMap((each) => (each.command === "call" ? [each.key] : []));
      expect(keys).toEqual(["r:s/idempotent", "r:s/repeat#2/idempotent", "r:s/repeat#3/idempotent"]);
      const pauses = commands.flatMap((each) => (each.command === "timer" ? [each.id] : []));
      expect(pauses.slice(1)).toEqual(["s!apart.1", "s!apart.2"]);
      expect(state.effects.map((effect) => effect.state)).toEqual(["applied", "applied", "applied"]);
    },
  },
  {
    law: "when all runs are used up the handler is taken, and what each of them did is undone",
    plan: planOf([
      step("s", [call("idempotent", undoable), seeing], { ...three, otherwise: [ending("stop", "no")] }),
    ]),
    world: { sees: (probe) => probe !== "up" },
    ends: "compensated",
    sent: ["idempotent", "idempotent", "idempotent", "inverse", "inverse", "inverse"],
  },
  {
    law: "it is not run again where it is not known whether it worked",
    plan: planOf([
      step("s", [call("idempotent"), seeing], { ...three, otherwise: [ending("escalate", "?")] }),
    ]),
    world: { sees: () => "unknown" },
    ends: "escalated",
    sent: ["idempotent"],
  },
  {
    law: "it is not run again where somebody said no",
    plan: planOf([
      step("s", [call("idempotent"), approve()], { ...three, otherwise: [ending("escalate", "no")] }),
    ]),
    world: { people: () => [{ by: "a", yes: false, afterMs: 10 }] },
    ends: "escalated",
    sent: ["idempotent"],
  },
  {
    law: "what the body requires is asked again in each run",
    plan: planOf([
      step("s", [require_(all(reading("calm"))), call("idempotent"), seeing], {
        ...three,
        otherwise: [ending("escalate", "no")],
      }),
    ]),
    world: { sees: (probe, _args, now) => probe === "calm" && now < 10_000 },
    ends: "escalated",
    sent: ["idempotent"],
  },
  {
    law: "a stop in the pause undoes what was done, and nothing is run again",
    plan: planOf([step("s", [call("idempotent", undoable), seeing], three)]),
    world: { sees: (probe) => probe !== "up", at: { 8: { event: "stop", at: 0, by: "op" } } },
    ends: "compensated",
    sent: ["idempotent", "inverse"],
  },
];
