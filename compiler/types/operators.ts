/**
 * Operators. A comparison types its left side first and lends that type to the right; where the left can't be
 * typed alone (a bare word, `none`) it is the other way round. `and`, `or`, `not` follow Kleene's logic, so an
 * operand that may be unknown makes the whole so.
 */
import { writing } from "../problems/problem.ts";
import { outer } from "../syntax/grammar-expressions.ts";
import type { BinaryExpr, Expr, IsUnknownExpr, NotExpr } from "../syntax/tree.ts";
import { assignable } from "./assignable.ts";
import { unbounded } from "./bounds.ts";
import { type Context, type Typed, textAt } from "./context.ts";
import { check, checkBool, type Env, failed, fits, infer, inScope, typed } from "./infer.ts";
import { intervalOf } from "./intervals.ts";
import { narrowBy } from "./narrow.ts";
import { isWord } from "./reading.ts";
import { holdsSecret } from "./secrecy.ts";
import * as say from "./speech.ts";
import { constantOf } from "./tree.ts";
import {
  aType,
  bool,
  error,
  int,
  isError,
  isScalar,
  type ListType,
  present,
  type ScalarType,
  scalar,
  show,
  type Type,
} from "./type.ts";
import { isDimension, isNumeric, operation, whole, withUnit } from "./units.ts";

export function binary(cx: Context, env: Env, expr: BinaryExpr): Typed {
  switch (expr.operator) {
    case "and":
    case "or":
      return logic(cx, env, expr, expr.operator);
    case "default":
      return fallback(cx, env, expr);
    case "in":
      return membership(cx, env, expr);
    case "+":
    case "-":
    case "*":
    case "/":
      return arithmetic(cx, env, expr, expr.operator);
    default:
      return comparison(cx, env, expr, expr.operator);
  }
}

function logic(cx: Context, env: Env, expr: BinaryExpr, by: "and" | "or"): Typed {
  const left = checkBool(cx, env, expr.left);
  const scope = narrowBy(cx, env, expr.left, by === "and");
  const right = checkBool(cx, inScope(env, scope), expr.right);
  const parts = [left, right].flatMap((side) =>
    side.expr.op === "logic" && side.expr.by === by ? side.expr.of : [side.expr],
  );
  const unknown = left.unknown || right.unknown;
  return typed(
    isError(left.type) || isError(right.type) ? error : bool,
    { op: "logic", by, of: parts },
    expr.span,
    unknown,
  );
}

export function negation(cx: Context, env: Env, expr: NotExpr): Typed {
  const of = checkBool(cx, env, expr.operand);
  return typed(of.type, { op: "not", of: of.expr }, expr.span, of.unknown);
}

export function isUnknown(cx: Context, env: Env, expr: IsUnknownExpr): Typed {
  const of = infer(cx, env, expr.operand);
  if (!of.unknown && !isError(of.type))
    cx.problems.push(say.neverUnknown.at(of.span, { text: textAt(cx, of.span, 40) }));
  return typed(bool, { op: "is-unknown", of: of.expr }, expr.span);
}

function fallback(cx: Context, env: Env, expr: BinaryExpr): Typed {
  const of = infer(cx, env, expr.left);
  if (isError(of.type)) return of;
  const written = textAt(cx, of.span, 40);
  if (of.type.t !== "optional") {
    if (of.unknown) cx.problems.push(say.unknownHasNoDefault.at(expr.span, { text: written }));
    else {
      const span = { ...expr.span, start: outer(expr.left).end, end: outer(expr.right).end };
      const fix = { title: "leave the default out", edits: [{ span, text: "" }] };
      cx.problems.push(say.uselessDefault.at(expr.span, { text: written }, { fix }));
    }
    return failed(expr.span);
  }
  // Bounds that only this value happens to have don't bind its stand-in; those of a role do.
  const wanted = of.type.of.roles === undefined ? unbounded(of.type.of) : of.type.of;
  const otherwise = check(cx, env, expr.right, wanted);
  return typed(
    assignable(otherwise.type, of.type.of) ? of.type.of : wanted,
    { op: "default", of: of.expr, otherwise: otherwise.expr },
    expr.span,
    of.unknown || otherwise.unknown,
  );
}

/** Both sides of a comparison, each typed with the other's help. */
function sides(cx: Context, env: Env, expr: BinaryExpr): [Typed, Typed] {
  const weak = (side: Expr) =>
    side.kind === "none" ||
    isWord(cx, env, side) ||
    (side.kind === "list" && side.elements.every((each) => isWord(cx, env, each)));
  if (weak(expr.left) && !weak(expr.right)) {
    const right = infer(cx, env, expr.right);
    return [lent(cx, env, expr.left, right.type), right];
  }
  const left = infer(cx, env, expr.left);
  return [left, lent(cx, env, expr.right, left.type)];
}

/** Types a side against the other's type only where it needs that; the comparison itself judges the rest. */
function lent(cx: Context, env: Env, side: Expr, type: Type): Typed {
  if (isError(type)) return isWord(cx, env, side) ? failed(side.span) : infer(cx, env, side);
  const wanted = unbounded(present(type));
  if (isWord(cx, env, side) || side.kind === "list" || side.kind === "map")
    return check(cx, env, side, wanted);
  if (side.kind === "int" && isScalar(wanted, "float")) return check(cx, env, side, wanted);
  return infer(cx, env, side);
}

type Comparator = "==" | "!=" | "<" | "<=" | ">" | ">=";
function comparison(cx: Context, env: Env, expr: BinaryExpr, by: Comparator): Typed {
  const unknownSide = [expr.left, expr.right].find(
    (side) => side.kind === "name" && side.name.text === "unknown",
  );
  if (unknownSide !== undefined) {
    const other = unknownSide === expr.left ? expr.right : expr.left;
    const written = textAt(cx, outer(other), Number.POSITIVE_INFINITY);
    const asked = by === "==" ? `${written} is unknown` : `not ${written} is unknown`;
    const fix = by === "==" || by === "!=" ? { fix: writing(expr.span, asked) } : {};
    cx.problems.push(say.compareWithUnknown.at(expr.span, { text: textAt(cx, other.span, 40) }, fix));
    return failed(expr.span);
  }
  const [left, right] = sides(cx, env, expr);
  if (isError(left.type) || isError(right.type)) return failed(expr.span);
  const equality = by === "==" || by === "!=";
  if (!comparable(cx, expr, left, right, equality)) return failed(expr.span);
  const ordered = present(left.type);
  const order = !equality && ordered.t === "enum" ? { order: ordered.members } : {};
  const unknown =
    left.unknown || right.unknown || (!equality && ordered.t === "enum" && ordered.open === true);
  return typed(bool, { op: "compare", by, left: left.expr, right: right.expr, ...order }, expr.span, unknown);
}

function comparable(cx: Context, expr: BinaryExpr, left: Typed, right: Typed, equality: boolean): boolean {
  // Whether something is there at all is no secret.
  const asksPresence = left.type.t === "none" || right.type.t === "none";
  for (const side of [left, right]) {
    const text = textAt(cx, side.span, 40);
    if (!asksPresence && holdsSecret(side.type)) cx.problems.push(say.secretCompared.at(side.span, { text }));
    else if (side.type.t === "per")
      cx.problems.push(say.partialValue.at(side.span, { text, kind: side.type.kind }));
    else if (!equality && side.type.t === "optional")
      cx.problems.push(say.mayBeNone.at(side.span, { text, type: show(side.type) }));
    else continue;
    return false;
  }
  const [a, b] = [present(left.type), present(right.type)];
  const same =
    left.type.t === "none" || right.type.t === "none"
      ? equality
      : assignable(unbounded(a), unbounded(b)) || assignable(unbounded(b), unbounded(a));
  if (!same) return mismatch(cx, expr, left, right);
  if (equality) {
    const measured = a.t === "scalar" && ["float", "ratio", "rate", "throughput"].includes(a.of);
    if (!measured || constantOf(left.expr)?.value === 0 || constantOf(right.expr)?.value === 0) return true;
    cx.problems.push(say.exactMeasurement.at(expr.span, { type: show(a) }));
    return false;
  }
  if (isNumeric(a) || isScalar(a, "string") || (a.t === "enum" && a.ordered)) return true;
  cx.problems.push(say.noOrder.at(expr.operatorSpan, { type: show(a) }));
  return false;
}

function mismatch(cx: Context, expr: BinaryExpr, left: Typed, right: Typed): false {
  const [a, b] = [present(left.type), present(right.type)];
  const [l, r] = [textAt(cx, left.span, 40), textAt(cx, right.span, 40)];
  if ((isDimension(a) || isDimension(b)) && isNumeric(a) && isNumeric(b)) {
    const wrong =
      isDimension(a) && (right.expr.op === "literal" || !isDimension(b))
        ? right
        : isDimension(b) && left.expr.op === "literal"
          ? left
          : right;
    const wanted = wrong === right ? a : b;
    const sentence = `\`${l}\` is ${aType(a)}, and \`${r}\` is ${aType(b)}: they can't be compared`;
    cx.problems.push(
      say.unitMismatch.at(wrong.span, { sentence, write: withUnit(wrong.type, wanted, wrong.expr) }),
    );
    return false;
  }
  cx.problems.push(
    say.typeMismatch.at(expr.right.span, {
      what: `\`${r}\``,
      found: aType(right.type),
      wanted: `${aType(a)} like \`${l}\``,
    }),
  );
  return false;
}

function membership(cx: Context, env: Env, expr: BinaryExpr): Typed {
  if (isWord(cx, env, expr.left)) {
    const right = infer(cx, env, expr.right);
    if (isError(right.type)) return failed(expr.span);
    const element = right.type.t === "list" ? right.type.of : right.type;
    const left = check(cx, env, expr.left, element);
    return typed(
      bool,
      { op: "in", left: left.expr, right: right.expr },
      expr.span,
      left.unknown || right.unknown,
    );
  }
  const left = infer(cx, env, expr.left);
  if (isError(left.type)) return failed(expr.span);
  const right =
    expr.right.kind === "list"
      ? check(cx, env, expr.right, { t: "list", of: unbounded(present(left.type)) })
      : infer(cx, env, expr.right);
  if (isError(right.type)) return failed(expr.span);
  const secret = [left, right].find(({ type }) => holdsSecret(type));
  if (secret !== undefined) {
    cx.problems.push(say.secretCompared.at(secret.span, { text: textAt(cx, secret.span, 40) }));
    return failed(expr.span);
  }
  if (right.type.t === "per")
    cx.problems.push(
      say.partialValue.at(right.span, { text: textAt(cx, right.span), kind: right.type.kind }),
    );
  else if (right.type.t === "map") fits(cx, left, scalar("string"), "contract");
  else if (right.type.t !== "list") {
    cx.problems.push(
      say.typeMismatch.at(right.span, {
        what: `\`${textAt(cx, right.span, 40)}\``,
        found: aType(right.type),
        wanted: "a list",
      }),
    );
  } else fits(cx, { ...left, type: unbounded(present(left.type)) }, unbounded(right.type.of));
  return typed(
    bool,
    { op: "in", left: left.expr, right: right.expr },
    expr.span,
    left.unknown || right.unknown,
  );
}

function arithmetic(cx: Context, env: Env, expr: BinaryExpr, by: "+" | "-" | "*" | "/"): Typed {
  const left = infer(cx, env, expr.left);
  const right = infer(cx, env, expr.right);
  if (isError(left.type) || isError(right.type)) return failed(expr.span);
  if (by === "+" && left.type.t === "list") return appended(cx, env, expr, left);
  for (const side of [left, right]) {
    if (side.type.t === "scalar" && side.type.of !== "bool") continue;
    fits(cx, side, side.type.t === "optional" && isNumeric(side.type.of) ? side.type.of : int);
    return failed(expr.span);
  }
  let [a, b] = [(left.type as ScalarType).of, (right.type as ScalarType).of];
  if (a === "float" && expr.right.kind === "int") b = "float";
  if (b === "float" && expr.left.kind === "int") a = "float";
  const result = operation(by, a, b);
  if (result === undefined) {
    const sentence = `\`${textAt(cx, left.span, 40)}\` is ${aType(left.type)}, and \`${textAt(cx, right.span, 40)}\` is ${aType(right.type)}: \`${by}\` doesn't join them`;
    const other =
      a !== b && [a, b].includes("int") && [a, b].includes("float")
        ? `float(${textAt(cx, a === "int" ? left.span : right.span, 40)})`
        : withUnit(right.type, left.type, right.expr);
    cx.problems.push(say.unitMismatch.at(expr.span, { sentence, write: other }));
    return failed(expr.span);
  }
  const divisor = constantOf(right.expr)?.value;
  if (by === "/" && divisor === 0) {
    cx.problems.push(say.divisionByZero.at(right.span, {}));
    return failed(expr.span);
  }
  const unknown =
    left.unknown ||
    right.unknown ||
    (by === "/" && divisor === undefined && mayBeZero(right.type as ScalarType));
  const bounds = intervalOf(by, left.type as ScalarType, right.type as ScalarType, result);
  const scaling = result.scale === undefined ? {} : { scale: result.scale };
  const rounding = whole.has(result.type) ? { whole: true } : {};
  return typed(
    { ...scalar(result.type), ...bounds },
    { op: "arithmetic", by, left: left.expr, right: right.expr, ...scaling, ...rounding },
    expr.span,
    unknown,
  );
}

/** Both lists, one after the other. */
function appended(cx: Context, env: Env, expr: BinaryExpr, left: Typed): Typed {
  const { of, min = 0, max } = left.type as ListType;
  const right = check(cx, env, expr.right, { t: "list", of });
  if (right.type.t !== "list") return failed(expr.span);
  const most = max === undefined || right.type.max === undefined ? {} : { max: max + right.type.max };
  const type: Type = { t: "list", of, min: min + (right.type.min ?? 0), ...most };
  const unknown = left.unknown || right.unknown;
  return typed(type, { op: "arithmetic", by: "+", left: left.expr, right: right.expr }, expr.span, unknown);
}

function mayBeZero(type: ScalarType): boolean {
  return (type.min ?? Number.NEGATIVE_INFINITY) <= 0 && (type.max ?? Number.POSITIVE_INFINITY) >= 0;
}
