/**
 * The bytes of a message to a value of the language. The record's fields are all there afterwards: what the
 * sender left out is the default where its absence means that, and null where absence is a fact of its own.
 * Fields that the plan doesn't know are skipped, for a service may learn new ones.
 */
import type protobuf from "protobufjs/light.js";
import type { RecordType, Type } from "../../schema/generated/plan.ts";
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

export function decodeRecord(
  reader: protobuf.Reader,
  end: number,
  message: protobuf.Type,
  type: RecordType,
  path: string,
  depth: number,
): Record<string, unknown> {
  if (depth > mostDepth) throw new WireProblem(`${shown(path)} nests more than ${mostDepth} messages`);
  const known = new Map<number, { name: string; type: Type; field: protobuf.Field }>();
  const value: Record<string, unknown> = {};
  for (const { name, type: of } of type.fields) {
    const field = fieldNamed(message, name)?.resolve();
    if (!field) throw new WireProblem(`${shown(path)}: ${message.fullName.slice(1)} has no field ${name}`);
    known.set(field.id, { name, type: of, field });
    value[name] = absent(field);
  }
  while (reader.pos < end) {
    const tag = reader.tag();
    const wireType = tag & 7;
    const entry = known.get(tag >>> 3);
    const at = entry && (path === "" ? entry.name : `${path}.${entry.name}`);
    if (!entry || !at || !accepts(entry.field, wireType)) {
      reader.skipType(wireType, depth, tag >>> 3);
      continue;
    }
    const of = entry.type.t === "optional" ? entry.type.of : entry.type;
    const map = mapDescriptor(entry.field);
    if (map) {
      decodeEntry(reader, map, value[entry.name] as Record<string, unknown>, of, at, depth);
    } else if (entry.field.repeated) {
      decodeItems(reader, wireType, entry.field, value[entry.name] as unknown[], of, at, depth);
    } else {
      value[entry.name] = decodeValue(reader, entry.field, of, at, depth);
    }
  }
  if (reader.pos !== end) throw new WireProblem(`${shown(path)} ends in the middle of a field`);
  return value;
}

function absent(field: protobuf.Field): unknown {
  if (field.map) return {};
  if (field.repeated) return [];
  return hasPresence(field) ? null : zero(field);
}

function zero({ type, resolvedType }: protobuf.Field): unknown {
  if (resolvedType) return enumName(resolvedType as protobuf.Enum, 0);
  if (type === "string") return "";
  return type === "bool" ? false : 0;
}

const wireTypes: Record<string, number> = {
  double: 1,
  fixed64: 1,
  sfixed64: 1,
  float: 5,
  fixed32: 5,
  sfixed32: 5,
};

function accepts(field: protobuf.Field, wireType: number): boolean {
  if (field.map || isMessage(field.resolvedType)) return wireType === 2;
  return wireType === scalarWireType(field) || (field.repeated && wireType === 2);
}

function scalarWireType(field: protobuf.Field): number {
  return field.type === "string" || field.type === "bytes" ? 2 : (wireTypes[field.type] ?? 0);
}

/** One element, or a packed run of them. */
function decodeItems(
  reader: protobuf.Reader,
  wireType: number,
  field: protobuf.Field,
  items: unknown[],
  type: Type,
  path: string,
  depth: number,
): void {
  if (type.t !== "list") throw new WireProblem(`${path} is repeated, and a ${type.t} in the plan`);
  const isPacked = wireType === 2 && !isMessage(field.resolvedType) && scalarWireType(field) !== 2;
  const end = isPacked ? reader.uint32() + reader.pos : reader.pos + 1;
  while (reader.pos < end) items.push(decodeValue(reader, field, type.of, `${path}[${items.length}]`, depth));
  if (isPacked && reader.pos !== end) throw new WireProblem(`${path} ends in the middle of a number`);
}

const poison = new Set(["__proto__", "constructor", "prototype"]);

function decodeEntry(
  reader: protobuf.Reader,
  field: MapDescriptor,
  into: Record<string, unknown>,
  type: Type,
  path: string,
  depth: number,
): void {
  if (type.t !== "map") throw new WireProblem(`${path} is a map, and a ${type.t} in the plan`);
  const end = reader.uint32() + reader.pos;
  let key: unknown = field.keyType === "string" ? "" : field.keyType === "bool" ? false : 0;
  let value: unknown;
  while (reader.pos < end) {
    const tag = reader.tag();
    if (tag >>> 3 === 1) key = decodeScalar(reader, field.keyType, path);
    else if (tag >>> 3 === 2) value = decodeValue(reader, field, type.of, `${path}[${key}]`, depth);
    else reader.skipType(tag & 7, depth, tag >>> 3);
  }
  const name = String(key);
  if (poison.has(name))
    throw new WireProblem(`${path} has the key "${name}", which is refused because it can poison objects`);
  into[name] = value === undefined ? emptyValue(field, type.of, path, depth) : value;
}

/** An entry without a value holds the type's default; for a message, one without fields. */
function emptyValue(field: MapDescriptor, type: Type, path: string, depth: number): unknown {
  const message = field.resolvedType;
  if (!isMessage(message)) return zero(field);
  if (message.fullName === durationName || message.fullName === timestampName) return 0;
  return decodeRecord(noBytes, 0, message, recordType(type, path), path, depth + 1);
}

/** Stands for a reader at its end: nothing is read from it. */
const noBytes = { pos: 0, len: 0 } as protobuf.Reader;

function decodeValue(
  reader: protobuf.Reader,
  field: protobuf.Field,
  type: Type,
  path: string,
  depth: number,
): unknown {
  const resolved = field.resolvedType;
  const inner = type.t === "optional" ? type.of : type;
  if (resolved === null) return asPlanned(inner, decodeScalar(reader, field.type, path), path);
  if (!isMessage(resolved)) return enumName(resolved, reader.int32());
  const end = reader.uint32() + reader.pos;
  if (end > reader.len) throw new WireProblem(`${path} ends after the message that holds it`);
  if (resolved.fullName === durationName || resolved.fullName === timestampName)
    return decodeTime(reader, end, inner, resolved, path);
  if (isWrapper(resolved) && inner.t !== "record") {
    const wrapped = resolved.fieldsById[1] as protobuf.Field;
    const only: RecordType = { t: "record", fields: [{ name: wrapped.name, type: inner }] };
    return decodeRecord(reader, end, resolved, only, path, depth)[wrapped.name];
  }
  return decodeRecord(reader, end, resolved, recordType(inner, path), path, depth + 1);
}

function asPlanned(type: Type, value: unknown, path: string): unknown {
  if (type.t === "scalar" || type.t === "place" || type.t === "enum" || type.t === "secret") return value;
  throw new WireProblem(`${path} is a scalar on the wire, and a ${type.t} in the plan`);
}

function enumName(members: protobuf.Enum, number: number): string {
  return members.valuesById[number] ?? String(number);
}

/** Whole microseconds; what is finer is cut off towards zero. */
function decodeTime(
  reader: protobuf.Reader,
  end: number,
  type: Type,
  message: protobuf.Type,
  path: string,
): number {
  const of = message.fullName === durationName ? "duration" : "timestamp";
  if (type.t !== "scalar" || type.of !== of)
    throw new WireProblem(`${path} is a ${of} on the wire, and none in the plan`);
  let seconds = 0;
  let nanos = 0;
  while (reader.pos < end) {
    const tag = reader.tag();
    if (tag === 8) seconds = exact(reader.int64(), path);
    else if (tag === 16) nanos = reader.int32();
    else reader.skipType(tag & 7, 0, tag >>> 3);
  }
  const microseconds = seconds * 1e6 + Math.trunc(nanos / 1000);
  if (!Number.isSafeInteger(microseconds))
    throw new WireProblem(`${path} is a ${of} too long to be held in microseconds`);
  return microseconds + 0;
}

function decodeScalar(reader: protobuf.Reader, of: string, path: string): unknown {
  if (of === "bytes") throw new WireProblem(`${path} holds raw bytes, which no value of the language can`);
  if (of === "string") return decodeText(reader, path);
  if (of === "bool") return reader.bool();
  const read = (reader[of as "int64"] as () => unknown).call(reader);
  if (of === "double" || of === "float") {
    if (!Number.isFinite(read))
      throw new WireProblem(`${path} is ${read}, which is not a number that can be reckoned with`);
    return (read as number) + 0;
  }
  return exact(read, path);
}

function decodeText(reader: protobuf.Reader, path: string): string {
  try {
    return reader.stringVerify();
  } catch (error) {
    if (error instanceof TypeError) throw new WireProblem(`${path} is not UTF-8 text`);
    throw error;
  }
}

/** protobufjs reads 64 bits as a pair of halves. */
function exact(read: unknown, path: string): number {
  const number = typeof read === "number" ? read : Number(BigInt(String(read)));
  if (!Number.isSafeInteger(number))
    throw new WireProblem(`${path} is ${read}, beyond what can be held exactly (2^53 − 1)`);
  return number;
}
