/**
 * Plan expressions as the checker builds them: made with the obvious folded away (a field of a constant record
 * is that constant), searched, and rewritten by substitution. Substitution never captures: a binder that would
 * is given another name first.
 */
import type { Choice, Comprehension, Expr } from "../../schema/generated/plan.ts";

export function literal(value: unknown): Expr {
  return { op: "literal", value };
}
export function variable(name: string): Expr {
  return { op: "variable", name };
}
export function fieldOf(of: Expr, name: string): Expr {
  if (of.op === "literal" && typeof of.value === "object" && of.value !== null && !Array.isArray(of.value)) {
    return literal((of.value as Record<string, unknown>)[name] ?? null);
  }
  if (of.op === "record") return of.fields.find((field) => field.name === name)?.value ?? literal(null);
  return { op: "field", of, name };
}
export function listOf(items: Expr[]): Expr {
  const constants = items.map(constantOf);
  return constants.every((each) => each !== undefined)
    ? literal(constants.map((each) => each.value))
    : { op: "list", items };
}
export function recordOf(fields: { name: string; value: Expr }[]): Expr {
  return { op: "record", fields };
}

/** The value of an expression that has one whatever happens. */
export function constantOf(expr: Expr): { value: unknown } | undefined {
  if (expr.op === "literal") return { value: expr.value };
  if (expr.op === "list") {
    const items = expr.items.map(constantOf);
    return items.every((item) => item !== undefined) ? { value: items.map((item) => item.value) } : undefined;
  }
  if (expr.op === "record") {
    const fields = expr.fields.map((field) => ({ name: field.name, value: constantOf(field.value) }));
    if (fields.some((field) => field.value === undefined)) return undefined;
    return { value: Object.fromEntries(fields.map((field) => [field.name, field.value?.value])) };
  }
  if (expr.op === "map") {
    const entries = expr.entries.map((entry) => [constantOf(entry.key), constantOf(entry.value)] as const);
    if (entries.some(([key, value]) => key === undefined || value === undefined)) return undefined;
    return { value: Object.fromEntries(entries.map(([key, value]) => [String(key?.value), value?.value])) };
  }
  if (expr.op === "arithmetic") return computed(expr);
  if (expr.op === "text" && expr.parts.every((part) => typeof part === "string"))
    return { value: expr.parts.join("") };
  return undefined;
}

function computed(expr: Extract<Expr, { op: "arithmetic" }>): { value: unknown } | undefined {
  const [left, right] = [constantOf(expr.left)?.value, constantOf(expr.right)?.value];
  if (typeof left !== "number" || typeof right !== "number" || (expr.by === "/" && right === 0))
    return undefined;
  const raw =
    expr.by === "+"
      ? left + right
      : expr.by === "-"
        ? left - right
        : expr.by === "*"
          ? left * right
          : left / right;
  const scaled = raw * (expr.scale ?? 1);
  if (expr.whole !== true) return { value: scaled };
  const floor = Math.floor(scaled);
  return { value: scaled - floor === 0.5 ? floor + (floor % 2) : Math.round(scaled) };
}

/** The same expression with every part below it replaced by what `change` makes of it. */
export function mapParts(expr: Expr, change: (part: Expr) => Expr): Expr {
  switch (expr.op) {
    case "literal":
    case "variable":
      return expr;
    case "field":
      return fieldOf(change(expr.of), expr.name);
    case "index":
      return { ...expr, of: change(expr.of), at: change(expr.at) };
    case "probe":
      return { ...expr, args: mapValues(expr.args, change) };
    case "logic":
      return { ...expr, of: expr.of.map(change) };
    case "not":
    case "is-unknown":
    case "per-lane":
      return { ...expr, of: change(expr.of) };
    case "compare":
    case "in":
    case "arithmetic":
      return { ...expr, left: change(expr.left), right: change(expr.right) };
    case "default":
      return { ...expr, of: change(expr.of), otherwise: change(expr.otherwise) };
    case "if":
      return {
        ...expr,
        condition: change(expr.condition),
        then: change(expr.then),
        otherwise: change(expr.otherwise),
      };
    case "quantifier":
      return { ...expr, in: change(expr.in), of: change(expr.of) };
    case "comprehension":
      return { ...expr, in: change(expr.in), ...elementParts(expr, change) };
    case "choose":
      return choiceOf(expr, change);
    case "parse":
    case "conform":
      return { ...expr, of: change(expr.of) };
    case "list":
      return listOf(expr.items.map(change));
    case "map":
      return {
        ...expr,
        entries: expr.entries.map((entry) => ({ key: change(entry.key), value: change(entry.value) })),
      };
    case "record":
      return { ...expr, fields: expr.fields.map((field) => ({ ...field, value: change(field.value) })) };
    case "text":
      return {
        ...expr,
        parts: expr.parts.map((part) => (typeof part === "string" ? part : { ...part, of: change(part.of) })),
      };
    case "apply":
      return { ...expr, args: expr.args.map(change) };
    case "places":
      return { ...expr, within: change(expr.within) };
  }
}

/** The parts right below, in their order, without a copy of anything. */
export function eachPart(expr: Expr, visit: (part: Expr) => void): void {
  switch (expr.op) {
    case "literal":
    case "variable":
      return;
    case "field":
    case "not":
    case "is-unknown":
    case "per-lane":
    case "parse":
    case "conform":
      visit(expr.of);
      return;
    case "compare":
    case "in":
    case "arithmetic":
      visit(expr.left);
      visit(expr.right);
      return;
    case "logic":
      expr.of.forEach(visit);
      return;
    case "probe":
      for (const name in expr.args) visit(expr.args[name] as Expr);
      return;
    default:
      // What is rare takes the way that says it once.
      mapParts(expr, (part) => {
        visit(part);
        return part;
      });
  }
}

/** What a comprehension evaluates for each element. */
function elementParts(expr: Comprehension, change: (part: Expr) => Expr): Partial<Comprehension> {
  return {
    ...(expr.where ? { where: change(expr.where) } : {}),
    ...(expr.key ? { key: change(expr.key) } : {}),
    ...(expr.value ? { value: change(expr.value) } : {}),
  };
}

function choiceOf(expr: Choice, change: (part: Expr) => Expr): Choice {
  return {
    ...expr,
    of: change(expr.of),
    arms: expr.arms.map((arm) => ({ ...arm, value: change(arm.value) })),
    ...(expr.otherwise ? { otherwise: change(expr.otherwise) } : {}),
    ...(expr.unknown ? { unknown: change(expr.unknown) } : {}),
  };
}

function mapValues<V, W>(values: Record<string, V>, change: (value: V) => W): Record<string, W> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value)]));
}

/** `expr` and everything below it, parents first. */
export function partsOf(expr: Expr): Expr[] {
  const found: Expr[] = [expr];
  for (let index = 0; index < found.length; index++) {
    const below: Expr[] = [];
    eachPart(found[index] as Expr, (part) => below.push(part));
    if (below.length > 0) found.splice(index + 1, 0, ...below);
  }
  return found;
}

/** Never changed once it was made, as no expression is. */
const freeIn = new WeakMap<Expr, ReadonlySet<string>>();

export function freeVariables(expr: Expr): ReadonlySet<string> {
  const known = freeIn.get(expr);
  if (known !== undefined) return known;
  const found = new Set<string>();
  const add = (part: Expr, bound?: string) => {
    for (const name of freeVariables(part)) if (name !== bound) found.add(name);
  };
  if (expr.op === "variable") found.add(expr.name);
  else if (expr.op === "quantifier") {
    add(expr.in);
    add(expr.of, expr.bind);
  } else if (expr.op === "comprehension") {
    add(expr.in);
    for (const part of [expr.where, expr.key, expr.value]) if (part) add(part, expr.bind);
  } else eachPart(expr, (part) => add(part));
  freeIn.set(expr, found);
  return found;
}

function holdsNone(names: ReadonlySet<string>, by: ReadonlyMap<string, Expr>): boolean {
  for (const name of names) if (by.has(name)) return false;
  return true;
}

/** Replaces free variables, renaming binders where a replacement would be captured. */
export function substitute(expr: Expr, by: ReadonlyMap<string, Expr>): Expr {
  if (by.size === 0) return expr;
  if (expr.op === "variable") return by.get(expr.name) ?? expr;
  if (holdsNone(freeVariables(expr), by)) return expr;
  if (expr.op !== "quantifier" && expr.op !== "comprehension")
    return mapParts(expr, (part) => substitute(part, by));
  const inner = new Map(by);
  inner.delete(expr.bind);
  const captured = [...inner.values()].some((value) => freeVariables(value).has(expr.bind));
  const bind = captured ? freshName(expr.bind, inner.values()) : expr.bind;
  if (captured) inner.set(expr.bind, variable(bind));
  const range = substitute(expr.in, by);
  if (expr.op === "quantifier") return { ...expr, bind, in: range, of: substitute(expr.of, inner) };
  return { ...expr, bind, in: range, ...elementParts(expr, (part) => substitute(part, inner)) };
}

function freshName(name: string, others: Iterable<Expr>): string {
  const taken = new Set<string>();
  for (const other of others) for (const each of freeVariables(other)) taken.add(each);
  for (let count = 1; ; count++) if (!taken.has(`${name}$${count}`)) return `${name}$${count}`;
}
