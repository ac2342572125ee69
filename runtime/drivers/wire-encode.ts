/**
 * A value of the language to the bytes of a message. Fields are written in the order of the record; what is null
 * or the default is left out where the descriptor says that absence means the same.
 */
import type protobuf from "protobufjs/light.js";
import type { FieldType, RecordType, Type } from "../../schema/generated/plan.ts";
import {
  durationName,
  fieldNamed,
  hasPresence,
  isMessage,
  isWrapper,
  type MapDescriptor,
  mapDescriptor,
  mostDepth,
  recordType,
  shown,
  timestampName,
  WireProblem,
} from "./wire-shape.ts";

export function encodeRecord(
  writer: protobuf.Writer,
  message: protobuf.Type,
  value: unknown,
  type: RecordType,
  path: string,
  depth: number,
): void {
  if (depth > mostDepth) throw new WireProblem(`${shown(path)} nests more than ${mostDepth} messages`);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new WireProblem(`${shown(path)} is not a record`);
  }
  const members = value as Record<string, unknown>;
  for (const field of type.fields) {
    const at = path === "" ? field.name : `${path}.${field.name}`;
    encodeField(
      writer,
      message,
      field,
      Object.hasOwn(members, field.name) ? members[field.name] : null,
      at,
      depth,
    );
  }
}

function encodeField(
  writer: protobuf.Writer,
  message: protobuf.Type,
  { name, type }: FieldType,
  value: unknown,
  path: string,
  depth: number,
): void {
  const field = fieldNamed(message, name)?.resolve();
  if (!field) throw new WireProblem(`${path}: ${message.fullName.slice(1)} has no such field`);
  const inner = type.t === "optional" ? type.of : type;
  if (value === null || value === undefined) {
    if (type.t !== "optional") throw new WireProblem(`${path} is missing`);
    return;
  }
  const map = mapDescriptor(field);
  if (map) {
    encodeMap(writer, map, value, inner, path, depth);
  } else if (field.repeated) {
    if (inner.t !== "list" || !Array.isArray(value)) throw new WireProblem(`${path} is not a list`);
    for (const [index, item] of value.entries()) {
      encodeTagged(writer, field, field.id, item, inner.of, `${path}[${index}]`, depth);
    }
  } else if (hasPresence(field) || !isDefault(field, value)) {
    encodeTagged(writer, field, field.id, value, inner, path, depth);
  }
}

function isDefault(field: protobuf.Field, value: unknown): boolean {
  if (field.resolvedType) return (field.resolvedType as protobuf.Enum).values[String(value)] === 0;
  return value === 0 || value === "" || value === false;
}

function encodeMap(
  writer: protobuf.Writer,
  field: MapDescriptor,
  value: unknown,
  type: Type,
  path: string,
  depth: number,
): void {
  if (type.t !== "map" || typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new WireProblem(`${path} is not a map`);
  }
  for (const [key, item] of Object.entries(value)) {
    const at = `${path}[${key}]`;
    writer.uint32((field.id << 3) | 2).fork();
    encodeScalar(writer, field.keyType, 1, keyValue(field.keyType, key, at), at);
    encodeTagged(writer, field, 2, item, type.of, at, depth);
    writer.ldelim();
  }
}

function keyValue(keyType: string, key: string, path: string): unknown {
  if (keyType === "string") return key;
  if (keyType === "bool" && (key === "true" || key === "false")) return key === "true";
  if (keyType !== "bool" && /^-?\d{1,16}$/.test(key)) return Number(key);
  throw new WireProblem(`${path}: the key is not a ${keyType}`);
}

function encodeTagged(
  writer: protobuf.Writer,
  field: protobuf.Field,
  id: number,
  value: unknown,
  type: Type,
  path: string,
  depth: number,
): void {
  if (field.delimited) throw new WireProblem(`${path} is a group, which can't be sent`);
  const resolved = field.resolvedType;
  if (resolved === null) {
    encodeScalar(writer, field.type, id, plain(type, value, path), path);
  } else if (isMessage(resolved)) {
    writer.uint32((id << 3) | 2).fork();
    encodeInner(writer, resolved, value, type, path, depth);
    writer.ldelim();
  } else {
    writer.uint32(id << 3).int32(enumNumber(resolved, value, path));
  }
}

function encodeInner(
  writer: protobuf.Writer,
  message: protobuf.Type,
  value: unknown,
  type: Type,
  path: string,
  depth: number,
): void {
  if (message.fullName === durationName || message.fullName === timestampName) {
    encodeTime(writer, value, type, message.fullName === durationName ? "duration" : "timestamp", path);
  } else if (isWrapper(message) && type.t !== "record") {
    encodeScalar(writer, (message.fieldsById[1] as protobuf.Field).type, 1, plain(type, value, path), path);
  } else {
    encodeRecord(writer, message, value, recordType(type, path), path, depth + 1);
  }
}

/** Seconds and nanoseconds; a negative duration has both negative, a timestamp only the seconds. */
function encodeTime(
  writer: protobuf.Writer,
  value: unknown,
  type: Type,
  of: "duration" | "timestamp",
  path: string,
): void {
  if (type.t !== "scalar" || type.of !== of)
    throw new WireProblem(`${path} is a ${of} on the wire, and none in the plan`);
  if (!Number.isSafeInteger(value)) throw new WireProblem(`${path} is not a whole number of microseconds`);
  const whole = value as number;
  const seconds = of === "timestamp" ? Math.floor(whole / 1e6) : Math.trunc(whole / 1e6);
  const nanos = (whole - seconds * 1e6) * 1000;
  if (seconds !== 0) writer.uint32(8).int64(seconds);
  if (nanos !== 0) writer.uint32(16).int32(nanos);
}

function enumNumber(members: protobuf.Enum, value: unknown, path: string): number {
  if (typeof value !== "string") throw new WireProblem(`${path} is not the name of a member`);
  if (Object.hasOwn(members.values, value)) return members.values[value] as number;
  if (/^-?\d{1,10}$/.test(value)) return Number(value);
  throw new WireProblem(`${path}: ${members.fullName.slice(1)} has no member ${value}`);
}

/** What a scalar of the plan is on the wire; a secret is resolved before it comes here, or not sent at all. */
function plain(type: Type, value: unknown, path: string): unknown {
  const inner = type.t === "optional" ? type.of : type;
  if (inner.t === "secret") throw new WireProblem(`${path} is a secret, and no driver resolves secrets yet`);
  if (inner.t !== "scalar" && inner.t !== "place" && inner.t !== "enum") {
    throw new WireProblem(`${path} is a scalar on the wire, and a ${inner.t} in the plan`);
  }
  return value;
}

const wireTypes: Record<string, number> = {
  double: 1, float: 5, int32: 0, uint32: 0, sint32: 0, fixed32: 5, sfixed32: 5,
  int64: 0, uint64: 0, sint64: 0, fixed64: 1, sfixed64: 1, bool: 0, string: 2,
}; // biome-ignore format: a table

function encodeScalar(writer: protobuf.Writer, of: string, id: number, value: unknown, path: string): void {
  const wireType = wireTypes[of];
  if (wireType === undefined)
    throw new WireProblem(`${path} has the wire type ${of}, which claw doesn't send`);
  const wrong = scalarProblem(of, value);
  if (wrong !== null) throw new WireProblem(`${path} is ${wrong}`);
  writer.uint32((id << 3) | wireType);
  (writer[of as "string"] as (value: unknown) => unknown).call(writer, value);
}

function scalarProblem(of: string, value: unknown): string | null {
  if (of === "string")
    return typeof value !== "string" ? "not text" : /\p{Surrogate}/u.test(value) ? "not Unicode text" : null;
  if (of === "bool") return typeof value === "boolean" ? null : "not a bool";
  if (typeof value !== "number" || !Number.isFinite(value)) return "not a number";
  if (of === "double" || of === "float") return null;
  if (!Number.isSafeInteger(value)) return "not a whole number that can be held exactly";
  const bits = of.endsWith("64") ? 64 : 32;
  const unsigned = of.startsWith("u") || of.startsWith("fixed");
  if (unsigned && value < 0) return `${value}, and ${of} has no negative numbers`;
  const limit = 2 ** (unsigned ? bits : bits - 1);
  return value < limit && value >= -limit ? null : `${value}, which doesn't fit into ${of}`;
}
