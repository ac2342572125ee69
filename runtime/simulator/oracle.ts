// Judges a condition from the journal's observations alone, by a reading of the language of its own: it shares no
// code with the kernel, so a mistake there can't hide here. A value is known, or unknown because an observer
// failed; where the oracle can't tell (a name it doesn't follow), it says so and the caller judges nothing.

import { canonicalJson } from "../../schema/canonical.ts";
import type { Observation } from "../../schema/generated/journal-record.ts";
import type { Arithmetic, Compare, Condition, Expr, Plan, Quantifier } from "../../schema/generated/plan.ts";

type Json = unknown;

/** An observer failed. */
export const unknown = Symbol("unknown");
/** The oracle can't tell. */
class Lost extends Error {}

export interface Scene {
  plan: Plan;
  names: ReadonlyMap<string, Json>;
  /** By probe, request and places. */
  seen: ReadonlyMap<string, Observation>;
  /** Keys that were looked up. */
  used: Set<string>;
}

/** True, false, unknown; null when the oracle can't tell. */
export function judgeBy(condition: Condition, scene: Scene): boolean | typeof unknown | null {
  let verdict: boolean | typeof unknown = true;
  try {
    for (const part of condition.all) {
      const value = meaning(part, scene);
      if (value === false) return false;
      if (value !== true) verdict = unknown;
    }
    return verdict;
  } catch (error) {
    if (error instanceof Lost) return null;
    throw error;
  }
}

export function readKey(probe: string, request: Json, places: Json): string {
  return `${probe} ${canonicalJson(request)} ${canonicalJson(places)}`;
}

/** A value for the caller's own use; null when it isn't known to the oracle. */
export function valueIn(expr: Expr, scene: Scene): { value: Json } | null {
  try {
    const value = meaning(expr, scene);
    return value === unknown ? null : { value };
  } catch (error) {
    if (error instanceof Lost) return null;
    throw error;
  }
}

function meaning(expr: Expr, scene: Scene): Json | typeof unknown {
  switch (expr.op) {
    case "literal":
      return expr.value;
    case "variable":
      if (!scene.names.has(expr.name)) throw new Lost(expr.name);
      return scene.names.get(expr.name);
    case "probe":
      return observation(expr.probe, expr.args, scene);
    case "logic":
      return logic(expr.by, expr.of, scene);
    case "not":
      return strict([expr.of], scene, ([value]) => !value);
    case "compare":
      return strict([expr.left, expr.right], scene, ([left, right]) => compared(expr, left, right));
    case "in":
      return strict([expr.left, expr.right], scene, ([item, within]) =>
        Array.isArray(within)
          ? within.some((each) => same(each, item))
          : Object.hasOwn(within as object, String(item)),
      );
    case "is-unknown":
      return meaning(expr.of, scene) === unknown;
    case "default": {
      const value = meaning(expr.of, scene);
      return value === null ? meaning(expr.otherwise, scene) : value;
    }
    case "if": {
      const condition = meaning(expr.condition, scene);
      return condition === unknown
        ? unknown
        : meaning(condition === true ? expr.then : expr.otherwise, scene);
    }
    case "field":
      return strict([expr.of], scene, ([whole]) => memberOf(whole, expr.name));
    case "index":
      return strict([expr.of, expr.at], scene, ([whole, at]) => memberOf(whole, at as string | number));
    case "arithmetic":
      return strict([expr.left, expr.right], scene, ([left, right]) => calculated(expr, left, right));
    case "quantifier":
      return quantified(expr, scene);
    case "comprehension":
      if (expr.value || expr.key) throw new Lost("computed elements");
      return strict([expr.in], scene, ([items]) =>
        (items as Json[]).filter(
          (item) => !expr.where || decided(meaning(expr.where, bound(scene, expr.bind, item))),
        ),
      );
    default:
      return built(expr, scene);
  }
}

function built(expr: Expr, scene: Scene): Json | typeof unknown {
  switch (expr.op) {
    case "list":
      return strict(expr.items, scene, (items) => items);
    case "record":
      return strict(
        expr.fields.map((field) => field.value),
        scene,
        (values) => Object.fromEntries(expr.fields.map((field, index) => [field.name, values[index]])),
      );
    case "map":
      return strict(
        expr.entries.flatMap((entry) => [entry.key, entry.value]),
        scene,
        (values) =>
          Object.fromEntries(
            expr.entries.map((_, index) => [String(values[2 * index]), values[2 * index + 1]]),
          ),
      );
    case "text": {
      const holes = expr.parts.flatMap((part) => (typeof part === "string" ? [] : [part]));
      if (
        holes.some(
          (hole) =>
            hole.type.t !== "place" &&
            hole.type.t !== "enum" &&
            !(hole.type.t === "scalar" && hole.type.of === "string"),
        )
      )
        throw new Lost("text");
      return strict(
        holes.map((hole) => hole.of),
        scene,
        (values) => {
          let next = 0;
          return expr.parts
            .map((part) => (typeof part === "string" ? part : String(values[next++])))
            .join("");
        },
      );
    }
    case "places":
      return strict(expr.within ? [expr.within] : [], scene, ([within]) =>
        placesIn(scene.plan, expr.kind, within, expr.where ?? {}),
      );
    case "apply":
      return strict(expr.args, scene, ([value]) => {
        if (expr.name !== "count") throw new Lost(expr.name);
        return Array.isArray(value) ? value.length : Object.keys(value as object).length;
      });
    default:
      throw new Lost(expr.op);
  }
}

/** A filter that isn't decided leaves the list undecided: the oracle doesn't follow it. */
function decided(value: Json | typeof unknown): boolean {
  if (typeof value !== "boolean") throw new Lost("filter");
  return value;
}

function strict(
  operands: readonly Expr[],
  scene: Scene,
  combine: (values: Json[]) => Json,
): Json | typeof unknown {
  const values = operands.map((operand) => meaning(operand, scene));
  return values.includes(unknown) ? unknown : combine(values);
}

function observation(name: string, args: Record<string, Expr>, scene: Scene): Json | typeof unknown {
  const probe = scene.plan.probes[name];
  if (!probe) throw new Lost(name);
  const params = new Map<string, Json>();
  for (const [param, expr] of Object.entries(args)) {
    const value = meaning(expr, scene);
    if (value === unknown) return unknown;
    params.set(param, value);
  }
  const inner: Scene = { ...scene, names: params, seen: new Map() };
  const request = meaning(probe.request, inner);
  const places = Object.fromEntries(
    Object.entries(probe.places).map(([kind, place]) => [kind, meaning(place, inner)]),
  );
  const key = readKey(name, request, places);
  const seen = scene.seen.get(key);
  if (!seen) throw new Lost(key);
  scene.used.add(key);
  return "unknown" in seen ? unknown : seen.value;
}

function logic(by: "and" | "or", of: readonly Expr[], scene: Scene): boolean | typeof unknown {
  const decisive = by === "or";
  const rest: Error[] = [];
  let verdict: boolean | typeof unknown = !decisive;
  for (const operand of of) {
    try {
      const value = meaning(operand, scene);
      if (value === decisive) return decisive;
      if (value === unknown) verdict = unknown;
    } catch (error) {
      if (!(error instanceof Lost)) throw error;
      rest.push(error);
    }
  }
  // An operand that was never read doesn't matter when another one decides, and only then.
  if (rest[0]) throw rest[0];
  return verdict;
}

function quantified(expr: Quantifier, scene: Scene): boolean | typeof unknown {
  const items = meaning(expr.in, scene);
  if (items === unknown) return unknown;
  if (!Array.isArray(items) || items.length === 0) return unknown;
  const decisive = expr.by === "some";
  const values = items.map((item) => meaning(expr.of, bound(scene, expr.bind, item)));
  if (values.includes(decisive)) return decisive;
  return values.includes(unknown) ? unknown : !decisive;
}

function bound(scene: Scene, name: string, value: Json): Scene {
  return { ...scene, names: new Map(scene.names).set(name, value) };
}

function same(left: Json, right: Json): boolean {
  return canonicalJson(left) === canonicalJson(right);
}

function compared(expr: Compare, left: Json, right: Json): boolean {
  if (expr.by === "==") return same(left, right);
  if (expr.by === "!=") return !same(left, right);
  const [a, b] = expr.order
    ? [expr.order.indexOf(String(left)), expr.order.indexOf(String(right))]
    : [left as number, right as number];
  const sign = a < b ? -1 : a > b ? 1 : 0;
  if (expr.by === "<") return sign < 0;
  if (expr.by === "<=") return sign <= 0;
  return expr.by === ">" ? sign > 0 : sign >= 0;
}

function calculated(expr: Arithmetic, left: Json, right: Json): Json {
  if (typeof left === "string" && typeof right === "string") return left + right;
  if (typeof left !== "number" || typeof right !== "number" || expr.whole) throw new Lost("arithmetic");
  const raw =
    expr.by === "+"
      ? left + right
      : expr.by === "-"
        ? left - right
        : expr.by === "*"
          ? left * right
          : left / right;
  return raw * (expr.scale ?? 1);
}

function memberOf(whole: Json, name: string | number): Json {
  if (whole === null || typeof whole !== "object") throw new Lost(String(name));
  return (whole as Record<string, Json>)[name] ?? null;
}

function placesIn(plan: Plan, kind: string, within: Json, marks: Record<string, string>): string[] {
  const parents = new Map(plan.places.map((place) => [place.name, place.within]));
  const isInside = (name: string): boolean => {
    for (let at: string | undefined = name; at !== undefined; at = parents.get(at))
      if (at === within) return true;
    return within === undefined || within === null;
  };
  return plan.places
    .filter(
      (place) =>
        place.kind === kind &&
        isInside(place.name) &&
        Object.entries(marks).every(([mark, value]) => place.marks?.[mark] === value),
    )
    .map((place) => place.name);
}
