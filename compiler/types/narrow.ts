/**
 * What a condition shows once it is known to be true or false: which pinned names are known from there on, and
 * which optional ones are there. Only pinned names and their fields are narrowed: a probe is read again, so
 * nothing that was seen of it holds for the next reading.
 */
import { find, narrowed, type Scope } from "../names/scope.ts";
import type { Expr } from "../syntax/tree.ts";
import { walkTree } from "../syntax/walk.ts";
import type { Context } from "./context.ts";
import type { Env } from "./infer.ts";
import { pathOf } from "./reading.ts";

interface Shown {
  known: ReadonlySet<string>;
  present: ReadonlySet<string>;
}
const nothing: Shown = { known: new Set(), present: new Set() };

export function narrowBy(_cx: Context, env: Env, expr: Expr, truth: boolean): Scope {
  const { known, present } = shownBy(env, expr, truth);
  return narrowed(env.scope, known, present);
}

function shownBy(env: Env, expr: Expr, truth: boolean): Shown {
  if (expr.kind === "not") return shownBy(env, expr.operand, !truth);
  if (expr.kind === "is-unknown") return truth ? nothing : { ...nothing, known: pathsIn(env, expr.operand) };
  if (expr.kind === "binary" && (expr.operator === "and" || expr.operator === "or")) {
    const [left, right] = [shownBy(env, expr.left, truth), shownBy(env, expr.right, truth)];
    const join = (expr.operator === "and") === truth ? union : intersection;
    return { known: join(left.known, right.known), present: join(left.present, right.present) };
  }
  if (expr.kind === "if") return shownByIf(env, expr, truth);
  if (expr.kind === "quantifier" || expr.kind === "choose-value") return nothing;
  return { known: pathsIn(env, expr), present: presentBy(env, expr, truth) };
}

/** Whichever way it went: the condition as that way needs it, and its value. */
function shownByIf(env: Env, expr: Extract<Expr, { kind: "if" }>, truth: boolean): Shown {
  const ways = [
    [shownBy(env, expr.condition, true), shownBy(env, expr.then, truth)],
    [shownBy(env, expr.condition, false), shownBy(env, expr.else, truth)],
  ];
  const all = (what: keyof Shown) =>
    ways.map((way) =>
      way.reduce((both, each) => union(both, each[what]), new Set<string>() as ReadonlySet<string>),
    );
  const both = (what: keyof Shown) => all(what).reduce(intersection);
  return { known: both("known"), present: both("present") };
}

function presentBy(env: Env, expr: Expr, truth: boolean): ReadonlySet<string> {
  if (expr.kind !== "binary" || (expr.operator !== "==" && expr.operator !== "!=")) return new Set();
  const side = expr.left.kind === "none" ? expr.right : expr.left;
  const path = pinned(env, side);
  if (path === undefined) return new Set();
  const againstNone = expr.left.kind === "none" || expr.right.kind === "none";
  const shows = againstNone ? (expr.operator === "!=") === truth : (expr.operator === "==") === truth;
  return shows ? new Set([path]) : new Set();
}

/** The path of a name that was read once, and its fields; undefined for what is read again. */
export function pinned(env: Env, expr: Expr): string | undefined {
  const path = pathOf(expr);
  if (path === undefined || path[0] === undefined || find(env.scope, path[0].text) === undefined)
    return undefined;
  return path.map((name) => name.text).join(".");
}

export function pathsIn(env: Env, expr: Expr): ReadonlySet<string> {
  const found = new Set<string>();
  walkTree(expr, (node) => {
    const path = node.kind === "name" || node.kind === "member" ? pinned(env, node as Expr) : undefined;
    if (path !== undefined) found.add(path);
    return !["quantifier", "comprehension", "choose-value", "is-unknown"].includes(node.kind);
  });
  return found;
}

function union(left: ReadonlySet<string>, right: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...left, ...right]);
}
function intersection(left: ReadonlySet<string>, right: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...left].filter((each) => right.has(each)));
}
