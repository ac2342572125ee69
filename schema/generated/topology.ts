// Generated from the JSON Schema of this name by scripts/generate-schema.ts; change that, not this.
/**
 * The places that runbooks name: an ordered tree of accounts, environments, regions, nodes, tenants …
 */
export interface Topology {
  places: PlaceGroup[];
}
/**
 * This interface was referenced by `Topology`'s JSON-Schema
 * via the `definition` "PlaceGroup".
 */
export interface PlaceGroup {
  kind: string;
  name: string;
  /**
   * goes first in `canary first`
   */
  canary?: boolean;
  /**
   * words by which places are chosen: `pool: cache`
   */
  marks?: {
    [k: string]: string;
  };
  places?: PlaceGroup[];
}
