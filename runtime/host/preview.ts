// What a run would do, found out without the means to do it: the kernel is given real readings and no transport. It
// goes as far as the first send; from there the plan itself, with the targets resolved, tells the order of sends.

import type { Event, Observation, Read } from "../../schema/generated/journal-record.ts";
import type { Call, Choose, Node, Plan } from "../../schema/generated/plan.ts";
import { blocksOf } from "../../schema/plan-blocks.ts";
import { advance } from "../kernel/advance.ts";
import { type Environment, evaluate, withVariable } from "../kernel/expression.ts";
import { loadPlan } from "../kernel/load.ts";
import { fieldsOf, matches } from "../kernel/patterns.ts";
import { placesOf, unpin } from "../kernel/scope.ts";
import { type DriftFinding, freshState, type State } from "../kernel/state.ts";
import { isUnknown, Unknown, type Value } from "../kernel/value.ts";

export interface Preview {
  /** Why it would be refused; null: it would go on to send. */
  refused: string | null;
  targets: Record<string, string[]>;
  seen: SeenBefore[];
  drift: DriftFinding[];
  sends: PlannedSend[];
}

/** A reading, and the id of the plan's node that asked for it; null: the run itself did. */
interface SeenBefore {
  read: Read;
  observation: Observation;
  node: number | null;
}

/** Sends of one call of the text, in the order in which they would be made. */
export interface PlannedSend {
  action: string;
  /** The plan's node. */
  node: number;
  /** Names of the steps and lanes it stands in. */
  path: string;
  request: Value | "unknown";
  places: Record<string, string>;
  undo: string | null;
  /** What the undo would be sent, as far as it is known before the effect. */
  undoRequest: Value | "unknown";
  keep: string | null;
  retries: number;
  /** It depends on what is not known yet. */
  perhaps: boolean;
}

const mostEvents = 1_000;

/** Reads the world through `read`, and nothing else. */
export async function preview(
  plan: Plan,
  inputs: Record<string, unknown>,
  read: (read: Read) => Promise<Observation>,
): Promise<Preview> {
  const loaded = loadPlan(plan);
  const state = freshState();
  const seen: Preview["seen"] = [];
  const queue: Event[] = [
    { event: "start", at: 0, run: "preview", plan: "", seed: 0, epoch: 0, holder: "preview", inputs },
  ];
  for (let count = 0; count < mostEvents; count++) {
    const event = queue.shift();
    if (!event) break;
    const commands = advance(loaded, state, event);
    const end = commands.find((command) => command.command === "end");
    if (end?.command === "end")
      return { refused: end.reason, targets: state.targets, seen, drift: state.drift, sends: [] };
    if (commands.some((command) => command.command === "call")) break;
    for (const command of commands) {
      if (command.command === "hold") queue.push({ event: "held", at: 0, id: command.id, granted: true });
      if (command.command === "notify")
        queue.push({ event: "notified", at: 0, id: command.id, sent: false, why: "preview" });
      if (command.command !== "observe") continue;
      const values = await Promise.all(command.reads.map(read));
      const node = state.frames[command.id.slice(0, command.id.lastIndexOf("!"))]?.node || null;
      command.reads.forEach((each, index) => {
        seen.push({ read: each, observation: values[index] as Observation, node });
      });
      queue.push({ event: "observed", at: state.now, id: command.id, values });
    }
  }
  return {
    refused: null,
    targets: state.targets,
    seen,
    drift: state.drift,
    sends: plannedSends(plan, state, loaded),
  };
}

function plannedSends(plan: Plan, state: State, loaded: ReturnType<typeof loadPlan>): PlannedSend[] {
  const root = state.frames[""];
  const vars = root && "vars" in root ? root.vars : {};
  const env: Environment = {
    variable: (name) => (Object.hasOwn(vars, name) ? unpin(vars[name] as never) : undefined),
    read: (probe) => new Unknown([`${probe} is read during the run`]),
    places: (kind, within, marks) => placesOf(loaded, kind, within, marks),
  };
  const sends: PlannedSend[] = [];
  walk(plan.body, "", env, { perhaps: false, sends });
  return sends;
}

interface Walk {
  perhaps: boolean;
  sends: PlannedSend[];
}

function walk(nodes: readonly Node[], path: string, env: Environment, to: Walk): void {
  for (const node of nodes) {
    if (node.kind === "call") to.sends.push(plannedSend(node, path, env, to.perhaps));
    else if (node.kind === "when") walkWhen(node, path, env, to);
    else if (node.kind === "choose") walkChoose(node, path, env, to);
    else if (node.kind === "part") {
      let inner = env;
      for (const param of node.params) inner = withVariable(inner, param.name, evaluate(param.value, env));
      walk(node.body, join(path, node.name), inner, to);
    } else if (node.kind === "child") {
      let inner = env;
      for (const input of node.inputs) inner = withVariable(inner, input.name, evaluate(input.value, env));
      for (const target of node.targets)
        inner = withVariable(inner, `targets.${target.kind}`, evaluate(target.in, inner));
      walk(node.body, join(path, node.name), inner, to);
    } else if (node.kind === "parallel") walk(node.steps, join(path, node.name), env, to);
    else if (node.kind === "first") walkFirst(node, join(path, node.name), env, to);
    else if (node.kind === "step" && !node.fanOut) walk(node.body, join(path, node.name), env, to);
    else if (node.kind === "step" && node.fanOut) {
      const items = evaluate(node.fanOut.in, env);
      if (!Array.isArray(items))
        walk(node.body, join(path, `${node.name}[…]`), env, { ...to, perhaps: true });
      else
        for (const item of items)
          walk(
            node.body,
            join(path, `${node.name}[${String(item)}]`),
            withVariable(env, node.fanOut.bind, item),
            to,
          );
    }
  }
}

/** Only the first alternative is sure to be tried. */
function walkFirst(
  { alternatives, each }: Extract<Node, { kind: "first" }>,
  path: string,
  env: Environment,
  to: Walk,
): void {
  for (const [index, { name, body }] of alternatives.entries())
    walk(body, join(path, name), env, { ...to, perhaps: to.perhaps || index > 0 });
  if (each === undefined) return;
  const items = evaluate(each.in, env);
  if (!Array.isArray(items)) walk(each.body, `${path}[…]`, env, { ...to, perhaps: true });
  else
    for (const [index, item] of items.entries())
      walk(each.body, `${path}[${String(item)}]`, withVariable(env, each.bind, item), {
        ...to,
        perhaps: to.perhaps || index > 0,
      });
}

function walkWhen(node: Extract<Node, { kind: "when" }>, path: string, env: Environment, to: Walk): void {
  for (const arm of node.arms) {
    const verdicts = arm.condition.all.map((expr) => evaluate(expr, env));
    if (verdicts.some((verdict) => verdict === false)) continue;
    const certain = verdicts.every((verdict) => verdict === true);
    walk(arm.body, path, env, certain ? to : { ...to, perhaps: true });
    if (certain) return;
  }
  walk(node.otherwise ?? [], path, env, to);
}

/** The arm that the value leads into; while it isn't known, each of them perhaps. */
function walkChoose(node: Choose, path: string, env: Environment, to: Walk): void {
  const value = evaluate(node.of, env);
  const into = join(path, node.name);
  if (isUnknown(value)) {
    for (const inner of blocksOf(node)) walk(inner.body, into, env, { ...to, perhaps: true });
    return;
  }
  const arm = node.arms.find((each) => matches(each.patterns, value));
  const inner = arm?.bind === undefined ? env : withVariable(env, arm.bind, fieldsOf(value));
  walk(arm?.body ?? node.otherwise ?? [], into, inner, to);
}

function plannedSend(call: Call, path: string, env: Environment, perhaps: boolean): PlannedSend {
  const request = evaluate(call.request, env);
  const places: Record<string, string> = {};
  for (const [kind, place] of Object.entries(call.places)) {
    const name = evaluate(place, env);
    if (typeof name === "string") places[kind] = name;
  }
  const undo = call.undo?.body.find((node) => node.kind === "call");
  const undoRequest = undo?.kind === "call" ? evaluate(undo.request, captured(call, env)) : null;
  return {
    action: call.action,
    node: call.id,
    path: join(path, call.name),
    request: isUnknown(request) ? "unknown" : request,
    places,
    undo: undo?.kind === "call" ? undo.action : null,
    undoRequest: isUnknown(undoRequest) ? "unknown" : undoRequest,
    keep: call.keep ?? null,
    retries: call.retry?.times ?? 0,
    perhaps,
  };
}

/** What an undo sees: its captures, as they would be taken now. */
function captured(call: Call, env: Environment): Environment {
  let inner = env;
  for (const { name, value } of call.undo?.captures ?? [])
    inner = withVariable(inner, name, evaluate(value, env));
  return inner;
}

function join(path: string, name: string): string {
  return path === "" ? name : `${path}/${name}`;
}
