// How small runbooks and worlds are written as the compiler lowers them, and what a test may plant in them.

import type { Condition, Expr, Node, Plan, Probe, Type } from "../../schema/generated/plan.ts";
import type { Effect, Scenario } from "../../schema/generated/simulation.ts";

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

export const bool: Type = { t: "scalar", of: "bool" };
export const int: Type = { t: "scalar", of: "int" };
export const text: Type = { t: "scalar", of: "string" };
export const region: Type = { t: "place", kind: "region" };
export const nothing: Type = { t: "record", fields: [] };

export const literal = (value: unknown): Expr => ({ op: "literal", value });
export const variable = (name: string): Expr => ({ op: "variable", name });
export const read = (probe: string, args: Record<string, Expr>): Expr => ({ op: "probe", probe, args });
export const equal = (left: Expr, right: Expr): Expr => ({ op: "compare", by: "==", left, right });
export const record = (fields: Record<string, Expr>): Expr => ({
  op: "record",
  fields: Object.entries(fields).map(([name, value]) => ({ name, value })),
});
export const all = (label: string, ...of: Expr[]): Condition => ({
  all: of,
  labels: of.map(() => label),
  freshMs: 10_000,
});

let ids = 0;
export const node = (name: string) => ({ id: ++ids, name, label: name });

export function base(name: string, body: Node[]): Plan {
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

export function probe(service: string, params: Probe["params"], type: Type): Probe {
  return {
    service,
    method: "Read",
    params,
    request: record(
      Object.fromEntries(
        params.filter((each) => each.type.t !== "place").map((each) => [each.name, variable(each.name)]),
      ),
    ),
    places: Object.fromEntries(
      params.filter((each) => each.type.t === "place").map((each) => [each.name, variable(each.name)]),
    ),
    requestType: nothing,
    type,
    timeoutMs: 1000,
    freshMs: 10_000,
    principal: service,
    reads: [],
  };
}

export function later(planting: Planting, effects: Effect[]): Effect[] {
  if (planting.rejects) return [{ do: "reject", text: planting.rejects }];
  return planting.trueDelayMs ? [after(planting.trueDelayMs, effects)] : effects;
}

export function scenario(
  name: string,
  world: string,
  runbook: string,
  expect: Scenario["expect"],
  given: Scenario["given"] = [],
): Scenario {
  return { name, world, runbook, inputs: {}, given, faults: [], expect };
}

export function after(delayMs: number, effects: Effect[]): Effect {
  return { do: "after", delay: literal(delayMs * 1000), then: effects };
}
