// A plan of the example's shape, small: drift that aligns, a failover per region, a nested fan-out over workers,
// and tenants whose recovery is seen. Written as the compiler would lower it.

import type { Action, Condition, Expr, Node, Plan, Probe, Type } from "../../schema/generated/plan.ts";
import { call, ending, ensure, literal, over, planOf, reading, step, variable } from "../kernel/plans.ts";

const text: Type = { t: "scalar", of: "string" };
const bool: Type = { t: "scalar", of: "bool" };
const int: Type = { t: "scalar", of: "int" };
const duration: Type = { t: "scalar", of: "duration" };
const field = (of: Expr, name: string): Expr => ({ op: "field", of, name });
const below = (left: Expr, right: number): Expr => ({ op: "compare", by: "<", left, right: literal(right) });
const equal = (left: Expr, right: Expr): Expr => ({ op: "compare", by: "==", left, right });
const not = (of: Expr): Expr => ({ op: "not", of });
const when = (label: string, of: Expr): Condition => ({ all: [of], labels: [label], freshMs: 10_000 });
const record = (name: string, fields: Record<string, Type>): Type => ({
  t: "record",
  name,
  fields: Object.entries(fields).map(([each, type]) => ({ name: each, type })),
});

const regions = ["us-east-1", "eu-west-2"];
const tenants = ["tenant-2847", "tenant-5634"];
const workers = Array.from({ length: 8 }, (_, index) => `worker-node-${index + 1}`);

const databaseView = record("DatabaseView", { primary_reachable: bool, replica_lag: duration });
const failoverReply = record("FailoverReply", { accepted: bool, nodes_acknowledged: int, nodes_total: int });
const dbConfig = record("DbConfig", { max_connection_pool: int });

function probe(service: string, param: string, type: Type): Probe {
  return {
    service,
    method: "P",
    params: [{ name: param, type: text }],
    request: { op: "record", fields: [{ name: param, value: variable(param) }] },
    places: { [param]: variable(param) },
    requestType: record("Q", { [param]: text }),
    type,
    timeoutMs: 2000,
    freshMs: 10_000,
    principal: service,
    reads: [],
  };
}

function action(service: string, method: string, replyType: Type, more: Partial<Action> = {}): Action {
  return {
    service,
    method,
    requestType: record("R", {}),
    replyType,
    idempotent: false,
    principal: service,
    ...more,
  };
}

const database = (region: Expr): Expr => reading("Observer.Database", { region });
const promotable = (region: Expr): Expr => ({
  op: "logic",
  by: "and",
  of: [
    not(field(database(region), "primary_reachable")),
    below(field(database(region), "replica_lag"), 100_000),
  ],
});

function failover(): Node {
  const region = variable("region");
  return step(
    "initiate_failover",
    [
      {
        kind: "require",
        id: 901,
        name: "require",
        label: "require promotable",
        condition: when("promotable", promotable(region)),
      },
      call("Remediation.InitiateFailover", {
        name: "failover",
        label: "call Remediation.InitiateFailover",
        places: { region },
        request: { op: "record", fields: [{ name: "cluster", value: region }] },
        timeoutMs: 30_000,
        reliesOn: [901],
        retry: { times: 3, firstMs: 200, maxMs: 5000 },
        confirm: when("promoted", field(reading("Remediation.FailoverState", { region }), "promoted")),
        undo: {
          captures: [{ name: "region", value: region }],
          body: [
            call("Remediation.Failback", { places: { region }, timeoutMs: 30_000 }),
            ensure(when("primary_reachable", field(database(region), "primary_reachable")), {
              withinMs: 20_000,
            }),
          ],
        },
      }),
      ensure(when("replica_lag < 50ms", below(field(database(region), "replica_lag"), 50_000)), {
        name: "ensure",
        label: "ensure replica_lag < 50ms",
        withinMs: 60_000,
        everyMs: 2000,
        holdingMs: 4000,
      }),
    ],
    {
      fanOut: over(regions, { in: variable("targets.region"), width: 1, canaryFirst: true, bakeMs: 5000 }),
      otherwise: [ending("escalate", "not every region could be failed over")],
    },
  );
}

function invalidate(): Node {
  const node = variable("node");
  const body: Node[] = [
    call("cache.invalidate", {
      name: "invalidate",
      label: "call cache.invalidate",
      places: { node },
      timeoutMs: 2000,
      keep: "an invalidated entry is read again",
      retry: { times: 4, firstMs: 100, maxMs: 2000 },
    }),
    ensure(
      when(
        "stale_entries == 0",
        equal(field(reading("Observer.Cache", { node }), "stale_entries"), literal(0)),
      ),
      { name: "ensure", label: "ensure stale_entries == 0" },
    ),
  ];
  return step("invalidate_cache", body, {
    fanOut: over(workers, { bind: "node", kind: "node", width: 3, need: { percent: 75 } }),
  });
}

function drift(): Node[] {
  const get = (environment: string) => reading("Configuration.Get", { environment: literal(environment) });
  const wanted = field(variable("$drift.reference"), "max_connection_pool");
  const before = field(variable("$drift.canary"), "max_connection_pool");
  return [
    {
      kind: "drift",
      id: 910,
      name: "drift",
      label: "drift Configuration.Get in canary against production",
      canary: get("canary"),
      reference: get("production"),
      sides: ["canary", "production"],
      bindCanary: "$drift.canary",
      bindReference: "$drift.reference",
      fields: [{ path: ["max_connection_pool"], rule: "align" }],
    },
    step("align_Get", [
      {
        kind: "when",
        id: 911,
        name: "when",
        label: "max_connection_pool differs",
        arms: [
          {
            condition: when("max_connection_pool differs", {
              op: "compare",
              by: "!=",
              left: before,
              right: wanted,
            }),
            body: [
              call("Configuration.SetMaxConnectionPool", {
                places: { environment: literal("canary") },
                request: { op: "record", fields: [{ name: "value", value: wanted }] },
                undo: {
                  captures: [{ name: "$drift.canary", value: variable("$drift.canary") }],
                  body: [
                    call("Configuration.SetMaxConnectionPool", {
                      places: { environment: literal("canary") },
                    }),
                  ],
                },
              }),
              ensure(
                when(
                  "max_connection_pool of canary is as wanted",
                  equal(field(get("canary"), "max_connection_pool"), wanted),
                ),
              ),
            ],
          },
        ],
      },
    ]),
  ];
}

function requireEvery(): Node {
  const of = promotable(variable("region"));
  const every: Expr = { op: "quantifier", by: "every", bind: "region", in: variable("targets.region"), of };
  return {
    kind: "require",
    id: 920,
    name: "require",
    label: "require every region { promotable }",
    condition: when("every region { promotable }", every),
  };
}

function recovery(): Node {
  const calm = below(field(reading("tenant_health", { tenant: variable("tenant") }), "error_rate"), 0.001);
  const every: Expr = {
    op: "quantifier",
    by: "every",
    bind: "tenant",
    in: variable("targets.tenant"),
    of: calm,
  };
  return step("watch_recovery", [
    ensure(when("every tenant { error_rate < 0.1% }", every), {
      name: "ensure",
      label: "ensure every tenant { error_rate < 0.1% }",
      withinMs: 30_000,
      holdingMs: 3000,
    }),
  ]);
}

export function failoverPlan(): Plan {
  return planOf([...drift(), requireEvery(), failover(), invalidate(), recovery()], {
    name: "payment_db_failover",
    places: [
      ...regions.map((name, index) => ({ kind: "region", name, canary: index === 1 })),
      ...tenants.map((name) => ({ kind: "tenant", name })),
      ...workers.map((name) => ({ kind: "node", name })),
    ],
    holds: [
      {
        resource: { kind: "database", key: [literal("payments")] },
        waitMs: 60_000,
        label: "database(payments)",
      },
    ],
    targets: [
      { kind: "region", in: literal(regions), label: "regions" },
      { kind: "tenant", in: literal(tenants), label: "tenants" },
    ],
    services: {
      Remediation: { from: "proto", contract: "payment.v1.Remediation", digest: "" },
      Configuration: { from: "proto", contract: "payment.v1.Configuration", digest: "" },
      Observer: { from: "proto", contract: "payment.v1.Observer", digest: "" },
      cache: { from: "tasks", contract: "cache", digest: "" },
      metrics: { from: "http", contract: "metrics", digest: "" },
    },
    actions: {
      "Remediation.InitiateFailover": action("Remediation", "InitiateFailover", failoverReply, {
        keyedForMs: 86_400_000,
        settlesMs: 30_000,
      }),
      "Remediation.Failback": action("Remediation", "Failback", record("FailbackReply", {}), {
        idempotent: true,
        settlesMs: 5000,
      }),
      "Configuration.SetMaxConnectionPool": action(
        "Configuration",
        "SetMaxConnectionPool",
        record("Empty", {}),
        { idempotent: true, settlesMs: 5000 },
      ),
      "cache.invalidate": action("cache", "invalidate", record("Invalidated", { removed: int }), {
        idempotent: true,
      }),
    },
    probes: {
      "Observer.Database": probe("Observer", "region", databaseView),
      "Observer.Cache": probe("Observer", "node", record("CacheView", { stale_entries: int })),
      "Configuration.Get": probe("Configuration", "environment", dbConfig),
      "Remediation.FailoverState": probe("Remediation", "region", record("ClusterState", { promoted: bool })),
      tenant_health: probe(
        "metrics",
        "tenant",
        record("TenantHealth", { error_rate: { t: "scalar", of: "ratio" } }),
      ),
    },
    finally: [
      {
        kind: "notify",
        id: 930,
        name: "notify",
        label: "notify slack",
        channel: "slack",
        args: {},
        text: literal("failover ended"),
      },
    ],
  });
}
