/**
 * The part of the syntax tree that the simulator reads: worlds, scenarios, invariants.
 */
import type {
  Conditions,
  Declared,
  Doc,
  Documented,
  Expr,
  Name,
  Node,
  Param,
  Path,
  Reference,
  TextLiteral,
  TypeRef,
} from "./tree-expressions.ts";
import type { Run } from "./tree-statements.ts";

export interface WorldDecl extends Declared<"world"> {
  items: (WorldState | WorldProbe | WorldAction)[];
}
export interface WorldState extends Declared<"state"> {
  params?: Param[];
  type: TypeRef;
  value: Expr;
}
export interface WorldProbe extends Documented<"world-probe"> {
  probe: Path;
  params?: Param[];
  value: Expr;
}
export interface WorldAction extends Documented<"world-action"> {
  action: Path;
  params?: Param[];
  /** The callee applies a repeated key again, whatever is declared of it. */
  forgetsKeys: boolean;
  model: Model;
}
export interface Model extends Node<"model"> {
  acts: ModelAct[];
}
export type ModelAct =
  | SetState
  | (Node<"model-after"> & { delay: Expr; then: Model })
  | (Node<"model-when"> & { condition: Expr; then: Model; else?: Model })
  | (Node<"reply"> & { value: Expr })
  | (Node<"reject"> & { reason: TextLiteral });
export interface SetState extends Node<"set"> {
  target: Reference;
  value: Expr;
}
export interface ScenarioDecl extends Node<"scenario"> {
  doc?: Doc;
  title: TextLiteral;
  world: Name;
  items: ScenarioItem[];
}
export type ScenarioItem =
  | (Node<"given"> & { target: Reference; value: Expr })
  | Run
  | (Node<"after"> & { delay: Expr; event: Event })
  | (Node<"fault"> & { fault: Name; site: Reference; attempt?: Expr })
  | (Node<"expect"> & { condition: Conditions });
export type Event =
  | SetState
  | (Node<"approval"> & { step: Name; by: Name })
  | (Node<"denial"> & { step: Name; by: Name })
  | Node<"operator-stop">
  | Node<"operator-kill">
  | Node<"crash">;
export interface InvariantDecl extends Declared<"invariant"> {
  world: Name;
  rules: (Node<"always" | "at-end"> & { condition: Expr })[];
}
