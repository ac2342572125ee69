// A small runbook that fails over two regions, canary first, and the world it runs in.

import type { Expr, Node, Plan } from "../../schema/generated/plan.ts";
import type { Effect, Simulation, World } from "../../schema/generated/simulation.ts";

import {
  after,
  all,
  base,
  bool,
  equal,
  later,
  literal,
  node,
  nothing,
  type Planting,
  probe,
  read,
  record,
  region,
  scenario,
  variable,
} from "./lowered.ts";

/** The flagship in small: promote the replica of every region, canary first, each taken back if it fails. */
export function twoRegions(planting: Planting = {}): { plan: Plan; simulation: Simulation } {
  const here = { region: variable("region") };
  const primaryUp = read("PrimaryUp", here);
  const promoted = read("Promoted", here);
  const undone = planting.undoes ? literal(planting.undoes) : variable("region");
  const promotable = {
    kind: "require" as const,
    ...node("require"),
    condition: all("not primary up", { op: "not", of: primaryUp }),
  };
  const body: Node[] = [
    promotable,
    {
      kind: "call",
      ...node("Failover"),
      action: "Failover",
      request: record({
        cluster: { op: "text", parts: ["payments-", { of: variable("region"), type: region }] },
      }),
      places: here,
      timeoutMs: 30_000,
      reliesOn: [promotable.id],
      writes: [],
      retry: { times: planting.retries ?? 3, firstMs: 200, maxMs: 5000 },
      confirm: all("promoted", promoted),
      undo: {
        captures: [{ name: "region", value: variable("region") }],
        body: [
          {
            kind: "call",
            ...node("Failback"),
            action: "Failback",
            request: record({}),
            places: { region: undone },
            timeoutMs: 30_000,
            reliesOn: [],
            writes: [],
            retry: { times: 3, firstMs: 1000, maxMs: 10_000 },
          },
          {
            kind: "ensure",
            ...node("ensure"),
            condition: all("primary up", read("PrimaryUp", { region: undone })),
            withinMs: 60_000,
            everyMs: 2000,
          },
        ],
      },
    },
    {
      kind: "ensure",
      ...node("ensure"),
      condition: all("promoted", promoted),
      withinMs: 120_000,
      everyMs: 2000,
      holdingMs: 10_000,
    },
  ];
  const plan = base("two_regions", [
    {
      kind: "step",
      ...node("failover"),
      body,
      fanOut: {
        bind: "region",
        kind: "region",
        in: literal(["us-east-1", "eu-west-2"]),
        need: { all: true },
        width: 1,
        canaryFirst: true,
        bakeMs: 15_000,
      },
      otherwise: [
        {
          kind: "ending",
          ...node("stop"),
          how: "stop",
          text: literal("not every region could be failed over"),
        },
      ],
    },
  ]);
  plan.blast = [
    { kind: "region", count: 1, when: "at-a-time" },
    { kind: "region", count: 2, when: "in-all" },
  ];
  const settlesMs = planting.settlesMs ?? 30_000;
  plan.actions = {
    Failover: {
      service: "Remediation",
      method: "Failover",
      requestType: nothing,
      replyType: nothing,
      idempotent: false,
      principal: "Remediation",
      keyedForMs: 86_400_000,
      settlesMs,
    },
    Failback: {
      service: "Remediation",
      method: "Failback",
      requestType: nothing,
      replyType: nothing,
      idempotent: true,
      principal: "Remediation",
      settlesMs: 30_000,
    },
  };
  plan.services = {
    Remediation: { from: "proto", contract: "R", digest: "" },
    Observer: { from: "proto", contract: "O", digest: "" },
  };
  const ofRegion = [{ name: "region", type: region }];
  plan.probes = { PrimaryUp: probe("Observer", ofRegion, bool), Promoted: probe("Observer", ofRegion, bool) };
  const set = (state: string, value: boolean): Effect => ({
    do: "set",
    state,
    args: here,
    value: literal(value),
  });
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
      {
        action: "Failover",
        model: later({ trueDelayMs: 2000, ...planting }, [set("promoted", true), set("primary_up", false)]),
        forgetsKeys: planting.forgetsKeys,
      },
      {
        action: "Failback",
        model: [after(1000, [set("promoted", false), set("primary_up", true)])],
      },
    ],
  };
  const expect = [
    {
      of: equal({ op: "field", of: variable("run"), name: "outcome" }, literal("succeeded")),
      label: "run.outcome == succeeded",
    },
    {
      of: {
        op: "quantifier",
        by: "every",
        bind: "region",
        in: literal(["us-east-1", "eu-west-2"]),
        of: read("promoted", here),
      } as Expr,
      label: "every region promoted",
    },
  ];
  return {
    plan,
    simulation: { worlds: [world], scenarios: [scenario("both", "regions", "two_regions", expect)] },
  };
}
