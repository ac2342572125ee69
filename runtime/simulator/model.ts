// A world, made ready to run: its states, what probes see of them, what actions do to them. It is shared by any
// number of runs and never changed by them. A run needs a model of every action and probe that its plan names,
// so what a world leaves out is a problem here, never a guess later.

import { canonicalJson } from "../../schema/canonical.ts";
import type { Expr, Place, Plan, Type } from "../../schema/generated/plan.ts";
import type {
  ActionModel,
  Effect,
  Given,
  Invariant,
  Told,
  World,
} from "../../schema/generated/simulation.ts";
import { type Environment, evaluate } from "../kernel/expression.ts";
import { isUnknown, Unknown, type Value } from "../kernel/value.ts";

export interface Model {
  plan: Plan;
  name: string;
  states: ReadonlyMap<string, StateModel>;
  probes: ReadonlyMap<string, Expr>;
  /** Parameters of a probe that are sent in other words. */
  told: ReadonlyMap<string, readonly Told[]>;
  actions: ReadonlyMap<string, ActionModel>;
  invariants: readonly Invariant[];
  placeOf: ReadonlyMap<string, Place>;
  /** Values at the start: given by the scenario, or worked out from `initial` at the first use. */
  initial: Map<string, Value>;
}

export interface StateModel {
  params: { name: string; type: Type }[];
  type: Type;
  initial: Expr;
}

export interface ModelProblem {
  what: string;
  help: string;
}

export function compileWorld(
  world: World,
  plan: Plan,
  given: readonly Given[],
): { value: Model; problems: ModelProblem[] } {
  const model: Model = {
    plan,
    name: world.name,
    states: new Map(world.states.map(({ name, params, type, initial }) => [name, { params, type, initial }])),
    probes: new Map(world.probes.map(({ probe, value }) => [probe, value])),
    told: new Map(world.probes.flatMap(({ probe, told }) => (told ? [[probe, told] as const] : []))),
    actions: new Map(world.actions.map((action) => [action.action, action])),
    invariants: world.invariants ?? [],
    placeOf: new Map(plan.places.map((place) => [place.name, place])),
    initial: new Map(),
  };
  const problems = [...missingModels(model), ...unknownStates(model)];
  for (const { state, args, value } of given) {
    const truth = evaluateIn(model, value, new Map(), {});
    const where = argumentsOf(model, args, new Map(), {});
    if (isUnknown(truth) || where === null || !model.states.has(state)) {
      problems.push({
        what: `\`given ${state}\` has no value that is known before the run`,
        help: "give it constants, and a state of this world",
      });
    } else model.initial.set(cellName(model, state, where), truth);
  }
  return { value: model, problems };
}

function missingModels(model: Model): ModelProblem[] {
  const actions = Object.keys(model.plan.actions).filter((name) => !model.actions.has(name));
  const probes = Object.keys(model.plan.probes).filter((name) => !model.probes.has(name));
  return [
    ...actions.map((name) => ({
      what: `world ${model.name} doesn't say what action ${name} does`,
      help: `write \`action ${name} { set … }\` in the world; a simulation of an action that does nothing proves nothing`,
    })),
    ...probes.map((name) => ({
      what: `world ${model.name} doesn't say what probe ${name} sees`,
      help: `write \`probe ${name} = …\` in the world, over its states`,
    })),
  ];
}

function unknownStates(model: Model): ModelProblem[] {
  const problems: ModelProblem[] = [];
  const visit = (action: string, effects: readonly Effect[]): void => {
    for (const effect of effects) {
      if (effect.do === "after") visit(action, effect.then);
      if (effect.do === "when") visit(action, [...effect.then, ...effect.otherwise]);
      if (effect.do === "set" && !model.states.has(effect.state)) {
        problems.push({
          what: `action ${action} sets ${effect.state}, which world ${model.name} doesn't have`,
          help: `declare \`state ${effect.state}(…): … = …\``,
        });
      }
    }
  };
  for (const action of model.actions.values()) visit(action.action, action.model);
  return problems;
}

/** Cells by name; the values that differ from the start. */
export type Cells = ReadonlyMap<string, Value>;

/** `promoted(us-east-1)`: how a cell is written everywhere. */
export function cellName(model: Model, state: string, args: Record<string, Value>): string {
  const params = model.states.get(state)?.params ?? [];
  if (params.length === 0) return state;
  return `${state}(${params.map((param) => written(args[param.name] ?? null)).join(",")})`;
}

function written(value: Value): string {
  return encodeURIComponent(typeof value === "string" ? value : canonicalJson(value));
}

/** The state that a cell's name begins with. */
export function stateOf(model: Model, cell: string): StateModel | undefined {
  const paren = cell.indexOf("(");
  return model.states.get(paren < 0 ? cell : cell.slice(0, paren));
}

export function readCell(
  model: Model,
  cells: Cells,
  state: string,
  args: Record<string, Value>,
): Value | Unknown {
  const name = cellName(model, state, args);
  const now = cells.get(name);
  const known = now === undefined ? model.initial.get(name) : now;
  if (known !== undefined) return known;
  const declared = model.states.get(state);
  if (!declared) return new Unknown([`the world has no state ${state}`]);
  const first = evaluateIn(model, declared.initial, new Map(), args);
  if (!isUnknown(first)) model.initial.set(name, first);
  return first;
}

/** The arguments that a cell's name was written from. */
export function argumentsIn(state: StateModel, cell: string): Record<string, Value> {
  const paren = cell.indexOf("(");
  const texts =
    paren < 0
      ? []
      : cell
          .slice(paren + 1, -1)
          .split(",")
          .map(decodeURIComponent);
  return Object.fromEntries(
    state.params.map(({ name, type }, index) => [name, unwritten(texts[index] ?? "", type)]),
  );
}

function unwritten(text: string, type: Type): Value {
  if (type.t === "place" || type.t === "enum" || (type.t === "scalar" && type.of === "string")) return text;
  try {
    return JSON.parse(text) as Value;
  } catch {
    return text;
  }
}

/** Evaluates with the names of a request and its places; a probe in the expression reads a state. */
export function evaluateIn(
  model: Model,
  expr: Expr,
  cells: Cells,
  names: Record<string, Value>,
  touched?: Set<string>,
): Value | Unknown {
  const env: Environment = {
    variable: (name) => (Object.hasOwn(names, name) ? names[name] : undefined),
    read(state, args) {
      touched?.add(cellName(model, state, args));
      return readCell(model, cells, state, args);
    },
    places: (kind, within, marks) => placesIn(model, kind, within, marks),
  };
  return evaluate(expr, env);
}

export function argumentsOf(
  model: Model,
  args: Record<string, Expr>,
  cells: Cells,
  names: Record<string, Value>,
): Record<string, Value> | null {
  const values: Record<string, Value> = {};
  for (const [name, expr] of Object.entries(args)) {
    const value = evaluateIn(model, expr, cells, names);
    if (isUnknown(value)) return null;
    values[name] = value;
  }
  return values;
}

function placesIn(model: Model, kind: string, within: Value | null, marks: Record<string, string>): string[] {
  return model.plan.places
    .filter(
      (place) =>
        place.kind === kind && (within === null || around(model, place.name).includes(String(within))),
    )
    .filter((place) => Object.entries(marks).every(([mark, value]) => place.marks?.[mark] === value))
    .map((place) => place.name);
}

/** A place and everything that encloses it. */
export function around(model: Model, name: string): string[] {
  const chain: string[] = [];
  for (
    let at: string | undefined = name;
    at !== undefined && !chain.includes(at);
    at = model.placeOf.get(at)?.within
  )
    chain.push(at);
  return chain;
}
