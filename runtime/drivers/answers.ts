/** The answers of drivers, each with the claim it makes and nothing more. */
import type { Outcome, Seen } from "./driver.ts";
import { oneLine } from "./one-line.ts";

/** Nothing has left this host; another attempt may succeed. */
export function notSent(why: string): Outcome {
  return { outcome: "rejected", transient: true, sent: false, why: oneLine(why) };
}

/** Nothing has left this host, and nothing will until somebody mends the cause. */
export function cannotSend(why: string): Outcome {
  return { outcome: "rejected", transient: false, sent: false, why: oneLine(why) };
}

/** It may have happened. */
export function indeterminate(why: string): Outcome {
  return { outcome: "indeterminate", sent: true, why: oneLine(why) };
}

export function unknown(why: string): Seen {
  return { unknown: oneLine(why) };
}
