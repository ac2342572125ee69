// Runbook payment_db_failover.
// Promotes the replica of the payment database in every affected region.
//
// Written by clawc from the runbook's source: change that, and build again.

import { previewPlan, runPlan, simulatePlan, type Plan, type Simulation } from "clawc/runtime";

/** What a run is given. */
export interface Inputs {
  readonly incident: Incident;
}

/** The steps, as paths without lanes. */
export type Step =
  | "align_Get"
  | "initiate_failover"
  | "invalidate_cache"
  | "invalidate_cache/entries"
  | "watch_recovery";

/** What each step leaves behind when it is done. */
export interface Outcomes {
  /** align canary with production */
  readonly align_Get?: Nothing;
  /** step initiate_failover for each region, canary first, 1 at a time, bake 15s, need all */
  readonly initiate_failover?: Lanes<Region>;
  /** step invalidate_cache for each region, 1 at a time, need all */
  readonly invalidate_cache?: Lanes<Region>;
  /** step entries for each node in nodes(pool: cache), 3 at a time, need 75% */
  readonly "invalidate_cache/entries"?: Readonly<Partial<Record<Region, Lanes<Node>>>>;
  readonly watch_recovery?: Nothing;
}

/** What can be sent. */
export type Action =
  | "Configuration.SetMaxConnectionPool"
  | "Remediation.Failback"
  | "Remediation.InitiateFailover"
  | "cache.invalidate";

/** What each action is sent and answers. */
export interface Actions {
  readonly "Configuration.SetMaxConnectionPool": { readonly request: SetMaxConnectionPoolRequest; readonly reply: DbConfig };
  readonly "Remediation.Failback": { readonly request: FailbackRequest; readonly reply: FailbackReply };
  readonly "Remediation.InitiateFailover": { readonly request: InitiateFailoverRequest; readonly reply: FailoverReply };
  readonly "cache.invalidate": { readonly request: Arguments; readonly reply: Invalidated };
}

/** What can be observed. */
export type Probe =
  | "Configuration.Get"
  | "Observer.Cache"
  | "Observer.Database"
  | "Remediation.FailoverState"
  | "tenant_health";

/** What each probe is asked with and observes. */
export interface Probes {
  readonly "Configuration.Get": { readonly args: { readonly environment: Environment }; readonly value: DbConfig };
  readonly "Observer.Cache": { readonly args: { readonly node: Node }; readonly value: CacheView };
  readonly "Observer.Database": { readonly args: { readonly region: Region; readonly cluster: string }; readonly value: DatabaseView };
  readonly "Remediation.FailoverState": { readonly args: { readonly region: Region; readonly cluster: string }; readonly value: ClusterState };
  readonly tenant_health: { readonly args: { readonly tenant: Tenant }; readonly value: TenantHealth };
}

/** Where a simulated fault can strike: each call, in each lane. */
export type FaultSite =
  | `align_Get/when/SetMaxConnectionPool`
  | `align_Get/when/SetMaxConnectionPool/undo/SetMaxConnectionPool`
  | `initiate_failover[${Region}]/InitiateFailover`
  | `initiate_failover[${Region}]/InitiateFailover/undo/Failback`
  | `invalidate_cache[${Region}]/entries[${Node}]/invalidate`;

/** What a fan-out leaves behind: `done`, `failed` and `unknown` are all its elements, each once. */
export interface Lanes<K extends string, Outputs = Nothing> {
  readonly done: readonly K[];
  /** surely undone, or nothing was sent */
  readonly failed: readonly K[];
  /** what was sent may have happened */
  readonly unknown: readonly K[];
  /** all that isn't done */
  readonly missing: readonly K[];
  /** what each lane leaves behind */
  readonly lanes: Readonly<Partial<Record<K, Outputs>>>;
}

/** A record without members. */
export type Nothing = Readonly<Record<string, never>>;

/** The topology's places of kind region. */
export type Region = "us-east-1" | "eu-west-2";

/** The topology's places of kind node. */
export type Node =
  | "us-east-1a"
  | "us-east-1b"
  | "us-east-1c"
  | "worker-node-1"
  | "worker-node-2"
  | "worker-node-3"
  | "worker-node-4"
  | "eu-west-2a"
  | "eu-west-2b"
  | "eu-west-2c"
  | "worker-node-5"
  | "worker-node-6"
  | "worker-node-7"
  | "worker-node-8";

export interface Incident {
  readonly id: string;
  readonly source: string;
  readonly service?: string | null;
  readonly severity?: "info" | "warning" | "error" | "critical" | null;
  readonly status: "triggered" | "acknowledged" | "resolved";
  readonly title: string;
  readonly started_at?: string | null;
  readonly regions: readonly Region[];
  readonly tenants: readonly Tenant[];
  readonly environment?: Environment | null;
  readonly links: readonly string[];
  readonly dedup_key: string;
}

/** The topology's places of kind tenant. */
export type Tenant = "tenant-2847" | "tenant-5634";

/** The topology's places of kind environment. */
export type Environment = "canary" | "production";

export interface SetMaxConnectionPoolRequest {
  readonly environment: string;
  /** a whole number */
  readonly value: number;
}

export interface DbConfig {
  /** a whole number */
  readonly max_connection_pool: number;
  readonly tls: Readonly<Record<string, string>>;
  readonly feature_flags: Readonly<Record<string, boolean>>;
}

export interface FailbackRequest {
  readonly cluster: string;
}

export interface FailbackReply {
  /** a whole number */
  readonly nodes_acknowledged: number;
}

export interface InitiateFailoverRequest {
  readonly cluster: string;
  readonly incident: string;
}

export interface FailoverReply {
  readonly accepted: boolean;
  /** a whole number */
  readonly nodes_acknowledged: number;
  /** a whole number */
  readonly nodes_total: number;
}

export interface Arguments {
  readonly node: string;
  readonly tenants: readonly string[];
}

export interface Invalidated {
  /** a whole number */
  readonly removed: number;
}

export interface CacheView {
  /** a whole number */
  readonly stale_entries: number;
}

export interface DatabaseView {
  readonly primary_reachable: boolean;
  /** microseconds */
  readonly replica_lag: number;
}

export interface ClusterState {
  readonly phase: "FAILOVER_PHASE_UNSPECIFIED" | "STANDBY" | "PROMOTING" | "PROMOTED" | (string & {});
  /** a whole number */
  readonly nodes_promoted: number;
}

export interface TenantHealth {
  /** a fraction of one */
  readonly error_rate: number;
  /** per second */
  readonly write_rate: number;
}

/** How it is looked at beforehand. */
export type PlanOptions = Parameters<typeof previewPlan>[2];

/** How and by whom it is run. */
export type RunOptions = Parameters<typeof runPlan>[2];

/** Under which faults. */
export type SimulateOptions = NonNullable<Parameters<typeof simulatePlan<FaultSite>>[2]>;

/** What a run would do now. Observes, and sends nothing. */
export function plan(inputs: Inputs, options: PlanOptions) {
  return previewPlan(runbook, inputs, { descriptors, ...options });
}

/** Runs it, to its end. */
export function run(inputs: Inputs, options: RunOptions) {
  return runPlan<Inputs, Outcomes>(runbook, inputs, { descriptors, ...options });
}

/** Runs it in its worlds, in virtual time, under faults. */
export function simulate(options: SimulateOptions = {}) {
  return simulatePlan<FaultSite, Outcomes>(runbook, simulation, options);
}

/** The worlds and scenarios that it is simulated in. */
export const simulation = {
  worlds: [
    {
      name: "two_regions",
      states: [
        {
          name: "primary_up",
          params: [{ name: "cluster", type: { t: "scalar", of: "string" } }],
          type: { t: "scalar", of: "bool" },
          initial: { op: "literal", value: false },
        },
        {
          name: "promoted",
          params: [{ name: "cluster", type: { t: "scalar", of: "string" } }],
          type: { t: "scalar", of: "bool" },
          initial: { op: "literal", value: false },
        },
        {
          name: "stale",
          params: [{ name: "node", type: { t: "place", kind: "node" } }],
          type: { t: "scalar", of: "int" },
          initial: { op: "literal", value: 100 },
        },
        {
          name: "pool",
          params: [{ name: "environment", type: { t: "place", kind: "environment" } }],
          type: { t: "scalar", of: "int" },
          initial: {
            op: "if",
            condition: {
              op: "compare",
              by: "==",
              left: { op: "variable", name: "environment" },
              right: { op: "literal", value: "canary" },
            },
            then: { op: "literal", value: 50 },
            otherwise: { op: "literal", value: 75 },
          },
        },
      ],
      probes: [
        {
          probe: "Observer.Database",
          value: {
            op: "record",
            fields: [
              {
                name: "primary_reachable",
                value: {
                  op: "probe",
                  probe: "primary_up",
                  args: { cluster: { op: "variable", name: "cluster" } },
                },
              },
              {
                name: "replica_lag",
                value: {
                  op: "if",
                  condition: {
                    op: "probe",
                    probe: "promoted",
                    args: { cluster: { op: "variable", name: "cluster" } },
                  },
                  then: { op: "literal", value: 20000 },
                  otherwise: { op: "literal", value: 80000 },
                },
              },
            ],
          },
        },
        {
          probe: "Observer.Cache",
          value: {
            op: "record",
            fields: [
              {
                name: "stale_entries",
                value: { op: "probe", probe: "stale", args: { node: { op: "variable", name: "node" } } },
              },
            ],
          },
        },
        {
          probe: "tenant_health",
          value: {
            op: "record",
            fields: [
              {
                name: "error_rate",
                value: {
                  op: "if",
                  condition: {
                    op: "logic",
                    by: "and",
                    of: [
                      {
                        op: "probe",
                        probe: "promoted",
                        args: {
                          cluster: {
                            op: "text",
                            parts: [
                              "payments-",
                              {
                                of: { op: "literal", value: "us-east-1" },
                                type: { t: "place", kind: "region" },
                              },
                            ],
                          },
                        },
                      },
                      {
                        op: "probe",
                        probe: "promoted",
                        args: {
                          cluster: {
                            op: "text",
                            parts: [
                              "payments-",
                              {
                                of: { op: "literal", value: "eu-west-2" },
                                type: { t: "place", kind: "region" },
                              },
                            ],
                          },
                        },
                      },
                    ],
                  },
                  then: { op: "literal", value: 0.0002 },
                  otherwise: { op: "literal", value: 0.12 },
                },
              },
              {
                name: "write_rate",
                value: {
                  op: "if",
                  condition: {
                    op: "logic",
                    by: "and",
                    of: [
                      {
                        op: "probe",
                        probe: "promoted",
                        args: {
                          cluster: {
                            op: "text",
                            parts: [
                              "payments-",
                              {
                                of: { op: "literal", value: "us-east-1" },
                                type: { t: "place", kind: "region" },
                              },
                            ],
                          },
                        },
                      },
                      {
                        op: "probe",
                        probe: "promoted",
                        args: {
                          cluster: {
                            op: "text",
                            parts: [
                              "payments-",
                              {
                                of: { op: "literal", value: "eu-west-2" },
                                type: { t: "place", kind: "region" },
                              },
                            ],
                          },
                        },
                      },
                    ],
                  },
                  then: { op: "literal", value: 120 },
                  otherwise: { op: "literal", value: 0 },
                },
              },
            ],
          },
        },
        {
          probe: "Configuration.Get",
          value: {
            op: "record",
            fields: [
              {
                name: "max_connection_pool",
                value: {
                  op: "probe",
                  probe: "pool",
                  args: { environment: { op: "variable", name: "environment" } },
                },
              },
              { name: "tls", value: { op: "literal", value: {} } },
              { name: "feature_flags", value: { op: "literal", value: {} } },
            ],
          },
        },
        {
          probe: "Remediation.FailoverState",
          value: {
            op: "record",
            fields: [
              {
                name: "phase",
                value: {
                  op: "if",
                  condition: {
                    op: "probe",
                    probe: "promoted",
                    args: { cluster: { op: "variable", name: "cluster" } },
                  },
                  then: { op: "literal", value: "PROMOTED" },
                  otherwise: { op: "literal", value: "STANDBY" },
                },
              },
              {
                name: "nodes_promoted",
                value: {
                  op: "if",
                  condition: {
                    op: "probe",
                    probe: "promoted",
                    args: { cluster: { op: "variable", name: "cluster" } },
                  },
                  then: { op: "literal", value: 3 },
                  otherwise: { op: "literal", value: 0 },
                },
              },
            ],
          },
        },
      ],
      actions: [
        {
          action: "Remediation.InitiateFailover",
          model: [
            {
              do: "after",
              delay: { op: "literal", value: 2000000 },
              then: [
                {
                  do: "set",
                  state: "promoted",
                  args: { cluster: { op: "variable", name: "cluster" } },
                  value: { op: "literal", value: true },
                },
                {
                  do: "set",
                  state: "primary_up",
                  args: { cluster: { op: "variable", name: "cluster" } },
                  value: { op: "literal", value: false },
                },
              ],
            },
            {
              do: "reply",
              value: {
                op: "record",
                fields: [
                  { name: "accepted", value: { op: "literal", value: true } },
                  { name: "nodes_acknowledged", value: { op: "literal", value: 3 } },
                  { name: "nodes_total", value: { op: "literal", value: 3 } },
                ],
              },
            },
          ],
        },
        {
          action: "Remediation.Failback",
          model: [
            {
              do: "after",
              delay: { op: "literal", value: 1000000 },
              then: [
                {
                  do: "set",
                  state: "promoted",
                  args: { cluster: { op: "variable", name: "cluster" } },
                  value: { op: "literal", value: false },
                },
                {
                  do: "set",
                  state: "primary_up",
                  args: { cluster: { op: "variable", name: "cluster" } },
                  value: { op: "literal", value: true },
                },
              ],
            },
            {
              do: "reply",
              value: {
                op: "record",
                fields: [{ name: "nodes_acknowledged", value: { op: "literal", value: 3 } }],
              },
            },
          ],
        },
        {
          action: "cache.invalidate",
          model: [
            {
              do: "set",
              state: "stale",
              args: { node: { op: "variable", name: "node" } },
              value: { op: "literal", value: 0 },
            },
            {
              do: "reply",
              value: { op: "record", fields: [{ name: "removed", value: { op: "literal", value: 100 } }] },
            },
          ],
        },
        {
          action: "Configuration.SetMaxConnectionPool",
          model: [
            {
              do: "set",
              state: "pool",
              args: { environment: { op: "variable", name: "environment" } },
              value: { op: "variable", name: "value" },
            },
          ],
        },
      ],
      invariants: [
        {
          name: "nothing_half_done",
          rules: [
            {
              when: "at-end",
              of: {
                op: "logic",
                by: "or",
                of: [
                  {
                    op: "compare",
                    by: "!=",
                    left: { op: "field", of: { op: "variable", name: "run" }, name: "outcome" },
                    right: { op: "literal", value: "compensated" },
                  },
                  {
                    op: "not",
                    of: {
                      op: "quantifier",
                      by: "some",
                      bind: "region",
                      in: { op: "literal", value: ["us-east-1", "eu-west-2"] },
                      of: {
                        op: "probe",
                        probe: "promoted",
                        args: {
                          cluster: {
                            op: "text",
                            parts: [
                              "payments-",
                              {
                                of: { op: "variable", name: "region" },
                                type: { t: "place", kind: "region" },
                              },
                            ],
                          },
                        },
                      },
                    },
                  },
                ],
              },
              label: "run.outcome != compensated or not (some region in outage.regions { promoted(cluster_of(region)) })",
            },
          ],
        },
      ],
    },
  ],
  scenarios: [
    {
      name: "both regions are failed over",
      world: "two_regions",
      runbook: "payment_db_failover",
      inputs: {
        incident: {
          id: "Q1HZPAYMENTS",
          source: "pagerduty",
          service: "payment-service",
          severity: "critical",
          status: "triggered",
          title: "Primary database unreachable",
          started_at: null,
          regions: ["us-east-1", "eu-west-2"],
          tenants: ["tenant-2847", "tenant-5634"],
          environment: null,
          links: [],
          dedup_key: "",
        },
      },
      given: [],
      faults: [],
      expect: [
        {
          of: {
            op: "compare",
            by: "==",
            left: { op: "field", of: { op: "variable", name: "run" }, name: "outcome" },
            right: { op: "literal", value: "succeeded" },
          },
          label: "run.outcome == succeeded",
        },
        {
          of: {
            op: "quantifier",
            by: "every",
            bind: "region",
            in: { op: "literal", value: ["us-east-1", "eu-west-2"] },
            of: {
              op: "probe",
              probe: "promoted",
              args: {
                cluster: {
                  op: "text",
                  parts: [
                    "payments-",
                    { of: { op: "variable", name: "region" }, type: { t: "place", kind: "region" } },
                  ],
                },
              },
            },
          },
          label: "every region in outage.regions { promoted(cluster_of(region)) }",
        },
        {
          of: {
            op: "compare",
            by: "==",
            left: { op: "probe", probe: "pool", args: { environment: { op: "literal", value: "canary" } } },
            right: { op: "literal", value: 75 },
          },
          label: "pool(canary) == 75",
        },
      ],
    },
    {
      name: "a region whose primary answers is not touched",
      world: "two_regions",
      runbook: "payment_db_failover",
      inputs: {
        incident: {
          id: "Q1HZPAYMENTS",
          source: "pagerduty",
          service: "payment-service",
          severity: "critical",
          status: "triggered",
          title: "Primary database unreachable",
          started_at: null,
          regions: ["us-east-1", "eu-west-2"],
          tenants: ["tenant-2847", "tenant-5634"],
          environment: null,
          links: [],
          dedup_key: "",
        },
      },
      given: [
        {
          state: "primary_up",
          args: {
            cluster: {
              op: "text",
              parts: [
                "payments-",
                { of: { op: "literal", value: "eu-west-2" }, type: { t: "place", kind: "region" } },
              ],
            },
          },
          value: { op: "literal", value: true },
        },
      ],
      faults: [],
      expect: [
        {
          of: {
            op: "compare",
            by: "==",
            left: { op: "field", of: { op: "variable", name: "run" }, name: "outcome" },
            right: { op: "literal", value: "refused" },
          },
          label: "run.outcome == refused",
        },
        {
          of: {
            op: "not",
            of: {
              op: "probe",
              probe: "promoted",
              args: {
                cluster: {
                  op: "text",
                  parts: [
                    "payments-",
                    { of: { op: "literal", value: "us-east-1" }, type: { t: "place", kind: "region" } },
                  ],
                },
              },
            },
          },
          label: "not promoted(cluster_of(us-east-1))",
        },
        {
          of: {
            op: "compare",
            by: "==",
            left: { op: "probe", probe: "pool", args: { environment: { op: "literal", value: "canary" } } },
            right: { op: "literal", value: 50 },
          },
          label: "pool(canary) == 50",
        },
      ],
    },
    {
      name: "a lost reply is sent again under the same key, and applied once",
      world: "two_regions",
      runbook: "payment_db_failover",
      inputs: {
        incident: {
          id: "Q1HZPAYMENTS",
          source: "pagerduty",
          service: "payment-service",
          severity: "critical",
          status: "triggered",
          title: "Primary database unreachable",
          started_at: null,
          regions: ["us-east-1", "eu-west-2"],
          tenants: ["tenant-2847", "tenant-5634"],
          environment: null,
          links: [],
          dedup_key: "",
        },
      },
      given: [],
      faults: [],
      expect: [
        {
          of: {
            op: "compare",
            by: "==",
            left: { op: "field", of: { op: "variable", name: "run" }, name: "outcome" },
            right: { op: "literal", value: "succeeded" },
          },
          label: "run.outcome == succeeded",
        },
        {
          of: {
            op: "compare",
            by: "==",
            left: {
              op: "apply",
              name: "count",
              args: [
                {
                  op: "comprehension",
                  bind: "$call",
                  in: { op: "variable", name: "$calls" },
                  where: {
                    op: "logic",
                    by: "and",
                    of: [
                      {
                        op: "compare",
                        by: "==",
                        left: { op: "field", of: { op: "variable", name: "$call" }, name: "action" },
                        right: { op: "literal", value: "Remediation.InitiateFailover" },
                      },
                      {
                        op: "compare",
                        by: "==",
                        left: { op: "field", of: { op: "variable", name: "$call" }, name: "region" },
                        right: { op: "literal", value: "us-east-1" },
                      },
                    ],
                  },
                },
              ],
            },
            right: { op: "literal", value: 2 },
          },
          label: "count(calls(of: InitiateFailover, region: us-east-1)) == 2",
        },
        {
          of: {
            op: "compare",
            by: "==",
            left: {
              op: "apply",
              name: "count",
              args: [
                {
                  op: "comprehension",
                  bind: "$call",
                  in: { op: "variable", name: "$applied" },
                  where: {
                    op: "logic",
                    by: "and",
                    of: [
                      {
                        op: "compare",
                        by: "==",
                        left: { op: "field", of: { op: "variable", name: "$call" }, name: "action" },
                        right: { op: "literal", value: "Remediation.InitiateFailover" },
                      },
                      {
                        op: "compare",
                        by: "==",
                        left: { op: "field", of: { op: "variable", name: "$call" }, name: "region" },
                        right: { op: "literal", value: "us-east-1" },
                      },
                    ],
                  },
                },
              ],
            },
            right: { op: "literal", value: 1 },
          },
          label: "count(applied(of: InitiateFailover, region: us-east-1)) == 1",
        },
      ],
      strikes: [
        {
          fault: "F3",
          on: {
            within: ["initiate_failover"],
            of: "call",
            id: "Remediation.InitiateFailover",
            args: { region: "us-east-1" },
          },
          label: "fault reply_lost on initiate_failover.InitiateFailover(region: us-east-1) attempt 1",
          attempt: 1,
        },
      ],
    },
  ],
} satisfies Simulation;

/** The contracts that its services were compiled against. */
export const descriptors = {
  "proto/payment.proto": {
    nested: {
      payment: {
        nested: {
          v1: {
            options: {
              go_package: "github.com/claw-lang/claw/examples/payment-db-failover/services/payment/paymentpb",
            },
            nested: {
              Remediation: {
                methods: {
                  InitiateFailover: { requestType: "InitiateFailoverRequest", responseType: "FailoverReply" },
                  Failback: {
                    requestType: "FailbackRequest",
                    responseType: "FailbackReply",
                    options: { idempotency_level: "IDEMPOTENT" },
                    parsedOptions: [{ idempotency_level: "IDEMPOTENT" }],
                  },
                  FailoverState: {
                    requestType: "FailoverStateRequest",
                    responseType: "ClusterState",
                    options: { idempotency_level: "NO_SIDE_EFFECTS" },
                    parsedOptions: [{ idempotency_level: "NO_SIDE_EFFECTS" }],
                  },
                },
              },
              FailoverPhase: { values: { FAILOVER_PHASE_UNSPECIFIED: 0, STANDBY: 1, PROMOTING: 2, PROMOTED: 3 } },
              InitiateFailoverRequest: { fields: { cluster: { type: "string", id: 1 }, incident: { type: "string", id: 2 } } },
              FailoverReply: {
                fields: {
                  accepted: { type: "bool", id: 1 },
                  nodes_acknowledged: { type: "int32", id: 2 },
                  nodes_total: { type: "int32", id: 3 },
                },
              },
              FailbackRequest: { fields: { cluster: { type: "string", id: 1 } } },
              FailbackReply: { fields: { nodes_acknowledged: { type: "int32", id: 1 } } },
              FailoverStateRequest: { fields: { cluster: { type: "string", id: 1 } } },
              ClusterState: {
                fields: { phase: { type: "FailoverPhase", id: 1 }, nodes_promoted: { type: "int32", id: 2 } },
              },
              Observer: {
                methods: {
                  Database: {
                    requestType: "DatabaseRequest",
                    responseType: "DatabaseView",
                    options: { idempotency_level: "NO_SIDE_EFFECTS" },
                    parsedOptions: [{ idempotency_level: "NO_SIDE_EFFECTS" }],
                  },
                  Cache: {
                    requestType: "CacheRequest",
                    responseType: "CacheView",
                    options: { idempotency_level: "NO_SIDE_EFFECTS" },
                    parsedOptions: [{ idempotency_level: "NO_SIDE_EFFECTS" }],
                  },
                },
              },
              DatabaseRequest: { fields: { cluster: { type: "string", id: 1 } } },
              DatabaseView: {
                fields: {
                  primary_reachable: { type: "bool", id: 1 },
                  replica_lag: { type: "google.protobuf.Duration", id: 2 },
                },
              },
              CacheRequest: { fields: { node: { type: "string", id: 1 } } },
              CacheView: { fields: { stale_entries: { type: "int32", id: 1 } } },
              Configuration: {
                methods: {
                  Get: {
                    requestType: "GetConfigRequest",
                    responseType: "DbConfig",
                    options: { idempotency_level: "NO_SIDE_EFFECTS" },
                    parsedOptions: [{ idempotency_level: "NO_SIDE_EFFECTS" }],
                  },
                  SetMaxConnectionPool: {
                    requestType: "SetMaxConnectionPoolRequest",
                    responseType: "DbConfig",
                    options: { idempotency_level: "IDEMPOTENT" },
                    parsedOptions: [{ idempotency_level: "IDEMPOTENT" }],
                  },
                },
              },
              GetConfigRequest: { fields: { environment: { type: "string", id: 1 } } },
              SetMaxConnectionPoolRequest: { fields: { environment: { type: "string", id: 1 }, value: { type: "int32", id: 2 } } },
              DbConfig: {
                fields: {
                  max_connection_pool: { type: "int32", id: 1 },
                  tls: { keyType: "string", type: "string", id: 2 },
                  feature_flags: { keyType: "string", type: "bool", id: 3 },
                },
              },
            },
          },
        },
      },
      google: {
        nested: {
          protobuf: {
            nested: {
              Duration: { fields: { seconds: { type: "int64", id: 1 }, nanos: { type: "int32", id: 2 } } },
            },
          },
        },
      },
    },
  },
} satisfies Record<string, unknown>;

/** The plan bf819a5d8f754cbe8521af47270eb1c8a61b66bfa9297a8f6d13c6599e9a2999: it alone decides what a run does. */
export const runbook = {
  format: "claw-plan/1",
  semantics: 1,
  name: "payment_db_failover",
  doc: "Promotes the replica of the payment database in every affected region.",
  inputs: [
    {
      name: "incident",
      type: {
        t: "record",
        name: "Incident",
        fields: [
          { name: "id", type: { t: "scalar", of: "string" } },
          { name: "source", type: { t: "scalar", of: "string" } },
          { name: "service", type: { t: "optional", of: { t: "scalar", of: "string" } } },
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
          {
            name: "status",
            type: { t: "enum", name: "Status", members: ["triggered", "acknowledged", "resolved"] },
          },
          { name: "title", type: { t: "scalar", of: "string" } },
          { name: "started_at", type: { t: "optional", of: { t: "scalar", of: "string" } } },
          { name: "regions", type: { t: "list", of: { t: "place", kind: "region" } } },
          { name: "tenants", type: { t: "list", of: { t: "place", kind: "tenant" } } },
          { name: "environment", type: { t: "optional", of: { t: "place", kind: "environment" } } },
          { name: "links", type: { t: "list", of: { t: "scalar", of: "string" } } },
          { name: "dedup_key", type: { t: "scalar", of: "string" } },
        ],
      },
    },
  ],
  environment: "production",
  holds: [
    {
      resource: { kind: "database", key: [null, { op: "literal", value: "payments" }] },
      waitMs: 60000,
      label: "holds database(name: \"payments\") waiting 1m",
    },
  ],
  targets: [
    {
      kind: "region",
      in: { op: "field", of: { op: "variable", name: "incident" }, name: "regions" },
      label: "targets region in incident.regions",
    },
    {
      kind: "tenant",
      in: { op: "field", of: { op: "variable", name: "incident" }, name: "tenants" },
      label: "targets tenant in incident.tenants",
    },
  ],
  deadlineMs: 900000,
  blast: [
    { kind: "region", count: 1, when: "at-a-time" },
    { kind: "region", count: 2, when: "in-all" },
    { kind: "node", count: 3, when: "at-a-time", per: "region" },
  ],
  guards: [],
  places: [
    { kind: "environment", name: "canary" },
    { kind: "environment", name: "production" },
    { kind: "region", name: "us-east-1", within: "production", canary: true },
    { kind: "node", name: "us-east-1a", within: "us-east-1", marks: { pool: "database" } },
    { kind: "node", name: "us-east-1b", within: "us-east-1", marks: { pool: "database" } },
    { kind: "node", name: "us-east-1c", within: "us-east-1", marks: { pool: "database" } },
    { kind: "node", name: "worker-node-1", within: "us-east-1", marks: { pool: "cache" } },
    { kind: "node", name: "worker-node-2", within: "us-east-1", marks: { pool: "cache" } },
    { kind: "node", name: "worker-node-3", within: "us-east-1", marks: { pool: "cache" } },
    { kind: "node", name: "worker-node-4", within: "us-east-1", marks: { pool: "cache" } },
    { kind: "region", name: "eu-west-2", within: "production" },
    { kind: "node", name: "eu-west-2a", within: "eu-west-2", marks: { pool: "database" } },
    { kind: "node", name: "eu-west-2b", within: "eu-west-2", marks: { pool: "database" } },
    { kind: "node", name: "eu-west-2c", within: "eu-west-2", marks: { pool: "database" } },
    { kind: "node", name: "worker-node-5", within: "eu-west-2", marks: { pool: "cache" } },
    { kind: "node", name: "worker-node-6", within: "eu-west-2", marks: { pool: "cache" } },
    { kind: "node", name: "worker-node-7", within: "eu-west-2", marks: { pool: "cache" } },
    { kind: "node", name: "worker-node-8", within: "eu-west-2", marks: { pool: "cache" } },
    { kind: "tenant", name: "tenant-2847", within: "production" },
    { kind: "tenant", name: "tenant-5634", within: "production" },
  ],
  triggers: [
    {
      source: "pagerduty",
      label: "on pagerduty where incident.status == triggered and incident.service == \"payment-service\" and incid…",
      where: {
        op: "logic",
        by: "and",
        of: [
          {
            op: "compare",
            by: "==",
            left: { op: "field", of: { op: "variable", name: "incident" }, name: "status" },
            right: { op: "literal", value: "triggered" },
          },
          {
            op: "compare",
            by: "==",
            left: { op: "field", of: { op: "variable", name: "incident" }, name: "service" },
            right: { op: "literal", value: "payment-service" },
          },
          {
            op: "compare",
            by: "==",
            left: { op: "field", of: { op: "variable", name: "incident" }, name: "severity" },
            right: { op: "literal", value: "critical" },
          },
        ],
      },
    },
  ],
  undoMs: 600000,
  body: [
    {
      kind: "drift",
      id: 1,
      name: "drift",
      label: "drift Configuration.Get in canary against production { max_connection_pool align by Configuration.S…",
      canary: {
        op: "probe",
        probe: "Configuration.Get",
        args: { environment: { op: "literal", value: "canary" } },
      },
      reference: {
        op: "probe",
        probe: "Configuration.Get",
        args: { environment: { op: "literal", value: "production" } },
      },
      sides: ["canary", "production"],
      bindCanary: "$drift.canary",
      bindReference: "$drift.reference",
      fields: [
        { path: ["max_connection_pool"], rule: "align" },
        { path: ["tls"], rule: "refuse" },
        { path: ["feature_flags"], rule: "note" },
      ],
    },
    {
      kind: "require",
      id: 2,
      name: "require",
      label: "require every region { promotable }",
      condition: {
        all: [
          {
            op: "quantifier",
            by: "every",
            bind: "region",
            in: { op: "field", of: { op: "variable", name: "incident" }, name: "regions" },
            of: {
              op: "logic",
              by: "and",
              of: [
                {
                  op: "not",
                  of: {
                    op: "field",
                    of: {
                      op: "probe",
                      probe: "Observer.Database",
                      args: {
                        region: { op: "variable", name: "region" },
                        cluster: {
                          op: "text",
                          parts: [
                            "payments-",
                            {
                              of: { op: "variable", name: "region" },
                              type: { t: "place", kind: "region" },
                            },
                          ],
                        },
                      },
                    },
                    name: "primary_reachable",
                  },
                },
                {
                  op: "compare",
                  by: "<",
                  left: {
                    op: "field",
                    of: {
                      op: "probe",
                      probe: "Observer.Database",
                      args: {
                        region: { op: "variable", name: "region" },
                        cluster: {
                          op: "text",
                          parts: [
                            "payments-",
                            {
                              of: { op: "variable", name: "region" },
                              type: { t: "place", kind: "region" },
                            },
                          ],
                        },
                      },
                    },
                    name: "replica_lag",
                  },
                  right: { op: "literal", value: 100000 },
                },
              ],
            },
          },
        ],
        labels: ["every region { promotable }"],
        freshMs: 10000,
      },
    },
    {
      kind: "step",
      id: 3,
      name: "align_Get",
      label: "align canary with production",
      body: [
        {
          kind: "when",
          id: 4,
          name: "when",
          label: "max_connection_pool align by Configuration.SetMaxConnectionPool",
          arms: [
            {
              condition: {
                all: [
                  {
                    op: "compare",
                    by: "!=",
                    left: {
                      op: "field",
                      of: { op: "variable", name: "$drift.canary" },
                      name: "max_connection_pool",
                    },
                    right: {
                      op: "field",
                      of: { op: "variable", name: "$drift.reference" },
                      name: "max_connection_pool",
                    },
                  },
                ],
                labels: ["max_connection_pool differs"],
                freshMs: null,
              },
              body: [
                {
                  kind: "call",
                  id: 5,
                  name: "SetMaxConnectionPool",
                  label: "max_connection_pool align by Configuration.SetMaxConnectionPool",
                  action: "Configuration.SetMaxConnectionPool",
                  request: {
                    op: "record",
                    fields: [
                      { name: "environment", value: { op: "literal", value: "canary" } },
                      {
                        name: "value",
                        value: {
                          op: "field",
                          of: { op: "variable", name: "$drift.reference" },
                          name: "max_connection_pool",
                        },
                      },
                    ],
                  },
                  places: { environment: { op: "literal", value: "canary" } },
                  timeoutMs: 5000,
                  reliesOn: [2],
                  writes: [{ kind: "pool_size", key: [{ op: "literal", value: "canary" }] }],
                  undo: {
                    captures: [{ name: "$drift.canary", value: { op: "variable", name: "$drift.canary" } }],
                    body: [
                      {
                        kind: "call",
                        id: 6,
                        name: "SetMaxConnectionPool",
                        label: "max_connection_pool align by Configuration.SetMaxConnectionPool",
                        action: "Configuration.SetMaxConnectionPool",
                        request: {
                          op: "record",
                          fields: [
                            { name: "environment", value: { op: "literal", value: "canary" } },
                            {
                              name: "value",
                              value: {
                                op: "field",
                                of: { op: "variable", name: "$drift.canary" },
                                name: "max_connection_pool",
                              },
                            },
                          ],
                        },
                        places: { environment: { op: "literal", value: "canary" } },
                        timeoutMs: 5000,
                        reliesOn: [],
                        writes: [{ kind: "pool_size", key: [{ op: "literal", value: "canary" }] }],
                      },
                      {
                        kind: "ensure",
                        id: 7,
                        name: "ensure",
                        label: "max_connection_pool align by Configuration.SetMaxConnectionPool",
                        condition: {
                          all: [
                            {
                              op: "compare",
                              by: "==",
                              left: {
                                op: "field",
                                of: {
                                  op: "probe",
                                  probe: "Configuration.Get",
                                  args: { environment: { op: "literal", value: "canary" } },
                                },
                                name: "max_connection_pool",
                              },
                              right: {
                                op: "field",
                                of: { op: "variable", name: "$drift.canary" },
                                name: "max_connection_pool",
                              },
                            },
                          ],
                          labels: ["max_connection_pool of canary is as wanted"],
                          freshMs: 60000,
                        },
                        withinMs: 5000,
                        everyMs: 1000,
                      },
                    ],
                  },
                },
                {
                  kind: "ensure",
                  id: 8,
                  name: "ensure",
                  label: "max_connection_pool align by Configuration.SetMaxConnectionPool",
                  condition: {
                    all: [
                      {
                        op: "compare",
                        by: "==",
                        left: {
                          op: "field",
                          of: {
                            op: "probe",
                            probe: "Configuration.Get",
                            args: { environment: { op: "literal", value: "canary" } },
                          },
                          name: "max_connection_pool",
                        },
                        right: {
                          op: "field",
                          of: { op: "variable", name: "$drift.reference" },
                          name: "max_connection_pool",
                        },
                      },
                    ],
                    labels: ["max_connection_pool of canary is as wanted"],
                    freshMs: 60000,
                  },
                  withinMs: 5000,
                  everyMs: 1000,
                },
              ],
            },
          ],
        },
      ],
    },
    {
      kind: "step",
      id: 9,
      name: "initiate_failover",
      label: "step initiate_failover for each region, canary first, 1 at a time, bake 15s, need all",
      body: [
        {
          kind: "require",
          id: 10,
          name: "require",
          label: "require promotable",
          condition: {
            all: [
              {
                op: "logic",
                by: "and",
                of: [
                  {
                    op: "not",
                    of: {
                      op: "field",
                      of: {
                        op: "probe",
                        probe: "Observer.Database",
                        args: {
                          region: { op: "variable", name: "region" },
                          cluster: {
                            op: "text",
                            parts: [
                              "payments-",
                              {
                                of: { op: "variable", name: "region" },
                                type: { t: "place", kind: "region" },
                              },
                            ],
                          },
                        },
                      },
                      name: "primary_reachable",
                    },
                  },
                  {
                    op: "compare",
                    by: "<",
                    left: {
                      op: "field",
                      of: {
                        op: "probe",
                        probe: "Observer.Database",
                        args: {
                          region: { op: "variable", name: "region" },
                          cluster: {
                            op: "text",
                            parts: [
                              "payments-",
                              {
                                of: { op: "variable", name: "region" },
                                type: { t: "place", kind: "region" },
                              },
                            ],
                          },
                        },
                      },
                      name: "replica_lag",
                    },
                    right: { op: "literal", value: 100000 },
                  },
                ],
              },
            ],
            labels: ["promotable"],
            freshMs: 10000,
          },
        },
        {
          kind: "call",
          id: 11,
          name: "InitiateFailover",
          label: "call Remediation.InitiateFailover(cluster: cluster_of(region), incident: incident.id) retry 3 times…",
          action: "Remediation.InitiateFailover",
          request: {
            op: "record",
            fields: [
              {
                name: "cluster",
                value: {
                  op: "text",
                  parts: [
                    "payments-",
                    { of: { op: "variable", name: "region" }, type: { t: "place", kind: "region" } },
                  ],
                },
              },
              {
                name: "incident",
                value: { op: "field", of: { op: "variable", name: "incident" }, name: "id" },
              },
            ],
          },
          places: { region: { op: "variable", name: "region" } },
          timeoutMs: 30000,
          reliesOn: [2, 10],
          writes: [
            {
              kind: "database",
              key: [{ op: "variable", name: "region" }, { op: "literal", value: "payments" }],
            },
          ],
          retry: { times: 3, firstMs: 200, maxMs: 5000 },
          confirm: {
            all: [
              {
                op: "compare",
                by: "==",
                left: {
                  op: "field",
                  of: {
                    op: "probe",
                    probe: "Remediation.FailoverState",
                    args: {
                      region: { op: "variable", name: "region" },
                      cluster: {
                        op: "text",
                        parts: [
                          "payments-",
                          { of: { op: "variable", name: "region" }, type: { t: "place", kind: "region" } },
                        ],
                      },
                    },
                  },
                  name: "phase",
                },
                right: { op: "literal", value: "PROMOTED" },
              },
            ],
            labels: ["FailoverState(cluster: cluster).phase == PROMOTED"],
            freshMs: 5000,
          },
          undo: {
            captures: [{ name: "region", value: { op: "variable", name: "region" } }],
            body: [
              {
                kind: "call",
                id: 12,
                name: "Failback",
                label: "call Remediation.Failback(cluster: cluster_of(region)) retry 3 times, backoff 1s..10s",
                action: "Remediation.Failback",
                request: {
                  op: "record",
                  fields: [
                    {
                      name: "cluster",
                      value: {
                        op: "text",
                        parts: [
                          "payments-",
                          { of: { op: "variable", name: "region" }, type: { t: "place", kind: "region" } },
                        ],
                      },
                    },
                  ],
                },
                places: { region: { op: "variable", name: "region" } },
                timeoutMs: 30000,
                reliesOn: [],
                writes: [
                  {
                    kind: "database",
                    key: [{ op: "variable", name: "region" }, { op: "literal", value: "payments" }],
                  },
                ],
                retry: { times: 3, firstMs: 1000, maxMs: 10000 },
              },
              {
                kind: "ensure",
                id: 13,
                name: "ensure",
                label: "ensure Observer.Database(cluster: cluster_of(region)).primary_reachable within 1m, every 2s",
                condition: {
                  all: [
                    {
                      op: "field",
                      of: {
                        op: "probe",
                        probe: "Observer.Database",
                        args: {
                          region: { op: "variable", name: "region" },
                          cluster: {
                            op: "text",
                            parts: [
                              "payments-",
                              {
                                of: { op: "variable", name: "region" },
                                type: { t: "place", kind: "region" },
                              },
                            ],
                          },
                        },
                      },
                      name: "primary_reachable",
                    },
                  ],
                  labels: ["Observer.Database(cluster: cluster_of(region)).primary_reachable"],
                  freshMs: 10000,
                },
                withinMs: 60000,
                everyMs: 2000,
              },
            ],
          },
        },
        {
          kind: "ensure",
          id: 14,
          name: "ensure",
          label: "ensure replica_lag < 50ms within 2m, holding 10s, every 2s",
          condition: {
            all: [
              {
                op: "compare",
                by: "<",
                left: {
                  op: "field",
                  of: {
                    op: "probe",
                    probe: "Observer.Database",
                    args: {
                      region: { op: "variable", name: "region" },
                      cluster: {
                        op: "text",
                        parts: [
                          "payments-",
                          { of: { op: "variable", name: "region" }, type: { t: "place", kind: "region" } },
                        ],
                      },
                    },
                  },
                  name: "replica_lag",
                },
                right: { op: "literal", value: 50000 },
              },
            ],
            labels: ["replica_lag < 50ms"],
            freshMs: 10000,
          },
          withinMs: 120000,
          everyMs: 2000,
          holdingMs: 10000,
        },
      ],
      fanOut: {
        bind: "region",
        canaryFirst: true,
        width: 1,
        bakeMs: 15000,
        in: { op: "field", of: { op: "variable", name: "incident" }, name: "regions" },
        need: { all: true },
        kind: "region",
        gate: {
          all: [
            {
              op: "compare",
              by: "==",
              left: {
                op: "field",
                of: {
                  op: "probe",
                  probe: "Configuration.Get",
                  args: { environment: { op: "literal", value: "canary" } },
                },
                name: "max_connection_pool",
              },
              right: {
                op: "field",
                of: {
                  op: "probe",
                  probe: "Configuration.Get",
                  args: { environment: { op: "literal", value: "production" } },
                },
                name: "max_connection_pool",
              },
            },
            {
              op: "compare",
              by: "==",
              left: {
                op: "field",
                of: {
                  op: "probe",
                  probe: "Configuration.Get",
                  args: { environment: { op: "literal", value: "canary" } },
                },
                name: "tls",
              },
              right: {
                op: "field",
                of: {
                  op: "probe",
                  probe: "Configuration.Get",
                  args: { environment: { op: "literal", value: "production" } },
                },
                name: "tls",
              },
            },
          ],
          labels: [
            "max_connection_pool is the same in canary and production",
            "tls is the same in canary and production",
          ],
          freshMs: 60000,
        },
      },
      otherwise: [
        {
          kind: "ending",
          id: 15,
          name: "escalate",
          label: "escalate \"not every region could be failed over: {failure.missing}\"",
          how: "escalate",
          text: {
            op: "text",
            parts: [
              "not every region could be failed over: ",
              {
                of: { op: "field", of: { op: "variable", name: "failure" }, name: "missing" },
                type: { t: "list", of: { t: "place", kind: "region" } },
              },
            ],
            prose: true,
          },
        },
      ],
    },
    {
      kind: "step",
      id: 16,
      name: "invalidate_cache",
      label: "step invalidate_cache for each region, 1 at a time, need all",
      body: [
        {
          kind: "step",
          id: 17,
          name: "entries",
          label: "step entries for each node in nodes(pool: cache), 3 at a time, need 75%",
          body: [
            {
              kind: "call",
              id: 18,
              name: "invalidate",
              label: "call cache.invalidate(node: node, tenants: incident.tenants) retry 4 times, backoff 100ms..2s",
              action: "cache.invalidate",
              request: {
                op: "record",
                fields: [
                  { name: "node", value: { op: "variable", name: "node" } },
                  {
                    name: "tenants",
                    value: { op: "field", of: { op: "variable", name: "incident" }, name: "tenants" },
                  },
                ],
              },
              places: { node: { op: "variable", name: "node" } },
              timeoutMs: 2000,
              reliesOn: [],
              writes: [{ kind: "cache_entries", key: [{ op: "variable", name: "node" }] }],
              retry: { times: 4, firstMs: 100, maxMs: 2000 },
              keep: "an invalidated entry is read again from the database",
            },
            {
              kind: "ensure",
              id: 19,
              name: "ensure",
              label: "ensure stale_entries == 0 within 10s, every 1s",
              condition: {
                all: [
                  {
                    op: "compare",
                    by: "==",
                    left: {
                      op: "field",
                      of: {
                        op: "probe",
                        probe: "Observer.Cache",
                        args: { node: { op: "variable", name: "node" } },
                      },
                      name: "stale_entries",
                    },
                    right: { op: "literal", value: 0 },
                  },
                ],
                labels: ["stale_entries == 0"],
                freshMs: 5000,
              },
              withinMs: 10000,
              everyMs: 1000,
            },
          ],
          fanOut: {
            bind: "node",
            width: 3,
            in: {
              op: "places",
              kind: "node",
              within: { op: "variable", name: "region" },
              where: { pool: "cache" },
            },
            need: { percent: 75 },
            kind: "node",
          },
        },
      ],
      fanOut: {
        bind: "region",
        width: 1,
        in: { op: "field", of: { op: "variable", name: "incident" }, name: "regions" },
        need: { all: true },
        kind: "region",
      },
      otherwise: [
        {
          kind: "ending",
          id: 20,
          name: "escalate",
          label: "escalate \"cache stale on {failure.missing}\"",
          how: "escalate",
          text: {
            op: "text",
            parts: [
              "cache stale on ",
              {
                of: { op: "field", of: { op: "variable", name: "failure" }, name: "missing" },
                type: { t: "list", of: { t: "place", kind: "region" } },
              },
            ],
            prose: true,
          },
        },
      ],
    },
    {
      kind: "step",
      id: 21,
      name: "watch_recovery",
      label: "step watch_recovery",
      body: [
        {
          kind: "ensure",
          id: 22,
          name: "ensure",
          label: "ensure every tenant { error_rate < 0.1% write_rate > 10/s } within 2m, every 5s, holding 20s",
          condition: {
            all: [
              {
                op: "quantifier",
                by: "every",
                bind: "tenant",
                in: { op: "field", of: { op: "variable", name: "incident" }, name: "tenants" },
                of: {
                  op: "logic",
                  by: "and",
                  of: [
                    {
                      op: "compare",
                      by: "<",
                      left: {
                        op: "field",
                        of: {
                          op: "probe",
                          probe: "tenant_health",
                          args: { tenant: { op: "variable", name: "tenant" } },
                        },
                        name: "error_rate",
                      },
                      right: { op: "literal", value: 0.001 },
                    },
                    {
                      op: "compare",
                      by: ">",
                      left: {
                        op: "field",
                        of: {
                          op: "probe",
                          probe: "tenant_health",
                          args: { tenant: { op: "variable", name: "tenant" } },
                        },
                        name: "write_rate",
                      },
                      right: { op: "literal", value: 10 },
                    },
                  ],
                },
              },
            ],
            labels: ["every tenant { error_rate < 0.1% write_rate > 10/s }"],
            freshMs: 30000,
          },
          withinMs: 120000,
          everyMs: 5000,
          holdingMs: 20000,
        },
      ],
      otherwise: [
        {
          kind: "ending",
          id: 23,
          name: "escalate",
          label: "escalate \"not every tenant recovered: {failure.reason}\"",
          how: "escalate",
          text: {
            op: "text",
            parts: [
              "not every tenant recovered: ",
              {
                of: { op: "field", of: { op: "variable", name: "failure" }, name: "reason" },
                type: { t: "scalar", of: "string" },
              },
            ],
            prose: true,
          },
        },
      ],
    },
  ],
  facts: {
    workMs: 747800,
    peopleMs: 0,
    undoMs: 388000,
    work: "drift 5s + require 2s + initiate_failover 8m 54.8s + invalidate_cache 1m 26s + watch_recovery 2m",
    most: "initiate_failover",
    declarations: 17,
    formula: {
      work: "119 + R(271.4 + 21.5⌈N/3⌉)",
      undo: "10 + 189R",
      counts: [{ symbol: "R", kind: "region", most: 2 }, { symbol: "N", kind: "node", most: 4 }],
    },
    lastSendMs: 615800,
    drainMs: 30000,
    blast: [
      { kind: "cache_entries", atATime: 3, inAll: 8 },
      { kind: "database", atATime: 1, inAll: 2 },
      { kind: "environment", atATime: 1, inAll: 1 },
      { kind: "node", atATime: 3, inAll: 8 },
      { kind: "region", atATime: 1, inAll: 2 },
      { kind: "tenant", atATime: 2, inAll: 2 },
    ],
    irreversible: [],
    services: [
      { name: "Configuration", grade: "bounded" },
      { name: "Remediation", grade: "bounded" },
      { name: "cache", grade: "advisory" },
    ],
    trusted: [
      { of: "Remediation.InitiateFailover", says: "writes database(name: \"payments\")" },
      { of: "Remediation.InitiateFailover", says: "keyed for 24h" },
      { of: "Remediation.InitiateFailover", says: "settles 30s" },
      {
        of: "Remediation.InitiateFailover",
        says: "confirm FailoverState(cluster: cluster).phase == PROMOTED",
      },
      { of: "Remediation.Failback", says: "writes database(name: \"payments\")" },
      { of: "Remediation.Failback", says: "idempotent" },
      { of: "Remediation.Failback", says: "settles 30s" },
      { of: "Remediation.FailoverState", says: "reads database(name: \"payments\")" },
      { of: "Observer.Database", says: "reads database(name: \"payments\")" },
      { of: "Observer.Cache", says: "reads cache_entries" },
      { of: "Configuration.SetMaxConnectionPool", says: "writes pool_size" },
      { of: "Configuration.SetMaxConnectionPool", says: "idempotent" },
      { of: "Configuration.SetMaxConnectionPool", says: "settles 5s" },
      { of: "Configuration.Get", says: "reads pool_size" },
      { of: "cache.invalidate", says: "writes cache_entries" },
      { of: "cache.invalidate", says: "idempotent" },
      { of: "tenant_health", says: "reads database(name: \"payments\")" },
    ],
  },
  finally: [
    {
      kind: "notify",
      id: 24,
      name: "notify",
      label: "notify slack(channel: \"#payments\") \"failover for {incident.id}: {run.outcome} after {run.elapsed}\"",
      channel: "slack",
      args: { channel: { op: "literal", value: "#payments" } },
      text: {
        op: "text",
        parts: [
          "failover for ",
          {
            of: { op: "field", of: { op: "variable", name: "incident" }, name: "id" },
            type: { t: "scalar", of: "string" },
          },
          ": ",
          {
            of: { op: "field", of: { op: "variable", name: "run" }, name: "outcome" },
            type: {
              t: "enum",
              name: "Outcome",
              members: ["succeeded", "refused", "compensated", "escalated", "killed"],
            },
          },
          " after ",
          {
            of: { op: "field", of: { op: "variable", name: "run" }, name: "elapsed" },
            type: { t: "scalar", of: "duration" },
          },
        ],
        prose: true,
      },
    },
  ],
  services: {
    Configuration: {
      from: "proto",
      contract: "payment.v1.Configuration",
      digest: "a39b0a097c3ab38bf8d0107544997ffe60b204c8d4bff841c507ec31fc5ee5b9",
      descriptor: "proto/payment.proto",
    },
    Remediation: {
      from: "proto",
      contract: "payment.v1.Remediation",
      digest: "a39b0a097c3ab38bf8d0107544997ffe60b204c8d4bff841c507ec31fc5ee5b9",
      descriptor: "proto/payment.proto",
    },
    cache: {
      from: "tasks",
      contract: "cache",
      digest: "98d967d6c2aab086802a78d1b9238c7300a7e08ddcd7f7ff8de7798f1cd3690f",
    },
    Observer: {
      from: "proto",
      contract: "payment.v1.Observer",
      digest: "a39b0a097c3ab38bf8d0107544997ffe60b204c8d4bff841c507ec31fc5ee5b9",
      descriptor: "proto/payment.proto",
    },
    "payment-metrics": {
      from: "http",
      contract: "payment-metrics",
      digest: "afe79c01a37c8f3da695a971e7403a8470bb3341d562a9c7c460e46402c093a2",
    },
  },
  actions: {
    "Configuration.SetMaxConnectionPool": {
      service: "Configuration",
      method: "SetMaxConnectionPool",
      requestType: {
        t: "record",
        name: "SetMaxConnectionPoolRequest",
        fields: [
          { name: "environment", type: { t: "scalar", of: "string" } },
          { name: "value", type: { t: "scalar", of: "int" } },
        ],
      },
      replyType: {
        t: "record",
        name: "DbConfig",
        fields: [
          { name: "max_connection_pool", type: { t: "scalar", of: "int" } },
          { name: "tls", type: { t: "map", of: { t: "scalar", of: "string" } } },
          { name: "feature_flags", type: { t: "map", of: { t: "scalar", of: "bool" } } },
        ],
      },
      idempotent: true,
      principal: "Configuration",
      settlesMs: 5000,
    },
    "Remediation.Failback": {
      service: "Remediation",
      method: "Failback",
      requestType: {
        t: "record",
        name: "FailbackRequest",
        fields: [{ name: "cluster", type: { t: "scalar", of: "string" } }],
      },
      replyType: {
        t: "record",
        name: "FailbackReply",
        fields: [{ name: "nodes_acknowledged", type: { t: "scalar", of: "int" } }],
      },
      idempotent: true,
      principal: "Remediation",
      settlesMs: 30000,
    },
    "Remediation.InitiateFailover": {
      service: "Remediation",
      method: "InitiateFailover",
      requestType: {
        t: "record",
        name: "InitiateFailoverRequest",
        fields: [
          { name: "cluster", type: { t: "scalar", of: "string" } },
          { name: "incident", type: { t: "scalar", of: "string" } },
        ],
      },
      replyType: {
        t: "record",
        name: "FailoverReply",
        fields: [
          { name: "accepted", type: { t: "scalar", of: "bool" } },
          { name: "nodes_acknowledged", type: { t: "scalar", of: "int" } },
          { name: "nodes_total", type: { t: "scalar", of: "int" } },
        ],
      },
      idempotent: false,
      principal: "Remediation",
      keyedForMs: 86400000,
      settlesMs: 30000,
    },
    "cache.invalidate": {
      service: "cache",
      method: "invalidate",
      requestType: {
        t: "record",
        name: "arguments",
        fields: [
          { name: "node", type: { t: "scalar", of: "string" } },
          { name: "tenants", type: { t: "list", of: { t: "scalar", of: "string" } } },
        ],
      },
      replyType: { t: "record", name: "Invalidated", fields: [{ name: "removed", type: { t: "scalar", of: "int" } }] },
      idempotent: true,
      principal: "cache",
    },
  },
  probes: {
    "Configuration.Get": {
      service: "Configuration",
      method: "Get",
      params: [{ name: "environment", type: { t: "place", kind: "environment" } }],
      request: { op: "record", fields: [{ name: "environment", value: { op: "variable", name: "environment" } }] },
      places: { environment: { op: "variable", name: "environment" } },
      requestType: {
        t: "record",
        name: "GetConfigRequest",
        fields: [{ name: "environment", type: { t: "scalar", of: "string" } }],
      },
      type: {
        t: "record",
        name: "DbConfig",
        fields: [
          { name: "max_connection_pool", type: { t: "scalar", of: "int" } },
          { name: "tls", type: { t: "map", of: { t: "scalar", of: "string" } } },
          { name: "feature_flags", type: { t: "map", of: { t: "scalar", of: "bool" } } },
        ],
      },
      timeoutMs: 5000,
      freshMs: 60000,
      principal: "Configuration",
      reads: [{ kind: "pool_size", key: [{ op: "variable", name: "environment" }] }],
    },
    "Observer.Cache": {
      service: "Observer",
      method: "Cache",
      params: [{ name: "node", type: { t: "place", kind: "node" } }],
      request: { op: "record", fields: [{ name: "node", value: { op: "variable", name: "node" } }] },
      places: { node: { op: "variable", name: "node" } },
      requestType: {
        t: "record",
        name: "CacheRequest",
        fields: [{ name: "node", type: { t: "scalar", of: "string" } }],
      },
      type: {
        t: "record",
        name: "CacheView",
        fields: [{ name: "stale_entries", type: { t: "scalar", of: "int" } }],
      },
      timeoutMs: 2000,
      freshMs: 5000,
      principal: "Observer",
      reads: [{ kind: "cache_entries", key: [{ op: "variable", name: "node" }] }],
    },
    "Observer.Database": {
      service: "Observer",
      method: "Database",
      params: [
        { name: "region", type: { t: "place", kind: "region" } },
        { name: "cluster", type: { t: "scalar", of: "string" } },
      ],
      request: { op: "record", fields: [{ name: "cluster", value: { op: "variable", name: "cluster" } }] },
      places: { region: { op: "variable", name: "region" } },
      requestType: {
        t: "record",
        name: "DatabaseRequest",
        fields: [{ name: "cluster", type: { t: "scalar", of: "string" } }],
      },
      type: {
        t: "record",
        name: "DatabaseView",
        fields: [
          { name: "primary_reachable", type: { t: "scalar", of: "bool" } },
          { name: "replica_lag", type: { t: "scalar", of: "duration" } },
        ],
      },
      timeoutMs: 2000,
      freshMs: 10000,
      principal: "Observer",
      reads: [
        {
          kind: "database",
          key: [{ op: "variable", name: "region" }, { op: "literal", value: "payments" }],
        },
      ],
    },
    "Remediation.FailoverState": {
      service: "Remediation",
      method: "FailoverState",
      params: [
        { name: "region", type: { t: "place", kind: "region" } },
        { name: "cluster", type: { t: "scalar", of: "string" } },
      ],
      request: { op: "record", fields: [{ name: "cluster", value: { op: "variable", name: "cluster" } }] },
      places: { region: { op: "variable", name: "region" } },
      requestType: {
        t: "record",
        name: "FailoverStateRequest",
        fields: [{ name: "cluster", type: { t: "scalar", of: "string" } }],
      },
      type: {
        t: "record",
        name: "ClusterState",
        fields: [
          {
            name: "phase",
            type: {
              t: "enum",
              name: "FailoverPhase",
              members: ["FAILOVER_PHASE_UNSPECIFIED", "STANDBY", "PROMOTING", "PROMOTED"],
              open: true,
            },
          },
          { name: "nodes_promoted", type: { t: "scalar", of: "int" } },
        ],
      },
      timeoutMs: 2000,
      freshMs: 5000,
      principal: "Remediation",
      reads: [
        {
          kind: "database",
          key: [{ op: "variable", name: "region" }, { op: "literal", value: "payments" }],
        },
      ],
    },
    tenant_health: {
      service: "payment-metrics",
      method: "GET",
      params: [{ name: "tenant", type: { t: "place", kind: "tenant" } }],
      request: {
        op: "record",
        fields: [
          {
            name: "path",
            value: {
              op: "text",
              parts: [
                "/v1/tenants/",
                { of: { op: "variable", name: "tenant" }, type: { t: "place", kind: "tenant" } },
              ],
            },
          },
        ],
      },
      places: { tenant: { op: "variable", name: "tenant" } },
      requestType: { t: "record", fields: [{ name: "path", type: { t: "scalar", of: "string" } }] },
      type: {
        t: "record",
        name: "TenantHealth",
        fields: [
          { name: "error_rate", type: { t: "scalar", of: "ratio" } },
          { name: "write_rate", type: { t: "scalar", of: "rate" } },
        ],
      },
      timeoutMs: 5000,
      freshMs: 30000,
      principal: "payment-metrics",
      reads: [{ kind: "database", key: [null, { op: "literal", value: "payments" }] }],
    },
  },
} satisfies Plan;
