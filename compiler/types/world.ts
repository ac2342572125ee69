/**
 * Worlds and scenarios: what is true, what is seen of it and what actions do to it. In a world a state is read
 * and set like a function of its parameters; models see the places and request fields of what they model. A
 * record may be built without its optional fields and lists, which are then none and empty.
 */
import type { Effect, Scenario, Simulation, World } from "../../schema/generated/simulation.ts";
import { lookUp } from "../names/module.ts";
import { bind, type Scope } from "../names/scope.ts";
import { suggest } from "../names/suggest.ts";
import type { Span } from "../problems/span.ts";
import type {
  InvariantDecl,
  Model,
  ModelAct,
  Name,
  Path,
  Reference,
  ScenarioDecl,
  WorldDecl,
} from "../syntax/tree.ts";
import type { Callable } from "./callable.ts";
import { actionNamed } from "./calling.ts";
import { type Context, textAt, type WorldStates } from "./context.ts";
import { fill } from "./fill.ts";
import { check, checkBool, checkConditions, type Env } from "./infer.ts";
import { notFound } from "./not-found.ts";
import { probeNamed } from "./reading.ts";
import { moduleEnv, noneTwice, resolveParams, resolveType, scopeOf } from "./resolve.ts";
import { runRecord } from "./runbook.ts";
import * as say from "./speech.ts";
import { constantOf, variable } from "./tree.ts";
import { duration, toPlanType } from "./type.ts";

export interface WorldInfo {
  world: World;
  states: WorldStates;
}

export function typeSimulation(cx: Context): Simulation {
  const worlds = new Map<string, WorldInfo>();
  for (const { declaration } of cx.module.symbols.values()) {
    if (declaration.kind === "world") worlds.set(declaration.name.text, typeWorld(cx, declaration));
    if (declaration.kind === "invariant") refuseInvariant(cx, declaration);
  }
  const scenarios = cx.module.scenarios.flatMap((each) => typeScenario(cx, each, worlds) ?? []);
  return { worlds: [...worlds.values()].map((each) => each.world), scenarios };
}

function refuseInvariant(cx: Context, at: InvariantDecl): void {
  cx.problems.push(say.notSupportedYet.at(at.name.span, { construct: "an `invariant`" }));
}

function typeWorld(cx: Context, at: WorldDecl): WorldInfo {
  const world: World = { name: at.name.text, states: [], probes: [], actions: [] };
  const states: WorldStates = { states: new Map() };
  noneTwice(
    cx,
    at.items.map((item) =>
      item.kind === "state" ? item.name : pathName(item.kind === "world-probe" ? item.probe : item.action),
    ),
    `something in world ${at.name.text}`,
  );
  for (const item of at.items) {
    if (item.kind !== "state") continue;
    states.states.set(item.name.text, {
      params: resolveParams(cx, item.params).params,
      type: resolveType(cx, item.type),
    });
  }
  for (const item of at.items) {
    if (item.kind === "state") {
      const state = states.states.get(item.name.text);
      if (state === undefined) continue;
      const value = check(cx, envOf(states, scopeOf(state.params)), item.value, state.type);
      const params = state.params.map((param) => ({ name: param.name, type: toPlanType(param.type) }));
      world.states.push({ name: item.name.text, params, type: toPlanType(state.type), initial: value.expr });
    } else if (item.kind === "world-probe") {
      const probe = probeNamed(cx, item.probe);
      if (probe === undefined) continue;
      const value = check(cx, envOf(states, scopeOf(probe.params)), item.value, probe.type);
      if (item.params !== undefined) ownParams(cx, item.probe.span);
      world.probes.push({ probe: probe.id, value: value.expr });
    } else {
      const action = actionNamed(cx, item.action);
      if (action === undefined) continue;
      if (item.params !== undefined) ownParams(cx, item.action.span);
      world.actions.push({
        action: action.id,
        model: typeModel(cx, envOf(states, scopeOf(action.params)), action, item.model),
        ...(item.forgetsKeys ? { forgetsKeys: true } : {}),
      });
    }
  }
  return { world, states };
}

function pathName(path: Path): Name {
  return { text: path.names.map((name) => name.text).join("."), span: path.span };
}

function ownParams(cx: Context, span: Span): void {
  const help = "leave the parentheses out: a model sees the places and request fields of what it models";
  cx.problems.push(say.notSupportedYet.at(span, { construct: "a model with parameters of its own", help }));
}

function envOf(states: WorldStates, scope: Scope): Env {
  return { ...moduleEnv, scope, states };
}

function typeModel(cx: Context, env: Env, action: Callable, model: Model): Effect[] {
  return model.acts.flatMap((act) => typeAct(cx, env, action, act));
}

function typeAct(cx: Context, env: Env, action: Callable, act: ModelAct): Effect[] {
  switch (act.kind) {
    case "set": {
      const set = setState(cx, env, act.target);
      const value = set === undefined ? undefined : check(cx, env, act.value, set.type);
      return set === undefined || value === undefined
        ? []
        : [{ do: "set", state: set.state, args: set.args, value: value.expr }];
    }
    case "model-after":
      return [
        {
          do: "after",
          delay: check(cx, env, act.delay, duration).expr,
          then: typeModel(cx, env, action, act.then),
        },
      ];
    case "model-when": {
      const condition = checkBool(cx, env, act.condition).expr;
      const otherwise = act.else === undefined ? [] : typeModel(cx, env, action, act.else);
      return [{ do: "when", condition, then: typeModel(cx, env, action, act.then), otherwise }];
    }
    case "reply":
      return [{ do: "reply", value: check(cx, env, act.value, action.type).expr }];
    case "reject":
      return [
        {
          do: "reject",
          text: act.reason.parts.map((part) => (part.kind === "chars" ? part.text : "")).join(""),
        },
      ];
  }
}

function setState(cx: Context, env: Env, target: Reference) {
  const name = target.path.names[0];
  const state = name === undefined ? undefined : env.states?.states.get(name.text);
  if (name === undefined || state === undefined) {
    const known = [...(env.states?.states.keys() ?? [])];
    if (name !== undefined) notFound(cx, name, "state of this world", known);
    return undefined;
  }
  const { values, complete } = fill(cx, env, state.params, target.args, name.text, target.span);
  if (!complete) return undefined;
  return {
    state: name.text,
    type: state.type,
    args: Object.fromEntries([...values].map(([key, value]) => [key, value.expr])),
  };
}

function typeScenario(cx: Context, at: ScenarioDecl, worlds: Map<string, WorldInfo>): Scenario | undefined {
  const info = worlds.get(at.world.text);
  if (info === undefined) {
    cx.problems.push(
      say.unknownName.at(at.world.span, {
        name: at.world.text,
        what: "world",
        known: [...worlds.keys()],
        meant: suggest(at.world.text, worlds.keys()),
      }),
    );
    return undefined;
  }
  const name = at.title.parts.map((part) => (part.kind === "chars" ? part.text : "")).join("");
  const scenario: Scenario = {
    name,
    world: at.world.text,
    runbook: "",
    inputs: {},
    given: [],
    faults: [],
    expect: [],
  };
  const env = envOf(info.states, moduleEnv.scope);
  const run = { name: "run", type: runRecord, unknown: false, expr: variable("run"), origin: "run" as const };
  for (const item of at.items) {
    if (item.kind === "given") {
      const set = setState(cx, env, item.target);
      if (set !== undefined)
        scenario.given.push({
          state: set.state,
          args: set.args,
          value: check(cx, env, item.value, set.type).expr,
        });
    } else if (item.kind === "run") runScenario(cx, env, scenario, item.target);
    else if (item.kind === "expect") {
      const expected = checkConditions(cx, { ...env, scope: bind(env.scope, run) }, item.condition);
      scenario.expect.push(...expected.map((each) => ({ of: each.expr, label: textAt(cx, each.span) })));
    } else if (item.kind === "fault" && item.attempt === undefined)
      scenario.faults.push({ fault: item.fault.text, site: textAt(cx, item.site.span) });
    else
      cx.problems.push(
        say.notSupportedYet.at(item.span, {
          construct: item.kind === "after" ? "`after` in a scenario" : "`attempt` of a fault",
        }),
      );
  }
  if (scenario.runbook !== "") return scenario;
  if (!at.items.some((item) => item.kind === "run"))
    cx.problems.push(
      say.argumentMissing.at(at.title.span, { name: "run …", type: "as a line of the scenario", of: name }),
    );
  return undefined;
}

function runScenario(cx: Context, env: Env, scenario: Scenario, target: Reference): void {
  const first: Name | undefined = target.path.names[0];
  const declaration = first === undefined ? undefined : lookUp(cx.module, first);
  if (first === undefined || declaration?.kind !== "runbook") {
    const known = [...cx.module.symbols.values()].flatMap((each) =>
      each.declaration.kind === "runbook" ? [each.name] : [],
    );
    if (first !== undefined) notFound(cx, first, "runbook", known);
    return;
  }
  const { params } = resolveParams(cx, declaration.params);
  const { values, complete } = fill(
    cx,
    { ...env, scope: moduleEnv.scope },
    params,
    target.args,
    first.text,
    target.span,
  );
  if (!complete) return;
  scenario.runbook = first.text;
  for (const [name, value] of values) {
    const constant = constantOf(value.expr);
    if (constant === undefined)
      cx.problems.push(
        say.notConstant.at(value.span, { text: textAt(cx, value.span, 40), what: "an input of a scenario" }),
      );
    else scenario.inputs[name] = constant.value;
  }
}
