/**
 * What names mean at one place inside a declaration. A scope is a chain of frames that is only ever extended,
 * so what holds in a block ends with it. There is no shadowing: a name is bound once along a chain. Frames also
 * carry what conditions have shown: values that are known from here on, and optional values that are there.
 */
import type { Expr } from "../../schema/generated/plan.ts";
import type { Span } from "../problems/span.ts";
import type { Type } from "../types/type.ts";

/** How a variable came to be; `lane` and `quantifier` stand for one of many. */
export type Origin =
  | "parameter"
  | "let"
  | "lane"
  | "quantifier"
  | "reply"
  | "step"
  | "run"
  | "header"
  | "drift";
export interface Binding {
  name: string;
  type: Type;
  unknown: boolean;
  expr: Expr;
  origin: Origin;
  span?: Span;
  step?: StepResult;
  /** The reply's call, where it says how it is taken back at the end of its scope. */
  closing?: object;
}
/** What a step leaves behind for the statements after it. */
export interface StepResult {
  outputs: Map<string, { type: Type; unknown: boolean; maybe: boolean }>;
  fanOut?: { variable: string; kind: string; element: Type; selection: string; needAll: boolean };
  /** The step as it is written; absent for what can't be taken back by name. */
  at?: object;
  /** The step may not have run to its end. */
  maybe: boolean;
  /** It may not have been reached at all: then its name is none. */
  perhaps?: boolean;
}
export interface Scope {
  readonly parent?: Scope;
  readonly bindings: ReadonlyMap<string, Binding>;
  readonly known: ReadonlySet<string>;
  readonly present: ReadonlySet<string>;
  readonly lane?: { variable: string; selection: string };
}

const nothing: ReadonlySet<string> = new Set();
export const emptyScope: Scope = { bindings: new Map(), known: nothing, present: nothing };

export function bind(scope: Scope, ...bindings: Binding[]): Scope {
  return {
    parent: scope,
    bindings: new Map(bindings.map((each) => [each.name, each])),
    known: nothing,
    present: nothing,
  };
}
export function inLane(scope: Scope, binding: Binding, selection: string): Scope {
  const bindings = new Map([[binding.name, binding]]);
  return {
    parent: scope,
    bindings,
    known: nothing,
    present: nothing,
    lane: { variable: binding.name, selection },
  };
}
export function narrowed(scope: Scope, known: ReadonlySet<string>, present: ReadonlySet<string>): Scope {
  return known.size + present.size === 0 ? scope : { parent: scope, bindings: new Map(), known, present };
}

export function* frames(scope: Scope): Generator<Scope> {
  for (let frame: Scope | undefined = scope; frame !== undefined; frame = frame.parent) yield frame;
}
export function find(scope: Scope, name: string): Binding | undefined {
  for (const frame of frames(scope)) {
    const binding = frame.bindings.get(name);
    if (binding !== undefined) return binding;
  }
  return undefined;
}
export function isShown(scope: Scope, path: string, what: "known" | "present"): boolean {
  for (const frame of frames(scope)) if (frame[what].has(path)) return true;
  return false;
}
export function namesIn(scope: Scope): string[] {
  return [...frames(scope)].flatMap((frame) => [...frame.bindings.keys()]);
}
/** Every binding, innermost first. */
export function bindingsIn(scope: Scope): Binding[] {
  return [...frames(scope)].flatMap((frame) => [...frame.bindings.values()]);
}
/** The lane variable of the fan-out over `selection` that encloses this scope. */
export function laneOver(scope: Scope, selection: string): string | undefined {
  for (const frame of frames(scope)) if (frame.lane?.selection === selection) return frame.lane.variable;
  return undefined;
}
