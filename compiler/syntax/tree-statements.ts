/**
 * The part of the syntax tree that acts: statements, the clauses that a call and an action share, blocks.
 */
import type { Span } from "../problems/span.ts";
import type { Amount, CallClause, Let } from "./tree.ts";
import type {
  Conditions,
  Documented,
  Expr,
  Name,
  Node,
  Path,
  Pattern,
  Reference,
  TextLiteral,
} from "./tree-expressions.ts";

export interface Block extends Node<"block"> {
  statements: Statement[];
}
/** `otherwise stop "…"` is a block of one statement, not `braced`. */
export interface Otherwise extends Node<"otherwise"> {
  body: Block;
  braced: boolean;
}

export type Statement =
  | Step
  | Call
  | Run
  | Let
  | Require
  | Ensure
  | Wait
  | WaitUntil
  | Approve
  | Notify
  | Spend
  | When
  | Choose
  | Parallel
  | First
  | UndoStep
  | Keep
  | Waive
  | Ending
  | Return;

export interface Step extends Documented<"step"> {
  name: Name;
  fanout?: Fanout;
  repeat?: Repeat;
  body: Block;
  otherwise?: Otherwise;
}
/** Without `range`, over the run's targets of that kind. */
export interface Fanout extends Node<"fanout"> {
  variable: Name;
  range?: Expr;
  paces: Pace[];
}
export type Pace =
  | Node<"canary-first">
  | (Node<"some-first"> & { amount: Amount })
  | (Node<"at-a-time"> & { amount: Amount })
  | (Node<"at-most"> & { count: Expr })
  | (Node<"bake"> & { time: Expr })
  | (Node<"need"> & { quorum: "all" | Expr })
  | (Node<"stop-after"> & { amount: Amount });
export interface Repeat extends Node<"repeat"> {
  times: Expr;
  apart: Expr;
}
export interface Call extends Documented<"call"> {
  target: Reference;
  as?: Name;
  clauses: CallClause[];
}
export interface Run extends Documented<"run"> {
  target: Reference;
  as?: Name;
}
export interface Require extends Documented<"require"> {
  condition: Conditions;
}
export interface Ensure extends Documented<"ensure"> {
  condition: Conditions;
  poll: Poll;
}
export interface Wait extends Documented<"wait"> {
  time: Expr;
}
export interface WaitUntil extends Documented<"wait-until"> {
  condition: Conditions;
  poll: Poll;
}
/** `within 1m, every 5s, holding 30s | 3 checks, unless c` */
export interface Poll extends Node<"poll"> {
  within: Expr;
  every?: Expr;
  holding?: Node<"holding"> & { amount: Expr; unit: "time" | "checks" };
  unless?: Expr;
}
export interface Approve extends Documented<"approve"> {
  question: TextLiteral;
  count: Expr;
  group: Path;
  within: Expr;
}
export interface Notify extends Documented<"notify"> {
  channel: Reference;
  text: TextLiteral;
}
export interface Spend extends Documented<"spend"> {
  budget: Reference;
}
export interface When extends Documented<"when"> {
  branches: { condition: Expr; body: Block }[];
  else?: Block;
  unknown?: Block;
}
export interface Choose extends Documented<"choose"> {
  subject: Expr;
  arms: Arm[];
}
export interface Arm extends Node<"arm"> {
  patterns: Pattern[];
  body: Block;
}
export interface Parallel extends Documented<"parallel"> {
  steps: Step[];
}
export interface First extends Documented<"first"> {
  name: Name;
  tries: (Node<"steps"> & { steps: Step[] }) | (Node<"each"> & { fanout: Fanout; body: Block });
  missed?: Block;
  otherwise?: Otherwise;
}
export interface UndoStep extends Documented<"undo-step"> {
  step: Path;
  fanout?: Fanout;
  otherwise?: Otherwise;
}
export interface Keep extends Documented<"keep"> {
  effect: Path;
}
export interface Waive extends Documented<"waive"> {
  code: Name;
  because: TextLiteral;
  /** `2027-01-31`, a date that exists. */
  until: { text: string; span: Span };
}
export type Ending = Stop | Escalate | Continue;
export interface Stop extends Documented<"stop"> {
  reason: TextLiteral;
}
export interface Escalate extends Documented<"escalate"> {
  reason: TextLiteral;
}
export type Continue = Documented<"continue">;
export interface Return extends Documented<"return"> {
  value: Expr;
}
