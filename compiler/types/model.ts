/**
 * A runbook after the type stage: its syntax, with every name, type and time worked out. It still holds what is
 * missing or forbidden (a call without a time-out, a fan-out without quorum), because the laws judge that and
 * want to say where; only what passes them is lowered to a plan.
 */
import type { Amount, Expr, Footprint, Limit, Pattern, Quorum } from "../../schema/generated/plan.ts";
import type { Span } from "../problems/span.ts";
import type * as tree from "../syntax/tree.ts";
import type { Callable } from "./callable.ts";
import type { ActionFacts } from "./clauses.ts";
import type { Typed } from "./context.ts";
import type { Parameter } from "./fill.ts";
import type { RecordType, Type } from "./type.ts";

export interface TypedRunbook {
  at: tree.RunbookDecl;
  name: string;
  params: Parameter[];
  environment: string | Expr | null;
  triggers: { source: string; where?: Typed; at: tree.Trigger }[];
  holds: { resource: Footprint; waitMs: number; slots?: number; at: Span }[];
  targets: { kind: string; in: Typed; at: Span }[];
  deadline?: { workMs: number; undoMs?: number; at: Span; undoAt?: Span };
  blast: TypedLimit[];
  guards: Typed[][];
  drifts: TypedDrift[];
  body: TypedStatement[];
  /** The type of what it returns. */
  output?: Type;
  otherwise?: TypedStatement[];
  finally?: TypedStatement[];
}
export interface TypedLimit {
  kind: string;
  count: TypedAmount;
  when: Limit["when"];
  per?: string;
  at: Span;
}
export interface TypedDrift {
  at: tree.DriftHeader;
  probe: Callable;
  type: RecordType;
  sides: [string, string];
  /** The readings of both sides. */
  readings: [Expr, Expr];
  /** Every top-level field, in the text's order, then those not named, which are refused. */
  fields: { name: string; rule: "align" | "refuse" | "note"; align?: TypedAlign; at: Span }[];
}
export interface TypedAlign {
  action: Callable;
  facts: ActionFacts;
  /** The parameter that takes the reference's value. */
  valueParam: string;
}

export type TypedStatement =
  | TypedLet
  | TypedRequire
  | TypedCall
  | TypedPoll
  | TypedWait
  | TypedApprove
  | TypedSpend
  | TypedWhen
  | TypedChoose
  | TypedNotify
  | TypedStep
  | TypedParallel
  | TypedPart
  | TypedFirst
  | TypedReturn
  | TypedKeep
  | TypedChild
  | TypedUndoStep
  | TypedEnding;
export interface TypedLet {
  kind: "let";
  at: tree.Let;
  bind: string;
  value: Typed;
}
export interface TypedRequire {
  kind: "require";
  at: tree.Require;
  condition: Typed[];
}
export interface TypedCall {
  kind: "call";
  at: tree.Call;
  action: Callable;
  facts: ActionFacts;
  request: Expr;
  places: Record<string, Expr>;
  writes: Footprint[];
  /** Kind → what of it the call touches beside its places: one, or a list of at most so many. */
  touches: Record<string, { expr: Expr; most?: number | undefined; many: boolean }>;
  confirm?: Typed;
  confirmReply?: Expr;
  bind?: string;
  undo?: { at: tree.Undo; body: TypedStatement[]; captures: { name: string; value: Expr }[] };
  /** The action has an undo and the call another one. */
  twoUndos: boolean;
}
export interface TypedPoll {
  kind: "ensure" | "wait-until";
  at: tree.Ensure | tree.WaitUntil;
  condition: Typed[];
  /** The most, where an input decides it. */
  withinMs: number;
  within?: { of: Expr; leastMs: number };
  everyMs?: number;
  holdingMs?: number;
  holdingChecks?: number;
  unless?: Typed;
}
export interface TypedWait {
  kind: "wait";
  at: tree.Wait;
  /** The most, where an input decides it. */
  forMs: number;
  of?: Expr;
}
export interface TypedApprove {
  kind: "approve";
  at: tree.Approve;
  text: Typed;
  by: number;
  of: string;
  /** The most, where an input decides it. */
  withinMs: number;
  within?: Expr;
}
export interface TypedSpend {
  kind: "spend";
  at: tree.Spend;
  budget: string;
  key: Typed[];
  most: number;
  perMs: number;
  /** Where the key decides them. */
  limit?: Expr;
  window?: Expr;
  says: string;
}
export interface TypedWhen {
  kind: "when";
  at: tree.When;
  arms: { condition: Typed; body: TypedStatement[] }[];
  otherwise?: TypedStatement[];
  unknown?: TypedStatement[];
  /** Steps of the arms that are named after it. */
  yields: string[];
}
export interface TypedChoose {
  kind: "choose";
  at: tree.Choose;
  of: Typed;
  /** `bind`: the name of the case's fields, which are of the type `fields`. */
  arms: { patterns: Pattern[]; bind?: string; fields?: Type; body: TypedStatement[] }[];
  otherwise?: TypedStatement[];
  unknown?: TypedStatement[];
  yields: string[];
}
export interface TypedNotify {
  kind: "notify";
  at: tree.Notify;
  channel: string;
  args: Record<string, Expr>;
  text: Typed;
}
export interface TypedEnding {
  kind: "ending";
  at: tree.Ending;
  how: "stop" | "escalate" | "continue";
  text: Expr;
}
/** Alternatives, by name or one for each element, of which the first that holds is taken. */
export interface TypedFirst {
  kind: "first";
  at: tree.First;
  name: string;
  alternatives: { name: string; at: tree.Step; body: TypedStatement[] }[];
  /** Where each element is an alternative: one after the other. */
  fanOut?: TypedFanOut;
  body?: TypedStatement[];
  missed?: TypedStatement[];
  otherwise?: TypedStatement[];
}
/** A part's statements where they are run, over the arguments that they are run with. */
export interface TypedPart {
  kind: "part";
  at: tree.Run;
  part: tree.PartDecl;
  /** Parameters that the body names; what else it was given stands in the body itself. */
  params: { name: string; value: Typed }[];
  body: TypedStatement[];
  bind?: string;
}
/** A finished step that is taken back: in all its lanes, or in those that the fan-out names. */
export interface TypedUndoStep {
  kind: "undo-step";
  at: tree.UndoStep;
  step: tree.Step;
  fanOut?: TypedFanOut;
  otherwise?: TypedStatement[];
}
/** Another runbook, run inside this one. */
export interface TypedChild {
  kind: "child";
  at: tree.Run;
  runbook: TypedRunbook;
  inputs: { name: string; type: Type; value: Typed }[];
  bind?: string;
}
/** The call whose inverse, due at the end of its scope, is handed over. */
export interface TypedKeep {
  kind: "keep";
  at: tree.Keep;
  call: tree.Call;
}
export interface TypedReturn {
  kind: "return";
  at: tree.Return;
  value: Typed;
}
export interface TypedStep {
  kind: "step";
  at: tree.Step;
  name: string;
  fanOut?: TypedFanOut;
  repeat?: { times: number; apartMs: number };
  body: TypedStatement[];
  otherwise?: TypedStatement[];
  outputs: string[];
}
export interface TypedFanOut {
  at: tree.Fanout;
  bind: string;
  element: Type;
  in: Typed;
  need?: Quorum;
  needAt?: Span;
  width?: TypedAmount;
  canaryFirst?: boolean;
  first?: TypedAmount;
  atMost?: number;
  /** The most, where an input decides it. */
  bakeMs?: number;
  bake?: Expr;
  stopAfterFailed?: TypedAmount;
}
/** As the plan's; what an input says comes with its bounds: a number, or percent. */
export type TypedAmount = number | { percent: number } | (FromInput & { low: number; high: number });
type FromInput = Extract<Amount, { from: unknown }>;

export interface TypedParallel {
  kind: "parallel";
  at: tree.Parallel;
  steps: TypedStep[];
}

/** A block inside a statement: it goes forward, or handles a failure. Undo blocks stand beside, in `TypedCall.undo`. */
export interface InnerBlock {
  body: TypedStatement[];
  role: "body" | "handler";
}

/** The blocks inside a statement, in text order: the one place that knows where statements hold statements. */
export function blocksOf(statement: TypedStatement): InnerBlock[] {
  const some = (body: TypedStatement[] | undefined, role: InnerBlock["role"] = "body"): InnerBlock[] =>
    body === undefined ? [] : [{ body, role }];
  switch (statement.kind) {
    case "step":
      return [...some(statement.body), ...some(statement.otherwise, "handler")];
    case "when":
    case "choose":
      return [
        ...statement.arms.flatMap((arm) => some(arm.body)),
        ...some(statement.otherwise),
        ...some(statement.unknown),
      ];
    case "undo-step":
      return some(statement.otherwise, "handler");
    // None of them comes before another.
    case "parallel":
      return statement.steps.flatMap((step) => some([step]));
    case "part":
      return some(statement.body);
    case "first":
      return [
        ...statement.alternatives.flatMap((each) => some(each.body)),
        ...some(statement.body),
        ...some(statement.missed, "handler"),
        ...some(statement.otherwise, "handler"),
      ];
    default:
      return [];
  }
}

/** Every statement of a block and of the blocks inside, in text order; not into undo blocks. */
export function* statementsBelow(
  block: readonly TypedStatement[],
  roles: readonly InnerBlock["role"][] = ["body", "handler"],
): Generator<TypedStatement> {
  for (const statement of block) {
    yield statement;
    for (const inner of blocksOf(statement))
      if (roles.includes(inner.role)) yield* statementsBelow(inner.body, roles);
  }
}

/** The calls that go forward in a block, those of its handlers left out. */
export function callsIn(block: readonly TypedStatement[]): TypedCall[] {
  return [...statementsBelow(block, ["body"])].filter((each) => each.kind === "call");
}

/** The calls of a scope whose inverses are due when it ends; those of scopes inside it are due there. */
export function closedAtEnd(body: readonly TypedStatement[]): TypedCall[] {
  return body.flatMap((each) => {
    if (each.kind === "call") return each.undo?.at.atEnd ? [each] : [];
    if (each.kind === "step" || each.kind === "part" || each.kind === "first") return [];
    return blocksOf(each).flatMap((inner) => closedAtEnd(inner.body));
  });
}

/** The lanes that a statement's body is run in, if it is run once for each of something. */
export function lanesAround(statement: TypedStatement): TypedFanOut | undefined {
  return statement.kind === "step" || statement.kind === "first" ? statement.fanOut : undefined;
}

/** The step that an `undo step` takes back, as it stands in the same block or one around it. */
export function stepTakenBack(body: readonly TypedStatement[], undo: TypedUndoStep): TypedStep | undefined {
  return [...statementsBelow(body)].find(
    (each): each is TypedStep => each.kind === "step" && each.at === undo.step,
  );
}

/** Which runbook an alert starts: the first row that is true. */
export interface TypedRoute {
  at: tree.RouteDecl;
  name: string;
  event: Parameter;
  triggers: { source: string; where?: Typed; at: tree.Trigger }[];
  rows: TypedRow[];
}
export interface TypedRow {
  at: tree.Row;
  on: { condition: Typed } | "else" | "unknown";
  does:
    | { run: TypedRunbook; inputs: { name: string; value: Typed }[] }
    | { notify: TypedNotify }
    | { stop: Expr }
    | { escalate: Expr };
}
