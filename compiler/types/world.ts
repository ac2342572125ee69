/**
 * Worlds: what is true, what is seen of it and what actions do to it. In a world a state is read and set like a
 * function of its parameters; a model sees the parameters of what it models, as far as they are sent, and an
 * action's model its idempotency key. A record may be built without its optional fields and lists, which are then
 * none and empty.
 */
import type { Effect, World } from "../../schema/generated/simulation.ts";
import type { Scope } from "../names/scope.ts";
import type { Model, ModelAct, Name, Path, Reference, WorldDecl } from "../syntax/tree.ts";
import type { Callable } from "./callable.ts";
import { actionNamed } from "./calling.ts";
import type { Context, WorldStates } from "./context.ts";
import { fill } from "./fill.ts";
import { check, checkBool, type Env } from "./infer.ts";
import { modelled } from "./modelled.ts";
import { notFound } from "./not-found.ts";
import { probeNamed } from "./reading.ts";
import { moduleEnv, noneTwice, resolveParams, resolveType, scopeOf } from "./resolve.ts";
import * as say from "./speech.ts";
import { partsOf } from "./tree.ts";
import { duration, toPlanType } from "./type.ts";

export interface WorldInfo {
  world: World;
  states: WorldStates;
}

export function typeWorld(cx: Context, at: WorldDecl): WorldInfo {
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
      const { scope, told } = modelled(cx, probe, item);
      const value = check(cx, envOf(states, scope), item.value, probe.type);
      world.probes.push({ probe: probe.id, value: value.expr, ...told });
    } else {
      const action = actionNamed(cx, item.action);
      if (action === undefined) continue;
      const { scope, told } = modelled(cx, action, item);
      world.actions.push({
        action: action.id,
        model: typeModel(cx, envOf(states, scope), action, item.model),
        ...told,
        ...(item.forgetsKeys ? { forgetsKeys: true } : {}),
      });
    }
  }
  refuseCircles(cx, at, world);
  return { world, states };
}

/** A state starts as constants, its keys, and other states, but never as itself. */
function refuseCircles(cx: Context, at: WorldDecl, world: World): void {
  const reads = new Map(
    world.states.map(({ name, initial }) => [
      name,
      partsOf(initial).flatMap((part) => (part.op === "probe" ? [part.probe] : [])),
    ]),
  );
  for (const item of at.items) {
    if (item.kind !== "state") continue;
    const seen = new Set<string>();
    const pending = [...(reads.get(item.name.text) ?? [])];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      if (seen.has(next)) continue;
      seen.add(next);
      pending.push(...(reads.get(next) ?? []));
    }
    if (seen.has(item.name.text))
      cx.problems.push(say.circularDefinition.at(item.name.span, { name: item.name.text }));
  }
}

function pathName(path: Path): Name {
  return { text: path.names.map((name) => name.text).join("."), span: path.span };
}

export function envOf(states: WorldStates, scope: Scope): Env {
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

export function setState(cx: Context, env: Env, target: Reference) {
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
