// Expression trees, closed over into functions once. Evaluation is pure, total and three-valued: it gives a
// value or unknown, and never throws for what a plan can hold. A probe that has not been read yet is unknown
// too, but the environment notes it as missing, so one pass collects every read that can be made side by side.

import type {
  Arithmetic,
  Choice,
  Compare,
  Comprehension,
  Conform,
  Expr,
  Fallback,
  If,
  IsUnknown,
  ListOf,
  MapOf,
  Parse,
  Places,
  Quantifier,
  RecordOf,
} from "../../schema/generated/plan.ts";
import { formatValue } from "./format.ts";
import { applyFunction, roundHalfEven } from "./functions.ts";
import { mismatchWith, takenApart } from "./parse.ts";
import { matches } from "./patterns.ts";
import { perLane } from "./per-lane.ts";
import {
  type Evaluated,
  isUnknown,
  joinUnknown,
  keyText,
  sameValue,
  Unknown,
  unmarked,
  type Value,
} from "./value.ts";

/** What an expression may ask of its surroundings. */
export interface Environment {
  variable(name: string): Evaluated | undefined;
  read(probe: string, args: Record<string, Value>): Evaluated;
  places(kind: string, within: Value | null, marks: Record<string, string>): string[];
}

export type Closed = (env: Environment) => Evaluated;

const closed = new WeakMap<Expr, Closed>();

/** Evaluates an expression; the tree is closed over at its first use. */
export function evaluate(expr: Expr, env: Environment): Evaluated {
  return close(expr)(env);
}

function close(expr: Expr): Closed {
  let known = closed.get(expr);
  if (!known) {
    known = build(expr);
    closed.set(expr, known);
  }
  return known;
}

function build(expr: Expr): Closed {
  switch (expr.op) {
    case "literal": {
      const value = expr.value as Value;
      return () => value;
    }
    case "variable":
      return variable(expr.name);
    case "field":
      return member(close(expr.of), () => expr.name);
    case "index":
      return member(close(expr.of), close(expr.at));
    case "per-lane":
      return lift([close(expr.of)], (lanes: Value) => perLane(lanes, expr.name));
    case "probe":
      return probeRead(expr.probe, expr.args);
    case "logic":
      return kleene(expr.by, expr.of.map(close));
    case "not":
      return lift([close(expr.of)], (of: Value) =>
        typeof of === "boolean" ? !of : broken("not needs a bool"),
      );
    case "compare":
      return lift([close(expr.left), close(expr.right)], (left: Value, right: Value) =>
        compare(expr, left, right),
      );
    case "in":
      return lift([close(expr.left), close(expr.right)], contains);
    case "is-unknown":
    case "default":
    case "if":
      return buildChoice(expr);
    case "arithmetic":
      return lift([close(expr.left), close(expr.right)], (left: Value, right: Value) =>
        calculate(expr, left, right),
      );
    case "quantifier":
      return quantifier(expr);
    case "comprehension":
      return comprehension(expr);
    case "list":
    case "map":
    case "record":
      return buildCollection(expr);
    case "text":
      return text(expr);
    case "choose":
      return choice(expr);
    case "conform":
    case "parse":
      return checked(expr);
    case "apply":
      return lift(expr.args.map(close), (...args) => applyFunction(expr.name, args));
    case "places":
      return placesWithin(expr);
  }
}

function placesWithin(expr: Places): Closed {
  const within = close(expr.within);
  return (env) => {
    const place = within(env);
    return isUnknown(place) ? place : env.places(expr.kind, place, expr.where);
  };
}

function variable(name: string): Closed {
  return (env) => {
    const value = env.variable(name);
    return value === undefined ? broken(`there is no ${name} here`) : value;
  };
}

/** The three that look at a value before they decide what to evaluate. */
function buildChoice(expr: IsUnknown | Fallback | If): Closed {
  switch (expr.op) {
    case "is-unknown": {
      const of = close(expr.of);
      return (env) => isUnknown(of(env));
    }
    case "default": {
      const of = close(expr.of);
      const otherwise = close(expr.otherwise);
      return (env) => {
        const value = of(env);
        return value === null ? otherwise(env) : value;
      };
    }
    case "if": {
      const condition = close(expr.condition);
      const then = close(expr.then);
      const otherwise = close(expr.otherwise);
      return (env) => {
        const decided = condition(env);
        return isUnknown(decided) ? decided : decided === true ? then(env) : otherwise(env);
      };
    }
  }
}

function buildCollection(expr: ListOf | MapOf | RecordOf): Closed {
  switch (expr.op) {
    case "list":
      return lift(expr.items.map(close), (...items) => items);
    case "map":
      return lift(
        expr.entries.flatMap((entry) => [close(entry.key), close(entry.value)]),
        (...parts) => Object.fromEntries(pairs(parts).map(([key, value]) => [String(key), value])),
      );
    case "record":
      return lift(
        expr.fields.map((field) => close(field.value)),
        (...values) =>
          Object.fromEntries(expr.fields.map((field, index) => [field.name, values[index] as Value])),
      );
  }
}

function broken(why: string): Unknown {
  return new Unknown([why]);
}

/** Strict in its operands: unknown if any of them is. */
function lift(operands: Closed[], combine: (...values: Value[]) => Evaluated): Closed {
  return (env) => {
    const values = operands.map((operand) => operand(env));
    return joinUnknown(values) ?? combine(...(values as Value[]));
  };
}

function pairs(parts: Value[]): [Value, Value][] {
  return Array.from({ length: parts.length / 2 }, (_, index) => [
    parts[2 * index] as Value,
    parts[2 * index + 1] as Value,
  ]);
}

function member(of: Closed, name: Closed): Closed {
  return (env) => {
    const whole = of(env);
    const key = name(env);
    const unknown = joinUnknown([whole, key]);
    if (unknown) return unknown;
    if (Array.isArray(whole)) return unmarked((typeof key === "number" ? whole[key] : undefined) ?? null);
    if (whole === null || typeof whole !== "object" || isUnknown(whole))
      return broken(`${String(key)} of nothing`);
    return Object.hasOwn(whole, keyText(key as Value))
      ? unmarked(whole[keyText(key as Value)] as Value)
      : null;
  };
}

function probeRead(probe: string, args: Record<string, Expr>): Closed {
  const names = Object.keys(args);
  const operands = names.map((name) => close(args[name] as Expr));
  return (env) => {
    const values = operands.map((operand) => operand(env));
    const unknown = joinUnknown(values);
    if (unknown) return unknown;
    return env.read(probe, Object.fromEntries(names.map((name, index) => [name, values[index] as Value])));
  };
}

/** `and` and `or` stop early only on a known decisive value. */
function kleene(by: "and" | "or", operands: Closed[]): Closed {
  const decisive = by === "or";
  return (env) => {
    let unknown: Unknown | null = null;
    for (const operand of operands) {
      const value = operand(env);
      if (value === decisive) return decisive;
      if (isUnknown(value)) unknown = unknown ? joinUnknown([unknown, value]) : value;
      else if (typeof value !== "boolean") return broken(`${by} needs bools`);
    }
    return unknown ?? !decisive;
  };
}

function compare(expr: Compare, left: Value, right: Value): Evaluated {
  if (expr.by === "==") return sameValue(left, right);
  if (expr.by === "!=") return !sameValue(left, right);
  const a = expr.order ? expr.order.indexOf(left as string) : left;
  const b = expr.order ? expr.order.indexOf(right as string) : right;
  if (a === -1 || b === -1) return broken("a member outside the declared order");
  if (typeof a !== typeof b || (typeof a !== "number" && typeof a !== "string"))
    return broken("not comparable");
  const [x, y] = [a as number, b as number];
  if (expr.by === "<") return x < y;
  if (expr.by === "<=") return x <= y;
  return expr.by === ">" ? x > y : x >= y;
}

function contains(item: Value, collection: Value): Evaluated {
  if (Array.isArray(collection)) return collection.some((each) => sameValue(each, item));
  if (collection !== null && typeof collection === "object") return Object.hasOwn(collection, keyText(item));
  return broken("`in` needs a collection");
}

function calculate(expr: Arithmetic, left: Value, right: Value): Evaluated {
  if (typeof left === "string" && typeof right === "string" && expr.by === "+") return left + right;
  if (Array.isArray(left) && Array.isArray(right) && expr.by === "+") return [...left, ...right];
  if (typeof left !== "number" || typeof right !== "number") return broken("arithmetic needs numbers");
  if (expr.by === "/" && right === 0) return broken("division by zero");
  const raw =
    expr.by === "+"
      ? left + right
      : expr.by === "-"
        ? left - right
        : expr.by === "*"
          ? left * right
          : left / right;
  const scaled = raw * (expr.scale ?? 1);
  const value = expr.whole ? roundHalfEven(scaled) : scaled;
  if (!Number.isFinite(value) || (expr.whole && !Number.isSafeInteger(value)))
    return broken("arithmetic overflow");
  return value;
}

/** The environment with one more name in it. */
export function withVariable(env: Environment, name: string, value: Evaluated): Environment {
  return {
    variable: (asked) => (asked === name ? value : env.variable(asked)),
    read: env.read,
    places: env.places,
  };
}

function quantifier(expr: Quantifier): Closed {
  const collection = close(expr.in);
  const holds = close(expr.of);
  const decisive = expr.by === "some";
  return (env) => {
    const items = collection(env);
    if (isUnknown(items)) return items;
    if (!Array.isArray(items) || items.length === 0)
      return broken(`${expr.by} ${expr.bind} in an empty collection`);
    let unknown: Unknown | null = null;
    let decided = false;
    for (const item of items) {
      const value = holds(withVariable(env, expr.bind, item));
      if (isUnknown(value)) unknown = unknown ? joinUnknown([unknown, value]) : value;
      else if (value === decisive) decided = true;
    }
    return decided ? decisive : (unknown ?? !decisive);
  };
}

/** Those elements of a list that a condition holds for, each as it is or turned into something; or a map of them. */
function comprehension(expr: Comprehension): Closed {
  const collection = close(expr.in);
  const where = expr.where ? close(expr.where) : () => true;
  const value = expr.value && close(expr.value);
  const key = expr.key && close(expr.key);
  return (env) => {
    const items = collection(env);
    if (isUnknown(items)) return items;
    if (!Array.isArray(items)) return broken("a comprehension needs a list");
    const inner = items.map((item) => withVariable(env, expr.bind, item));
    const verdicts = inner.map(where);
    const undecided = joinUnknown(verdicts);
    if (undecided) return undecided;
    const chosen = items.flatMap((item, index) =>
      verdicts[index] === true ? [{ item, env: inner[index] as Environment }] : [],
    );
    const made = chosen.map((each) => (value ? value(each.env) : each.item));
    const keys = key ? chosen.map((each) => key(each.env)) : [];
    const unknown = joinUnknown([...made, ...keys]);
    if (unknown || !key) return unknown ?? (made as Value[]);
    const names = keys.map(String);
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined) return broken(`two elements have the key ${twice}`);
    return Object.fromEntries(keys.map((name, index) => [String(name), made[index] as Value]));
  };
}

/** The first arm that matches. Other arms aren't evaluated, so what they would read isn't read. */
function choice(expr: Choice): Closed {
  const of = close(expr.of);
  const arms = expr.arms.map((arm) => ({ patterns: arm.patterns, value: close(arm.value) }));
  const otherwise = expr.otherwise && close(expr.otherwise);
  const unknown = expr.unknown && close(expr.unknown);
  return (env) => {
    const value = of(env);
    if (isUnknown(value)) return unknown ? unknown(env) : value;
    const arm = arms.find((each) => matches(each.patterns, value));
    if (arm) return arm.value(env);
    return otherwise ? otherwise(env) : broken(`no arm is for ${JSON.stringify(value)}`);
  };
}

/** Those that hold a value against a type, places of the topology included. */
function checked(expr: Conform | Parse): Closed {
  const of = close(expr.of);
  return (env) => {
    const value = of(env);
    if (isUnknown(value)) return value;
    if (expr.op === "conform") {
      const wrong = mismatchWith(value, expr.type, env);
      return wrong === null ? value : broken(wrong);
    }
    return typeof value === "string" ? takenApart(value, expr.parts, env) : broken("only a text is parsed");
  };
}

function text(expr: Extract<Expr, { op: "text" }>): Closed {
  const parts = expr.parts.map((part) =>
    typeof part === "string" ? { fixed: part } : { of: close(part.of), type: part.type },
  );
  return (env) => {
    const unknowns: Unknown[] = [];
    const written = parts.map((part) => {
      if ("fixed" in part) return part.fixed;
      const value = part.of(env);
      if (!isUnknown(value)) return formatValue(value, part.type);
      if (!expr.prose) unknowns.push(value);
      return "unknown";
    });
    return joinUnknown(unknowns) ?? written.join("");
  };
}

/** Evaluates over named values alone: a variable that isn't there is unknown, and no probe is read. */
export function evaluateWith(
  expr: Expr,
  variables: Record<string, unknown>,
): { value: unknown } | { unknown: string[] } {
  const value = evaluate(expr, {
    variable: (name) => (Object.hasOwn(variables, name) ? (variables[name] as Value) : undefined),
    read: (probe) => new Unknown([`${probe} isn't read here`]),
    places: () => [],
  });
  return isUnknown(value) ? { unknown: [...value.reasons] } : { value };
}
