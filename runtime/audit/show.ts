// The lines of a story, put together by the lane that they stand in: first what belongs to the run as a whole, then
// each lane in the order in which it began, so that one region's night can be read from its start to its end.

import type { Happening } from "./happening.ts";

export interface LaneLines {
  title: string;
  happenings: Happening[];
}

export function byLane(happenings: readonly Happening[]): LaneLines[] {
  const lanes = new Map<string, LaneLines>([["", { title: "the run", happenings: [] }]]);
  for (const happening of happenings) {
    const key = laneOf(happening);
    const lane = lanes.get(key) ?? { title: key, happenings: [] };
    lane.happenings.push(happening);
    lanes.set(key, lane);
  }
  return [...lanes.values()];
}

/** The path up to the innermost lane, with the step's name: `invalidate_cache[us-east-1]/entries[worker-node-6]`. */
function laneOf({ path }: Happening): string {
  const end = path.lastIndexOf("]");
  return end < 0 ? "" : path.slice(0, end + 1);
}
