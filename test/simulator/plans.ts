// Two small runbooks as the compiler lowers them, with the world they run in: three steps one after the other,
// and a failover of two regions, canary first. What a test plants is said in `Planting`.

import type { Call, Condition, Expr, Node, Plan, Probe, Type } from "../../schema/generated/plan.ts";
import type { Effect, Scenario, Simulation, World } from "../../schema/generated/simulation.ts";

export interface Planting {
  /** The world doesn't remember keys, whatever is declared. */
  forgetsKeys?: boolean;
  settlesMs?: number;
  /** When a request truly takes effect after it arrived. */
  trueDelayMs?: number;
  retries?: number;
  /** The undo names this slot or region, whatever the effect wrote. */
  undoes?: string;
  /** The forward model rejects. */
  rejects?: string;
}

const bool: Type = { t: "scalar", of: "bool" };
const int: Type = { t: "scalar", of: "int" };
const text: Type = { t: "scalar", of: "string" };
const region: Type = { t: "place", kind: "region" };
const nothing: Type = { t: "record", fields: [] };

const literal = (value: unknown): Expr => ({ op: "literal", value });
const variable = (name: string): Expr => ({ op: "variable", name });
const read = (probe: string, args: Record<string, Expr>): Expr => ({ op: "probe", probe, args });
const equal = (left: Expr, right: Expr): Expr => ({ op: "compare", by: "==", left, right });
const record = (fields: Record<string, Expr>): Expr => ({ op: "record", fields: Object.entries(fields).map(([name, value]) => ({ name, value })) });
const all = (label: string, ...of: Expr[]): Condition => ({ all: of, labels: of.map(() => label), freshMs: 10_000 });

let ids = 0;
const node = (name: string) => ({ id: ++ids, name, label: name });

function base(name: string, body: Node[]): Plan {

  return {
    format: "claw-plan/1",
    semantics: 1,
    name,
    inputs: [],
    environment: "production",
    places: [
      { kind: "environment", name: "production" },
      { kind: "region", name: "us-east-1", within: "production", canary: true },
      { kind: "region", name: "eu-west-2", within: "production" },
    ],
    triggers: [],
    holds: [],
    targets: [],
    deadlineMs: 900_000,
    undoMs: 600_000,
    blast: [],
    guards: [],
    body,
    services: {},
    actions: {},
    probes: {},
    facts: { workMs: 0, peopleMs: 0, undoMs: 0, work: "", most: "", declarations: 0 },
  };
}

function probe(service: string, params: Probe["params"], type: Type): Probe {
  return {
    service,
    method: "Read",
    params,
    request: record(Object.fromEntries(params.filter((each) => each.type.t !== "place").map((each) => [each.name, variable(each.name)]))),
    places: Object.fromEntries(params.filter((each) => each.type.t === "place").map((each) => [each.name, variable(each.name)])),
    requestType: nothing,
    type,
    timeoutMs: 1000,
    freshMs: 10_000,
    principal: service,
    reads: [],
  };
}

const slotIs = (slot: Expr, value: Expr) => all(`slot == ${"value" in value ? value.value : "before"}`, equal(read("Slot", { slot }), value));

function put(name: string, value: number, planting: Planting, more: Partial<Call>): Node[] {
  const slot = literal(name);
  const undo: Node[] = [
    { kind: "call", ...node("Put"), action: "Put", request: record({ slot: literal(planting.undoes ?? name), value: variable("before") }), places: {}, timeoutMs: 5000, reliesOn: [], writes: [], retry: { times: 3, firstMs: 200, maxMs: 1000 } },
    { kind: "ensure", ...node("ensure"), condition: slotIs(literal(planting.undoes ?? name), variable("before")), withinMs: 30_000, everyMs: 1000 },
  ];
  const requireEmpty = { kind: "require" as const, ...node("require"), condition: slotIs(slot, literal(0)) };
  return [
    requireEmpty,
    { kind: "call", ...node("Write"), action: more.action ?? "Put", request: record({ slot, value: literal(value) }), places: {}, timeoutMs: 5000, reliesOn: [requireEmpty.id], writes: [], undo: { captures: [{ name: "before", value: read("Slot", { slot }) }], body: undo }, ...more },
    { kind: "ensure", ...node("ensure"), condition: slotIs(slot, literal(value)), withinMs: 120_000, everyMs: 2000, holdingMs: 4000 },
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
  const requestType: Type = { t: "record", fields: [{ name: "slot", type: text }, { name: "value", type: int }] };
  const settlesMs = planting.settlesMs ?? 5000;
  plan.actions = {
    Add: { service: "Store", method: "Add", requestType, replyType: nothing, idempotent: false, principal: "Store", keyedForMs: 3_600_000, settlesMs },
    Put: { service: "Store", method: "Put", requestType, replyType: nothing, idempotent: true, principal: "Store", settlesMs },
  };
  plan.services = { Store: { from: "proto", contract: "Store", digest: "" }, Watch: { from: "proto", contract: "Watch", digest: "" } };
  plan.probes = { Slot: probe("Watch", [{ name: "slot", type: text }], int) };
  const world: World = {
    name: "store",
    states: [{ name: "slot", params: [{ name: "slot", type: text }], type: int, initial: literal(0) }],
    probes: [{ probe: "Slot", value: read("slot", { slot: variable("slot") }) }],
    actions: [
      {
        action: "Add",
        model: later(planting, [
          { do: "set", state: "slot", args: { slot: variable("slot") }, value: { op: "arithmetic", by: "+", left: read("slot", { slot: variable("slot") }), right: variable("value") } },
        ]),
        forgetsKeys: planting.forgetsKeys,
      },
      { action: "Put", model: [{ do: "set", state: "slot", args: { slot: variable("slot") }, value: variable("value") }] },
    ],
  };
  const expect = [{ of: equal({ op: "field", of: variable("run"), name: "outcome" }, literal("succeeded")), label: "run.outcome == succeeded" }];
  return { plan, simulation: { worlds: [world], scenarios: [scenario("all three", "store", "three_steps", expect)] } };
}

function later(planting: Planting, effects: Effect[]): Effect[] {
  if (planting.rejects) return [{ do: "reject", text: planting.rejects }];
  return planting.trueDelayMs ? [{ do: "after", delay: literal(planting.trueDelayMs * 1000), then: effects }] : effects;
}

function scenario(name: string, world: string, runbook: string, expect: Scenario["expect"], given: Scenario["given"] = []): Scenario {
  return { name, world, runbook, inputs: {}, given, faults: [], expect };
}

/** The flagship in small: promote the replica of every region, canary first, each taken back if it fails. */
export function twoRegions(planting: Planting = {}): { plan: Plan; simulation: Simulation } {
  const here = { region: variable("region") };
  const primaryUp = read("PrimaryUp", here);
  const promoted = read("Promoted", here);
  const undone = planting.undoes ? literal(planting.undoes) : variable("region");
  const promotable = { kind: "require" as const, ...node("require"), condition: all("not primary up", { op: "not", of: primaryUp }) };
  const body: Node[] = [
    promotable,
    {
      kind: "call",
      ...node("Failover"),
      action: "Failover",
      request: record({ cluster: { op: "text", parts: ["payments-", { of: variable("region"), type: region }] } }),
      places: here,
      timeoutMs: 30_000,
      reliesOn: [promotable.id],
      writes: [],
      retry: { times: planting.retries ?? 3, firstMs: 200, maxMs: 5000 },
      confirm: all("promoted", promoted),
      undo: {
        captures: [{ name: "region", value: variable("region") }],
        body: [
          { kind: "call", ...node("Failback"), action: "Failback", request: record({}), places: { region: undone }, timeoutMs: 30_000, reliesOn: [], writes: [], retry: { times: 3, firstMs: 1000, maxMs: 10_000 } },
          { kind: "ensure", ...node("ensure"), condition: all("primary up", read("PrimaryUp", { region: undone })), withinMs: 60_000, everyMs: 2000 },
        ],
      },
    },
    { kind: "ensure", ...node("ensure"), condition: all("promoted", promoted), withinMs: 120_000, everyMs: 2000, holdingMs: 10_000 },
  ];
  const plan = base("two_regions", [
    {
      kind: "step",
      ...node("failover"),
      body,
      fanOut: { bind: "region", kind: "region", in: literal(["us-east-1", "eu-west-2"]), need: { all: true }, width: 1, canaryFirst: true, bakeMs: 15_000 },
      otherwise: [{ kind: "ending", ...node("stop"), how: "stop", text: literal("not every region could be failed over") }],
    },
  ]);
  plan.blast = [{ kind: "region", count: 1, when: "at-a-time" }, { kind: "region", count: 2, when: "in-all" }];
  const settlesMs = planting.settlesMs ?? 30_000;
  plan.actions = {
    Failover: { service: "Remediation", method: "Failover", requestType: nothing, replyType: nothing, idempotent: false, principal: "Remediation", keyedForMs: 86_400_000, settlesMs },
    Failback: { service: "Remediation", method: "Failback", requestType: nothing, replyType: nothing, idempotent: true, principal: "Remediation", settlesMs: 30_000 },
  };
  plan.services = { Remediation: { from: "proto", contract: "R", digest: "" }, Observer: { from: "proto", contract: "O", digest: "" } };
  const ofRegion = [{ name: "region", type: region }];
  plan.probes = { PrimaryUp: probe("Observer", ofRegion, bool), Promoted: probe("Observer", ofRegion, bool) };
  const set = (state: string, value: boolean): Effect => ({ do: "set", state, args: here, value: literal(value) });
  const world: World = {
    name: "regions",
    states: [
      { name: "primary_up", params: ofRegion, type: bool, initial: literal(false) },
      { name: "promoted", params: ofRegion, type: bool, initial: literal(false) },
    ],
    probes: [
      { probe: "PrimaryUp", value: read("primary_up", here) },
      { probe: "Promoted", value: read("promoted", here) },
    ],
    actions: [
      { action: "Failover", model: later({ trueDelayMs: 2000, ...planting }, [set("promoted", true), set("primary_up", false)]), forgetsKeys: planting.forgetsKeys },
      { action: "Failback", model: [{ do: "after", delay: literal(1_000_000), then: [set("promoted", false), set("primary_up", true)] }] },
    ],
  };
  const expect = [
    { of: equal({ op: "field", of: variable("run"), name: "outcome" }, literal("succeeded")), label: "run.outcome == succeeded" },
    { of: { op: "quantifier", by: "every", bind: "region", in: literal(["us-east-1", "eu-west-2"]), of: read("promoted", here) } as Expr, label: "every region promoted" },
  ];
  return { plan, simulation: { worlds: [world], scenarios: [scenario("both", "regions", "two_regions", expect)] } };
}
