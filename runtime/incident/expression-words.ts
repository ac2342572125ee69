/**
 * A condition over an incident in words: as short text that reads like the source, and, when it isn't true, as what
 * the incident says against what the condition wants. Words never decide anything; evaluation does.
 */
import type { Compare, Expr, Plan, Type, Within } from "../../schema/generated/plan.ts";

/** The value of a part, or undefined when it is unknown. */
export type ValueOf = (expr: Expr) => unknown;

export interface Speaker {
  /** name of the parameter that the incident fills; it goes without saying */
  subject: string;
  inputs: Plan["inputs"];
  valueOf: ValueOf;
}

const tests: Partial<Record<Expr["op"], true>> = { compare: true, in: true, logic: true, not: true };

/** What an untrue condition wants and what it got: `severity is error, wants critical`. */
export function sayWhyNot(expr: Expr, speaker: Speaker): string {
  switch (expr.op) {
    case "compare":
      return sayComparison(expr, speaker);
    case "in":
      return sayMembership(expr, speaker);
    case "logic":
      return expr.of
        .filter((part) => speaker.valueOf(part) !== true)
        .map((part) => sayWhyNot(part, speaker))
        .join("; ");
    case "not":
      return sayWhyNotNot(expr.of, speaker);
    default:
      return `${sayText(expr, speaker)} is ${sayValue(speaker.valueOf(expr))}`;
  }
}

/** What a true condition found: `severity is critical`. */
export function sayWhy(expr: Expr, speaker: Speaker): string {
  if (expr.op === "compare") {
    const { subject, bound } = comparedIn(expr);
    return sayActual(subject, speaker, bound);
  }
  if (expr.op === "in") return sayActual(expr.left.op === "literal" ? expr.right : expr.left, speaker);
  if (expr.op === "logic") {
    const trueParts = expr.of.filter((part) => speaker.valueOf(part) === true);
    return trueParts.map((part) => sayWhy(part, speaker)).join("; ");
  }
  return expr.op === "not" ? `not ${bracketed(expr.of, speaker)}` : sayText(expr, speaker);
}

/** `not x` is untrue because x is true, or unknown. */
function sayWhyNotNot(of: Expr, speaker: Speaker): string {
  const truth = speaker.valueOf(of);
  return truth === true && of.op in tests
    ? `${sayWhy(of, speaker)}, wants it not to be so`
    : `${sayText(of, speaker)} is ${sayValue(truth)}, wants false`;
}

const wants: Record<Compare["by"], (bound: string) => string> = {
  "==": (bound) => bound,
  "!=": (bound) => `anything but ${bound}`,
  "<": (bound) => `less than ${bound}`,
  "<=": (bound) => `${bound} at most`,
  ">": (bound) => `more than ${bound}`,
  ">=": (bound) => `${bound} at least`,
};

const mirrored: Record<Compare["by"], Compare["by"]> = {
  "==": "==",
  "!=": "!=",
  "<": ">",
  "<=": ">=",
  ">": "<",
  ">=": "<=",
};

function sayComparison(expr: Compare, speaker: Speaker): string {
  const { subject, bound, by } = comparedIn(expr);
  const limit =
    bound.op === "literal"
      ? sayValue(bound.value)
      : `${sayText(bound, speaker)} (${sayValue(speaker.valueOf(bound))})`;
  return `${sayActual(subject, speaker, bound)}, wants ${wants[by](limit)}`;
}

/** Who is compared with what: the literal is what is wanted, on whichever side it stands. */
function comparedIn({ left, right, by }: Compare): { subject: Expr; bound: Expr; by: Compare["by"] } {
  const turned = left.op === "literal" && right.op !== "literal";
  return turned ? { subject: right, bound: left, by: mirrored[by] } : { subject: left, bound: right, by };
}

function sayMembership({ left, right }: Within, speaker: Speaker): string {
  if (left.op === "literal") return `${sayActual(right, speaker)}, wants ${sayValue(left.value)} among them`;
  const wanted = speaker.valueOf(right);
  const list = Array.isArray(wanted) && wanted.length > 0 ? sayValue(wanted) : sayText(right, speaker);
  return `${sayActual(left, speaker)}, wants one of ${list}`;
}

function isNone(expr: Expr): boolean {
  return expr.op === "literal" && expr.value === null;
}

/** Compared with none, a part without a value is none, not unknown. */
function sayActual(expr: Expr, speaker: Speaker, bound?: Expr): string {
  const value = speaker.valueOf(expr);
  return `${sayText(expr, speaker)} is ${sayValue(bound && isNone(bound) ? (value ?? null) : value)}`;
}

function sayValue(value: unknown): string {
  if (value === undefined) return "unknown";
  if (value === null) return "none";
  if (Array.isArray(value)) return value.length === 0 ? "empty" : value.map(sayValue).join(", ");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** The expression as its author could have written it, without the incident's own name. */
export function sayText(expr: Expr, speaker: Speaker): string {
  const say = (part: Expr) => sayText(part, speaker);
  switch (expr.op) {
    case "literal":
      return sayLiteral(expr.value, null);
    case "variable":
      return expr.name;
    case "field":
      return expr.of.op === "variable" && expr.of.name === speaker.subject
        ? expr.name
        : `${say(expr.of)}.${expr.name}`;
    case "index":
      return `${say(expr.of)}[${say(expr.at)}]`;
    case "probe":
      return expr.probe;
    case "logic":
      return expr.of.map((part) => bracketed(part, speaker)).join(` ${expr.by} `);
    case "not":
      return `not ${bracketed(expr.of, speaker)}`;
    case "compare":
      return `${sideText(expr.left, expr.right, speaker)} ${expr.by} ${sideText(expr.right, expr.left, speaker)}`;
    case "in":
      return `${sideText(expr.left, expr.right, speaker)} in ${say(expr.right)}`;
    case "is-unknown":
      return `${say(expr.of)} is unknown`;
    case "default":
      return `${say(expr.of)} default ${say(expr.otherwise)}`;
    case "arithmetic":
      return `${bracketed(expr.left, speaker)} ${expr.by} ${bracketed(expr.right, speaker)}`;
    case "quantifier":
      return `${expr.by} ${expr.bind} in ${say(expr.in)} { ${say(expr.of)} }`;
    case "list":
      return `[${expr.items.map(say).join(", ")}]`;
    case "apply":
      return `${expr.name}(${expr.args.map(say).join(", ")})`;
    default:
      return `(${expr.op})`;
  }
}

function bracketed(expr: Expr, speaker: Speaker): string {
  const text = sayText(expr, speaker);
  return expr.op in tests || expr.op === "arithmetic" ? `(${text})` : text;
}

/** A literal beside something of an enum's or a place's type is a bare word. */
function sideText(side: Expr, other: Expr, speaker: Speaker): string {
  return side.op === "literal" ? sayLiteral(side.value, typeOf(other, speaker)) : bracketed(side, speaker);
}

function sayLiteral(value: unknown, type: Type | null): string {
  if (typeof value === "string")
    return type?.t === "enum" || type?.t === "place" ? value : JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item) => sayLiteral(item, type)).join(", ")}]`;
  return value === null ? "none" : typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** The type of a path that begins at an input; of anything else it isn't needed. For a list, that of its items. */
function typeOf(expr: Expr, speaker: Speaker): Type | null {
  if (expr.op === "variable") return speaker.inputs.find((input) => input.name === expr.name)?.type ?? null;
  if (expr.op !== "field") return null;
  const of = bare(typeOf(expr.of, speaker));
  return of?.t === "record" ? bare(of.fields.find((field) => field.name === expr.name)?.type ?? null) : null;
}

function bare(type: Type | null): Type | null {
  return type?.t === "optional" || type?.t === "list" ? bare(type.of) : type;
}
