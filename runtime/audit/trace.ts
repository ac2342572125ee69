// W3C trace context: the trace is the run, the span is the command, so a service's log line leads back to the act
// that it was written for.

import { sha256 } from "./chain.ts";

export function traceparent(run: string, commandId: string): string {
  return `00-${traceId(run)}-${spanId(run, commandId)}-01`;
}

export function traceId(run: string): string {
  return sha256(run).slice(0, 32);
}

export function spanId(run: string, commandId: string): string {
  return sha256(`${run} ${commandId}`).slice(0, 16);
}
