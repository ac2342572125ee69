/**
 * Scenarios and invariants: a run in a world with what happens to it, and what must be so at its end or all along.
 * What they say of the run, they say of `run`, `calls(…)` and `applied(…)`; a state is the truth, not a reading.
 */
import type { Invariant, Later, Scenario, Simulation } from "../../schema/generated/simulation.ts";
import { lookUp } from "../names/module.ts";
import { bind, type Scope } from "../names/scope.ts";
import type {
  Event,
  InvariantDecl,
  Name,
  Reference,
  RunbookDecl,
  ScenarioDecl,
  ScenarioItem,
} from "../syntax/tree.ts";
import { walkTree } from "../syntax/walk.ts";
import { spentBefore } from "./budget.ts";
import { timeMs } from "./constants.ts";
import { type Context, textAt, type WorldStates } from "./context.ts";
import { faultRule } from "./fault-site.ts";
import { fill } from "./fill.ts";
import { check, checkBool, checkConditions, type Env } from "./infer.ts";
import { notFound } from "./not-found.ts";
import { moduleEnv, resolveParams, resolveType } from "./resolve.ts";
import { runRecord } from "./runbook.ts";
import * as say from "./speech.ts";
import { constantOf, variable } from "./tree.ts";
import { duration, optional, type RecordType } from "./type.ts";
import { envOf, setState, typeWorld, type WorldInfo } from "./world.ts";

/** What is known of a run that is still under way. */
const runUnderWay: RecordType = {
  t: "record",
  name: "a run that is under way",
  fields: [{ name: "elapsed", type: duration }],
};

export function typeSimulation(cx: Context): Simulation {
  const worlds = new Map<string, WorldInfo>();
  const declarations = [...cx.module.symbols.values()].map((each) => each.declaration);
  for (const each of declarations) if (each.kind === "world") worlds.set(each.name.text, typeWorld(cx, each));
  for (const each of declarations) {
    if (each.kind !== "invariant") continue;
    const info = worldNamed(cx, each.world, worlds);
    if (info !== undefined)
      info.world.invariants = [...(info.world.invariants ?? []), typeInvariant(cx, each, info.states)];
  }
  const scenarios = cx.module.scenarios.flatMap((each) => typeScenario(cx, each, worlds) ?? []);
  return { worlds: [...worlds.values()].map((each) => each.world), scenarios };
}

function worldNamed(cx: Context, name: Name, worlds: ReadonlyMap<string, WorldInfo>): WorldInfo | undefined {
  const info = worlds.get(name.text);
  if (info === undefined) notFound(cx, name, "world", [...worlds.keys()]);
  return info;
}

function typeInvariant(cx: Context, at: InvariantDecl, states: WorldStates): Invariant {
  const rules = at.rules.map(({ kind, condition }) => {
    const type = kind === "always" ? runUnderWay : runRecord;
    const typed = checkBool(cx, aboutRun(states, type), condition);
    const when = kind === "always" ? ("always" as const) : ("at-end" as const);
    return { when, of: typed.expr, label: textAt(cx, condition.span) };
  });
  return { name: at.name.text, rules };
}

/** What is known of a run that has ended; its output only if it succeeded. */
function ended(cx: Context, runbook: RunbookDecl | undefined): RecordType {
  if (runbook?.type === undefined) return runRecord;
  const output = { name: "output", type: optional(resolveType(cx, runbook.type)) };
  return { ...runRecord, fields: [...runRecord.fields, output] };
}

/** Where `run`, `calls(…)` and `applied(…)` have a meaning. */
function aboutRun(states: WorldStates, type: RecordType): Env {
  const scope: Scope = bind(moduleEnv.scope, {
    name: "run",
    type,
    unknown: false,
    expr: variable("run"),
    origin: "run",
  });
  return { ...envOf(states, scope), hasRun: true };
}

function typeScenario(
  cx: Context,
  at: ScenarioDecl,
  worlds: ReadonlyMap<string, WorldInfo>,
): Scenario | undefined {
  const info = worldNamed(cx, at.world, worlds);
  if (info === undefined) return undefined;
  const name = at.title.parts.map((part) => (part.kind === "chars" ? part.text : "")).join("");
  const started = runOf(cx, at, name);
  const scenario: Scenario = {
    name,
    world: at.world.text,
    runbook: started?.name.text ?? "",
    inputs: {},
    given: [],
    faults: [],
    expect: [],
  };
  for (const item of at.items) typeItem(cx, info.states, { scenario, item, runbook: started });
  return started === undefined ? undefined : scenario;
}

interface Place {
  scenario: Scenario;
  item: ScenarioItem;
  runbook: RunbookDecl | undefined;
}

function typeItem(cx: Context, states: WorldStates, { scenario, item, runbook }: Place): void {
  const env = envOf(states, moduleEnv.scope);
  switch (item.kind) {
    case "given": {
      if (item.target.path.names[0]?.text === "spent" && !states.states.has("spent")) {
        const spent = spentBefore(cx, env, item.target, item.value);
        if (spent !== undefined) scenario.spent = [...(scenario.spent ?? []), spent];
        return;
      }
      const set = setState(cx, env, item.target);
      if (set === undefined) return;
      const value = check(cx, env, item.value, set.type).expr;
      scenario.given.push({ state: set.state, args: set.args, value });
      return;
    }
    case "run":
      if (runbook !== undefined) scenario.inputs = inputsOf(cx, runbook, item.target);
      return;
    case "expect": {
      const expected = checkConditions(cx, aboutRun(states, ended(cx, runbook)), item.condition);
      scenario.expect.push(...expected.map((each) => ({ of: each.expr, label: textAt(cx, each.span) })));
      return;
    }
    case "fault": {
      const rule = runbook && faultRule(cx, env, item, runbook);
      if (rule !== undefined) scenario.strikes = [...(scenario.strikes ?? []), rule];
      return;
    }
    case "after": {
      const afterMs = timeMs(cx, item.delay, "when something happens");
      const event = typeEvent(cx, env, item.event, runbook);
      if (afterMs === undefined || event === undefined) return;
      scenario.later = [...(scenario.later ?? []), { afterMs, event, label: textAt(cx, item.span) }];
    }
  }
}

function typeEvent(
  cx: Context,
  env: Env,
  at: Event,
  runbook: RunbookDecl | undefined,
): Later["event"] | undefined {
  switch (at.kind) {
    case "set": {
      const set = setState(cx, env, at.target);
      const value = set === undefined ? undefined : check(cx, env, at.value, set.type).expr;
      return set === undefined || value === undefined
        ? undefined
        : { do: "set", state: set.state, args: set.args, value };
    }
    case "operator-stop":
      return { do: "stop" };
    case "operator-kill":
      return { do: "kill" };
    case "crash":
      return { do: "crash" };
    case "approval":
    case "denial": {
      const { step, by } = at;
      const steps = runbook === undefined ? [step.text] : stepsThatMayAsk(cx, runbook);
      if (!steps.includes(step.text)) return notFound(cx, step, "step", steps);
      return { do: at.kind === "approval" ? "approve" : "deny", question: step.text, by: by.text };
    }
  }
}

/** The runbook that a scenario runs; one that runs none, or two, proves nothing that could be named. */
function runOf(cx: Context, at: ScenarioDecl, name: string): RunbookDecl | undefined {
  const runs = at.items.filter((item) => item.kind === "run");
  const [only, second] = runs;
  if (second !== undefined) cx.problems.push(say.argumentRepeated.at(second.span, { name: "run" }));
  if (only === undefined) {
    cx.problems.push(
      say.argumentMissing.at(at.title.span, { name: "run …", type: "as a line of the scenario", of: name }),
    );
    return undefined;
  }
  const first: Name | undefined = only.target.path.names[0];
  const declaration = first === undefined ? undefined : lookUp(cx.module, first);
  if (declaration?.kind === "runbook") return declaration;
  const known = [...cx.module.symbols.values()].flatMap((each) =>
    each.declaration.kind === "runbook" ? [each.name] : [],
  );
  if (first !== undefined) notFound(cx, first, "runbook", known);
  return undefined;
}

function inputsOf(cx: Context, runbook: RunbookDecl, target: Reference): Record<string, unknown> {
  const inputs: Record<string, unknown> = {};
  const { params } = resolveParams(cx, runbook.params);
  const { values, complete } = fill(cx, moduleEnv, params, target.args, runbook.name.text, target.span);
  if (!complete) return inputs;
  for (const [name, value] of values) {
    const constant = constantOf(value.expr);
    if (constant !== undefined) inputs[name] = constant.value;
    else {
      const text = textAt(cx, value.span, 40);
      cx.problems.push(say.notConstant.at(value.span, { text, what: "an input of a scenario" }));
    }
  }
  return inputs;
}

/** The steps of the runbook, and those of the parts that it may run. */
function stepsThatMayAsk(cx: Context, runbook: RunbookDecl): string[] {
  const { symbols, beyond } = cx.module;
  const parts = [...symbols.values(), ...beyond.values()].map(({ declaration }) => declaration);
  const names = new Set<string>();
  for (const each of [runbook, ...parts.filter(({ kind }) => kind === "part")])
    walkTree(each, (node) => {
      if (node.kind === "step") names.add((node as unknown as { name: Name }).name.text);
    });
  return [...names];
}
