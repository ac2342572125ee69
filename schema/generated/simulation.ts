// Generated from the JSON Schema of this name by scripts/generate-schema.ts; change that, not this.
import type { Expr, Type } from "./plan.ts";
/**
 * This interface was referenced by `Simulation`'s JSON-Schema
 * via the `definition` "Effect".
 */
export type Effect = Assign | After | Branch | Reply | Reject;
/**
 * This interface was referenced by `Simulation`'s JSON-Schema
 * via the `definition` "ScenarioEvent".
 */
export type ScenarioEvent = Change | Answer | Order;

/**
 * The worlds and scenarios of a project, compiled. In their expressions a ProbeRead names a state of the world; the variable `run` holds how the run went, `$calls` every request that was sent, `$applied` every one that took effect, and `key` a request's idempotency key.
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
  invariants?: Invariant[];
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
  told?: Told[];
}
/**
 * A parameter of an action or probe that is declared `by` another one, and where it stands in what is sent.
 *
 * This interface was referenced by `Simulation`'s JSON-Schema
 * via the `definition` "Told".
 */
export interface Told {
  name: string;
  type: Type;
  /**
   * of the request that is sent
   */
  field?: string;
  /**
   * the field is this text, with a value in each hole
   */
  text?: (string | Hole)[];
  /**
   * which hole of the text it is, from 0
   */
  hole?: number;
  /**
   * it is the place of this kind that the request goes to
   */
  place?: string;
  /**
   * it is a record or a resource, whose fields are found one by one
   */
  parts?: Told[];
}
/**
 * This interface was referenced by `Simulation`'s JSON-Schema
 * via the `definition` "Hole".
 */
export interface Hole {
  /**
   * what stands in it
   */
  hole: "text" | "name" | "int" | "bool";
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
  told?: Told[];
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
 * What must be so in every simulated run in the world.
 *
 * This interface was referenced by `Simulation`'s JSON-Schema
 * via the `definition` "Invariant".
 */
export interface Invariant {
  name: string;
  rules: InvariantRule[];
}
/**
 * This interface was referenced by `Simulation`'s JSON-Schema
 * via the `definition` "InvariantRule".
 */
export interface InvariantRule {
  when: "always" | "at-end";
  of: Expr;
  label: string;
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
  later?: Later[];
  /**
   * what others had spent of budgets just before the run
   */
  spent?: {
    budget: string;
    key: unknown[];
    units: number;
  }[];
  strikes?: FaultRule[];
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
/**
 * This interface was referenced by `Simulation`'s JSON-Schema
 * via the `definition` "Later".
 */
export interface Later {
  /**
   * milliseconds since the start of the run
   */
  afterMs: number;
  event: ScenarioEvent;
  label: string;
}
/**
 * Somebody else changes the world.
 *
 * This interface was referenced by `Simulation`'s JSON-Schema
 * via the `definition` "Change".
 */
export interface Change {
  do: "set";
  state: string;
  args: {
    [k: string]: Expr;
  };
  value: Expr;
}
/**
 * A person answers an open question, or the next one of that step.
 *
 * This interface was referenced by `Simulation`'s JSON-Schema
 * via the `definition` "Answer".
 */
export interface Answer {
  do: "approve" | "deny";
  /**
   * the step that asks it
   */
  question: string;
  by: string;
}
/**
 * An operator's order, or the death of the executor.
 *
 * This interface was referenced by `Simulation`'s JSON-Schema
 * via the `definition` "Order".
 */
export interface Order {
  do: "stop" | "kill" | "crash";
}
/**
 * A fault that strikes wherever its site is reached.
 *
 * This interface was referenced by `Simulation`'s JSON-Schema
 * via the `definition` "FaultRule".
 */
export interface FaultRule {
  /**
   * as a replay line has it
   */
  fault: string;
  on: FaultSite;
  /**
   * which delivery or reading; without it every one
   */
  attempt?: number;
  label: string;
}
/**
 * This interface was referenced by `Simulation`'s JSON-Schema
 * via the `definition` "FaultSite".
 */
export interface FaultSite {
  /**
   * names around it, outermost first; some may be left out
   */
  within: string[];
  of: "call" | "probe" | "notify";
  /**
   * the action or probe; for a message nothing
   */
  id: string;
  /**
   * places and fields that it must have
   */
  args: {
    [k: string]: unknown;
  };
}
