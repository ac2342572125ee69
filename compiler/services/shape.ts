/**
 * What a contract promises, whatever wrote it down: services with methods, messages with fields, enums. Plain
 * data, without a library behind it. Names are full names (`payment.v1.DbConfig`); messages may refer to each
 * other in circles, so they refer by name.
 */
export interface ContractShape {
  format: "proto" | "tasks";
  /** Where it was read, as shown to people. */
  file: string;
  /** SHA-256 of what the contract says; comments and layout of a .proto don't count. */
  digest: string;
  services: ServiceShape[];
  messages: ReadonlyMap<string, MessageShape>;
  enums: ReadonlyMap<string, EnumShape>;
}

export interface ServiceShape {
  /** `payment.v1.Remediation`; of a catalogue, empty. */
  name: string;
  doc?: string;
  methods: MethodShape[];
}

export interface MethodShape {
  name: string;
  /** `/payment.v1.Remediation/Failback`; of a catalogue, the task's name. */
  path: string;
  doc?: string;
  /** The message of its arguments. */
  request: string;
  reply: TypeShape;
  requestStream: boolean;
  replyStream: boolean;
  idempotency: "unknown" | "idempotent" | "no-side-effects";
}

export interface MessageShape {
  name: string;
  doc?: string;
  fields: FieldShape[];
}

export interface FieldShape {
  name: string;
  /** Of a .proto. */
  number?: number;
  doc?: string;
  type: TypeShape;
  repeated: boolean;
  /** It may be absent, and the reader can tell: proto3 `optional`, a wrapper type, `T | None`. */
  optional: boolean;
  /** A sender must give it: always in a catalogue unless it has a default, in a .proto only proto2's `required`. */
  required: boolean;
  /** The name of the `oneof` that it belongs to. */
  oneof?: string;
  /** Marked `debug_redact`: a secret. */
  secret: boolean;
}

export type TypeShape =
  | { kind: "scalar"; scalar: ScalarShape; wire: string }
  | { kind: "message"; message: string }
  | { kind: "enum"; enum: string }
  | { kind: "list"; of: TypeShape }
  | { kind: "map"; key: ScalarShape; value: TypeShape }
  | { kind: "optional"; of: TypeShape }
  /** Nothing: the reply of a task that returns nothing. */
  | { kind: "nothing" }
  /** Data whose type the contract leaves open: `google.protobuf.Struct`, `Any`. */
  | { kind: "opaque"; wire: string };

export type ScalarShape = "bool" | "int" | "float" | "string" | "bytes" | "duration" | "timestamp";

export interface EnumShape {
  name: string;
  doc?: string;
  /** Values that aren't listed may arrive. */
  open: boolean;
  members: { name: string; number?: number }[];
}

/** The contract's digest is computed by whoever may load a digest function. */
export type Sha256 = (text: string) => string;
