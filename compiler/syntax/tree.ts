/**
 * The syntax tree: what stands in one `.claw` file, before any name is looked up. Every node has a `kind` and
 * a `span`; optional parts are absent or `undefined`; lists are in source order. A tree that comes with syntax problems may
 * lack whole declarations and statements, and hold `missing` expressions and names whose text is empty.
 */
import type { Span } from "../problems/span.ts";
import type {
  Conditions,
  Declared,
  DurationLiteral,
  Expr,
  Field,
  Name,
  Node,
  Param,
  Path,
  Reference,
  TextLiteral,
  TypeRef,
} from "./tree-expressions.ts";
import type { InvariantDecl, ScenarioDecl, WorldDecl } from "./tree-simulation.ts";
import type { Block, Escalate, Notify, Otherwise, Run, Statement, Stop, Waive } from "./tree-statements.ts";

export type { Span } from "../problems/span.ts";
export type * from "./tree-expressions.ts";
export type * from "./tree-simulation.ts";
export type * from "./tree-statements.ts";

export interface File extends Node<"file"> {
  file: string;
  imports: Import[];
  declarations: Declaration[];
}
export interface Import extends Node<"import"> {
  path: Path;
  from?: TextLiteral;
}

export type Declaration =
  | EnumDecl
  | TypeDecl
  | Let
  | ResourceDecl
  | BudgetDecl
  | ServiceDecl
  | ActionDecl
  | ProbeDecl
  | RunbookDecl
  | PartDecl
  | RouteDecl
  | Waive
  | WorldDecl
  | ScenarioDecl
  | InvariantDecl;

export interface EnumDecl extends Declared<"enum"> {
  open: boolean;
  ordered: boolean;
  members: Name[];
}
export interface TypeDecl extends Declared<"type"> {
  definition: RecordType | SumType | TypeRef;
}
export interface RecordType extends Node<"record"> {
  fields: Field[];
}
export interface SumType extends Node<"sum"> {
  variants: Variant[];
}
export interface Variant extends Node<"variant"> {
  name: Name;
  fields: Field[];
}
/** As a declaration it may have parameters; as a statement it never has. */
export interface Let extends Declared<"let"> {
  params?: Param[];
  type?: TypeRef;
  value: Expr;
}
export interface ResourceDecl extends Declared<"resource"> {
  params: Param[];
}
export interface BudgetDecl extends Declared<"budget"> {
  params: Param[];
  limit: Expr;
  window: Expr;
}
/** `contract` is `proto` or `tasks`, as written. */
export interface ServiceDecl extends Declared<"service"> {
  contract: Name;
  from: TextLiteral;
  items: (ActionDecl | ProbeDecl | Waive)[];
}
export interface ActionDecl extends Declared<"action"> {
  params?: Param[];
  type?: TypeRef;
  clauses: ActionClause[];
}
export interface ProbeDecl extends Declared<"probe"> {
  params?: Param[];
  type?: TypeRef;
  clauses: ProbeClause[];
}
export interface RunbookDecl extends Declared<"runbook"> {
  params: Param[];
  type?: TypeRef;
  /** Headers and statements as they stand; `headersOf` and `statementsOf` (walk.ts) tell them apart. */
  items: (Header | Statement)[];
  bodySpan: Span;
  otherwise?: Otherwise;
  finally?: Block;
}
export interface PartDecl extends Declared<"part"> {
  params: Param[];
  type?: TypeRef;
  body: Block;
}
export interface RouteDecl extends Declared<"route"> {
  params: Param[];
  triggers: Trigger[];
  rows: Row[];
}
export interface Row extends Node<"row"> {
  when: Expr | Node<"row-else"> | Node<"row-unknown">;
  act: Run | Notify | Stop | Escalate;
}

/** No kind of clause stands twice; `clauseOf` (walk.ts) finds one. */
export type ActionClause =
  | CallClause
  | ByClause
  | WritesClause
  | Node<"idempotent">
  | (Node<"keyed"> & { window: Expr })
  | (Node<"settles"> & { time: Expr })
  | (Node<"confirm"> & { condition: Expr });
export type ProbeClause =
  | ByClause
  | (Node<"reads"> & { resources: Reference[] })
  | (Node<"fresh"> & { time: Expr })
  | TimeoutClause
  | RetryClause;
export type CallClause = TimeoutClause | RetryClause | Undo | IrreversibleClause | KeepClause;
export interface ByClause extends Node<"by"> {
  driver: Reference;
}
export interface WritesClause extends Node<"writes"> {
  resources: Reference[];
}
export interface TimeoutClause extends Node<"timeout"> {
  time: Expr;
}
export interface RetryClause extends Node<"retry"> {
  policy: RetryTimes | RetryAcross;
}
export interface RetryTimes extends Node<"retry-times"> {
  times: Expr;
  backoff?: { first: Expr; most?: Expr };
}
export interface RetryAcross extends Node<"retry-across"> {
  variable: Name;
  range: Expr;
}
export interface Undo extends Node<"undo"> {
  body: Block;
  atEnd: boolean;
}
export interface IrreversibleClause extends Node<"irreversible"> {
  because: TextLiteral;
}
/** `keep because "…"`: no undo, on purpose. */
export interface KeepClause extends Node<"keep-because"> {
  because: TextLiteral;
}

export type Header =
  | Trigger
  | (Node<"environment"> & { value: Expr })
  | (Node<"targets"> & { variable: Name; range: Expr })
  | (Node<"deadline"> & { work: Expr; undo?: Expr })
  | (Node<"blast"> & { limits: Limit[] })
  | (Node<"holds"> & { resource: Reference; sharedBy?: Expr; waiting?: Expr })
  | DriftHeader
  | (Node<"guard"> & { condition: Conditions });

/** `on every 1h`, `on pagerduty where …`, `on lag > 5s for 1m for each node in xs`. */
export interface Trigger extends Node<"trigger"> {
  source: (Node<"interval"> & { every: DurationLiteral }) | (Node<"source"> & { value: Expr; for?: Expr });
  each?: { variable: Name; range: Expr };
  where?: Expr;
}
export interface Limit extends Node<"limit"> {
  amount: Amount;
  noun: Name;
  scope: "at-a-time" | "in-all";
  per?: Name;
}
/** `3`, `10%`, or any expression in parentheses. */
export type Amount = Expr;
export interface DriftHeader extends Node<"drift"> {
  probe: Path;
  in: Name;
  against: Name;
  fields: Drifted[];
}
export interface Drifted extends Node<"drifted"> {
  path: Path;
  /** `tls.*` */
  wildcard: boolean;
  response: (Node<"align"> & { by: Path }) | Node<"refuse"> | Node<"note">;
}
