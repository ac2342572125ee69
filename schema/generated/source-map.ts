// Generated from the JSON Schema of this name by scripts/generate-schema.ts; change that, not this.
/**
 * Where each node of a plan stands in the source: beside the plan, outside its digest.
 */
export interface SourceMap {
  files: string[];
  /**
   * by node id
   */
  nodes: {
    [k: string]: Position;
  };
}
/**
 * This interface was referenced by `SourceMap`'s JSON-Schema
 * via the `definition` "Position".
 */
export interface Position {
  file: number;
  line: number;
  column: number;
  text: string;
}
