/**
 * For which places a service must answer at an address of its own: for every combination that one of its actions
 * or probes can be sent to. On the wire a request doesn't name its place: the address it came to does.
 */
import type { Place, Plan } from "../../schema/generated/plan.ts";
import { nodesOf } from "../../schema/plan-blocks.ts";

/** Place kind → name; `{}` where a request needs no place. */
export type PlaceSet = Record<string, string>;

export function placesServed(plans: readonly Plan[], serviceName: string): PlaceSet[] {
  const sets = new Map<string, PlaceSet>();
  for (const plan of plans) {
    for (const kinds of kindsOf(plan, serviceName)) {
      for (const set of combinations(plan.places, kinds))
        sets.set(JSON.stringify(Object.entries(set).sort()), set);
    }
  }
  return [...sets.values()];
}

function kindsOf(plan: Plan, serviceName: string): string[][] {
  const kinds = new Map<string, string[]>();
  const add = (places: Record<string, unknown>) =>
    kinds.set(Object.keys(places).sort().join(" "), Object.keys(places).sort());
  for (const probe of Object.values(plan.probes)) if (probe.service === serviceName) add(probe.places);
  for (const node of nodesOf(plan)) {
    if (node.kind === "call" && plan.actions[node.action]?.service === serviceName) add(node.places);
  }
  return [...kinds.values()];
}

/** Places of these kinds, one each; of two kinds that enclose each other only those that do. */
function combinations(topology: readonly Place[], kinds: readonly string[]): PlaceSet[] {
  let sets: PlaceSet[] = [{}];
  for (const kind of kinds) {
    const named = topology.filter((place) => place.kind === kind);
    sets = sets.flatMap((set) => named.map((place) => ({ ...set, [kind]: place.name })));
  }
  return sets.filter((set) => isConsistent(topology, set));
}

function isConsistent(topology: readonly Place[], set: PlaceSet): boolean {
  return Object.values(set).every((name) => {
    let at = topology.find((place) => place.name === name);
    for (let level = 0; at?.within !== undefined && level < topology.length; level++) {
      const outer: string = at.within;
      at = topology.find((place) => place.name === outer);
      if (at && Object.hasOwn(set, at.kind) && set[at.kind] !== at.name) return false;
    }
    return true;
  });
}
