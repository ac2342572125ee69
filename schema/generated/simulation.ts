// Generated from the JSON Schema of this name by scripts/generate-schema.ts; change that, not this.
import type { Expr, Type } from "./plan.ts";
/**
 * This interface was referenced by `Simulation`'s JSON-Schema
 * via the `definition` "Effect".
 */
export type Effect = Assign | After | Branch | Reply | Reject;

/**
 * The worlds and scenarios of a project, compiled. In their expressions a ProbeRead names a state of the world, and the variable `run` holds outcome and reason.
 */
export interface Simulation {
  worlds: World[];
  scenarios: Scenario[];
}
/**
 * What is true, what is seen of it and what actions do to it, in virtual time.
 *
 * This interface was referenced by `Simulation`'s JSON-Schema
 * via the `definition` "World".
 */
export interface World {
  name: string;
  states: State[];
  probes: ProbeModel[];
  actions: ActionModel[];
}
/**
 * This interface was referenced by `Simulation`'s JSON-Schema
 * via the `definition` "State".
 */
export interface State {
  name: string;
  params: Param[];
  type: Type;
  initial: Expr;
}
/**
 * This interface was referenced by `Simulation`'s JSON-Schema
 * via the `definition` "Param".
 */
export interface Param {
  name: string;
  type: Type;
}
/**
 * This interface was referenced by `Simulation`'s JSON-Schema
 * via the `definition` "ProbeModel".
 */
export interface ProbeModel {
  probe: string;
  value: Expr;
}
/**
 * This interface was referenced by `Simulation`'s JSON-Schema
 * via the `definition` "ActionModel".
 */
export interface ActionModel {
  action: string;
  model: Effect[];
  /**
   * the callee applies a repeated key again, whatever the runbook's declarations say
   */
  forgetsKeys?: boolean;
}
/**
 * This interface was referenced by `Simulation`'s JSON-Schema
 * via the `definition` "Assign".
 */
export interface Assign {
  do: "set";
  state: string;
  args: {
    [k: string]: Expr;
  };
  value: Expr;
}
/**
 * This interface was referenced by `Simulation`'s JSON-Schema
 * via the `definition` "After".
 */
export interface After {
  do: "after";
  delay: Expr;
  then: Effect[];
}
/**
 * This interface was referenced by `Simulation`'s JSON-Schema
 * via the `definition` "Branch".
 */
export interface Branch {
  do: "when";
  condition: Expr;
  then: Effect[];
  otherwise: Effect[];
}
/**
 * This interface was referenced by `Simulation`'s JSON-Schema
 * via the `definition` "Reply".
 */
export interface Reply {
  do: "reply";
  value: Expr;
}
/**
 * This interface was referenced by `Simulation`'s JSON-Schema
 * via the `definition` "Reject".
 */
export interface Reject {
  do: "reject";
  text: string;
}
/**
 * This interface was referenced by `Simulation`'s JSON-Schema
 * via the `definition` "Scenario".
 */
export interface Scenario {
  name: string;
  world: string;
  runbook: string;
  /**
   * constant values
   */
  inputs: {
    [k: string]: unknown;
  };
  given: Given[];
  faults: ScenarioFault[];
  expect: Expectation[];
}
/**
 * This interface was referenced by `Simulation`'s JSON-Schema
 * via the `definition` "Given".
 */
export interface Given {
  state: string;
  args: {
    [k: string]: Expr;
  };
  value: Expr;
}
/**
 * This interface was referenced by `Simulation`'s JSON-Schema
 * via the `definition` "ScenarioFault".
 */
export interface ScenarioFault {
  fault: string;
  site: string;
}
/**
 * This interface was referenced by `Simulation`'s JSON-Schema
 * via the `definition` "Expectation".
 */
export interface Expectation {
  of: Expr;
  label: string;
}
