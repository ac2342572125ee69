// How long to wait before the next attempt: doubling from the first figure to the second, shortened (never
// lengthened) by a jitter drawn from the run's seed, the path and the attempt, so that it does not depend on
// the order in which other lanes move. In the same way is drawn who is tried first, of several.

import type { Retry } from "../../schema/generated/plan.ts";

/** Milliseconds to wait after attempt n (1 is the first). */
export function backoffMs(retry: Retry, seed: number, path: string, attempt: number): number {
  const full = Math.min(retry.firstMs * 2 ** (attempt - 1), retry.maxMs);
  return Math.round(full * (0.5 + 0.5 * unit(seed, `${path}#${attempt}`)));
}

/** The indices 0 to n-1 in an order drawn from the seed and the path, not from when it is asked for. */
export function drawn(seed: number, path: string, n: number): number[] {
  const order = Array.from({ length: n }, (_, index) => index);
  for (let at = n - 1; at > 0; at--) {
    const other = Math.floor(unit(seed, `${path}#${at}`) * (at + 1));
    [order[at], order[other]] = [order[other] as number, order[at] as number];
  }
  return order;
}

/** FNV-1a over the seed and the text, finished by a multiplicative mix; a number in [0, 1). */
function unit(seed: number, text: string): number {
  let hash = 0x811c9dc5 ^ (seed >>> 0);
  for (let index = 0; index < text.length; index++)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b);
  return ((hash ^ (hash >>> 15)) >>> 0) / 2 ** 32;
}
