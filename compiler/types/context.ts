/**
 * What every question about types is asked against: one module, the topology, the contracts that its services
 * name, and the problems found so far. Declarations are resolved when first asked for and remembered; asking
 * for one while it is being resolved is a circle, which is reported once.
 */

import type { Expr } from "../../schema/generated/plan.ts";
import type { Module, NamedDeclaration } from "../names/module.ts";
import type { Places } from "../names/topology.ts";
import type { Problem } from "../problems/problem.ts";
import type { Span } from "../problems/span.ts";
import type { Callable } from "./callable.ts";
import type { Contract, ContractLibrary } from "./contract.ts";
import type { Parameter } from "./fill.ts";
import type { RecordType, Type } from "./type.ts";

/** A `let` of the module: a constant, or a function whose places may be filled. */
export interface Definition {
  name: string;
  params: Parameter[];
  type: Type;
  unknown: boolean;
  expr: Expr;
}
/** A state of a world, read and set like a function of its parameters. */
export interface WorldStates {
  states: Map<string, { params: Parameter[]; type: Type }>;
}
export interface ServiceInfo {
  name: string;
  from: "proto" | "tasks" | "driver";
  /** Its driver, where no contract says what it can do. */
  driver?: string;
  contract?: Contract;
  actions: Map<string, Callable>;
  probes: Map<string, Callable>;
  /** Something in it has been reported; what it seems to lack may be just that. */
  broken?: boolean;
}

export interface Context {
  module: Module;
  places: Places;
  contracts: ContractLibrary;
  problems: Problem[];
  texts: Map<string, string>;
  resolved: Map<NamedDeclaration, unknown>;
  /** Kinds for which a runbook's missing `targets` have been reported. */
  unselected: Set<string>;
  /** Records that contracts define, by short name. */
  messages: Map<string, RecordType[]>;
  /** Actions and probes by id. */
  callables: Map<string, Callable>;
  parameters: Map<object, Parameter[]>;
}

const circular = Symbol("being resolved");
export function resolveOnce<T>(
  cx: Context,
  declaration: NamedDeclaration,
  make: () => T,
  onCircle: () => T,
): T {
  const known = cx.resolved.get(declaration);
  if (known === circular) return onCircle();
  if (known !== undefined) return known as T;
  cx.resolved.set(declaration, circular);
  const made = make();
  cx.resolved.set(declaration, made);
  return made;
}

/** The source text under a span, collapsed to one line. */
export function textAt(cx: Context, span: Span, most = 100): string {
  const text = (cx.texts.get(span.file) ?? "").slice(span.start, span.end).replace(/\s+/g, " ").trim();
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}

/** An expression with what is known of it. `unknown`: its value may be unknown when it is evaluated. */
export interface Typed {
  type: Type;
  unknown: boolean;
  expr: Expr;
  span: Span;
}
