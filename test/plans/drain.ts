/**
 * A small plan, as a compiler could have written it, that has each thing which those who read plans must cope with:
 * inputs of every kind, a fan-out in a fan-out, a branch, an undo, handlers and outputs.
 */
import type { Call, Condition, Expr, Plan, Type } from "../../schema/generated/plan.ts";
import type { Simulation } from "../../schema/generated/simulation.ts";
import type { SourceMap } from "../../schema/generated/source-map.ts";

const variable = (name: string): Expr => ({ op: "variable", name });
const field = (of: Expr, name: string): Expr => ({ op: "field", of, name });
const literal = (value: unknown): Expr => ({ op: "literal", value });
const holds = (label: string, ...all: Expr[]): Condition => ({
  all,
  labels: all.map(() => label),
  freshMs: 5000,
});
const text: Type = { t: "scalar", of: "string" };
const whole: Type = { t: "scalar", of: "int" };
const healthy: Expr = { op: "probe", probe: "Pool.Health", args: { node: variable("node") } };

function call(id: number, name: string, action: string, more: Partial<Call> = {}): Call {
  return {
    kind: "call",
    id,
    name,
    label: `call ${action}(node: node)`,
    action,
    request: { op: "record", fields: [{ name: "node", value: variable("node") }] },
    places: { node: variable("node") },
    timeoutMs: 2000,
    reliesOn: [],
    writes: [{ kind: "pool", key: [variable("node")] }],
    ...more,
  };
}

export const drainPlan: Plan = {
  format: "claw-plan/1",
  semantics: 1,
  name: "drain_pool",
  doc: "Takes the nodes of a pool out of service, one region after the other. */ even so",
  inputs: [
    {
      name: "incident",
      type: {
        t: "record",
        name: "Incident",
        fields: [
          { name: "id", type: text },
          {
            name: "severity",
            type: {
              t: "optional",
              of: {
                t: "enum",
                name: "Severity",
                members: ["info", "warning", "error", "critical"],
                ordered: true,
              },
            },
          },
          { name: "regions", type: { t: "list", of: { t: "place", kind: "region" } } },
          { name: "started_at", type: { t: "optional", of: { t: "scalar", of: "timestamp" } } },
          { name: "labels", type: { t: "map", of: text } },
        ],
      },
    },
    { name: "mode", type: { t: "enum", members: ["gentle", "hard"], open: true }, default: "gentle" },
    { name: "grace", type: { t: "scalar", of: "duration", min: 0, max: 60_000_000 } },
    { name: "token", type: { t: "secret", of: text } },
    { name: "dry-run", type: { t: "optional", of: { t: "scalar", of: "bool" } } },
  ],
  environment: "production",
  places: [
    { kind: "environment", name: "production" },
    { kind: "region", name: "us-east-1", within: "production", canary: true },
    { kind: "node", name: "us-east-1a", within: "us-east-1", marks: { pool: "cache" } },
    { kind: "region", name: "eu-west-2", within: "production" },
    { kind: "node", name: "eu-west-2a", within: "eu-west-2", marks: { pool: "cache" } },
  ],
  triggers: [{ source: "pagerduty", label: "pagerduty" }],
  holds: [{ resource: { kind: "pool", key: [null] }, waitMs: 60_000, label: "pool" }],
  targets: [
    { kind: "region", in: field(variable("incident"), "regions"), label: "region in incident.regions" },
  ],
  deadlineMs: 900_000,
  undoMs: 600_000,
  blast: [{ kind: "region", count: 1, when: "at-a-time" }],
  guards: [],
  body: [
    {
      kind: "step",
      id: 1,
      name: "drain",
      label: "step drain",
      outputs: ["drained"],
      fanOut: {
        bind: "region",
        kind: "region",
        in: field(variable("incident"), "regions"),
        width: 1,
        canaryFirst: true,
        bakeMs: 15_000,
        need: { all: true },
      },
      body: [
        {
          kind: "step",
          id: 2,
          name: "nodes",
          label: "step nodes",
          fanOut: {
            bind: "node",
            kind: "node",
            in: { op: "places", kind: "node", within: variable("region"), where: { pool: "cache" } },
            width: 3,
            need: { percent: 75 },
          },
          body: [
            {
              kind: "require",
              id: 3,
              name: "require",
              label: "require healthy",
              condition: holds("healthy", healthy),
            },
            call(4, "Drain", "Pool.Drain", {
              reliesOn: [3],
              bind: "reply",
              retry: { times: 2, firstMs: 100, maxMs: 2000 },
              undo: {
                captures: [{ name: "node", value: variable("node") }],
                body: [call(5, "Restore", "Pool.Restore")],
              },
            }),
          ],
        },
        { kind: "let", id: 6, name: "drained", label: "let drained", bind: "drained", value: literal(1) },
      ],
      otherwise: [
        {
          kind: "ending",
          id: 7,
          name: "escalate",
          label: "escalate",
          how: "escalate",
          text: literal("not drained"),
        },
      ],
    },
    {
      kind: "when",
      id: 8,
      name: "when",
      label: "when mode == hard",
      arms: [
        {
          condition: holds("mode == hard", {
            op: "compare",
            by: "==",
            left: variable("mode"),
            right: literal("hard"),
          }),
          body: [
            {
              kind: "step",
              id: 9,
              name: "stop",
              label: "step stop",
              body: [call(10, "Stop", "Pool.Stop", { keep: "a stopped node is started by hand" })],
            },
          ],
        },
      ],
      unknown: [],
    },
  ],
  finally: [
    {
      kind: "notify",
      id: 11,
      name: "notify",
      label: "notify slack",
      channel: "slack",
      args: { channel: literal("#pools") },
      text: literal("done"),
    },
  ],
  services: {
    Pool: { from: "proto", contract: "pool.v1.Pool", digest: "0".repeat(64), descriptor: "pool.proto" },
  },
  actions: Object.fromEntries(
    ["Drain", "Restore", "Stop"].map((method) => [
      `Pool.${method}`,
      {
        service: "Pool",
        method,
        requestType: { t: "record", name: "NodeRequest", fields: [{ name: "node", type: text }] },
        replyType: { t: "record", name: "NodeReply", fields: [{ name: "sessions", type: whole }] },
        idempotent: true,
        principal: "pool",
        settlesMs: 2000,
      },
    ]),
  ),
  probes: {
    "Pool.Health": {
      service: "Pool",
      method: "Health",
      params: [{ name: "node", type: { t: "place", kind: "node" } }],
      request: { op: "record", fields: [{ name: "node", value: variable("node") }] },
      places: { node: variable("node") },
      requestType: { t: "record", name: "NodeRequest", fields: [{ name: "node", type: text }] },
      type: { t: "scalar", of: "bool" },
      timeoutMs: 2000,
      freshMs: 5000,
      principal: "observer",
      reads: [{ kind: "pool", key: [variable("node")] }],
    },
  },
  facts: {
    workMs: 100_000,
    peopleMs: 0,
    undoMs: 50_000,
    work: "50s per region",
    most: "drain",
    declarations: 3,
  },
};

export const drainSourceMap: SourceMap = {
  files: ["drain.claw"],
  nodes: { "4": { file: 0, line: 12, column: 7, text: "call Pool.Drain(node: node)" } },
};

export const drainDescriptors = { "pool.proto": { nested: { pool: { nested: {} } } } };

export const drainSimulation: Simulation = { worlds: [], scenarios: [] };
