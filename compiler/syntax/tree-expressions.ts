/**
 * The part of the syntax tree that says values: names, paths, expressions, patterns and types. The nodes that
 * everything is made of (`Node`, `Name`, `Doc`) stand here too.
 */
import type { Span } from "../problems/span.ts";

export interface Node<K extends string> {
  kind: K;
  span: Span;
}

export interface Name {
  text: string;
  span: Span;
}

/** `///` lines, without the slashes and one space after them, joined by newlines. */
export interface Doc {
  text: string;
  span: Span;
}

/** `a.b.c`. After the first name, reserved words may stand. */
export interface Path extends Node<"path"> {
  names: Name[];
}

/** A path that may be applied: what `by`, `call`, `run`, `set` and `holds` name. `args` is absent without parentheses. */
export interface Reference extends Node<"reference"> {
  path: Path;
  args?: Arg[];
}

export interface Arg extends Node<"arg"> {
  name?: Name;
  value: Expr;
}
/** A node that `///` lines may stand before. */
export interface Documented<K extends string> extends Node<K> {
  doc?: Doc;
}
/** A documented node with a name of its own. */
export interface Declared<K extends string> extends Documented<K> {
  name: Name;
}

export type Expr =
  | Literal
  | NameExpr
  | MemberExpr
  | CallExpr
  | IndexExpr
  | BinaryExpr
  | NotExpr
  | IsUnknownExpr
  | IfExpr
  | QuantifierExpr
  | ChooseExpr
  | ParseExpr
  | ListExpr
  | MapExpr
  | ComprehensionExpr
  | MissingExpr;

export interface ExprNode<K extends string> extends Node<K> {
  /** The outermost parentheses around it, if there are any; `span` lies inside them. */
  parens?: Span;
}

export type Literal =
  | IntLiteral
  | FloatLiteral
  | DurationLiteral
  | RatioLiteral
  | BytesLiteral
  | RateLiteral
  | ThroughputLiteral
  | TextLiteral
  | RawLiteral
  | BoolLiteral
  | NoneLiteral;

/** Within ±(2⁵³−1). */
export interface IntLiteral extends ExprNode<"int"> {
  value: number;
}
export interface FloatLiteral extends ExprNode<"float"> {
  value: number;
}
/** A whole number of microseconds. */
export interface DurationLiteral extends ExprNode<"duration"> {
  us: number;
}
/** `0.7%` is the double nearest to 0.007, by decimal shift. */
export interface RatioLiteral extends ExprNode<"ratio"> {
  value: number;
}
export interface BytesLiteral extends ExprNode<"bytes"> {
  bytes: number;
}
/** `100/s`: a count over time. `amount / periodUs` is exact; `perSecond` is the nearest double. */
export interface RateLiteral extends ExprNode<"rate"> {
  perSecond: number;
  amount: number;
  periodUs: number;
}
/** `10MiB/s`: bytes over time. */
export interface ThroughputLiteral extends ExprNode<"throughput"> {
  bytesPerSecond: number;
  bytes: number;
  periodUs: number;
}
export interface TextLiteral extends ExprNode<"text"> {
  parts: (TextChars | TextHole)[];
}
/** Escapes resolved. */
export interface TextChars extends Node<"chars"> {
  text: string;
}
export interface TextHole extends Node<"hole"> {
  value: Expr;
}
export interface RawLiteral extends ExprNode<"raw"> {
  text: string;
}
export interface BoolLiteral extends ExprNode<"bool"> {
  value: boolean;
}
export type NoneLiteral = ExprNode<"none">;

export interface NameExpr extends ExprNode<"name"> {
  name: Name;
}
export interface MemberExpr extends ExprNode<"member"> {
  target: Expr;
  member: Name;
}
export interface CallExpr extends ExprNode<"apply"> {
  target: Expr;
  args: Arg[];
}
export interface IndexExpr extends ExprNode<"index"> {
  target: Expr;
  index: Expr;
}
export type BinaryOperator =
  | ("or" | "and")
  | ("==" | "!=" | "<" | "<=" | ">" | ">=" | "in")
  | ("+" | "-" | "*" | "/")
  | "default";
export interface BinaryExpr extends ExprNode<"binary"> {
  operator: BinaryOperator;
  operatorSpan: Span;
  left: Expr;
  right: Expr;
}
export interface NotExpr extends ExprNode<"not"> {
  operand: Expr;
}
export interface IsUnknownExpr extends ExprNode<"is-unknown"> {
  operand: Expr;
}
export interface IfExpr extends ExprNode<"if"> {
  condition: Expr;
  then: Expr;
  else: Expr;
}
/** `every x in xs { … }`; without `in`, over the run's targets of that kind. */
export interface QuantifierExpr extends ExprNode<"quantifier"> {
  quantifier: "every" | "some";
  variable: Name;
  range?: Expr;
  body: Conditions;
}
export interface ChooseExpr extends ExprNode<"choose-value"> {
  subject: Expr;
  arms: ValueArm[];
}
export interface ValueArm extends Node<"value-arm"> {
  patterns: Pattern[];
  value: Expr;
}
/** `parse e as "arn:{_}:{region: region}"`. */
export interface ParseExpr extends ExprNode<"parse"> {
  subject: Expr;
  template: (TextChars | Capture)[];
  templateSpan: Span;
}
/** A hole of a `parse` template: `{name}`, `{name: type}`; `name.text` is `_` where nothing is kept. */
export interface Capture extends Node<"capture"> {
  name: Name;
  type?: TypeRef;
}
export interface ListExpr extends ExprNode<"list"> {
  elements: Expr[];
}
export interface MapExpr extends ExprNode<"map"> {
  entries: Entry[];
}
export interface Entry extends Node<"entry"> {
  key: Expr;
  value: Expr;
}
/** `[e for each x in xs where c]`, a list, or `[k: v for each …]`, a map: then `element` is the key. */
export interface ComprehensionExpr extends ExprNode<"comprehension"> {
  element: Expr;
  value?: Expr;
  variable: Name;
  range: Expr;
  where?: Expr;
}
/** Stands where an expression couldn't be read; a problem has said so. */
export type MissingExpr = ExprNode<"missing">;

export type Pattern = LiteralPattern | NamePattern | Node<"pattern-else"> | Node<"pattern-unknown">;
export interface LiteralPattern extends Node<"pattern-literal"> {
  value: Literal;
}
export interface NamePattern extends Node<"pattern-name"> {
  name: Name;
  /** `case as v`. */
  as?: Name;
}

/** All must hold. `braced` tells `require a` from `require { a }`. */
export interface Conditions extends Node<"conditions"> {
  all: Expr[];
  braced: boolean;
}

export interface TypeRef extends Node<"type-ref"> {
  path: Path;
  args: TypeRef[];
  optional: boolean;
  bound?: Bound;
}
export type BoundValue = Literal | Path;
export type Bound =
  | (Node<"bound-range"> & { low: BoundValue; high: BoundValue })
  | (Node<"bound-member"> & { of: BoundValue })
  | (Node<"bound-at-most"> & { value: BoundValue })
  | (Node<"bound-matching"> & { pattern: RawLiteral });

/** Without a type it is a place (or resource) of the kind that it is named after. */
export interface Param extends Node<"param"> {
  name: Name;
  type?: TypeRef;
  default?: Expr;
}
export interface Field extends Node<"field"> {
  doc?: Doc;
  name: Name;
  type: TypeRef;
  default?: Expr;
}
