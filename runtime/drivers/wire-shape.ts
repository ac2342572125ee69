/**
 * What encoding and decoding have in common: how a record's field finds its descriptor, which messages of
 * google.protobuf stand for scalars of the language, and how a problem travels to the boundary.
 */
import type protobuf from "protobufjs/light.js";
import type { RecordType, Type } from "../../schema/generated/plan.ts";

/** Levels of messages inside each other. */
export const mostDepth = 32;

/** Unwinds an encoding or a decoding to `encodeMessage` and `decodeMessage`; it never leaves them. */
export class WireProblem extends Error {}

export function recordType(type: Type, path: string): RecordType {
  if (type.t === "optional") return recordType(type.of, path);
  if (type.t !== "record")
    throw new WireProblem(`${shown(path)} is a message, and the plan has a ${type.t} there`);
  return type;
}

/** How a problem names the place in the value where it lies. */
export function shown(path: string): string {
  return path === "" ? "the message" : path;
}

/** The field that a record's field stands for, whether the descriptor keeps its case or not. */
export function fieldNamed(message: protobuf.Type, name: string): protobuf.Field | undefined {
  const exact = message.fields[name];
  if (exact) return exact;
  const camel = name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  return message.fields[camel];
}

export function isMessage(resolved: protobuf.Field["resolvedType"]): resolved is protobuf.Type {
  return resolved !== null && "fields" in resolved;
}

export const durationName = ".google.protobuf.Duration";
export const timestampName = ".google.protobuf.Timestamp";

/** google.protobuf.StringValue and its like: a scalar that may be absent. */
export function isWrapper(message: protobuf.Type): boolean {
  return /^\.google\.protobuf\.(Double|Float|U?Int(32|64)|Bool|String)Value$/.test(message.fullName);
}

/** Whether the descriptor can tell an absent field from one that holds its default. */
export function hasPresence(field: protobuf.Field): boolean {
  return isMessage(field.resolvedType) || field.partOf !== null || field.hasPresence;
}

export type MapDescriptor = protobuf.Field & { keyType: string };

/** The descriptor of a map's entries; null when the field is no map. */
export function mapDescriptor(field: protobuf.Field): MapDescriptor | null {
  return field.map ? (field as unknown as MapDescriptor) : null;
}
