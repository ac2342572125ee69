/**
 * Protocol buffers on the wire to values of the language, and back, by the field's descriptor and the type the
 * plan was compiled with. Nothing is guessed: a field whose descriptor and type disagree, a number that can't be
 * held exactly, text that isn't UTF-8, or a key that could poison an object is a problem, never a value. Only
 * protobufjs' reflection and its byte readers are used; its code generation isn't, since a descriptor comes out
 * of a bundle and no code may.
 *
 *   duration    whole microseconds  ↔ google.protobuf.Duration
 *   timestamp   microseconds        ↔ google.protobuf.Timestamp
 *   enum        the member's name   ↔ its number; a number without a name is its decimal text
 *   int         ±(2⁵³−1)            ↔ every whole-number type
 *   optional    null                ↔ absent; also what a message field that is absent becomes
 *   place       its name            ↔ string
 *   ratio, rate, throughput, float  ↔ double, float
 */
import type protobuf from "protobufjs/light.js";
import type { Type } from "../../schema/generated/plan.ts";
import { decodeRecord } from "./wire-decode.ts";
import { encodeRecord } from "./wire-encode.ts";
import { recordType, WireProblem } from "./wire-shape.ts";

/** The part of protobufjs that is used, loaded by whoever needs it. */
export type Protobuf = typeof protobuf;

export type Encoded = { bytes: Buffer } | { problem: string };
export type Decoded = { value: unknown } | { problem: string };

export function encodeMessage(pb: Protobuf, message: protobuf.Type, value: unknown, type: Type): Encoded {
  const writer = pb.Writer.create();
  const problem = attempt(() => encodeRecord(writer, message, value, recordType(type, ""), "", 0));
  return problem === null ? { bytes: Buffer.from(writer.finish()) } : { problem };
}

export function decodeMessage(pb: Protobuf, message: protobuf.Type, bytes: Uint8Array, type: Type): Decoded {
  let value: unknown;
  const problem = attempt(() => {
    const reader = pb.Reader.create(bytes);
    value = decodeRecord(reader, reader.len, message, recordType(type, ""), "", 0);
  });
  return problem === null ? { value } : { problem };
}

/** protobufjs throws errors of its own for bytes that end early; they are the sender's fault, not a bug. */
function attempt(work: () => void): string | null {
  try {
    work();
    return null;
  } catch (error) {
    if (error instanceof WireProblem) return error.message;
    if (error instanceof RangeError || (error instanceof Error && error.constructor === Error)) {
      return `the bytes aren't a message: ${error.message}`;
    }
    throw error;
  }
}
