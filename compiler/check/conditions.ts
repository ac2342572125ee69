/**
 * What can be said about conditions without running anything: whether some values make one true (with an example),
 * whether two can be true together, whether one is true only where others are. A condition becomes alternatives,
 * each a conjunction of one set of values per path; more than 64 alternatives are not judged. It errs one way
 * only: `never` and `covered` are certain, `may` is not where the example isn't exact. Two readings of one probe
 * are two paths; a pinned name is one.
 */
import { canonicalJson } from "../../schema/canonical.ts";
import type { Expr } from "../../schema/generated/plan.ts";
import type { Context } from "../types/context.ts";
import { constantOf, eachPart, mapParts, substitute, variable } from "../types/tree.ts";
import type { Type } from "../types/type.ts";
import { comparisonSet, normalComparison } from "./comparison.ts";
import { pathText, pathType } from "./paths.ts";
import { showValue } from "./show-value.ts";
import {
  domainOf,
  intersection,
  isEmpty,
  isWhole,
  only,
  onlyUnknown,
  someOf,
  type ValueSet,
  wholes,
} from "./value-set.ts";

/** What the names in conditions stand for. */
export interface Names {
  cx: Context;
  types: ReadonlyMap<string, Type>;
  /** Pinned values that read nothing, such as `let severity = incident.severity`. */
  values?: ReadonlyMap<string, Expr>;
  /** Whether readings of one probe are one path: what is asked about is the state, not what was seen of it. */
  readings?: "apart" | "same";
}
export type Verdict =
  | { can: "never"; conflict: Conflict | undefined }
  /** `exact`: these values do make it true; otherwise something in it can't be judged. */
  | { can: "may"; example: Example; exact: boolean }
  | { can: "unjudged" };
/** Two demands on one path that nothing meets; one, if its type already rules it out. */
export interface Conflict {
  path: string;
  demands: string[];
}
export interface ExampleValue {
  path: Expr;
  type: Type | undefined;
  value: unknown;
}
export type Example = ExampleValue[];

const mostTerms = 64;

/** Whether all of these can be true at once. */
export function satisfiable(names: Names, all: readonly Expr[]): Verdict {
  const work: Work = { ...names, types: new Map(names.types), stands: new Map(), conflict: undefined };
  let terms: Term[] | undefined = [new Map()];
  for (const each of all) terms = both(work, terms, termsOf(work, prepared(work, each), true));
  if (terms === undefined) return { can: "unjudged" };
  const [first] = terms;
  if (first === undefined) return { can: "never", conflict: work.conflict };
  return { can: "may", ...exampleOf(work, terms.find((term) => isExact(work, term)) ?? first) };
}

/** Whether `condition` is true only where one of `by` is: nothing is left for it. */
export function covered(names: Names, condition: Expr, by: readonly Expr[]): boolean {
  const others = by.map((each): Expr => ({ op: "not", of: each }));
  return satisfiable(names, [condition, ...others]).can === "never";
}

/** `incident.severity == critical and incident.service == "payments"` */
export function showExample(example: Example): string {
  return example
    .map(({ path, type, value }) => `${pathText(path)} == ${showValue(value, type)}`)
    .join(" and ");
}

/** One demand: the path has one of these values. */
interface Demand {
  path: Expr;
  type: Type | undefined;
  set: ValueSet;
  text: string;
  /** The path is a name or a field, so its values are its own. */
  exact: boolean;
}
type Term = ReadonlyMap<string, Demand>;
interface Work extends Names {
  types: Map<string, Type>;
  /** Fresh names that stand for one reading, or one element, each. */
  stands: Map<string, Expr>;
  conflict: Conflict | undefined;
}

/** Pinned values put in, and a name of its own for each reading of a probe. */
function prepared(work: Work, expr: Expr): Expr {
  const values = work.values ?? new Map<string, Expr>();
  let whole = expr;
  for (let depth = 0, before: Expr | undefined; depth < 8 && before !== whole; depth++) {
    before = whole;
    whole = substitute(whole, values);
  }
  return work.readings === "same" ? whole : named(work, whole);
}
function named(work: Work, expr: Expr): Expr {
  if (expr.op !== "probe") return readsNothing(expr) ? expr : mapParts(expr, (part) => named(work, part));
  return fresh(work, expr, work.cx.callables.get(expr.probe)?.type);
}
const readsNot = new WeakMap<Expr, boolean>();
function readsNothing(expr: Expr): boolean {
  let found = readsNot.get(expr);
  if (found === undefined) {
    found = expr.op !== "probe";
    eachPart(expr, (part) => {
      found &&= readsNothing(part);
    });
    readsNot.set(expr, found);
  }
  return found;
}
function fresh(work: Work, stands: Expr, type: Type | undefined): Expr {
  const name = `$${work.stands.size + 1}`;
  work.stands.set(name, stands);
  if (type !== undefined) work.types.set(name, type);
  return variable(name);
}

/** The alternatives under which `expr` is true (or false); undefined when there are too many. */
function termsOf(work: Work, expr: Expr, truth: boolean): Term[] | undefined {
  const constant = constantOf(expr);
  if (constant !== undefined) return constant.value === truth ? [new Map()] : [];
  switch (expr.op) {
    case "not":
      return termsOf(work, expr.of, !truth);
    case "logic": {
      const parts = expr.of.map((part) => termsOf(work, part, truth));
      return (expr.by === "and") === truth
        ? parts.reduce<Term[] | undefined>((all, part) => both(work, all, part), [new Map()])
        : either(parts);
    }
    case "if":
      return either([
        both(work, termsOf(work, expr.condition, true), termsOf(work, expr.then, truth)),
        both(work, termsOf(work, expr.condition, false), termsOf(work, expr.otherwise, truth)),
      ]);
    case "compare":
      return comparisonTerms(work, expr, truth);
    case "in":
      return membershipTerms(work, expr, truth);
    case "is-unknown": {
      const set = truth ? onlyUnknown() : domainOf(pathType(work, expr.of), work.cx.places);
      return demand(
        work,
        expr.of,
        set,
        `${pathText(expr.of, work.stands)} ${truth ? "is" : "isn't"} unknown`,
      );
    }
    case "quantifier":
      return quantifierTerms(work, expr, truth);
    default:
      return opaque(work, expr, truth);
  }
}

/** For it to be true (or false) of any elements, its body must be so of one. */
function quantifierTerms(
  work: Work,
  expr: Extract<Expr, { op: "quantifier" }>,
  truth: boolean,
): Term[] | undefined {
  const list = pathType(work, expr.in);
  const element = fresh(work, variable(expr.bind), list?.t === "list" ? list.of : undefined);
  const body = termsOf(work, substitute(expr.of, new Map([[expr.bind, element]])), truth);
  return both(work, opaque(work, expr, truth), body);
}

function comparisonTerms(
  work: Work,
  expr: Extract<Expr, { op: "compare" }>,
  truth: boolean,
): Term[] | undefined {
  for (const side of ["left", "right"] as const) {
    const at = expr[side];
    if (at.op === "if")
      return termsOf(
        work,
        { ...at, then: { ...expr, [side]: at.then }, otherwise: { ...expr, [side]: at.otherwise } },
        truth,
      );
    if (at.op === "default") {
      const there: Expr = { op: "compare", by: "!=", left: at.of, right: { op: "literal", value: null } };
      const [then, otherwise]: Expr[] = [
        { ...expr, [side]: at.of },
        { ...expr, [side]: at.otherwise },
      ];
      return termsOf(work, { op: "if", condition: there, then, otherwise } as Expr, truth);
    }
  }
  const normal = normalComparison(expr, truth);
  if (normal.constant === undefined) return opaque(work, normal.expr, normal.truth);
  const type = pathType(work, normal.path);
  const { set, text } = comparisonSet(normal, type, domainOf(type, work.cx.places));
  const own = constantOf(normal.path);
  if (own !== undefined) return isEmpty(intersection(only([own.value]), set)) ? [] : [new Map()];
  return demand(work, normal.path, set, `${pathText(normal.path, work.stands)} ${text}`);
}

function membershipTerms(work: Work, expr: Extract<Expr, { op: "in" }>, truth: boolean): Term[] | undefined {
  const items = expr.right.op === "list" ? expr.right.items : constantItems(constantOf(expr.right)?.value);
  if (items === undefined || constantOf(expr.left) !== undefined) return opaque(work, expr, truth);
  const values = items.map(constantOf);
  if (values.some((each) => each === undefined)) {
    const equal = items.map((right): Expr => ({ op: "compare", by: "==", left: expr.left, right }));
    return termsOf(work, { op: "logic", by: "or", of: equal }, truth);
  }
  const type = pathType(work, expr.left);
  const members = values.map((each) => each?.value);
  if (truth)
    return demand(
      work,
      expr.left,
      only(members),
      `${pathText(expr.left, work.stands)} in ${showValue(members, type && { t: "list", of: type })}`,
    );
  const unequal = items.map((right): Expr => ({ op: "compare", by: "!=", left: expr.left, right }));
  return termsOf(work, { op: "logic", by: "and", of: unequal }, true);
}
function constantItems(value: unknown): Expr[] | undefined {
  return Array.isArray(value) ? value.map((each): Expr => ({ op: "literal", value: each })) : undefined;
}

/** What can't be looked into is a truth value of its own, the same wherever the same is written. */
function opaque(work: Work, expr: Expr, truth: boolean): Term[] {
  const text = pathText(expr, work.stands);
  return demand(work, expr, only([truth]), truth ? text : `not ${text}`);
}

function demand(work: Work, path: Expr, set: ValueSet, text: string): Term[] {
  const type = pathType(work, path);
  const exact = path.op === "variable" || path.op === "field";
  const asked: Demand = { path, type, set, text, exact };
  // Whether it is unknown is asked of what its type knows nothing of.
  const domain = set.unknown === true ? set : domainOf(type, work.cx.places);
  const met = meeting(work, { ...asked, set: domain, text: "" }, asked);
  return met === undefined ? [] : [new Map([[canonicalJson(path), met]])];
}

function meeting(work: Work, a: Demand, b: Demand): Demand | undefined {
  const found = intersection(a.set, b.set);
  const set = isWhole(a.type) ? wholes(found) : found;
  const demands = [...new Set([a.text, b.text].filter((each) => each !== ""))];
  if (isEmpty(set)) {
    work.conflict ??= { path: pathText(a.path, work.stands), demands };
    return undefined;
  }
  return { ...a, set, text: demands.join(" and "), exact: a.exact && b.exact };
}

/** The same alternatives where they agree; undefined once there are too many. */
function both(work: Work, left: Term[] | undefined, right: Term[] | undefined): Term[] | undefined {
  if (left?.length === 0 || right?.length === 0) return [];
  if (left === undefined || right === undefined) return undefined;
  const found: Term[] = [];
  for (const a of left)
    for (const b of right) {
      const term = merged(work, a, b);
      if (term !== undefined) found.push(term);
      if (found.length > mostTerms) return undefined;
    }
  return found;
}
function merged(work: Work, a: Term, b: Term): Term | undefined {
  const term = new Map(a);
  for (const [key, each] of b) {
    const there = term.get(key);
    const met = there === undefined ? each : meeting(work, there, each);
    if (met === undefined) return undefined;
    term.set(key, met);
  }
  return term;
}
function either(parts: (Term[] | undefined)[]): Term[] | undefined {
  const all: Term[] = [];
  for (const part of parts) {
    if (part === undefined) return undefined;
    all.push(...part);
  }
  return all.length > mostTerms ? undefined : all;
}

function isExact(work: Work, term: Term): boolean {
  const keys = [...term.values()].map((each) => pathText(each.path));
  return [...term.values()].every(
    (each, index) =>
      each.exact &&
      !work.stands.has(rootOf(each.path)) &&
      !keys.some((key, other) => other !== index && key.startsWith(`${keys[index]}.`)),
  );
}
function rootOf(path: Expr): string {
  return path.op === "field" ? rootOf(path.of) : path.op === "variable" ? path.name : "";
}

function exampleOf(work: Work, term: Term): { example: Example; exact: boolean } {
  const example = [...term.values()].flatMap(({ path, type, set }): Example => {
    const found = someOf(set);
    const readable = path.op === "variable" || path.op === "field";
    if (found === undefined || !readable || work.stands.has(rootOf(path))) return [];
    return [{ path, type, value: found.value }];
  });
  return { example, exact: isExact(work, term) };
}
