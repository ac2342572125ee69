// Generated from the JSON Schema of this name by scripts/generate-schema.ts; change that, not this.
/**
 * This interface was referenced by `TaskCatalogue`'s JSON-Schema
 * via the `definition` "Name".
 */
export type Name = string;
/**
 * The JSON Schema of one value. No other forms occur.
 *
 * This interface was referenced by `TaskCatalogue`'s JSON-Schema
 * via the `definition` "Type".
 */
export type CatalogueType =
  | CataloguePlainType
  | CatalogueTimeType
  | CatalogueTextChoice
  | CatalogueIntegerChoice
  | CatalogueListType
  | CatalogueMapType
  | CatalogueOptionalType
  | CatalogueNamedType;
/**
 * This interface was referenced by `TaskCatalogue`'s JSON-Schema
 * via the `definition` "DefinedType".
 */
export type CatalogueDefinedType = CatalogueRecordType | CatalogueTextChoice | CatalogueIntegerChoice;

/**
 * What the tasks of a worker promise, exported from the functions' own type hints. The canonical JSON of this document is its identity: a worker serves the SHA-256 of it, and a host refuses a worker whose digest isn't the one that a runbook was compiled against.
 */
export interface TaskCatalogue {
  format: "claw-tasks/1";
  /**
   * in the order of their names, each name once
   *
   * @minItems 1
   */
  tasks: [CatalogueTask, ...CatalogueTask[]];
  /**
   * the records and enums that tasks refer to by name
   */
  $defs?: {
    [k: string]: CatalogueDefinedType;
  };
}
/**
 * This interface was referenced by `TaskCatalogue`'s JSON-Schema
 * via the `definition` "Task".
 */
export interface CatalogueTask {
  name: Name;
  /**
   * the function's documentation, without its indentation; empty if it has none
   */
  doc: string;
  /**
   * doing it twice is the same as doing it once
   */
  idempotent: boolean;
  arguments: CatalogueRecordType;
  reply: CatalogueType;
}
/**
 * This interface was referenced by `TaskCatalogue`'s JSON-Schema
 * via the `definition` "RecordType".
 */
export interface CatalogueRecordType {
  type: "object";
  properties: {
    [k: string]: CatalogueType;
  };
  required: string[];
  additionalProperties: false;
}
/**
 * This interface was referenced by `TaskCatalogue`'s JSON-Schema
 * via the `definition` "PlainType".
 */
export interface CataloguePlainType {
  /**
   * integer: within ±(2^53 − 1); null: only as the reply of a task that replies nothing
   */
  type: "string" | "integer" | "number" | "boolean" | "null";
}
/**
 * This interface was referenced by `TaskCatalogue`'s JSON-Schema
 * via the `definition` "TimeType".
 */
export interface CatalogueTimeType {
  type: "string";
  /**
   * duration: seconds with up to six decimals, then s, as in 2.5s; date-time: RFC 3339 with an offset
   */
  format: "duration" | "date-time";
}
/**
 * This interface was referenced by `TaskCatalogue`'s JSON-Schema
 * via the `definition` "TextChoice".
 */
export interface CatalogueTextChoice {
  type: "string";
  /**
   * @minItems 1
   */
  enum: [string, ...string[]];
}
/**
 * This interface was referenced by `TaskCatalogue`'s JSON-Schema
 * via the `definition` "IntegerChoice".
 */
export interface CatalogueIntegerChoice {
  type: "integer";
  /**
   * @minItems 1
   */
  enum: [number, ...number[]];
}
/**
 * This interface was referenced by `TaskCatalogue`'s JSON-Schema
 * via the `definition` "ListType".
 */
export interface CatalogueListType {
  type: "array";
  items: CatalogueType;
}
/**
 * This interface was referenced by `TaskCatalogue`'s JSON-Schema
 * via the `definition` "MapType".
 */
export interface CatalogueMapType {
  type: "object";
  additionalProperties: CatalogueType;
}
/**
 * the value's own type, then null
 *
 * This interface was referenced by `TaskCatalogue`'s JSON-Schema
 * via the `definition` "OptionalType".
 */
export interface CatalogueOptionalType {
  /**
   * @minItems 2
   * @maxItems 2
   */
  anyOf: [CatalogueType, CatalogueType];
}
/**
 * This interface was referenced by `TaskCatalogue`'s JSON-Schema
 * via the `definition` "NamedType".
 */
export interface CatalogueNamedType {
  $ref: string;
}
