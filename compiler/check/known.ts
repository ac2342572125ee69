/**
 * What is known where a statement stands: the types of its names, what pinned names stand for, and the conditions
 * that have held on the way to it. A walk in the order of the text; what a block has shown ends with the block.
 */
import type { Expr, Pattern } from "../../schema/generated/plan.ts";
import type { Context, Typed } from "../types/context.ts";
import {
  blocksOf,
  callsIn,
  type TypedCall,
  type TypedChoose,
  type TypedRunbook,
  type TypedStatement,
  type TypedWhen,
} from "../types/model.ts";
import { partsOf } from "../types/tree.ts";
import type { Type } from "../types/type.ts";
import type { Names } from "./conditions.ts";
import { meets, readsOf } from "./footprint.ts";

export interface Fact {
  expr: Expr;
  /** Where it was asked. */
  of: Typed;
}
export interface Known extends Names {
  facts: readonly Fact[];
}

export function walkKnown(
  cx: Context,
  runbook: TypedRunbook,
  visit: (statement: TypedStatement, known: Known) => void,
): void {
  const start = atStart(cx, runbook);
  block(runbook.body, start, visit);
  block(runbook.otherwise ?? [], start, visit);
  block(runbook.finally ?? [], start, visit);
}

/** What holds of a run before its first statement: only what its inputs are. */
export function inputsOf(cx: Context, runbook: TypedRunbook): Known {
  const types = new Map(runbook.params.map((param) => [param.name, param.type]));
  return { cx, types, values: new Map(), facts: [] };
}
function atStart(cx: Context, runbook: TypedRunbook): Known {
  const known = inputsOf(cx, runbook);
  return { ...known, facts: runbook.guards.flat().map((of) => ({ expr: of.expr, of })) };
}

function block(
  statements: readonly TypedStatement[],
  start: Known,
  visit: (statement: TypedStatement, known: Known) => void,
): void {
  let known = start;
  for (const each of statements) {
    visit(each, known);
    if (each.kind === "when") arms(each, known, visit);
    else if (each.kind === "choose") choiceArms(each, known, visit);
    else for (const inner of blocksOf(each)) block(inner.body, inside(each, known), visit);
    if (each.kind === "call" && each.undo !== undefined)
      block(each.undo.body, { ...known, facts: [] }, visit);
    known = after(each, known);
  }
}

function arms(each: TypedWhen, known: Known, visit: (statement: TypedStatement, known: Known) => void): void {
  each.arms.forEach((arm, index) => {
    block(arm.body, withFacts(known, [...passed(each, index), holds(arm.condition)]), visit);
  });
  block(each.otherwise ?? [], withFacts(known, passed(each, each.arms.length)), visit);
  block(each.unknown ?? [], known, visit);
}

/** In each arm the value is what the arm is for; in `else` it is nothing that another arm is for. */
function choiceArms(
  each: TypedChoose,
  known: Known,
  visit: (statement: TypedStatement, known: Known) => void,
): void {
  const { of } = each;
  const isFor = each.arms.map(
    (arm): Expr => ({ op: "logic", by: "or", of: arm.patterns.map((one) => isOne(of.expr, one)) }),
  );
  each.arms.forEach(({ bind, fields, body }, index) => {
    const inArm = withFacts(known, [{ expr: isFor[index] as Expr, of }]);
    block(body, bind === undefined || fields === undefined ? inArm : withType(inArm, bind, fields), visit);
  });
  const left = isFor.map((expr): Fact => ({ expr: { op: "not", of: expr }, of }));
  block(each.otherwise ?? [], withFacts(known, left), visit);
  block(each.unknown ?? [], known, visit);
}
function isOne(of: Expr, pattern: Pattern): Expr {
  const isCase = "case" in pattern;
  const left: Expr = isCase ? { op: "field", of, name: "case" } : of;
  return {
    op: "compare",
    by: "==",
    left,
    right: { op: "literal", value: isCase ? pattern.case : pattern.value },
  };
}

/** That the conditions before this arm were false. */
export function passed(each: TypedWhen, index: number): Fact[] {
  return each.arms
    .slice(0, index)
    .map(({ condition }): Fact => ({ expr: { op: "not", of: condition.expr }, of: condition }));
}
function holds(of: Typed): Fact {
  return { expr: of.expr, of };
}
function withFacts(known: Known, facts: readonly Fact[]): Known {
  return { ...known, facts: [...known.facts, ...facts] };
}
function withType(known: Known, name: string, type: Type): Known {
  return { ...known, types: new Map([...known.types, [name, type]]) };
}

function inside(each: TypedStatement, known: Known): Known {
  if (each.kind === "part")
    return each.params.reduce((left, { name, value }) => pinnedAs(left, name, value), known);
  if (each.kind !== "step" || each.fanOut === undefined) return known;
  return withType(known, each.fanOut.bind, each.fanOut.element);
}

/** A name that reads nothing is what it stands for; another is known by its type alone. */
function pinnedAs(known: Known, name: string, value: Typed): Known {
  const typed = withType(known, name, value.type);
  if (partsOf(value.expr).some((part) => part.op === "probe")) return typed;
  return { ...typed, values: new Map([...(known.values ?? []), [name, value.expr]]) };
}

function after(each: TypedStatement, known: Known): Known {
  switch (each.kind) {
    case "let":
      return pinnedAs(known, each.bind, each.value);
    case "require":
    case "ensure":
    case "wait-until":
      return withFacts(known, each.condition.map(holds));
    case "call": {
      const left = written(known, [each]);
      return each.bind === undefined ? left : withType(left, each.bind, each.action.type);
    }
    // What they write stands elsewhere: in another runbook, in the inverses of a step before.
    case "child":
    case "undo-step":
      return { ...known, facts: known.facts.filter(({ expr }) => readsOf(known.cx, expr).length === 0) };
    default:
      return written(known, callsIn([each]));
  }
}

/** What was seen of a thing says nothing of it once it has been written. */
function written(known: Known, calls: readonly TypedCall[]): Known {
  const writes = calls.flatMap((each) => each.writes);
  if (writes.length === 0) return known;
  const stands = ({ expr }: Fact) =>
    !readsOf(known.cx, expr).some((read) => writes.some((each) => meets(read, each)));
  return { ...known, facts: known.facts.filter(stands) };
}

const before = new WeakMap<TypedRunbook, Map<TypedStatement, Known>>();

/** What is known before each statement of a runbook. */
export function knownBefore(
  cx: Context,
  runbook: TypedRunbook,
  statement: TypedStatement,
): Known | undefined {
  let known = before.get(runbook);
  if (known === undefined) {
    known = new Map();
    before.set(runbook, known);
    const found = known;
    walkKnown(cx, runbook, (each, here) => void found.set(each, here));
  }
  return known.get(statement);
}
