// Time for one run: wall time for the record's envelope, run time (milliseconds since the start, from a monotonic
// clock) for the kernel. After a crash run time is based again on wall time, and never goes back.

import { performance } from "node:perf_hooks";

export interface Clock {
  /** Milliseconds since the Unix epoch, with a fraction to the microsecond. */
  wallMs(): number;
}

/** Wall time read once, advanced by the monotonic clock. */
export const systemClock: Clock = {
  wallMs: () => performance.timeOrigin + performance.now(),
};

/** UTC, RFC 3339 with microseconds. */
export function wallText(wallMs: number): string {
  const whole = Math.floor(wallMs);
  const micros = Math.floor((wallMs - whole) * 1000);
  return new Date(whole).toISOString().replace("Z", `${String(micros).padStart(3, "0")}Z`);
}

/** The wall time that a record's text tells, in milliseconds with a fraction. */
export function parseWall(text: string): number {
  const match = text.match(/^(.*\.\d{3})(\d{3})Z$/);
  return match ? Date.parse(`${match[1]}Z`) + Number(match[2]) / 1000 : Date.parse(text);
}

/** Rounded to the microsecond, so that it reads well and compares exactly. */
export function toMicros(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
