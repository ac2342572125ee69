/**
 * The type of an expression, and the plan expression that it becomes, found in one pass. `infer` finds a type
 * from the expression alone; `check` is given the type that its surroundings want, which is what lets a bare
 * word be a member of an enum or the name of a place. Both report each mistake once: what can't be typed gets
 * the type `error`, which every later question accepts.
 */
import type { Expr as PlanExpr } from "../../schema/generated/plan.ts";
import type { Scope } from "../names/scope.ts";
import type { Span } from "../problems/span.ts";
import type { Conditions, Expr, PartDecl, TextLiteral } from "../syntax/tree.ts";
import { applied } from "./apply.ts";
import { chooseValue } from "./arms.ts";
import { assignable, assignableToContract } from "./assignable.ts";
import { fitsButFor } from "./bound-fit.ts";
import { ifThenElse, listLiteral, mapLiteral, quantifier } from "./collections.ts";
import { checkedComprehension, comprehension } from "./comprehensions.ts";
import type { Context, ServiceInfo, Typed, WorldStates } from "./context.ts";
import { textAt } from "./context.ts";
import { narrowBy } from "./narrow.ts";
import { binary, isUnknown, negation } from "./operators.ts";
import { parsed } from "./parsing.ts";
import { bareWord, isWord, member, nameAlone } from "./reading.ts";
import { holdsSecret } from "./secrecy.ts";
import * as say from "./speech.ts";
import { constantOf, literal } from "./tree.ts";
import {
  aType,
  bool,
  error,
  int,
  isError,
  isScalar,
  none,
  optional,
  present,
  type ScalarName,
  show,
  string,
  type Type,
  toPlanType,
} from "./type.ts";
import { withUnit } from "./units.ts";

/** Where an expression stands. */
export interface Env {
  scope: Scope;
  /** Inside a service, its own probes need no prefix. */
  service?: ServiceInfo;
  /** Inside a world or a scenario, states are read like functions. */
  states?: WorldStates;
  /** A run has been or is under way: what it sent can be asked for. */
  hasRun?: boolean;
  /** kind → the run's targets of that kind */
  targets: ReadonlyMap<string, Typed>;
  /** Steps that stand later in the runbook. */
  later: ReadonlySet<string>;
  /** The declared type of what a `return` here returns. */
  returns?: Type;
  /** Parts that are being run here, one inside the other. */
  running?: readonly PartDecl[];
}

export function typed(type: Type, expr: PlanExpr, span: Span, unknown = false): Typed {
  return { type, expr, span, unknown };
}
export function failed(span: Span): Typed {
  return { type: error, expr: literal(null), span, unknown: false };
}
export function inScope(env: Env, scope: Scope): Env {
  return { ...env, scope };
}

export function infer(cx: Context, env: Env, expr: Expr): Typed {
  switch (expr.kind) {
    case "int":
      return figure("int", expr.value, expr.span);
    case "float":
      return figure("float", expr.value, expr.span);
    case "duration":
      return figure("duration", expr.us, expr.span);
    case "ratio":
      return figure("ratio", expr.value, expr.span);
    case "bytes":
      return figure("bytes", expr.bytes, expr.span);
    case "rate":
      return figure("rate", expr.perSecond, expr.span);
    case "throughput":
      return figure("throughput", expr.bytesPerSecond, expr.span);
    case "bool":
      return typed(bool, literal(expr.value), expr.span);
    case "none":
      return typed(none, literal(null), expr.span);
    case "raw":
      return typed(string, literal(expr.text), expr.span);
    case "text":
      return text(cx, env, expr, "strict");
    case "name":
      return nameAlone(cx, env, expr);
    case "member":
      return member(cx, env, expr);
    case "apply":
      return applied(cx, env, expr);
    case "binary":
      return binary(cx, env, expr);
    case "not":
      return negation(cx, env, expr);
    case "is-unknown":
      return isUnknown(cx, env, expr);
    case "if":
      return ifThenElse(cx, env, expr);
    case "quantifier":
      return quantifier(cx, env, expr);
    case "list":
      return listLiteral(cx, env, expr);
    case "map":
      return mapLiteral(cx, env, expr);
    case "comprehension":
      return comprehension(cx, env, expr);
    case "index":
      return indexed(cx, env, expr);
    case "choose-value":
      return chooseValue(cx, env, expr);
    case "parse":
      return parsed(cx, env, expr);
    case "missing":
      return failed(expr.span);
  }
}

/** A literal is surely itself. */
function figure(of: ScalarName, value: number, span: Span): Typed {
  return typed({ t: "scalar", of, min: value, max: value }, literal(value), span);
}

/** `edge`: at a contract, where a place may stand for its name. */
export function check(cx: Context, env: Env, expr: Expr, wanted: Type, edge?: "contract"): Typed {
  const target = present(wanted);
  // What is wanted has been complained of; a literal is only ever judged by it.
  if (isError(target) && expr.kind === "map") return failed(expr.span);
  if (expr.kind === "name") {
    const word = bareWord(cx, env, expr, target);
    if (word !== undefined) return fits(cx, word, wanted, edge);
  }
  if (isScalar(target, "string") && expr.kind === "name" && isWord(cx, env, expr) && edge === undefined) {
    cx.problems.push(
      say.unknownName.at(
        expr.span,
        { name: expr.name.text, what: "name" },
        { help: [`a text is written \`"${expr.name.text}"\``] },
      ),
    );
    return failed(expr.span);
  }
  if (expr.kind === "int" && isScalar(target, "float"))
    return fits(cx, inRole(figure("float", expr.value, expr.span), target), wanted, edge);
  if (expr.kind === "list" && target.t === "list")
    return fits(cx, inRole(listLiteral(cx, env, expr, target.of, edge), target), wanted, edge);
  if (expr.kind === "map" && target.t === "map")
    return fits(cx, inRole(mapLiteral(cx, env, expr, target, edge), target), wanted, edge);
  if (expr.kind === "if") return ifThenElse(cx, env, expr, wanted);
  if (expr.kind === "choose-value") return chooseValue(cx, env, expr, wanted);
  if (expr.kind === "comprehension") return checkedComprehension(cx, env, expr, wanted);
  if (expr.kind === "apply") return fits(cx, applied(cx, env, expr, target), wanted, edge);
  const value = infer(cx, env, expr);
  return fits(cx, isWritten(expr) ? inRole(value, target) : value, wanted, edge);
}

/** What is written in full says by its place which role it plays; only values that come from elsewhere must. */
const literals: ReadonlySet<Expr["kind"]> = new Set([
  "int",
  "float",
  "duration",
  "ratio",
  "bytes",
  "rate",
  "throughput",
  "bool",
  "raw",
  "text",
]);
function isWritten(expr: Expr): boolean {
  return literals.has(expr.kind) || (expr.kind === "binary" && isWritten(expr.left) && isWritten(expr.right));
}
function inRole(value: Typed, wanted: Type): Typed {
  if (wanted.roles === undefined || isError(value.type)) return value;
  return { ...value, type: { ...value.type, roles: wanted.roles } };
}

/** Says what is wrong when a value can't stand where `wanted` is. */
export function fits(cx: Context, value: Typed, wanted: Type, edge?: "contract"): Typed {
  const { type, span } = value;
  if (isError(type) || isError(wanted)) return value;
  if (edge === "contract" ? assignableToContract(type, wanted) : assignable(type, wanted)) return value;
  const near = fitsButFor(cx, value, wanted, edge);
  if (near !== undefined) return near;
  const written = textAt(cx, span, 40);
  const found = aType(type);
  if (type.t === "per") cx.problems.push(say.partialValue.at(span, { text: written, kind: type.kind }));
  else if (type.t === "optional" && assignable(type.of, wanted))
    cx.problems.push(say.mayBeNone.at(span, { text: written, type: show(type) }));
  else if (withUnit(type, wanted, value.expr) !== undefined) {
    const sentence = `\`${written}\` is ${found}, where ${aType(wanted)} is wanted`;
    const write = withUnit(type, wanted, value.expr);
    // What is wanted here is a span that somebody waits for: seconds, most of the time.
    const seconds =
      isScalar(wanted, "duration") && isScalar(type, "int") ? write?.replace(/ms$/, "s") : write;
    cx.problems.push(say.unitMismatch.at(span, { sentence, write: seconds }));
  } else
    cx.problems.push(say.typeMismatch.at(span, { what: `\`${written}\``, found, wanted: aType(wanted) }));
  return { ...value, type: error };
}

/** A text with holes. In prose a hole that is unknown prints as `unknown`; elsewhere it makes the text unknown. */
export function text(cx: Context, env: Env, expr: TextLiteral, use: "strict" | "prose"): Typed {
  const parts: (string | { of: PlanExpr; type: ReturnType<typeof toPlanType> })[] = [];
  let unknown = false;
  for (const part of expr.parts) {
    if (part.kind === "chars") {
      parts.push(part.text);
      continue;
    }
    const hole = infer(cx, env, part.value);
    if (holdsSecret(hole.type))
      cx.problems.push(say.secretUsed.at(hole.span, { text: textAt(cx, hole.span) }));
    else if (hole.type.t === "per") {
      cx.problems.push(say.partialValue.at(hole.span, { text: textAt(cx, hole.span), kind: hole.type.kind }));
    }
    unknown ||= hole.unknown && use === "strict";
    const constant = constantOf(hole.expr);
    if (constant !== undefined && typeof constant.value === "string") parts.push(constant.value);
    else parts.push({ of: hole.expr, type: toPlanType(hole.type) });
  }
  if (parts.every((part) => typeof part === "string"))
    return typed(string, literal(parts.join("")), expr.span);
  return typed(
    string,
    { op: "text", parts: joined(parts), ...(use === "prose" ? { prose: true } : {}) },
    expr.span,
    unknown,
  );
}

function joined<H>(parts: (string | H)[]): (string | H)[] {
  const out: (string | H)[] = [];
  for (const part of parts) {
    const last = out.at(-1);
    if (typeof part === "string" && typeof last === "string") out[out.length - 1] = last + part;
    else out.push(part);
  }
  return out;
}

function indexed(cx: Context, env: Env, expr: Extract<Expr, { kind: "index" }>): Typed {
  const of = infer(cx, env, expr.target);
  if (isError(of.type)) return failed(expr.span);
  if (of.type.t !== "list" && of.type.t !== "map") {
    if (of.type.t === "per")
      cx.problems.push(say.partialValue.at(of.span, { text: textAt(cx, of.span), kind: of.type.kind }));
    else
      cx.problems.push(
        say.typeMismatch.at(of.span, {
          what: `\`${textAt(cx, of.span, 40)}\``,
          found: aType(of.type),
          wanted: "a list or a map",
        }),
      );
    return failed(expr.span);
  }
  const key = of.type.t === "list" ? int : (of.type.key ?? string);
  const at = check(cx, env, expr.index, key, "contract");
  if (isError(at.type)) return failed(expr.span);
  const isThere = of.type.t === "map" && of.type.total === true;
  const element: Type = isThere ? of.type.of : optional(of.type.of);
  return typed(element, { op: "index", of: of.expr, at: at.expr }, expr.span, of.unknown || at.unknown);
}

/** A condition: a bool, which may be unknown. */
export function checkBool(cx: Context, env: Env, expr: Expr): Typed {
  const value = infer(cx, env, expr);
  if (isError(value.type) || isScalar(value.type, "bool")) return value;
  const written = textAt(cx, value.span, 40);
  if (value.type.t === "per")
    cx.problems.push(say.partialValue.at(value.span, { text: written, kind: value.type.kind }));
  else if (value.type.t === "optional" && isScalar(value.type.of, "bool")) {
    cx.problems.push(say.mayBeNone.at(value.span, { text: written, type: show(value.type) }));
  } else cx.problems.push(say.notBool.at(value.span, { text: written, found: aType(value.type) }));
  return { ...value, type: error };
}

/** Several conditions, all of which must hold; each may rely on those before it. */
export function checkConditions(cx: Context, env: Env, conditions: Conditions): Typed[] {
  let scope = env.scope;
  return conditions.all.map((expr) => {
    const value = checkBool(cx, inScope(env, scope), expr);
    scope = narrowBy(cx, inScope(env, scope), expr, true);
    return value;
  });
}
