/**
 * The codes that `waive` may cover: laws that judge a risk, which a person may take knowingly and for a time. Not
 * among them are what a value is, unknown or absent values, secrets, reliance, approval of what is irreversible,
 * what a second delivery or a second run may do twice, limits that the run holds against anyway, and whatever a plan
 * can't be executed without.
 */
import type { Code } from "./catalogue.ts";

export const waivable: ReadonlySet<Code> = new Set<Code>([
  "across-unused",
  "canary-without-drift",
  "confirm-cannot-deny",
  "deadline-too-short",
  "effect-not-observed",
  "ensure-proves-nothing",
  "key-expires",
  "no-otherwise",
  "probe-may-act",
  "quorum-is-all",
  "runbooks-contradict",
  "undo-not-observed",
  "undo-too-short",
  "unknown-in-outage",
  "unknown-in-outage",
  "unsettled-retry",
  "unused-import",
  "witness-is-actor",
]);
