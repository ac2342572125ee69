// One output of a finished fan-out's lanes, as a list: of those lanes that have it. One that is unknown makes the
// whole list unknown, for whoever counts it or takes the largest would otherwise leave it out in silence.

import { type Evaluated, joinUnknown, Unknown, unmarked, type Value } from "./value.ts";

export function perLane(lanes: Value, name: string): Evaluated {
  if (lanes === null || typeof lanes !== "object" || Array.isArray(lanes))
    return new Unknown(["there are no lanes"]);
  const values = Object.values(lanes).flatMap((lane) => {
    const has =
      lane !== null && typeof lane === "object" && !Array.isArray(lane) && Object.hasOwn(lane, name);
    return has ? [unmarked(lane[name] as Value)] : [];
  });
  return joinUnknown(values) ?? (values as Value[]);
}
