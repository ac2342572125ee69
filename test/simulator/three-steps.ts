// A small runbook of three steps, one after the other, and the world it runs in.

import type { Call, Expr, Node, Plan, Type } from "../../schema/generated/plan.ts";
import type { Simulation, World } from "../../schema/generated/simulation.ts";

import {
  all,
  base,
  equal,
  int,
  later,
  literal,
  node,
  nothing,
  type Planting,
  probe,
  read,
  record,
  scenario,
  text,
  variable,
} from "./lowered.ts";

const slotIs = (slot: Expr, value: Expr) =>
  all(`slot == ${"value" in value ? value.value : "before"}`, equal(read("Slot", { slot }), value));

function put(name: string, value: number, planting: Planting, more: Partial<Call>): Node[] {
  const slot = literal(name);
  const undo: Node[] = [
    {
      kind: "call",
      ...node("Put"),
      action: "Put",
      request: record({ slot: literal(planting.undoes ?? name), value: variable("before") }),
      places: {},
      timeoutMs: 5000,
      reliesOn: [],
      writes: [],
      retry: { times: 3, firstMs: 200, maxMs: 1000 },
    },
    {
      kind: "ensure",
      ...node("ensure"),
      condition: slotIs(literal(planting.undoes ?? name), variable("before")),
      withinMs: 30_000,
      everyMs: 1000,
    },
  ];
  const requireEmpty = { kind: "require" as const, ...node("require"), condition: slotIs(slot, literal(0)) };
  return [
    requireEmpty,
    {
      kind: "call",
      ...node("Write"),
      action: more.action ?? "Put",
      request: record({ slot, value: literal(value) }),
      places: {},
      timeoutMs: 5000,
      reliesOn: [requireEmpty.id],
      writes: [],
      undo: { captures: [{ name: "before", value: read("Slot", { slot }) }], body: undo },
      ...more,
    },
    {
      kind: "ensure",
      ...node("ensure"),
      condition: slotIs(slot, literal(value)),
      withinMs: 120_000,
      everyMs: 2000,
      holdingMs: 4000,
    },
  ];
}

/** Three slots are filled one after the other: keyed with a confirm, idempotent, keyed with retries. */
export function threeSteps(planting: Planting = {}): { plan: Plan; simulation: Simulation } {
  const retry = { times: planting.retries ?? 2, firstMs: 200, maxMs: 2000 };
  const step = (name: string, body: Node[]): Node => ({ kind: "step", ...node(name), body });
  const plan = base("three_steps", [
    step("one", put("a", 1, planting, { action: "Add", confirm: slotIs(literal("a"), literal(1)), retry })),
    step("two", put("b", 2, planting, { action: "Put" })),
    step("three", put("c", 3, planting, { action: "Add", retry })),
  ]);
  const requestType: Type = {
    t: "record",
    fields: [
      { name: "slot", type: text },
      { name: "value", type: int },
    ],
  };
  const settlesMs = planting.settlesMs ?? 5000;
  plan.actions = {
    Add: {
      service: "Store",
      method: "Add",
      requestType,
      replyType: nothing,
      idempotent: false,
      principal: "Store",
      keyedForMs: 3_600_000,
      settlesMs,
    },
    Put: {
      service: "Store",
      method: "Put",
      requestType,
      replyType: nothing,
      idempotent: true,
      principal: "Store",
      settlesMs,
    },
  };
  plan.services = {
    Store: { from: "proto", contract: "Store", digest: "" },
    Watch: { from: "proto", contract: "Watch", digest: "" },
  };
  plan.probes = { Slot: probe("Watch", [{ name: "slot", type: text }], int) };
  const world: World = {
    name: "store",
    states: [{ name: "slot", params: [{ name: "slot", type: text }], type: int, initial: literal(0) }],
    probes: [{ probe: "Slot", value: read("slot", { slot: variable("slot") }) }],
    actions: [
      {
        action: "Add",
        model: later(planting, [
          {
            do: "set",
            state: "slot",
            args: { slot: variable("slot") },
            value: {
              op: "arithmetic",
              by: "+",
              left: read("slot", { slot: variable("slot") }),
              right: variable("value"),
            },
          },
        ]),
        forgetsKeys: planting.forgetsKeys,
      },
      {
        action: "Put",
        model: [{ do: "set", state: "slot", args: { slot: variable("slot") }, value: variable("value") }],
      },
    ],
  };
  const expect = [
    {
      of: equal({ op: "field", of: variable("run"), name: "outcome" }, literal("succeeded")),
      label: "run.outcome == succeeded",
    },
  ];
  return {
    plan,
    simulation: { worlds: [world], scenarios: [scenario("all three", "store", "three_steps", expect)] },
  };
}
