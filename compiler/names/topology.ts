/**
 * The topology as the compiler asks about it: the places in its own order, each with what encloses it. Names
 * are unique within a kind; a kind is whatever word the topology uses.
 */
import type { Place } from "../../schema/generated/plan.ts";
import type { PlaceGroup, Topology } from "../../schema/generated/topology.ts";

export interface Places {
  all: Place[];
  /** kind → its places, in order */
  kinds: Map<string, Place[]>;
  /** Names of the places of `kind` that lie in the place `within`, at any depth. */
  inside(kind: string, within: string): Place[];
  /** Whether places of `kind` lie inside places of `outer`. */
  contains(outer: string, kind: string): boolean;
  /** `nodes` → `node` */
  ofPlural(word: string): string | undefined;
}

/** Kinds that exist even where a topology has no such place: the standard library speaks of them. */
const standardKinds = ["account", "environment", "region", "node", "tenant"];

export function indexTopology(topology: Topology): Places {
  const all: Place[] = [];
  const kinds = new Map<string, Place[]>(standardKinds.map((kind) => [kind, []]));
  const ancestors = new Map<Place, Place[]>();
  const visit = (group: PlaceGroup, enclosing: Place[]) => {
    const parent = enclosing.at(-1);
    const place: Place = {
      kind: group.kind,
      name: group.name,
      ...(parent ? { within: parent.name } : {}),
      ...(group.marks ? { marks: { ...group.marks } } : {}),
      ...(group.canary ? { canary: true } : {}),
    };
    all.push(place);
    kinds.set(group.kind, [...(kinds.get(group.kind) ?? []), place]);
    ancestors.set(place, enclosing);
    for (const inner of group.places ?? []) visit(inner, [...enclosing, place]);
  };
  for (const group of topology.places) visit(group, []);
  const enclosedBy = (place: Place) => ancestors.get(place) ?? [];
  return {
    all,
    kinds,
    inside: (kind, within) =>
      (kinds.get(kind) ?? []).filter((place) => enclosedBy(place).some((outer) => outer.name === within)),
    contains: (outer, kind) =>
      (kinds.get(kind) ?? []).some((place) => enclosedBy(place).some((each) => each.kind === outer)),
    ofPlural: (word) =>
      [...kinds.keys()].find(
        (kind) => word === `${kind}s` || (kind.endsWith("y") && word === `${kind.slice(0, -1)}ies`),
      ),
  };
}
