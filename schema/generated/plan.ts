// Generated from the JSON Schema of this name by scripts/generate-schema.ts; change that, not this.
/**
 * The type of a value, structural.
 *
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "Type".
 */
export type Type =
  | Scalar
  | PlaceType
  | EnumType
  | RecordType
  | SumType
  | ListType
  | MapType
  | OptionalType
  | SecretType
  | PerType;
/**
 * A pure expression tree; evaluation gives a value or unknown and never fails.
 *
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "Expr".
 */
export type Expr =
  | Literal
  | Variable
  | FieldOf
  | IndexOf
  | ProbeRead
  | Logic
  | Not
  | Compare
  | Within
  | IsUnknown
  | Fallback
  | Arithmetic
  | If
  | Quantifier
  | Comprehension
  | ListOf
  | MapOf
  | RecordOf
  | Text
  | Apply
  | Places
  | Choice
  | Parse
  | Conform
  | PerLane;
/**
 * what each element becomes; itself, where it is absent
 */
export type Expr1 =
  | Literal
  | Variable
  | FieldOf
  | IndexOf
  | ProbeRead
  | Logic
  | Not
  | Compare
  | Within
  | IsUnknown
  | Fallback
  | Arithmetic
  | If
  | Quantifier
  | Comprehension
  | ListOf
  | MapOf
  | RecordOf
  | Text
  | Apply
  | Places
  | Choice
  | Parse
  | Conform
  | PerLane;
/**
 * the enclosing place
 */
export type Expr2 =
  | Literal
  | Variable
  | FieldOf
  | IndexOf
  | ProbeRead
  | Logic
  | Not
  | Compare
  | Within
  | IsUnknown
  | Fallback
  | Arithmetic
  | If
  | Quantifier
  | Comprehension
  | ListOf
  | MapOf
  | RecordOf
  | Text
  | Apply
  | Places
  | Choice
  | Parse
  | Conform
  | PerLane;
/**
 * A value, or a case of a sum type.
 *
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "Pattern".
 */
export type Pattern = ValuePattern | CasePattern;
/**
 * the lanes of a finished fan-out
 */
export type Expr3 =
  | Literal
  | Variable
  | FieldOf
  | IndexOf
  | ProbeRead
  | Logic
  | Not
  | Compare
  | Within
  | IsUnknown
  | Fallback
  | Arithmetic
  | If
  | Quantifier
  | Comprehension
  | ListOf
  | MapOf
  | RecordOf
  | Text
  | Apply
  | Places
  | Choice
  | Parse
  | Conform
  | PerLane;
/**
 * makes a map: the key of each
 */
export type Expr4 =
  | Literal
  | Variable
  | FieldOf
  | IndexOf
  | ProbeRead
  | Logic
  | Not
  | Compare
  | Within
  | IsUnknown
  | Fallback
  | Arithmetic
  | If
  | Quantifier
  | Comprehension
  | ListOf
  | MapOf
  | RecordOf
  | Text
  | Apply
  | Places
  | Choice
  | Parse
  | Conform
  | PerLane;
/**
 * How many of the elements: a number, a share of those that there are, or what a bounded input says. A share is rounded down, and is at least 1.
 *
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "Amount".
 */
export type Amount =
  | number
  | {
      percent: number;
    }
  | {
      from: Expr;
      as: "count" | "ratio";
    };
/**
 * A statement.
 *
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "Node".
 */
export type Node =
  | Let
  | Require
  | Call
  | Ensure
  | WaitUntil
  | Wait
  | Approve
  | Spend
  | Parallel
  | When
  | Choose
  | Notify
  | Drift
  | Step
  | Ending
  | Part
  | Return
  | Keep
  | First
  | UndoStep
  | Child;
/**
 * A pure expression tree; evaluation gives a value or unknown and never fails.
 */
export type Expr5 =
  | Literal
  | Variable
  | FieldOf
  | IndexOf
  | ProbeRead
  | Logic
  | Not
  | Compare
  | Within
  | IsUnknown
  | Fallback
  | Arithmetic
  | If
  | Quantifier
  | Comprehension
  | ListOf
  | MapOf
  | RecordOf
  | Text
  | Apply
  | Places
  | Choice
  | Parse
  | Conform
  | PerLane;
/**
 * A pure expression tree; evaluation gives a value or unknown and never fails.
 */
export type Expr6 =
  | Literal
  | Variable
  | FieldOf
  | IndexOf
  | ProbeRead
  | Logic
  | Not
  | Compare
  | Within
  | IsUnknown
  | Fallback
  | Arithmetic
  | If
  | Quantifier
  | Comprehension
  | ListOf
  | MapOf
  | RecordOf
  | Text
  | Apply
  | Places
  | Choice
  | Parse
  | Conform
  | PerLane;
/**
 * A pure expression tree; evaluation gives a value or unknown and never fails.
 */
export type Expr7 =
  | Literal
  | Variable
  | FieldOf
  | IndexOf
  | ProbeRead
  | Logic
  | Not
  | Compare
  | Within
  | IsUnknown
  | Fallback
  | Arithmetic
  | If
  | Quantifier
  | Comprehension
  | ListOf
  | MapOf
  | RecordOf
  | Text
  | Apply
  | Places
  | Choice
  | Parse
  | Conform
  | PerLane;
/**
 * A pure expression tree; evaluation gives a value or unknown and never fails.
 */
export type Expr8 =
  | Literal
  | Variable
  | FieldOf
  | IndexOf
  | ProbeRead
  | Logic
  | Not
  | Compare
  | Within
  | IsUnknown
  | Fallback
  | Arithmetic
  | If
  | Quantifier
  | Comprehension
  | ListOf
  | MapOf
  | RecordOf
  | Text
  | Apply
  | Places
  | Choice
  | Parse
  | Conform
  | PerLane;
/**
 * A pure expression tree; evaluation gives a value or unknown and never fails.
 */
export type Expr9 =
  | Literal
  | Variable
  | FieldOf
  | IndexOf
  | ProbeRead
  | Logic
  | Not
  | Compare
  | Within
  | IsUnknown
  | Fallback
  | Arithmetic
  | If
  | Quantifier
  | Comprehension
  | ListOf
  | MapOf
  | RecordOf
  | Text
  | Apply
  | Places
  | Choice
  | Parse
  | Conform
  | PerLane;
/**
 * A pure expression tree; evaluation gives a value or unknown and never fails.
 */
export type Expr10 =
  | Literal
  | Variable
  | FieldOf
  | IndexOf
  | ProbeRead
  | Logic
  | Not
  | Compare
  | Within
  | IsUnknown
  | Fallback
  | Arithmetic
  | If
  | Quantifier
  | Comprehension
  | ListOf
  | MapOf
  | RecordOf
  | Text
  | Apply
  | Places
  | Choice
  | Parse
  | Conform
  | PerLane;
/**
 * A pure expression tree; evaluation gives a value or unknown and never fails.
 */
export type Expr11 =
  | Literal
  | Variable
  | FieldOf
  | IndexOf
  | ProbeRead
  | Logic
  | Not
  | Compare
  | Within
  | IsUnknown
  | Fallback
  | Arithmetic
  | If
  | Quantifier
  | Comprehension
  | ListOf
  | MapOf
  | RecordOf
  | Text
  | Apply
  | Places
  | Choice
  | Parse
  | Conform
  | PerLane;
/**
 * A pure expression tree; evaluation gives a value or unknown and never fails.
 */
export type Expr12 =
  | Literal
  | Variable
  | FieldOf
  | IndexOf
  | ProbeRead
  | Logic
  | Not
  | Compare
  | Within
  | IsUnknown
  | Fallback
  | Arithmetic
  | If
  | Quantifier
  | Comprehension
  | ListOf
  | MapOf
  | RecordOf
  | Text
  | Apply
  | Places
  | Choice
  | Parse
  | Conform
  | PerLane;
/**
 * A pure expression tree; evaluation gives a value or unknown and never fails.
 */
export type Expr13 =
  | Literal
  | Variable
  | FieldOf
  | IndexOf
  | ProbeRead
  | Logic
  | Not
  | Compare
  | Within
  | IsUnknown
  | Fallback
  | Arithmetic
  | If
  | Quantifier
  | Comprehension
  | ListOf
  | MapOf
  | RecordOf
  | Text
  | Apply
  | Places
  | Choice
  | Parse
  | Conform
  | PerLane;
/**
 * A pure expression tree; evaluation gives a value or unknown and never fails.
 */
export type Expr14 =
  | Literal
  | Variable
  | FieldOf
  | IndexOf
  | ProbeRead
  | Logic
  | Not
  | Compare
  | Within
  | IsUnknown
  | Fallback
  | Arithmetic
  | If
  | Quantifier
  | Comprehension
  | ListOf
  | MapOf
  | RecordOf
  | Text
  | Apply
  | Places
  | Choice
  | Parse
  | Conform
  | PerLane;
/**
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "Quorum".
 */
export type Quorum =
  | {
      all: true;
    }
  | {
      count: number;
    }
  | {
      percent: number;
    };
/**
 * A pure expression tree; evaluation gives a value or unknown and never fails.
 */
export type Expr15 =
  | Literal
  | Variable
  | FieldOf
  | IndexOf
  | ProbeRead
  | Logic
  | Not
  | Compare
  | Within
  | IsUnknown
  | Fallback
  | Arithmetic
  | If
  | Quantifier
  | Comprehension
  | ListOf
  | MapOf
  | RecordOf
  | Text
  | Apply
  | Places
  | Choice
  | Parse
  | Conform
  | PerLane;
/**
 * A pure expression tree; evaluation gives a value or unknown and never fails.
 */
export type Expr16 =
  | Literal
  | Variable
  | FieldOf
  | IndexOf
  | ProbeRead
  | Logic
  | Not
  | Compare
  | Within
  | IsUnknown
  | Fallback
  | Arithmetic
  | If
  | Quantifier
  | Comprehension
  | ListOf
  | MapOf
  | RecordOf
  | Text
  | Apply
  | Places
  | Choice
  | Parse
  | Conform
  | PerLane;
/**
 * A pure expression tree; evaluation gives a value or unknown and never fails.
 */
export type Expr17 =
  | Literal
  | Variable
  | FieldOf
  | IndexOf
  | ProbeRead
  | Logic
  | Not
  | Compare
  | Within
  | IsUnknown
  | Fallback
  | Arithmetic
  | If
  | Quantifier
  | Comprehension
  | ListOf
  | MapOf
  | RecordOf
  | Text
  | Apply
  | Places
  | Choice
  | Parse
  | Conform
  | PerLane;
/**
 * The type of a value, structural.
 */
export type Type1 =
  | Scalar
  | PlaceType
  | EnumType
  | RecordType
  | SumType
  | ListType
  | MapType
  | OptionalType
  | SecretType
  | PerType;

/**
 * A compiled runbook: plain data in canonical form. Its digest is the runbook's identity.
 */
export interface Plan {
  format: "claw-plan/1";
  /**
   * version of the kernel's semantics
   */
  semantics: 1;
  name: string;
  inputs: Input[];
  /**
   * an expression over the inputs where they decide it
   */
  environment: string | null | Expr;
  /**
   * the topology, in its order
   */
  places: Place[];
  triggers: Trigger[];
  holds: Hold[];
  targets: Target[];
  /**
   * milliseconds
   */
  deadlineMs: number;
  /**
   * milliseconds
   */
  undoMs: number;
  blast: Limit[];
  guards: Condition[];
  body: Node[];
  services: {
    [k: string]: Service;
  };
  actions: {
    [k: string]: Action;
  };
  probes: {
    [k: string]: Probe;
  };
  facts: Facts;
  doc?: string;
  otherwise?: Node[];
  finally?: Node[];
  /**
   * absent when nothing is waived
   */
  waivers?: Waiver[];
  output?: Type1;
  /**
   * those that can start this runbook; absent when none can
   */
  routes?: Route[];
}
/**
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "Input".
 */
export interface Input {
  name: string;
  type: Type;
  default?: unknown;
}
/**
 * duration: whole microseconds; ratio: fraction; bytes: whole bytes; rate: per second; throughput: bytes per second; timestamp: microseconds since the Unix epoch
 *
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "Scalar".
 */
export interface Scalar {
  t: "scalar";
  of:
    | "bool"
    | "int"
    | "float"
    | "string"
    | "duration"
    | "ratio"
    | "bytes"
    | "rate"
    | "throughput"
    | "timestamp";
  min?: number;
  max?: number;
  matching?: string;
  /**
   * the only values there are
   */
  among?: unknown[];
}
/**
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "PlaceType".
 */
export interface PlaceType {
  t: "place";
  kind: string;
  /**
   * the only places there are
   */
  among?: string[];
}
/**
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "EnumType".
 */
export interface EnumType {
  t: "enum";
  members: string[];
  name?: string;
  open?: boolean;
  ordered?: boolean;
  /**
   * the only members there are
   */
  among?: string[];
}
/**
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "RecordType".
 */
export interface RecordType {
  t: "record";
  fields: FieldType[];
  name?: string;
  /**
   * a resource: it stands for the thing that its keys name
   */
  resource?: true;
}
/**
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "FieldType".
 */
export interface FieldType {
  name: string;
  type: Type;
}
/**
 * One of several cases; a value is {"case": name} and the case's fields.
 *
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "SumType".
 */
export interface SumType {
  t: "sum";
  cases: CaseType[];
  name?: string;
}
/**
 * One case of a sum type.
 *
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "CaseType".
 */
export interface CaseType {
  name: string;
  fields: FieldType[];
}
/**
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "ListType".
 */
export interface ListType {
  t: "list";
  of: Type;
  min?: number;
  max?: number;
}
/**
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "MapType".
 */
export interface MapType {
  t: "map";
  of: Type;
  key?: Type;
  min?: number;
  max?: number;
}
/**
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "OptionalType".
 */
export interface OptionalType {
  t: "optional";
  of: Type;
}
/**
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "SecretType".
 */
export interface SecretType {
  t: "secret";
  of: Type;
}
/**
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "PerType".
 */
export interface PerType {
  t: "per";
  kind: string;
  of: Type;
}
/**
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "Literal".
 */
export interface Literal {
  op: "literal";
  /**
   * JSON; none is null
   */
  value: unknown;
}
/**
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "Variable".
 */
export interface Variable {
  op: "variable";
  name: string;
}
/**
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "FieldOf".
 */
export interface FieldOf {
  op: "field";
  of: Expr;
  name: string;
}
/**
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "IndexOf".
 */
export interface IndexOf {
  op: "index";
  of: Expr;
  at: Expr;
}
/**
 * Reads a probe of `probes`; unknown when the observer failed.
 *
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "ProbeRead".
 */
export interface ProbeRead {
  op: "probe";
  probe: string;
  args: {
    [k: string]: Expr;
  };
}
/**
 * Kleene's three-valued logic.
 *
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "Logic".
 */
export interface Logic {
  op: "logic";
  by: "and" | "or";
  of: Expr[];
}
/**
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "Not".
 */
export interface Not {
  op: "not";
  of: Expr;
}
/**
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "Compare".
 */
export interface Compare {
  op: "compare";
  by: "==" | "!=" | "<" | "<=" | ">" | ">=";
  left: Expr;
  right: Expr;
  /**
   * members of an ordered enum, lowest first
   */
  order?: string[];
}
/**
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "Within".
 */
export interface Within {
  op: "in";
  left: Expr;
  right: Expr;
}
/**
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "IsUnknown".
 */
export interface IsUnknown {
  op: "is-unknown";
  of: Expr;
}
/**
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "Fallback".
 */
export interface Fallback {
  op: "default";
  of: Expr;
  otherwise: Expr;
}
/**
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "Arithmetic".
 */
export interface Arithmetic {
  op: "arithmetic";
  by: "+" | "-" | "*" | "/";
  left: Expr;
  right: Expr;
  /**
   * the result is multiplied by it (units)
   */
  scale?: number;
  /**
   * round half-even to a whole number
   */
  whole?: boolean;
}
/**
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "If".
 */
export interface If {
  op: "if";
  condition: Expr;
  then: Expr;
  otherwise: Expr;
}
/**
 * Over an empty collection: unknown.
 *
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "Quantifier".
 */
export interface Quantifier {
  op: "quantifier";
  by: "every" | "some";
  bind: string;
  in: Expr;
  of: Expr;
}
/**
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "Comprehension".
 */
export interface Comprehension {
  op: "comprehension";
  bind: string;
  in: Expr;
  where?: Expr;
  value?: Expr1;
  key?: Expr4;
}
/**
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "ListOf".
 */
export interface ListOf {
  op: "list";
  items: Expr[];
}
/**
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "MapOf".
 */
export interface MapOf {
  op: "map";
  entries: {
    key: Expr;
    value: Expr;
  }[];
}
/**
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "RecordOf".
 */
export interface RecordOf {
  op: "record";
  fields: {
    name: string;
    value: Expr;
  }[];
}
/**
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "Text".
 */
export interface Text {
  op: "text";
  parts: (string | Hole)[];
  /**
   * a hole that is unknown prints as `unknown` instead of making the text unknown
   */
  prose?: boolean;
}
/**
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "Hole".
 */
export interface Hole {
  of: Expr;
  type: Type;
}
/**
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "Apply".
 */
export interface Apply {
  op: "apply";
  name: "count" | "min" | "max" | "floor" | "ceil" | "round" | "float" | "unique";
  args: Expr[];
}
/**
 * The topology's places of a kind inside an enclosing place, in the topology's order.
 *
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "Places".
 */
export interface Places {
  op: "places";
  kind: string;
  within: Expr2;
  /**
   * marks that the place must bear
   */
  where: {
    [k: string]: string;
  };
}
/**
 * The first arm that matches; unknown, where there is no arm for it, stays unknown.
 *
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "Choice".
 */
export interface Choice {
  op: "choose";
  of: Expr;
  arms: ChoiceArm[];
  otherwise?: Expr;
  unknown?: Expr;
}
/**
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "ChoiceArm".
 */
export interface ChoiceArm {
  patterns: Pattern[];
  value: Expr;
}
/**
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "ValuePattern".
 */
export interface ValuePattern {
  value: null | boolean | number | string;
}
/**
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "CasePattern".
 */
export interface CasePattern {
  case: string;
}
/**
 * A text taken apart: the record of what its captures took, or none where it has another form. Each capture takes what stands before the next fixed text.
 *
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "Parse".
 */
export interface Parse {
  op: "parse";
  of: Expr;
  parts: (string | Capture)[];
}
/**
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "Capture".
 */
export interface Capture {
  /**
   * null: passed over
   */
  name: string | null;
  type: Type;
}
/**
 * The value where it is inside the type's bounds; unknown where it isn't.
 *
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "Conform".
 */
export interface Conform {
  op: "conform";
  of: Expr;
  type: Type;
}
/**
 * One output of every lane that has it, as a list.
 *
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "PerLane".
 */
export interface PerLane {
  op: "per-lane";
  of: Expr3;
  name: string;
}
/**
 * One place of the topology.
 *
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "Place".
 */
export interface Place {
  kind: string;
  name: string;
  /**
   * name of the enclosing place
   */
  within?: string;
  marks?: {
    [k: string]: string;
  };
  canary?: boolean;
}
/**
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "Trigger".
 */
export interface Trigger {
  source: string;
  label: string;
  where?: Expr;
}
/**
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "Hold".
 */
export interface Hold {
  resource: Footprint;
  /**
   * milliseconds
   */
  waitMs: number;
  label: string;
  /**
   * one of so many slots; without it the hold is exclusive
   */
  slots?: number;
}
/**
 * A set of resources.
 *
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "Footprint".
 */
export interface Footprint {
  kind: string;
  /**
   * null: every
   */
  key: (Expr | null)[];
}
/**
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "Target".
 */
export interface Target {
  kind: string;
  in: Expr;
  label: string;
}
/**
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "Limit".
 */
export interface Limit {
  kind: string;
  count: Amount;
  when: "at-a-time" | "in-all";
  per?: string;
}
/**
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "Condition".
 */
export interface Condition {
  all: Expr[];
  /**
   * source text of each
   */
  labels: string[];
  /**
   * the least freshness of the probes it reads; null: reads none
   */
  freshMs: number | null;
}
/**
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "Let".
 */
export interface Let {
  kind: "let";
  /**
   * the node's number, unique in the plan
   */
  id: number;
  /**
   * path segment, unique in its block
   */
  name: string;
  /**
   * the source text, shortened, for people
   */
  label: string;
  bind: string;
  value: Expr;
}
/**
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "Require".
 */
export interface Require {
  kind: "require";
  /**
   * the node's number, unique in the plan
   */
  id: number;
  /**
   * path segment, unique in its block
   */
  name: string;
  /**
   * the source text, shortened, for people
   */
  label: string;
  condition: Condition;
}
/**
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "Call".
 */
export interface Call {
  kind: "call";
  /**
   * the node's number, unique in the plan
   */
  id: number;
  /**
   * path segment, unique in its block
   */
  name: string;
  /**
   * the source text, shortened, for people
   */
  label: string;
  action: string;
  request: Expr;
  /**
   * place kind → the place acted upon
   */
  places: {
    [k: string]: Expr;
  };
  /**
   * milliseconds
   */
  timeoutMs: number;
  timeout?: Expr5;
  /**
   * ids of `require` and `when` nodes that must be true, and fresh, when this is sent
   */
  reliesOn: number[];
  writes: Footprint[];
  /**
   * name of the reply
   */
  bind?: string;
  retry?: Retry;
  confirm?: Condition;
  undo?: Undo;
  keep?: string;
  irreversible?: string;
  confirmReply?: Expr8;
  /**
   * kind → what of it is touched beside the places acted upon, one or a list; of kinds that `blast` limits
   */
  touches?: {
    [k: string]: Expr;
  };
}
/**
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "Retry".
 */
export interface Retry {
  /**
   * further sends
   */
  times: number;
  count?: Expr6;
  /**
   * milliseconds
   */
  firstMs: number;
  /**
   * milliseconds
   */
  maxMs: number;
  across?: Expr7;
}
/**
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "Undo".
 */
export interface Undo {
  /**
   * evaluated and journaled before the effect is sent; in scope in the body
   */
  captures: {
    name: string;
    value: Expr;
  }[];
  body: Node[];
  /**
   * run when the scope ends well too: the lane, step, part, alternative or run that the call stands in
   */
  atEnd?: boolean;
}
/**
 * Polls until true for the stability window; the postcondition of the calls before it.
 *
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "Ensure".
 */
export interface Ensure {
  kind: "ensure";
  /**
   * the node's number, unique in the plan
   */
  id: number;
  /**
   * path segment, unique in its block
   */
  name: string;
  /**
   * the source text, shortened, for people
   */
  label: string;
  condition: Condition;
  /**
   * milliseconds
   */
  withinMs: number;
  within?: Expr9;
  /**
   * milliseconds
   */
  everyMs: number;
  /**
   * milliseconds
   */
  holdingMs?: number;
  holdingChecks?: number;
  unless?: Condition;
}
/**
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "WaitUntil".
 */
export interface WaitUntil {
  kind: "wait-until";
  /**
   * the node's number, unique in the plan
   */
  id: number;
  /**
   * path segment, unique in its block
   */
  name: string;
  /**
   * the source text, shortened, for people
   */
  label: string;
  condition: Condition;
  /**
   * milliseconds
   */
  withinMs: number;
  within?: Expr10;
  /**
   * milliseconds
   */
  everyMs: number;
  /**
   * milliseconds
   */
  holdingMs?: number;
  holdingChecks?: number;
  unless?: Condition;
}
/**
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "Wait".
 */
export interface Wait {
  kind: "wait";
  /**
   * the node's number, unique in the plan
   */
  id: number;
  /**
   * path segment, unique in its block
   */
  name: string;
  /**
   * the source text, shortened, for people
   */
  label: string;
  /**
   * milliseconds
   */
  forMs: number;
  for?: Expr11;
}
/**
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "Approve".
 */
export interface Approve {
  kind: "approve";
  /**
   * the node's number, unique in the plan
   */
  id: number;
  /**
   * path segment, unique in its block
   */
  name: string;
  /**
   * the source text, shortened, for people
   */
  label: string;
  text: Expr;
  /**
   * so many different people
   */
  by: number;
  /**
   * the group that they belong to; the host knows its members
   */
  of: string;
  /**
   * milliseconds
   */
  withinMs: number;
  within?: Expr12;
}
/**
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "Spend".
 */
export interface Spend {
  kind: "spend";
  /**
   * the node's number, unique in the plan
   */
  id: number;
  /**
   * path segment, unique in its block
   */
  name: string;
  /**
   * the source text, shortened, for people
   */
  label: string;
  budget: string;
  key: Expr[];
  /**
   * so many units within the window
   */
  most: number;
  /**
   * milliseconds
   */
  perMs: number;
  limit?: Expr13;
  window?: Expr14;
  /**
   * the budget's own limit, as it is written
   */
  says?: string;
}
/**
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "Parallel".
 */
export interface Parallel {
  kind: "parallel";
  /**
   * the node's number, unique in the plan
   */
  id: number;
  /**
   * path segment, unique in its block
   */
  name: string;
  /**
   * the source text, shortened, for people
   */
  label: string;
  /**
   * begun together, awaited together
   */
  steps: Step[];
}
/**
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "Step".
 */
export interface Step {
  kind: "step";
  /**
   * the node's number, unique in the plan
   */
  id: number;
  /**
   * path segment, unique in its block
   */
  name: string;
  /**
   * the source text, shortened, for people
   */
  label: string;
  body: Node[];
  fanOut?: FanOut;
  outputs?: string[];
  otherwise?: Node[];
  /**
   * the whole body again, as new effects, after a definite failure
   */
  repeat?: {
    /**
     * the body runs so often at most
     */
    times: number;
    /**
     * milliseconds
     */
    apartMs: number;
  };
}
/**
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "FanOut".
 */
export interface FanOut {
  bind: string;
  in: Expr;
  need: Quorum;
  /**
   * kind of the elements: of places or of resources
   */
  kind?: string;
  /**
   * of elements that are resources: the names of their keys
   */
  keys?: string[];
  /**
   * How many of the elements: a number, a share of those that there are, or what a bounded input says. A share is rounded down, and is at least 1.
   */
  width?:
    | number
    | {
        percent: number;
      }
    | {
        from: Expr;
        as: "count" | "ratio";
      };
  canaryFirst?: boolean;
  /**
   * How many of the elements: a number, a share of those that there are, or what a bounded input says. A share is rounded down, and is at least 1.
   */
  first?:
    | number
    | {
        percent: number;
      }
    | {
        from: Expr;
        as: "count" | "ratio";
      };
  atMost?: number;
  /**
   * milliseconds
   */
  bakeMs?: number;
  bake?: Expr15;
  gate?: Condition1;
  /**
   * How many of the elements: a number, a share of those that there are, or what a bounded input says. A share is rounded down, and is at least 1.
   */
  stopAfterFailed?:
    | number
    | {
        percent: number;
      }
    | {
        from: Expr;
        as: "count" | "ratio";
      };
}
/**
 * must be true before each later wave
 */
export interface Condition1 {
  all: Expr[];
  /**
   * source text of each
   */
  labels: string[];
  /**
   * the least freshness of the probes it reads; null: reads none
   */
  freshMs: number | null;
}
/**
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "When".
 */
export interface When {
  kind: "when";
  /**
   * the node's number, unique in the plan
   */
  id: number;
  /**
   * path segment, unique in its block
   */
  name: string;
  /**
   * the source text, shortened, for people
   */
  label: string;
  arms: Arm[];
  otherwise?: Node[];
  unknown?: Node[];
  /**
   * steps of its arms that are named after it; none where their arm wasn't taken
   */
  yields?: string[];
}
/**
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "Arm".
 */
export interface Arm {
  condition: Condition;
  body: Node[];
}
/**
 * Exactly one arm: the first that has a pattern which the value matches, else `otherwise`.
 *
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "Choose".
 */
export interface Choose {
  kind: "choose";
  /**
   * the node's number, unique in the plan
   */
  id: number;
  /**
   * path segment, unique in its block
   */
  name: string;
  /**
   * the source text, shortened, for people
   */
  label: string;
  of: Expr;
  /**
   * the least freshness of the probes it reads; null: reads none
   */
  freshMs: number | null;
  arms: ChooseArm[];
  otherwise?: Node[];
  unknown?: Node[];
  /**
   * steps of its arms that are named after it; none where their arm wasn't taken
   */
  yields?: string[];
}
/**
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "ChooseArm".
 */
export interface ChooseArm {
  patterns: Pattern[];
  body: Node[];
  /**
   * name of the case's fields, in this arm
   */
  bind?: string;
}
/**
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "Notify".
 */
export interface Notify {
  kind: "notify";
  /**
   * the node's number, unique in the plan
   */
  id: number;
  /**
   * path segment, unique in its block
   */
  name: string;
  /**
   * the source text, shortened, for people
   */
  label: string;
  channel: string;
  args: {
    [k: string]: Expr;
  };
  text: Expr;
}
/**
 * Reads both sides, pins them, and fails when a `refuse` field differs or is unknown.
 *
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "Drift".
 */
export interface Drift {
  kind: "drift";
  /**
   * the node's number, unique in the plan
   */
  id: number;
  /**
   * path segment, unique in its block
   */
  name: string;
  /**
   * the source text, shortened, for people
   */
  label: string;
  canary: Expr16;
  reference: Expr;
  /**
   * the two environments' names
   */
  sides: string[];
  bindCanary: string;
  bindReference: string;
  fields: DriftField[];
}
/**
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "DriftField".
 */
export interface DriftField {
  path: string[];
  rule: "align" | "refuse" | "note";
}
/**
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "Ending".
 */
export interface Ending {
  kind: "ending";
  /**
   * the node's number, unique in the plan
   */
  id: number;
  /**
   * path segment, unique in its block
   */
  name: string;
  /**
   * the source text, shortened, for people
   */
  label: string;
  how: "stop" | "escalate" | "continue";
  text: Expr;
}
/**
 * The statements of a `part`, in a scope of their own.
 *
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "Part".
 */
export interface Part {
  kind: "part";
  /**
   * the node's number, unique in the plan
   */
  id: number;
  /**
   * path segment, unique in its block
   */
  name: string;
  /**
   * the source text, shortened, for people
   */
  label: string;
  /**
   * evaluated when the part is entered; in scope in its body
   */
  params: {
    name: string;
    value: Expr;
  }[];
  body: Node[];
  /**
   * name of what it returns
   */
  bind?: string;
}
/**
 * Yields the value of the part or run that it ends.
 *
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "Return".
 */
export interface Return {
  kind: "return";
  /**
   * the node's number, unique in the plan
   */
  id: number;
  /**
   * path segment, unique in its block
   */
  name: string;
  /**
   * the source text, shortened, for people
   */
  label: string;
  value: Expr;
}
/**
 * Hands an effect over: its inverse is never run.
 *
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "Keep".
 */
export interface Keep {
  kind: "keep";
  /**
   * the node's number, unique in the plan
   */
  id: number;
  /**
   * path segment, unique in its block
   */
  name: string;
  /**
   * the source text, shortened, for people
   */
  label: string;
  /**
   * id of the call whose inverse is at the end of its scope
   */
  call: number;
}
/**
 * Alternatives, tried in order until one holds; one that misses is taken back before the next.
 *
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "First".
 */
export interface First {
  kind: "first";
  /**
   * the node's number, unique in the plan
   */
  id: number;
  /**
   * path segment, unique in its block
   */
  name: string;
  /**
   * the source text, shortened, for people
   */
  label: string;
  /**
   * tried in this order; empty where each element is one
   */
  alternatives: Alternative[];
  each?: AlternativePerElement;
  missed?: Node[];
  otherwise?: Node[];
}
/**
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "Alternative".
 */
export interface Alternative {
  /**
   * path segment
   */
  name: string;
  body: Node[];
}
/**
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "AlternativePerElement".
 */
export interface AlternativePerElement {
  bind: string;
  in: Expr;
  /**
   * place kind of the elements, where they are places
   */
  kind?: string;
  atMost?: number;
  body: Node[];
}
/**
 * Takes a finished step back, in all its lanes or in those given; what is taken back is owed no more.
 *
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "UndoStep".
 */
export interface UndoStep {
  kind: "undo-step";
  /**
   * the node's number, unique in the plan
   */
  id: number;
  /**
   * path segment, unique in its block
   */
  name: string;
  /**
   * the source text, shortened, for people
   */
  label: string;
  /**
   * id of the step
   */
  step: number;
  fanOut?: FanOut;
  otherwise?: Node[];
}
/**
 * Another runbook, run inside this one: its locks are added, its effects stand in this run's ledger, the guards around it stay on.
 *
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "Child".
 */
export interface Child {
  kind: "child";
  /**
   * the node's number, unique in the plan
   */
  id: number;
  /**
   * path segment, unique in its block
   */
  name: string;
  /**
   * the source text, shortened, for people
   */
  label: string;
  runbook: string;
  inputs: {
    name: string;
    type: Type;
    value: Expr;
  }[];
  /**
   * an expression over the inputs where they decide it
   */
  environment: string | null | Expr;
  holds: Hold[];
  targets: Target[];
  /**
   * milliseconds; 0: only the deadline of the run around it counts
   */
  deadlineMs: number;
  blast: Limit[];
  guards: Condition[];
  body: Node[];
  otherwise?: Node[];
  finally?: Node[];
  /**
   * name of what it returns
   */
  bind?: string;
}
/**
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "Service".
 */
export interface Service {
  from: "proto" | "tasks" | "http" | "driver";
  /**
   * full service name, the worker catalogue's name, or the driver's
   */
  contract: string;
  /**
   * SHA-256 of the contract as compiled against
   */
  digest: string;
  /**
   * key in the bundle's descriptors
   */
  descriptor?: string;
}
/**
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "Action".
 */
export interface Action {
  service: string;
  method: string;
  requestType: Type;
  replyType: Type;
  idempotent: boolean;
  principal: string;
  /**
   * milliseconds
   */
  keyedForMs?: number;
  /**
   * milliseconds
   */
  settlesMs?: number;
}
/**
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "Probe".
 */
export interface Probe {
  service: string;
  /**
   * rpc name; for http the verb
   */
  method: string;
  params: {
    name: string;
    type: Type;
  }[];
  request: Expr17;
  /**
   * place kind → place, over the parameters
   */
  places: {
    [k: string]: Expr;
  };
  requestType: Type;
  type: Type;
  /**
   * milliseconds
   */
  timeoutMs: number;
  /**
   * milliseconds
   */
  freshMs: number;
  principal: string;
  reads: Footprint[];
  retry?: Retry;
}
/**
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "Facts".
 */
export interface Facts {
  /**
   * milliseconds
   */
  workMs: number;
  /**
   * milliseconds
   */
  peopleMs: number;
  /**
   * milliseconds
   */
  undoMs: number;
  /**
   * the formula, for people
   */
  work: string;
  /**
   * the step that takes most of it
   */
  most: string;
  /**
   * how many trusted declarations the proofs rest on
   */
  declarations: number;
  /**
   * what those declarations say, of actions and probes
   */
  trusted?: {
    of: string;
    says: string;
  }[];
  /**
   * the worst case in seconds, by how many lanes there are
   */
  formula?: {
    work: string;
    undo: string;
    /**
     * what the letters stand for
     */
    counts: {
      symbol: string;
      kind: string;
      most: number;
    }[];
  };
  /**
   * milliseconds until the last forward send, at worst
   */
  lastSendMs?: number;
  /**
   * milliseconds for which an attempt may be in flight when undoing is decided
   */
  drainMs?: number;
  /**
   * the most places of each kind that it can touch
   */
  blast?: {
    kind: string;
    /**
     * left out: nothing bounds it
     */
    atATime?: number;
    /**
     * left out: nothing bounds it
     */
    inAll?: number;
  }[];
  irreversible?: {
    action: string;
    because: string;
  }[];
  /**
   * what is declared of unanswered requests: bounded, they can't take effect after a while; advisory, nothing
   */
  services?: {
    name: string;
    grade: "bounded" | "advisory";
  }[];
}
/**
 * A risk that somebody has accepted until a day.
 *
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "Waiver".
 */
export interface Waiver {
  /**
   * the rule that is waived
   */
  code: string;
  because: string;
  /**
   * the last day, UTC, as YYYY-MM-DD
   */
  until: string;
  /**
   * what it covers: the source text, shortened
   */
  at: string;
}
/**
 * Decides which runbook an alert starts.
 *
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "Route".
 */
export interface Route {
  name: string;
  event: {
    name: string;
    type: Type;
  };
  triggers: Trigger[];
  rows: RouteRow[];
}
/**
 * The first row whose condition is true is done; one that is unknown when it is reached takes the row for that.
 *
 * This interface was referenced by `Plan`'s JSON-Schema
 * via the `definition` "RouteRow".
 */
export interface RouteRow {
  /**
   * the source text, shortened, for people
   */
  label: string;
  on:
    | "else"
    | "unknown"
    | {
        condition: Expr;
      };
  does:
    | {
        /**
         * name of the runbook
         */
        run: string;
        inputs: {
          [k: string]: Expr;
        };
      }
    | {
        /**
         * channel
         */
        notify: string;
        args: {
          [k: string]: Expr;
        };
        text: Expr;
      }
    | {
        stop: Expr;
      }
    | {
        escalate: Expr;
      };
}
