/**
 * How long a service that refuses for now asks to be left alone: google.rpc.RetryInfo in the status details, or a
 * header that says so in milliseconds or seconds. What can't be read is taken for not said.
 */
import type { Metadata } from "@grpc/grpc-js";
import type { Protobuf } from "./wire.ts";

/** Longer than any runbook waits between two attempts. */
const mostMs = 24 * 3600 * 1000;

export function retryAfterMs(pb: Protobuf, ...sources: (Metadata | undefined)[]): number | undefined {
  for (const metadata of sources) {
    if (!metadata) continue;
    const told =
      retryInfo(pb, metadata) ??
      number(metadata, "grpc-retry-pushback-ms", 1) ??
      number(metadata, "retry-pushback-ms", 1) ??
      number(metadata, "retry-after", 1000);
    if (told !== undefined) return Math.min(mostMs, Math.max(0, told));
  }
  return undefined;
}

function number(metadata: Metadata, name: string, scale: number): number | undefined {
  const text = metadata.get(name)[0];
  return typeof text === "string" && /^\d{1,9}(\.\d{1,6})?$/.test(text)
    ? Math.ceil(Number(text) * scale)
    : undefined;
}

/** `google.rpc.Status` holds its details as `Any`; of these the one named RetryInfo holds a Duration. */
function retryInfo(pb: Protobuf, metadata: Metadata): number | undefined {
  const packed = metadata.get("grpc-status-details-bin")[0];
  if (!(packed instanceof Buffer)) return undefined;
  try {
    for (const detail of members(pb, packed, 3)) {
      const [url] = members(pb, detail, 1);
      if (!url || !Buffer.from(url).toString().endsWith("/google.rpc.RetryInfo")) continue;
      const [info] = members(pb, detail, 2);
      const [delay] = info ? members(pb, info, 1) : [];
      if (delay) return durationMs(pb, delay);
    }
  } catch {
    // Not a status: whatever it is, it isn't a request to wait.
  }
  return undefined;
}

/** The length-delimited fields of that number. */
function members(pb: Protobuf, bytes: Uint8Array, id: number): Uint8Array[] {
  const reader = pb.Reader.create(bytes);
  const found: Uint8Array[] = [];
  while (reader.pos < reader.len) {
    const tag = reader.tag();
    if (tag === ((id << 3) | 2)) found.push(reader.bytes());
    else reader.skipType(tag & 7, 0, tag >>> 3);
  }
  return found;
}

function durationMs(pb: Protobuf, bytes: Uint8Array): number {
  const reader = pb.Reader.create(bytes);
  let ms = 0;
  while (reader.pos < reader.len) {
    const tag = reader.tag();
    if (tag === 8) ms += Number(String(reader.int64())) * 1000;
    else if (tag === 16) ms += reader.int32() / 1e6;
    else reader.skipType(tag & 7, 0, tag >>> 3);
  }
  return Math.ceil(ms);
}
