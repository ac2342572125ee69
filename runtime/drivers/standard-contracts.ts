/**
 * The contracts that this product itself speaks, as descriptors: the worker's (schema/worker.proto) and the
 * standard health service. They stand here as data so that no driver has to find and parse a file; a test holds
 * the first against its source.
 */
import type { RecordType, Type } from "../../schema/generated/plan.ts";
import { findMethod, type WireMethod } from "./contract.ts";
import type { Protobuf } from "./wire.ts";

const text: Type = { t: "scalar", of: "string" };
const int: Type = { t: "scalar", of: "int" };
const float: Type = { t: "scalar", of: "float" };
const bool: Type = { t: "scalar", of: "bool" };

export const workerDescriptor = {
  nested: {
    claw: {
      nested: {
        worker: {
          nested: {
            v1: {
              nested: {
                Worker: {
                  methods: {
                    Describe: { requestType: "DescribeRequest", responseType: "DescribeReply" },
                    Execute: {
                      requestType: "ExecuteRequest",
                      responseType: "ExecuteEvent",
                      responseStream: true,
                    },
                  },
                },
                DescribeRequest: { fields: {} },
                DescribeReply: {
                  fields: {
                    catalogue_json: { type: "string", id: 1 },
                    digest: { type: "string", id: 2 },
                    worker: { type: "string", id: 3 },
                  },
                },
                ExecuteRequest: {
                  fields: { task: { type: "string", id: 1 }, arguments_json: { type: "string", id: 2 } },
                },
                ExecuteEvent: {
                  oneofs: { event: { oneof: ["heartbeat", "progress", "log", "result"] } },
                  fields: {
                    heartbeat: { type: "Heartbeat", id: 1 },
                    progress: { type: "Progress", id: 2 },
                    log: { type: "LogLine", id: 3 },
                    result: { type: "Result", id: 4 },
                  },
                },
                Heartbeat: { fields: { at_us: { type: "int64", id: 1 } } },
                Progress: {
                  fields: { fraction: { type: "double", id: 1 }, note: { type: "string", id: 2 } },
                },
                LogLine: {
                  fields: {
                    at_us: { type: "int64", id: 1 },
                    level: { type: "string", id: 2 },
                    message: { type: "string", id: 3 },
                    trace_id: { type: "string", id: 4 },
                  },
                },
                Result: {
                  fields: {
                    outcome: { type: "Outcome", id: 1 },
                    value_json: { type: "string", id: 2 },
                    reason: { type: "string", id: 3 },
                    transient: { type: "bool", id: 4 },
                    remembered: { type: "bool", id: 5 },
                  },
                  nested: { Outcome: { values: { OUTCOME_UNSPECIFIED: 0, OK: 1, REJECTED: 2, FAILED: 3 } } },
                },
              },
            },
          },
        },
      },
    },
  },
};

const healthDescriptor = {
  nested: {
    grpc: {
      nested: {
        health: {
          nested: {
            v1: {
              nested: {
                Health: {
                  methods: {
                    Check: { requestType: "HealthCheckRequest", responseType: "HealthCheckResponse" },
                  },
                },
                HealthCheckRequest: { fields: { service: { type: "string", id: 1 } } },
                HealthCheckResponse: {
                  fields: { status: { type: "ServingStatus", id: 1 } },
                  nested: {
                    ServingStatus: { values: { UNKNOWN: 0, SERVING: 1, NOT_SERVING: 2, SERVICE_UNKNOWN: 3 } },
                  },
                },
              },
            },
          },
        },
      },
    },
  },
};

function record(fields: Record<string, Type>): RecordType {
  return { t: "record", fields: Object.entries(fields).map(([name, type]) => ({ name, type })) };
}

function maybe(of: Type): Type {
  return { t: "optional", of };
}

const resultType = record({
  outcome: { t: "enum", members: ["OUTCOME_UNSPECIFIED", "OK", "REJECTED", "FAILED"], open: true },
  value_json: text,
  reason: text,
  transient: bool,
  remembered: bool,
});

/** The messages as types of the language, so that one codec serves them all. */
export const workerTypes = {
  describeRequest: record({}),
  describeReply: record({ catalogue_json: text, digest: text, worker: text }),
  executeRequest: record({ task: text, arguments_json: text }),
  executeEvent: record({
    heartbeat: maybe(record({ at_us: int })),
    progress: maybe(record({ fraction: float, note: text })),
    log: maybe(record({ at_us: int, level: text, message: text, trace_id: text })),
    result: maybe(resultType),
  }),
};

export const healthTypes = {
  request: record({ service: text }),
  reply: record({
    status: { t: "enum", members: ["UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN"], open: true },
  }),
};

export interface DescribeReply {
  catalogue_json: string;
  digest: string;
  worker: string;
}

export interface ExecuteEvent {
  heartbeat: { at_us: number } | null;
  progress: { fraction: number; note: string } | null;
  log: { at_us: number; level: string; message: string; trace_id: string } | null;
  result: {
    outcome: string;
    value_json: string;
    reason: string;
    transient: boolean;
    remembered: boolean;
  } | null;
}

export interface StandardMethods {
  describe: WireMethod;
  execute: WireMethod;
  health: WireMethod;
}

const loaded = new WeakMap<object, StandardMethods>();

export function standardMethods(pb: Protobuf): StandardMethods {
  let methods = loaded.get(pb);
  if (!methods) {
    const root = pb.Root.fromJSON({
      nested: { ...workerDescriptor.nested, ...healthDescriptor.nested },
    }).resolveAll();
    const of = (contract: string, method: string) => {
      const found = findMethod(root as InstanceType<Protobuf["Root"]>, contract, method, "streaming");
      if ("problem" in found) throw new Error(found.problem);
      return found.found;
    };
    methods = {
      describe: of("claw.worker.v1.Worker", "Describe"),
      execute: of("claw.worker.v1.Worker", "Execute"),
      health: of("grpc.health.v1.Health", "Check"),
    };
    loaded.set(pb, methods);
  }
  return methods;
}
