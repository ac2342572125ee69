/**
 * What a gRPC status says of an effect. A refusal is believed only when the service itself spoke it: a status that
 * the client library made up, because a reply was too large or a stream was cut, may stand for an effect that
 * happened. Everything that isn't surely a refusal is indeterminate.
 */
import { oneLine } from "./one-line.ts";

export type Meaning = "ok" | "refused" | "refused-for-now" | "unknown";

const names: readonly string[] = [
  "OK",
  "CANCELLED",
  "UNKNOWN",
  "INVALID_ARGUMENT",
  "DEADLINE_EXCEEDED",
  "NOT_FOUND",
  "ALREADY_EXISTS",
  "PERMISSION_DENIED",
  "RESOURCE_EXHAUSTED",
  "FAILED_PRECONDITION",
  "ABORTED",
  "OUT_OF_RANGE",
  "UNIMPLEMENTED",
  "INTERNAL",
  "UNAVAILABLE",
  "DATA_LOSS",
  "UNAUTHENTICATED",
];

const refusals = new Set([
  "INVALID_ARGUMENT",
  "NOT_FOUND",
  "ALREADY_EXISTS",
  "PERMISSION_DENIED",
  "FAILED_PRECONDITION",
  "OUT_OF_RANGE",
  "UNIMPLEMENTED",
  "UNAUTHENTICATED",
]);

const refusalsForNow = new Set(["RESOURCE_EXHAUSTED", "ABORTED"]);

export function meaningOf(code: number, details: string): Meaning {
  const name = statusName(code);
  if (name === "OK") return "ok";
  if (isOfClient(details)) return "unknown";
  if (refusals.has(name)) return "refused";
  return refusalsForNow.has(name) ? "refused-for-now" : "unknown";
}

export function statusName(code: number): string {
  return names[code] ?? `status ${code}`;
}

/** `FAILED_PRECONDITION: stale epoch`, on one line. */
export function statusText(code: number, details: string): string {
  const said = oneLine(details);
  return said === "" ? statusName(code) : `${statusName(code)}: ${said}`;
}

/**
 * grpc-js gives RESOURCE_EXHAUSTED, PERMISSION_DENIED, UNIMPLEMENTED and UNAUTHENTICATED of its own for streams
 * that ended without a status, and tells so only by these words.
 */
function isOfClient(details: string): boolean {
  return clientWords.some((words) => words.test(details));
}

const clientWords = [
  /^Received HTTP status code \d+/,
  /^Bandwidth exhausted or memory limit exceeded/,
  /^Protocol not secure enough/,
  // Of a grpc-js service too: it says so of a reply, after it has acted.
  /\b(message|size)\b.* larger than /,
];
