/**
 * The request metadata of every call, as worker.proto lists it. Values are printable ASCII, for nothing else
 * travels in a header unchanged: a name with other characters is sent percent-encoded, always in the same way.
 */
import type { Metadata } from "@grpc/grpc-js";
import type { Grpc } from "./channels.ts";
import type { Delivery, Reading } from "./driver.ts";

export function deliveryMetadata(grpc: Grpc, delivery: Delivery): Metadata {
  return metadata(grpc, {
    "claw-run": delivery.run,
    "claw-key": delivery.key,
    "claw-epoch": String(delivery.epoch),
    "claw-deadline": String(Math.trunc(delivery.deadlineUs)),
    "claw-attempt": String(delivery.attempt),
    "claw-undoes": delivery.undoes,
    traceparent: delivery.traceparent,
  });
}

/** A reading has no key: there is nothing to remember. */
export function readingMetadata(grpc: Grpc, reading: Reading): Metadata {
  return metadata(grpc, { "claw-run": reading.run, traceparent: reading.traceparent });
}

function metadata(grpc: Grpc, values: Record<string, string | undefined>): Metadata {
  const made = new grpc.Metadata();
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined && value !== "") made.set(name, headerText(value));
  }
  return made;
}

export function headerText(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text;
  return text.replace(/[^\x20-\x7e]|%/gu, (character) =>
    [...Buffer.from(character)]
      .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`)
      .join(""),
  );
}
