/**
 * Statements as plan nodes. Nodes are numbered in the order in which they stand, from 1; a node is named after
 * its step, its method or its keyword, and the second of a name in a block is `name#2`, so a path of names finds
 * it for ever. What a call relies on has been found by the laws' walk and is only looked up here.
 */
import type { Call, Condition, Expr, FanOut, Node, Step } from "../../schema/generated/plan.ts";
import type { SourceMap } from "../../schema/generated/source-map.ts";
import type { Reliance } from "../check/reliance.ts";
import type { Span } from "../problems/span.ts";
import { toPlanAmount } from "../types/amount.ts";
import { isOfEffect } from "../types/attempt.ts";
import { probeFacts, withoutSpan } from "../types/clauses.ts";
import { type Context, type Typed, textAt } from "../types/context.ts";
import {
  statementsBelow,
  type TypedApprove,
  type TypedCall,
  type TypedFanOut,
  type TypedFirst,
  type TypedParallel,
  type TypedPart,
  type TypedPoll,
  type TypedRunbook,
  type TypedSpend,
  type TypedStatement,
  type TypedStep,
  type TypedUndoStep,
  type TypedWhen,
} from "../types/model.ts";
import { freeVariables, partsOf, recordOf, variable } from "../types/tree.ts";
import type { Type } from "../types/type.ts";
import { lowerChild } from "./child.ts";
import { lowerChoose } from "./choose.ts";

export interface Lowering {
  cx: Context;
  runbook: TypedRunbook;
  reliance: Reliance;
  next: number;
  ids: Map<object, number>;
  /** Steps by where they are written; of a part that is run twice, the latest. */
  steps: Map<object, number>;
  /** Calls by where they are written; of a part that is run twice, the latest. */
  calls: Map<object, number>;
  sourceMap: SourceMap;
  gate: Condition | undefined;
  /** Put before the body's first statement that acts. */
  beforeFirstEffect: (() => Node[]) | undefined;
}
export type Head = { id: number; name: string; label: string };

/** Gives out the numbers, names and labels of one block. */
export function namer(low: Lowering): (name: string, span: Span, of?: object) => Head {
  const counts = new Map<string, number>();
  return (name, span, of) => {
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    const id = low.next++;
    if (of !== undefined) low.ids.set(of, id);
    low.sourceMap.nodes[String(id)] = positionOf(low, span);
    return { id, name: count === 1 ? name : `${name}#${count}`, label: textAt(low.cx, span) };
  };
}

function positionOf(low: Lowering, span: Span) {
  const text = low.cx.texts.get(span.file) ?? "";
  let file = low.sourceMap.files.indexOf(span.file);
  if (file < 0) file = low.sourceMap.files.push(span.file) - 1;
  const before = text.slice(0, span.start);
  const line = before.split("\n").length;
  return { file, line, column: span.start - before.lastIndexOf("\n"), text: textAt(low.cx, span) };
}

export function lowerBlock(low: Lowering, statements: readonly TypedStatement[], head = namer(low)): Node[] {
  return statements.flatMap((statement) => {
    const before =
      low.beforeFirstEffect !== undefined && hasCall(statement) ? low.beforeFirstEffect : undefined;
    if (before !== undefined) low.beforeFirstEffect = undefined;
    return [...(before?.() ?? []), lowerStatement(low, statement, head)];
  });
}

function hasCall(statement: TypedStatement): boolean {
  return [...statementsBelow([statement])].some((each) => each.kind === "call" || each.kind === "child");
}

export function condition(cx: Context, all: readonly Typed[]): Condition {
  return conditionOf(
    cx,
    all.map((each) => each.expr),
    all.map((each) => textAt(cx, each.span)),
  );
}
export function conditionOf(cx: Context, all: Expr[], labels: string[]): Condition {
  const fresh = all.flatMap(partsOf).flatMap((part) => {
    const probe = part.op === "probe" ? cx.callables.get(part.probe) : undefined;
    return probe === undefined ? [] : [probeFacts(cx, probe).freshMs];
  });
  return { all, labels, freshMs: fresh.length === 0 ? null : Math.min(...fresh) };
}

function lowerStatement(low: Lowering, statement: TypedStatement, head: ReturnType<typeof namer>): Node {
  const { cx } = low;
  const { span } = statement.at;
  switch (statement.kind) {
    case "let":
      return { kind: "let", ...head("let", span), bind: statement.bind, value: statement.value.expr };
    case "require":
      return {
        kind: "require",
        ...head("require", span, statement),
        condition: condition(cx, statement.condition),
      };
    case "call":
      return lowerCall(low, statement, head);
    case "ensure":
    case "wait-until":
      return lowerPoll(low, statement, head(statement.kind, span));
    case "wait":
      return {
        kind: "wait",
        ...head("wait", span),
        forMs: statement.forMs,
        ...(statement.of ? { for: statement.of } : {}),
      };
    case "spend":
      return lowerSpend(statement, head("spend", span));
    case "approve":
      return lowerApprove(statement, head("approve", span));
    case "when":
      return lowerWhen(low, statement, head("when", span, statement));
    case "choose":
      return lowerChoose(low, statement, head);
    case "notify":
      return {
        kind: "notify",
        ...head("notify", span),
        channel: statement.channel,
        args: statement.args,
        text: statement.text.expr,
      };
    case "step":
      return lowerStep(low, statement, head);
    case "parallel":
      return lowerParallel(low, statement, head("parallel", span));
    case "part":
      return lowerPart(low, statement, head(statement.part.name.text, span, statement));
    case "child":
      return lowerChild(low, statement, head(statement.runbook.name, span, statement));
    case "undo-step":
      return lowerUndoStep(low, statement, head(`undo-${statement.step.name.text}`, span, statement));
    case "first":
      return lowerFirst(low, statement, head);
    case "keep":
      return { kind: "keep", ...head("keep", span), call: low.calls.get(statement.call) ?? 0 };
    case "return":
      return { kind: "return", ...head("return", span), value: statement.value.expr };
    case "ending":
      return { kind: "ending", ...head(statement.how, span), how: statement.how, text: statement.text };
  }
}

function lowerParallel(low: Lowering, { steps }: TypedParallel, head: Head): Node {
  const label = `parallel ${steps.map((step) => step.name).join(", ")}`;
  return { kind: "parallel", ...head, label, steps: lowerBlock(low, steps) as Step[] };
}

function lowerSpend({ budget, key, most, perMs, limit, window, says }: TypedSpend, head: Head): Node {
  const byKey = { ...(limit === undefined ? {} : { limit }), ...(window === undefined ? {} : { window }) };
  return { kind: "spend", ...head, budget, key: key.map((part) => part.expr), most, perMs, ...byKey, says };
}

function lowerApprove({ text, by, of, withinMs, within }: TypedApprove, head: Head): Node {
  return { kind: "approve", ...head, text: text.expr, by, of, withinMs, ...(within ? { within } : {}) };
}

function lowerWhen(low: Lowering, when: TypedWhen, head: Head): Node {
  return {
    kind: "when",
    ...head,
    arms: when.arms.map((arm) => ({
      condition: condition(low.cx, [arm.condition]),
      body: lowerBlock(low, arm.body),
    })),
    ...(when.otherwise ? { otherwise: lowerBlock(low, when.otherwise) } : {}),
    ...(when.unknown ? { unknown: lowerBlock(low, when.unknown) } : {}),
    ...(when.yields.length === 0 ? {} : { yields: when.yields }),
  };
}

function lowerPoll(low: Lowering, poll: TypedPoll, head: Head): Node {
  return {
    kind: poll.kind,
    ...head,
    condition: condition(low.cx, poll.condition),
    withinMs: poll.withinMs,
    ...(poll.within === undefined ? {} : { within: poll.within.of }),
    everyMs: poll.everyMs ?? 1000,
    ...(poll.holdingMs === undefined ? {} : { holdingMs: poll.holdingMs }),
    ...(poll.holdingChecks === undefined ? {} : { holdingChecks: poll.holdingChecks }),
    ...(poll.unless === undefined ? {} : { unless: condition(low.cx, [poll.unless]) }),
  };
}

function lowerStep(low: Lowering, step: TypedStep, head: ReturnType<typeof namer>): Node {
  const { start } = step.at.span;
  const own = head(step.name, { ...step.at.span, start, end: step.at.body.span.start }, step);
  low.steps.set(step.at, own.id);
  const body = lowerBlock(low, step.body);
  return {
    kind: "step",
    ...own,
    body,
    ...(step.fanOut === undefined ? {} : { fanOut: lowerFanOut(low, step.fanOut) }),
    ...(step.repeat === undefined ? {} : { repeat: step.repeat }),
    ...(step.outputs.length === 0 ? {} : { outputs: step.outputs }),
    ...(step.otherwise === undefined ? {} : { otherwise: lowerBlock(low, step.otherwise) }),
  };
}

function lowerPart(low: Lowering, part: TypedPart, head: Head): Node {
  return {
    kind: "part",
    ...head,
    params: part.params.map(({ name, value }) => ({ name, value: value.expr })),
    body: lowerBlock(low, part.body),
    ...(part.bind === undefined ? {} : { bind: part.bind }),
  };
}

function lowerUndoStep(low: Lowering, undo: TypedUndoStep, head: Head): Node {
  return {
    kind: "undo-step",
    ...head,
    step: low.steps.get(undo.step) ?? 0,
    ...(undo.fanOut === undefined ? {} : { fanOut: lowerFanOut(low, undo.fanOut) }),
    ...(undo.otherwise === undefined ? {} : { otherwise: lowerBlock(low, undo.otherwise) }),
  };
}

function lowerFirst(low: Lowering, first: TypedFirst, head: ReturnType<typeof namer>): Node {
  const { at, fanOut } = first;
  const own = head(first.name, { ...at.span, end: at.name.span.end }, first);
  const kind = fanOut?.element.t === "place" ? { kind: fanOut.element.kind } : {};
  const atMost = fanOut?.atMost === undefined ? {} : { atMost: fanOut.atMost };
  return {
    kind: "first",
    ...own,
    alternatives: first.alternatives.map(({ name, body }) => ({ name, body: lowerBlock(low, body) })),
    ...(fanOut === undefined
      ? {}
      : {
          each: {
            bind: fanOut.bind,
            in: fanOut.in.expr,
            ...kind,
            ...atMost,
            body: lowerBlock(low, first.body ?? []),
          },
        }),
    ...(first.missed === undefined ? {} : { missed: lowerBlock(low, first.missed) }),
    ...(first.otherwise === undefined ? {} : { otherwise: lowerBlock(low, first.otherwise) }),
  };
}

function lowerFanOut(low: Lowering, fan: TypedFanOut): FanOut {
  const { at: _at, needAt: _needAt, element, in: range, need, ...paces } = fan;
  const { width, first, stopAfterFailed } = fan;
  const gated = fan.canaryFirst === true || fan.bakeMs !== undefined;
  return {
    ...paces,
    ...(width === undefined ? {} : { width: toPlanAmount(width) }),
    ...(first === undefined ? {} : { first: toPlanAmount(first) }),
    ...(stopAfterFailed === undefined ? {} : { stopAfterFailed: toPlanAmount(stopAfterFailed) }),
    in: range.expr,
    need: need ?? { all: true },
    ...kindAndKeys(element),
    ...(gated && low.gate !== undefined ? { gate: low.gate } : {}),
  };
}

/** Of the kinds that the header limits, what the kernel must count. */
function touchesLowered(low: Lowering, call: TypedCall): Partial<Pick<Call, "touches">> {
  const limited = new Set(low.runbook.blast.map((limit) => limit.kind));
  const touches = Object.entries(call.touches).filter(([kind]) => limited.has(kind));
  return touches.length === 0
    ? {}
    : { touches: Object.fromEntries(touches.map(([kind, { expr }]) => [kind, expr])) };
}

/** The kind of the elements, and for resources the names of their keys. */
function kindAndKeys(element: Type): Pick<FanOut, "kind" | "keys"> {
  if (element.t === "place") return { kind: element.kind };
  if (element.t !== "resource") return {};
  return { kind: element.kind, keys: element.fields.map((field) => field.name) };
}

function lowerCall(low: Lowering, call: TypedCall, head: ReturnType<typeof namer>): Node {
  const { facts } = call;
  const own = head(call.action.method, call.at.span, call);
  low.calls.set(call.at, own.id);
  const reliesOn = (low.reliance.get(call) ?? []).flatMap((each) => low.ids.get(each) ?? []);
  return {
    kind: "call",
    ...own,
    action: call.action.id,
    request: call.request,
    places: call.places,
    ...touchesLowered(low, call),
    timeoutMs: facts.timeout?.ms ?? 0,
    ...(facts.timeout?.of === undefined ? {} : { timeout: facts.timeout.of }),
    reliesOn,
    writes: call.writes,
    ...(call.bind === undefined ? {} : { bind: call.bind }),
    ...(facts.retry === undefined ? {} : { retry: withoutSpan(facts.retry) }),
    ...(call.confirm === undefined ? {} : { confirm: condition(low.cx, [call.confirm]) }),
    ...(call.confirmReply === undefined ? {} : { confirmReply: call.confirmReply }),
    ...(call.undo === undefined ? {} : { undo: lowerUndo(low, call.undo) }),
    ...(facts.keep === undefined ? {} : { keep: facts.keep.because }),
    ...(facts.irreversible === undefined ? {} : { irreversible: facts.irreversible.because }),
  };
}

/** Everything that the undo will need is captured at the intent: each variable, and each argument that reads a probe. */
function lowerUndo(low: Lowering, undo: NonNullable<TypedCall["undo"]>) {
  const reading: { name: string; value: Expr }[] = [...undo.captures];
  const body = lowerBlock(low, undo.body).map((node) =>
    node.kind === "call" ? withCaptures(node, reading) : node,
  );
  const taken = new Set(reading.map((each) => each.name));
  const variables = [...variablesOf(body)].filter((name) => !taken.has(name) && !isOfEffect(name)).sort();
  return {
    captures: [...variables.map((name) => ({ name, value: variable(name) })), ...reading],
    body,
    ...(undo.at.atEnd ? { atEnd: true } : {}),
  };
}

function withCaptures(
  node: Extract<Node, { kind: "call" }>,
  captures: { name: string; value: Expr }[],
): Node {
  if (node.request.op !== "record") return node;
  const fields = node.request.fields.map((field) => {
    if (!partsOf(field.value).some((part) => part.op === "probe")) return field;
    const name = `$${node.name}.${field.name}`;
    captures.push({ name, value: field.value });
    return { name: field.name, value: variable(name) };
  });
  return { ...node, request: recordOf(fields) };
}

/** Variables that nodes use and don't bind themselves. */
function variablesOf(nodes: readonly Node[]): Set<string> {
  const used = new Set<string>();
  const own = new Set<string>();
  const walk = (part: unknown): void => {
    if (part === null || typeof part !== "object") return;
    if ("op" in part) {
      for (const name of freeVariables(part as Expr)) used.add(name);
      return;
    }
    if ("kind" in part && "bind" in part && typeof part.bind === "string") own.add(part.bind);
    for (const inner of Object.values(part)) walk(inner);
  };
  walk(nodes);
  for (const name of own) used.delete(name);
  return used;
}
