// A lasting outage: one fault that cuts every request, or every reply, of one action, one service or one place,
// until the first retry, until the deadline, or for good. What is cut off can't be observed either.

import type { Model } from "./model.ts";
import { around } from "./model.ts";

export interface Outage {
  site: string;
  /** The effect whose first retry ends it, if that is how it ends. */
  effect: string;
  cut: "requests" | "replies";
  until: number;
  endsAtRetry: boolean;
  key: string | null;
  service: string | null;
  place: string | null;
}

/** What a call or a read touches on its way. */
export interface Way {
  service: string;
  places: Record<string, string>;
  key: string | null;
}

export function isCut(model: Model, outages: readonly Outage[], way: Way, now: number): Outage | null {
  for (const outage of outages) {
    if (now >= outage.until) continue;
    if (outage.key !== null && outage.key === way.key) return outage;
    if (outage.service !== null && outage.service === way.service) return outage;
    if (
      outage.place !== null &&
      Object.values(way.places).some((place) => around(model, place).includes(outage.place as string))
    )
      return outage;
  }
  return null;
}
