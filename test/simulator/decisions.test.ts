// One plan for each decision of the kernel that a random search may pass by: a world and a fault in which another
// decision would end otherwise, send otherwise, or leave the world otherwise than the run says.

import { describe, expect, it } from "vitest";
import { replay, simulate } from "../../runtime/simulator/simulate.ts";
import type { Expr, Plan } from "../../schema/generated/plan.ts";
import type { Effect, Given, Simulation } from "../../schema/generated/simulation.ts";
import {
  all,
  call,
  ending,
  ensure,
  literal,
  over,
  planOf,
  reading,
  require_,
  step,
  undoBy,
  variable,
} from "../kernel/plans.ts";

interface Decision {
  decision: string;
  plan: Plan;
  given?: Record<string, boolean>;
  /** Regions in which `refusing` is rejected. */
  refusedIn?: string[];
  /** A replay line; none: nothing fails. */
  line?: string;
  ends: string;
  sent: string[];
}

const here = { places: { region: variable("region") } };
const stop = { otherwise: [ending("stop", "enough")] };

/** With `refusing`, which a world may reject, and with `settles` where the action is called. */
function plan(body: Plan["body"], more: Partial<Plan> = {}, settlesMs: Record<string, number> = {}): Plan {
  const made = planOf(body, more);
  const once = made.actions.once as Plan["actions"][string];
  made.actions = { ...made.actions, refusing: { ...once, settlesMs: 2000 } };
  for (const [name, ms] of Object.entries(settlesMs))
    made.actions[name] = { ...(made.actions[name] ?? once), settlesMs: ms };
  return made;
}

const decisions: Decision[] = [
  {
    decision: "an undo waits until a late request can no longer come",
    plan: plan(
      [
        call("idempotent", { retry: { times: 2, firstMs: 100, maxMs: 100 }, undo: undoBy("inverse") }),
        ensure(all(reading("did"))),
        call("refusing", { places: { region: literal("a") } }),
      ],
      {},
      { idempotent: 20_000, inverse: 2000 },
    ),
    refusedIn: ["a"],
    line: "v1:idempotent!send.1=F4.before-settles",
    ends: "compensated",
    sent: ["idempotent", "idempotent#2", "refusing", "inverse"],
  },
  {
    decision: "the canary goes alone, so one that fails leaves the others untouched",
    plan: plan([
      step("s", [call("refusing", here)], {
        fanOut: over(["a", "b", "c"], { canaryFirst: true, width: 2 }),
        ...stop,
      }),
    ]),
    refusedIn: ["a", "b", "c"],
    ends: "compensated",
    sent: ["refusing"],
  },
  {
    decision: "one lane too few is no quorum",
    plan: plan([
      step("s", [call("refusing", here)], { fanOut: over(["a", "b", "c"], { need: { count: 2 } }), ...stop }),
    ]),
    refusedIn: ["a", "b"],
    ends: "escalated",
    sent: ["refusing", "refusing", "refusing"],
  },
  {
    decision: "just enough lanes are one",
    plan: plan([
      step("s", [call("refusing", here)], { fanOut: over(["a", "b", "c"], { need: { count: 2 } }), ...stop }),
    ]),
    refusedIn: ["a"],
    ends: "succeeded",
    sent: ["refusing", "refusing", "refusing"],
  },
  {
    decision: "a call that was in flight when the executor died is sent once more under its key",
    plan: plan([call("keyed"), ensure(all(reading("did")))]),
    line: "v1:journal:!start=F16.after-send.now",
    ends: "succeeded",
    sent: ["keyed", "keyed#2"],
  },
  {
    decision: "nothing is sent while a guard is false",
    plan: plan([call("keyed")], { guards: [all(reading("guarded"))] }),
    given: { guarded: false },
    ends: "refused",
    sent: [],
  },
  {
    decision: "nothing is sent while a guard is unknown",
    plan: plan([call("keyed")], { guards: [all(reading("guarded"))] }),
    line: "v1:keyed!rely.1=F13",
    ends: "refused",
    sent: [],
  },
  {
    decision: "what became false by another's hand during a wait is asked again, and stops the send",
    plan: (() => {
      const needed = { ...require_(all(reading("up"))), name: "needed" };
      return plan([
        needed,
        { kind: "wait", id: 9001, name: "wait", label: "wait", forMs: 1000 },
        call("keyed", { reliesOn: [needed.id] }),
      ]);
    })(),
    line: "v1:needed!require.1=F14.after-read.up",
    ends: "refused",
    sent: [],
  },
  {
    decision: "an ensure that a third party breaks within its window isn't taken for true",
    plan: plan(
      [
        call("keyed", { undo: undoBy("inverse") }),
        ensure(all(reading("did")), { name: "did", withinMs: 5000, holdingMs: 3000 }),
      ],
      {},
      { keyed: 2000, inverse: 2000 },
    ),
    line: "v1:did!poll.1=F14.after-read.did",
    ends: "compensated",
    sent: ["keyed", "inverse"],
  },
];

const flags = ["up", "calm", "guarded"];

function simulationOf({ plan, given = {}, refusedIn = [] }: Decision): Simulation {
  const cell = (name: string): Expr => ({ op: "probe", probe: name, args: {} });
  const set = (value: boolean): Effect => ({ do: "set", state: "did", args: {}, value: literal(value) });
  const isRefused: Expr = { op: "in", left: variable("region"), right: literal(refusedIn) };
  const refuse: Effect = {
    do: "when",
    condition: isRefused,
    then: [{ do: "reject", text: "no" }],
    otherwise: [],
  };
  const model: Record<string, Effect[]> = { inverse: [set(false)], refusing: [refuse] };
  const bool = { t: "scalar", of: "bool" } as const;
  return {
    worlds: [
      {
        name: "flags",
        states: [...flags, "did"].map((name) => ({
          name,
          params: [],
          type: bool,
          initial: literal(name !== "did"),
        })),
        probes: [...flags, "did"]
          .map((name) => ({ probe: name, value: cell(name) }))
          .concat({ probe: "back", value: { op: "not", of: cell("did") } }),
        actions: Object.keys(plan.actions).map((action) => ({ action, model: model[action] ?? [set(true)] })),
      },
    ],
    scenarios: [
      {
        name: "it",
        world: "flags",
        runbook: plan.name,
        inputs: {},
        given: Object.entries(given).map(
          ([state, value]): Given => ({ state, args: {}, value: literal(value) }),
        ),
        faults: [],
        expect: [],
      },
    ],
  };
}

describe("a decision", () => {
  for (const each of decisions) {
    it(each.decision, () => {
      const simulation = simulationOf(each);
      const replayed = replay(each.plan, simulation, undefined, each.line ?? "v1:");
      if ("problems" in replayed)
        throw new Error(replayed.problems.map((problem) => problem.what).join("; "));
      const commands = replayed.records.flatMap((record) => record.commands);
      const sent = commands.flatMap((command) =>
        command.command === "call"
          ? [`${command.action}${command.attempt > 1 ? `#${command.attempt}` : ""}`]
          : [],
      );
      expect(replayed.violations.map((violation) => violation.says)).toEqual([]);
      expect(replayed.unused).toEqual([]);
      expect(sent, replayed.story).toEqual(each.sent);
      expect(commands.find((command) => command.command === "end")).toMatchObject({ ending: each.ends });
      const { scenarios, problems } = simulate(each.plan, simulation, { faults: 1 });
      expect(problems).toEqual([]);
      expect(scenarios[0]?.violations.map((violation) => violation.story)).toEqual([]);
    });
  }
});
