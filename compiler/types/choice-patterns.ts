/**
 * The patterns of a `choose`: literals, members and places, cases of a sum. A value is in exactly one arm, so every
 * value that there can be has an arm, and no arm is for a value that has one before it. `else` is for what the others
 * leave over, never for unknown; where there is no end of values it must be there.
 */
import type { Pattern as PlanPattern } from "../../schema/generated/plan.ts";
import { suggest } from "../names/suggest.ts";
import type { Span } from "../problems/span.ts";
import type { Expr, NamePattern, Pattern } from "../syntax/tree.ts";
import { unbounded } from "./bounds.ts";
import { type Values, valuesOf } from "./choice-values.ts";
import { type Context, type Typed, textAt } from "./context.ts";
import { check, type Env } from "./infer.ts";
import * as say from "./speech.ts";
import { constantOf } from "./tree.ts";
import {
  aType,
  type FieldType,
  isError,
  optional,
  present,
  type RecordType,
  show,
  type Type,
} from "./type.ts";
import { armUnreachable, badChoice, missingArm, openNeedsElse } from "./value-speech.ts";

export interface ChoiceArm {
  is: "patterns" | "else" | "unknown";
  patterns: PlanPattern[];
  /** `case as v`. */
  binds?: { at: NamePattern; fields: RecordType };
  /** The value is surely there. */
  present: boolean;
}

/** One for each arm, in text order. */
export function choiceArms(
  cx: Context,
  env: Env,
  subject: Typed,
  of: Expr,
  arms: readonly { patterns: Pattern[]; span: Span }[],
): ChoiceArm[] {
  const values = valuesOf(cx, subject);
  const seen = new Set<string>();
  const found = arms.map(({ patterns }) => armOf(cx, env, subject, values, patterns, seen));
  if (!isError(subject.type) && values !== undefined) complete(cx, subject, of, values, arms, found, seen);
  const coversNone = (each: ChoiceArm) => each.patterns.some((one) => "value" in one && one.value === null);
  const noneIsElsewhere = found.some((each) => each.is === "patterns" && coversNone(each));
  return found.map((each) => ({
    ...each,
    present: each.is === "patterns" ? !coversNone(each) : each.is === "else" && noneIsElsewhere,
  }));
}

function armOf(
  cx: Context,
  env: Env,
  subject: Typed,
  values: Values | undefined,
  patterns: readonly Pattern[],
  seen: Set<string>,
): ChoiceArm {
  const arm: ChoiceArm = { is: "patterns", patterns: [], present: false };
  for (const pattern of patterns) {
    if (pattern.kind === "pattern-else" || pattern.kind === "pattern-unknown") {
      arm.is = pattern.kind === "pattern-else" ? "else" : "unknown";
      if (patterns.length > 1)
        bad(
          cx,
          pattern.span,
          `\`${arm.is}\` stands beside other patterns`,
          `give \`${arm.is}\` an arm of its own`,
        );
      once(cx, pattern.span, arm.is, seen);
      continue;
    }
    if (isError(subject.type) || values === undefined) continue;
    const plan =
      pattern.kind === "pattern-literal"
        ? literalPattern(cx, env, subject, pattern)
        : namePattern(cx, subject.type, pattern, patterns.length, arm);
    if (plan === undefined) continue;
    once(cx, pattern.span, JSON.stringify(plan), seen);
    arm.patterns.push(plan);
  }
  return arm;
}

function bad(cx: Context, span: Span, sentence: string, write: string): undefined {
  cx.problems.push(badChoice.at(span, { sentence, write }));
  return undefined;
}

function once(cx: Context, span: Span, key: string, seen: Set<string>): void {
  const text = textAt(cx, span, 40);
  if (seen.has(key))
    cx.problems.push(armUnreachable.at(span, { text, why: "an arm before it has it already" }));
  else if (seen.has("else") && key !== "unknown")
    cx.problems.push(armUnreachable.at(span, { text, why: "`else` before it takes whatever is left" }));
  seen.add(key);
}

function literalPattern(
  cx: Context,
  env: Env,
  subject: Typed,
  pattern: Extract<Pattern, { kind: "pattern-literal" }>,
): PlanPattern | undefined {
  const type = unbounded(present(subject.type));
  const wanted = subject.type.t === "optional" ? optional(type) : type;
  const value = check(cx, env, pattern.value, wanted);
  const constant = isError(value.type) ? undefined : constantOf(value.expr);
  if (constant !== undefined) return { value: constant.value as string };
  return isError(value.type)
    ? undefined
    : bad(cx, pattern.span, "a pattern is written out", "write the text without holes");
}

function namePattern(
  cx: Context,
  of: Type,
  pattern: NamePattern,
  count: number,
  arm: ChoiceArm,
): PlanPattern | undefined {
  const type = present(of);
  const name = pattern.name.text;
  if (type.t === "sum") {
    const chosen = type.cases.find((each) => each.name === name);
    if (chosen === undefined)
      return noMember(
        cx,
        pattern,
        type,
        type.cases.map((each) => each.name),
      );
    binding(cx, pattern, count, arm, `${type.name}.${name}`, chosen.fields);
    return { case: name };
  }
  if (pattern.as !== undefined)
    bad(cx, pattern.as.span, `\`${name}\` has no fields to bind`, "leave `as` out");
  if (type.t !== "enum" && type.t !== "place")
    return bad(
      cx,
      pattern.span,
      `\`${name}\` is no value of ${show(type)} that could be written out`,
      `write ${aType(type)}, such as \`1\` or \`"text"\``,
    );
  const known =
    type.t === "enum" ? type.members : (cx.places.kinds.get(type.kind) ?? []).map((each) => each.name);
  return known.includes(name) ? { value: name } : noMember(cx, pattern, type, known);
}

function noMember(cx: Context, pattern: NamePattern, type: Type, known: string[]): undefined {
  const name = pattern.name.text;
  const meant = suggest(name, known);
  cx.problems.push(say.unknownMember.at(pattern.name.span, { name, of: show(type), known, meant }));
  return undefined;
}

function binding(
  cx: Context,
  pattern: NamePattern,
  count: number,
  arm: ChoiceArm,
  name: string,
  fields: FieldType[],
): void {
  if (pattern.as === undefined) return;
  if (count > 1)
    bad(
      cx,
      pattern.as.span,
      "several patterns in one arm bind nothing",
      "give each case an arm of its own, or leave `as` out",
    );
  else if (fields.length === 0)
    bad(cx, pattern.as.span, `\`${name}\` has no fields to bind`, "leave `as` out");
  else arm.binds = { at: pattern, fields: { t: "record", name, fields } };
}

/** That nothing is left out, nothing is left for an `else` that is there, and `unknown` is asked of what may be. */
function complete(
  cx: Context,
  subject: Typed,
  of: Expr,
  values: Values,
  arms: readonly { patterns: Pattern[]; span: Span }[],
  found: readonly ChoiceArm[],
  seen: ReadonlySet<string>,
): void {
  const hasElse = seen.has("else");
  const text = textAt(cx, of.span, 40);
  const missing = values.all?.filter((each) => !seen.has(JSON.stringify(each.pattern))) ?? [];
  if (!hasElse && values.open !== undefined)
    cx.problems.push(openNeedsElse.at(of.span, { text, type: values.open }));
  else if (!hasElse && (values.all === undefined || missing.length > 0))
    cx.problems.push(missingArm.at(of.span, { text, missing: missing.map((each) => each.shown) }));
  const last = arms[found.findIndex((each) => each.is === "else")];
  if (last !== undefined && values.all !== undefined && values.open === undefined && missing.length === 0)
    cx.problems.push(
      armUnreachable.at(last.patterns[0]?.span ?? last.span, {
        text: "else",
        why: "every value has its arm",
      }),
    );
  const asked = arms[found.findIndex((each) => each.is === "unknown")];
  if (asked !== undefined && !subject.unknown)
    cx.problems.push(say.neverUnknown.at(asked.patterns[0]?.span ?? asked.span, { text }));
}
