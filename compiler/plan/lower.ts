/**
 * A typed runbook, which the laws have passed, as a plan: plain data, the same for the same sources whatever
 * order they were read in. Beside it, outside its digest, the source map says where each node stands.
 */
import { createHash } from "node:crypto";
import { canonicalJson } from "../../schema/canonical.ts";
import type {
  Action,
  Expr,
  Facts,
  Footprint,
  Node,
  Plan,
  Probe,
  Service,
} from "../../schema/generated/plan.ts";
import type { SourceMap } from "../../schema/generated/source-map.ts";
import type { Reliance } from "../check/reliance.ts";
import type { Callable } from "../types/callable.ts";
import { actionFacts, probeFacts } from "../types/clauses.ts";
import { type Context, type ServiceInfo, textAt } from "../types/context.ts";
import { kindOfType } from "../types/kinds.ts";
import type { TypedRunbook } from "../types/model.ts";
import { toPlanType } from "../types/type.ts";
import { lowerBody } from "./child.ts";
import { headersOf } from "./headers.ts";
import { type Lowering, lowerBlock } from "./nodes.ts";

export interface Lowered {
  plan: Plan;
  sourceMap: SourceMap;
  /** Descriptors that its services name, by key. */
  descriptors: Map<string, unknown>;
}

/** A runbook that says no deadline, because it only looks, may take its own worst case and this much more. */
const withoutDeadlineMs = 60_000;

export function lowerRunbook(cx: Context, runbook: TypedRunbook, reliance: Reliance, facts: Facts): Lowered {
  const sourceMap: SourceMap = { files: [], nodes: {} };
  const low: Lowering = {
    cx,
    runbook,
    reliance,
    next: 1,
    ids: new Map(),
    calls: new Map(),
    steps: new Map(),
    sourceMap,
    gate: undefined,
    beforeFirstEffect: undefined,
  };
  const body = lowerBody(low);
  const otherwise = runbook.otherwise && lowerBlock(low, runbook.otherwise);
  const final = runbook.finally && lowerBlock(low, runbook.finally);
  const head_: Omit<Plan, "services" | "actions" | "probes"> = {
    format: "claw-plan/1",
    semantics: 1,
    name: runbook.name,
    ...(runbook.at.doc === undefined ? {} : { doc: runbook.at.doc.text }),
    inputs: runbook.params.map((param) => ({
      name: param.name,
      type: toPlanType(param.type),
      ...(param.default?.op === "literal" ? { default: param.default.value } : {}),
    })),
    ...headersOf(cx, runbook),
    places: cx.places.all,
    triggers: runbook.triggers.map((each) => ({
      source: each.source,
      label: textAt(cx, each.at.span),
      ...(each.where ? { where: each.where.expr } : {}),
    })),
    deadlineMs: runbook.deadline?.workMs ?? facts.workMs + facts.peopleMs + withoutDeadlineMs,
    undoMs: runbook.deadline?.undoMs ?? 0,
    body,
    ...(runbook.output === undefined ? {} : { output: toPlanType(runbook.output) }),
    facts,
    ...(otherwise === undefined ? {} : { otherwise }),
    ...(final === undefined ? {} : { finally: final }),
  };
  return withContracts(cx, head_, sourceMap);
}

/** Adds what the nodes name: actions, probes, and the services behind them. */
function withContracts(
  cx: Context,
  head: Omit<Plan, "services" | "actions" | "probes">,
  sourceMap: SourceMap,
): Lowered {
  const used = { actions: new Set<string>(), probes: new Set<string>() };
  collect(head, used);
  const services: Record<string, Service> = {};
  const descriptors = new Map<string, unknown>();
  const serve = (callable: Callable) => {
    services[callable.service] ??= serviceOf(callable);
    const descriptor = callable.owner?.contract?.descriptor;
    if (descriptor !== undefined) descriptors.set(descriptor.key, descriptor.value);
  };
  const named = (names: Set<string>) => [...names].sort().flatMap((id) => cx.callables.get(id) ?? []);
  const actions: Record<string, Action> = {};
  for (const action of named(used.actions)) {
    serve(action);
    actions[action.id] = actionOf(cx, action);
  }
  const probes: Record<string, Probe> = {};
  for (const probe of named(used.probes)) {
    serve(probe);
    probes[probe.id] = probeOf(cx, probe);
  }
  return { plan: { ...head, services, actions, probes }, sourceMap, descriptors };
}

function collect(part: unknown, used: { actions: Set<string>; probes: Set<string> }): void {
  if (part === null || typeof part !== "object") return;
  if ("op" in part && part.op === "probe") used.probes.add((part as Extract<Expr, { op: "probe" }>).probe);
  if ("kind" in part && part.kind === "call" && "action" in part)
    used.actions.add((part as Extract<Node, { kind: "call" }>).action);
  for (const inner of Object.values(part)) collect(inner, used);
}

function serviceOf(callable: Callable): Service {
  const contract = callable.owner?.contract;
  if (contract === undefined && callable.owner !== undefined && callable.owner.driver !== "http")
    return driverService(callable.owner);
  if (contract === undefined) {
    const shape = canonicalJson(toPlanType(callable.type));
    return {
      from: "http",
      contract: callable.service,
      digest: createHash("sha256").update(shape).digest("hex"),
    };
  }
  const from = callable.owner?.from === "tasks" ? "tasks" : "proto";
  return {
    from,
    contract: contract.name,
    digest: contract.digest,
    ...(contract.descriptor ? { descriptor: contract.descriptor.key } : {}),
  };
}

/** What it was compiled against is what its declarations say. */
function driverService({ driver = "", actions, probes }: ServiceInfo): Service {
  const shape = [...actions.values(), ...probes.values()].map(({ id, requestType, type }) => ({
    id,
    request: toPlanType(requestType),
    reply: toPlanType(type),
  }));
  const digest = createHash("sha256").update(canonicalJson(shape)).digest("hex");
  return { from: "driver", contract: driver, digest };
}

function actionOf(cx: Context, action: Callable): Action {
  const facts = actionFacts(cx, action);
  return {
    service: action.service,
    method: action.method,
    requestType: toPlanType(action.requestType),
    replyType: toPlanType(action.type),
    idempotent: facts.idempotent,
    principal: action.service,
    ...(facts.keyedForMs === undefined ? {} : { keyedForMs: facts.keyedForMs }),
    ...(facts.settlesMs === undefined ? {} : { settlesMs: facts.settlesMs }),
  };
}

function probeOf(cx: Context, probe: Callable): Probe {
  const facts = probeFacts(cx, probe);
  const places: Record<string, Expr> = {};
  for (const param of probe.params)
    if (probe.places.includes(kindOfType(param.type) ?? ""))
      places[kindOfType(param.type) ?? ""] = { op: "variable", name: param.name };
  return {
    service: probe.service,
    method: probe.method,
    params: probe.params.map((param) => ({ name: param.name, type: toPlanType(param.type) })),
    request: probe.request,
    places,
    requestType: toPlanType(probe.requestType),
    type: toPlanType(probe.type),
    timeoutMs: facts.timeoutMs ?? 0,
    freshMs: facts.freshMs,
    principal: probe.service,
    reads: facts.reads as Footprint[],
    ...(facts.retry === undefined ? {} : { retry: facts.retry }),
  };
}
