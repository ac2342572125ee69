// A contract with one field of every kind that crosses the wire, and the plan's view of it.
import protobuf from "protobufjs";
import type { Action, Probe, RecordType, Service, Type } from "../../schema/generated/plan.ts";

const source = `
syntax = "proto3";
package shop.v1;
import "google/protobuf/duration.proto";
import "google/protobuf/timestamp.proto";
import "google/protobuf/wrappers.proto";
service Shop {
  rpc Act(Everything) returns (Everything);
  rpc Look(Everything) returns (Everything) { option idempotency_level = NO_SIDE_EFFECTS; }
  rpc Watch(Everything) returns (stream Everything);
}
enum Phase { PHASE_UNSPECIFIED = 0; STANDBY = 1; PROMOTED = 2; }
message Inner { string name = 1; int32 size = 2; }
message Everything {
  string text = 1;
  bool flag = 2;
  int32 small = 3;
  uint64 large = 4;
  sint64 zigzag = 5;
  double ratio = 6;
  google.protobuf.Duration took = 7;
  google.protobuf.Timestamp since = 8;
  Phase phase = 9;
  Inner inner = 10;
  repeated int32 numbers = 11;
  repeated Inner inners = 12;
  map<string, int64> counts = 13;
  map<string, Inner> named = 14;
  optional int32 maybe = 15;
  google.protobuf.StringValue wrapped = 16;
  repeated string words = 17;
  fixed32 fixed = 18;
  bytes raw = 19;
  map<int32, bool> switches = 20;
  float third = 21;
}
`;

function parsed(): protobuf.Root {
  const root = new protobuf.Root();
  protobuf.parse(source, root, { keepCase: true });
  for (const name of ["duration", "timestamp", "wrappers"]) {
    root.addJSON(protobuf.common.get(`google/protobuf/${name}.proto`)?.nested ?? {});
  }
  root.resolveAll();
  return root;
}

/** protobufjs' own view, with its generated coders: the judge of ours. */
export const judge = parsed().lookupType("shop.v1.Everything");
export const shopDescriptor: unknown = JSON.parse(JSON.stringify(parsed().toJSON()));

export function scalar(of: Extract<Type, { t: "scalar" }>["of"]): Type {
  return { t: "scalar", of };
}

export function record(fields: Record<string, Type>): RecordType {
  return { t: "record", fields: Object.entries(fields).map(([name, type]) => ({ name, type })) };
}

export const phase: Type = { t: "enum", members: ["STANDBY", "PROMOTED"], open: true };
export const inner = record({ name: scalar("string"), size: scalar("int") });

export const shopService: Service = {
  from: "proto",
  contract: "shop.v1.Shop",
  digest: "",
  descriptor: "shop",
};

export function shopAction(requestType: Type, replyType: Type): Action {
  return { service: "Shop", method: "Act", requestType, replyType, idempotent: false, principal: "shop" };
}

export function shopProbe(requestType: Type, type: Type, service = "Shop"): Probe {
  return {
    service,
    method: "Look",
    params: [],
    request: { op: "literal", value: {} },
    places: {},
    requestType,
    type,
    timeoutMs: 1000,
    freshMs: 1000,
    principal: "shop",
    reads: [],
  };
}
