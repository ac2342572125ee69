// A third runbook, of everything that the other two leave out: a guard, lanes side by side under a quorum, an
// action that nothing is promised of but `settles`, one that is kept, one that can't be taken back, a lock, a
// short deadline, a handler of the whole run.

import type { Action, Call, Condition, Expr, Node, Plan, Probe, Type } from "../../schema/generated/plan.ts";
import type { Effect, Simulation } from "../../schema/generated/simulation.ts";

const bool: Type = { t: "scalar", of: "bool" };
const int: Type = { t: "scalar", of: "int" };
const node: Type = { t: "place", kind: "node" };
const nothing: Type = { t: "record", fields: [] };
const literal = (value: unknown): Expr => ({ op: "literal", value });
const here = { node: { op: "variable", name: "node" } as Expr };
const read = (probe: string, args: Record<string, Expr> = {}): Expr => ({ op: "probe", probe, args });
const not = (of: Expr): Expr => ({ op: "not", of });
const that = (label: string, of: Expr): Condition => ({ all: [of], labels: [label], freshMs: 10_000 });

function action(more: Partial<Action>): Action {
  return {
    service: "Cluster",
    method: "Do",
    requestType: nothing,
    replyType: nothing,
    idempotent: false,
    principal: "Cluster",
    ...more,
  };
}

function probe(params: Probe["params"]): Probe {
  const places = Object.fromEntries(params.map(({ name }) => [name, { op: "variable", name } as Expr]));
  return {
    service: "Eye",
    method: "See",
    params,
    request: { op: "record", fields: [] },
    places,
    requestType: nothing,
    type: bool,
    timeoutMs: 1000,
    freshMs: 10_000,
    principal: "Eye",
    reads: [],
  };
}

export interface QuorumPlanting {
  handler?: "stop" | "escalate";
  deadlineMs?: number;
}

export function quorum(planting: QuorumPlanting = {}): { plan: Plan; simulation: Simulation } {
  const plan: Plan = {
    format: "claw-plan/1",
    semantics: 1,
    name: "quorum",
    inputs: [],
    environment: "production",
    places: [
      { kind: "environment", name: "production" },
      ...["n1", "n2", "n3"].map((name) => ({ kind: "node", name, within: "production" })),
    ],
    triggers: [],
    holds: [{ resource: { kind: "cluster", key: [literal("main")] }, waitMs: 1000, label: "cluster main" }],
    targets: [],
    deadlineMs: planting.deadlineMs ?? 120_000,
    undoMs: 300_000,
    blast: [{ kind: "node", count: 2, when: "at-a-time" }],
    guards: [that("calm", read("Calm"))],
    body: body(),
    otherwise: [
      {
        kind: "ending",
        id: 90,
        name: "giveup",
        label: "giveup",
        how: planting.handler ?? "escalate",
        text: literal("the run can't go on"),
      },
    ],
    finally: [
      {
        kind: "notify",
        id: 91,
        name: "tell",
        label: "tell",
        channel: "page",
        args: {},
        text: literal("it is over"),
      },
    ],
    services: {
      Cluster: { from: "proto", contract: "C", digest: "" },
      Eye: { from: "proto", contract: "E", digest: "" },
    },
    actions: {
      Lock: action({ idempotent: true, settlesMs: 9000 }),
      Unlock: action({ idempotent: true, settlesMs: 4000 }),
      Drain: action({ settlesMs: 9000 }),
      Undrain: action({ keyedForMs: 3_600_000, settlesMs: 5000 }),
      Mark: action({ keyedForMs: 3_600_000 }),
      Wipe: action({}),
    },
    probes: {
      Calm: probe([]),
      Locked: probe([]),
      Wiped: probe([]),
      Drained: probe([{ name: "node", type: node }]),
      Marked: probe([{ name: "node", type: node }]),
    },
    facts: { workMs: 0, peopleMs: 0, undoMs: 0, work: "", most: "", declarations: 0 },
  };
  const expect = [
    {
      label: "run.outcome == succeeded",
      of: {
        op: "compare",
        by: "==",
        left: { op: "field", of: { op: "variable", name: "run" }, name: "outcome" },
        right: literal("succeeded"),
      } as Expr,
    },
  ];
  const scenario = {
    name: "two of three",
    world: "cluster",
    runbook: "quorum",
    inputs: {},
    given: [],
    faults: [],
    expect,
  };
  return { plan, simulation: { worlds: [world()], scenarios: [scenario] } };
}

function call(id: number, name: string, more: Partial<Call>): Call {
  return {
    kind: "call",
    id,
    name,
    label: name,
    action: name,
    request: { op: "record", fields: [] },
    places: {},
    timeoutMs: 4000,
    reliesOn: [],
    writes: [],
    ...more,
  };
}

function ensure(id: number, condition: Condition, holdingMs = 0): Node {
  return {
    kind: "ensure",
    id,
    name: `ensure${id}`,
    label: "ensure",
    condition,
    withinMs: 30_000,
    everyMs: 1000,
    holdingMs,
  };
}

function body(): Node[] {
  const drained = that("drained", read("Drained", here));
  return [
    {
      kind: "require",
      id: 1,
      name: "require",
      label: "require",
      condition: that("not wiped", not(read("Wiped"))),
    },
    {
      kind: "step",
      id: 2,
      name: "prepare",
      label: "prepare",
      body: [
        call(3, "Lock", {
          retry: { times: 2, firstMs: 200, maxMs: 400 },
          reliesOn: [1],
          undo: {
            captures: [],
            body: [
              call(4, "Unlock", { retry: { times: 2, firstMs: 500, maxMs: 500 } }),
              ensure(5, that("not locked", not(read("Locked")))),
            ],
          },
        }),
        ensure(6, that("locked", read("Locked")), 2000),
      ],
    },
    {
      kind: "step",
      id: 10,
      name: "drain",
      label: "drain",
      fanOut: { bind: "node", kind: "node", in: literal(["n1", "n2", "n3"]), need: { count: 2 }, width: 2 },
      body: [
        {
          kind: "require",
          id: 11,
          name: "require",
          label: "require",
          condition: that("not drained", not(read("Drained", here))),
        },
        call(12, "Drain", {
          places: here,
          reliesOn: [11],
          retry: { times: 2, firstMs: 200, maxMs: 800 },
          confirm: drained,
          undo: {
            captures: [{ name: "node", value: here.node as Expr }],
            body: [
              call(13, "Undrain", { places: here, retry: { times: 3, firstMs: 300, maxMs: 900 } }),
              ensure(14, that("not drained", not(read("Drained", here)))),
            ],
          },
        }),
        ensure(15, drained, 3000),
        call(16, "Mark", {
          places: here,
          reliesOn: [11],
          retry: { times: 1, firstMs: 100, maxMs: 100 },
          confirm: that("marked", read("Marked", here)),
          keep: "a mark hurts nobody",
        }),
        ensure(17, that("marked", read("Marked", here))),
      ],
      otherwise: [
        {
          kind: "ending",
          id: 18,
          name: "stop",
          label: "stop",
          how: "stop",
          text: literal("too few nodes were drained"),
        },
      ],
    },
    { kind: "wait", id: 20, name: "wait", label: "wait", forMs: 5000 },
    {
      kind: "step",
      id: 21,
      name: "wipe",
      label: "wipe",
      body: [
        call(22, "Wipe", { irreversible: "what is wiped is gone" }),
        ensure(23, that("wiped", read("Wiped"))),
      ],
    },
  ];
}

function world(): Simulation["worlds"][number] {
  const state = (name: string, params: { name: string; type: Type }[] = []) => ({
    name,
    params,
    type: bool,
    initial: literal(name === "calm"),
  });
  const ofNode = [{ name: "node", type: node }];
  const set = (name: string, value: Expr, args: Record<string, Expr> = {}): Effect => ({
    do: "set",
    state: name,
    args,
    value,
  });
  const soon = (ms: number, ...then: Effect[]): Effect => ({ do: "after", delay: literal(ms * 1000), then });
  const drains = { name: "drains", params: ofNode, type: int, initial: literal(0) };
  const more: Expr = { op: "arithmetic", by: "+", left: read("drains", here), right: literal(1) };
  return {
    name: "cluster",
    states: [
      state("calm"),
      state("locked"),
      state("wiped"),
      state("drained", ofNode),
      state("marked", ofNode),
      drains,
    ],
    probes: [
      { probe: "Calm", value: read("calm") },
      { probe: "Locked", value: read("locked") },
      { probe: "Wiped", value: read("wiped") },
      { probe: "Drained", value: read("drained", here) },
      { probe: "Marked", value: read("marked", here) },
    ],
    actions: [
      { action: "Lock", model: [set("locked", literal(true))] },
      { action: "Unlock", model: [set("locked", literal(false))] },
      { action: "Drain", model: [set("drained", literal(true), here), set("drains", more, here)] },
      {
        action: "Undrain",
        model: [soon(500, set("drained", literal(false), here), set("drains", literal(0), here))],
      },
      { action: "Mark", model: [set("marked", literal(true), here)] },
      { action: "Wipe", model: [set("wiped", literal(true))] },
    ],
  };
}
