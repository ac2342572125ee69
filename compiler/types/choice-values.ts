/**
 * Which values a `choose` must have arms for: all of them where they can be counted, else it needs an `else`. What
 * can't be chosen by at all is refused here: measurements are rarely equal, secrets are never branched on.
 */
import type { Pattern } from "../../schema/generated/plan.ts";
import { type Context, type Typed, textAt } from "./context.ts";
import * as say from "./speech.ts";
import { aType, isError, present, show, type Type } from "./type.ts";
import { badChoice } from "./value-speech.ts";

export interface Values {
  /** Undefined: there is no end of them. */
  all?: { pattern: Pattern; shown: string }[];
  /** The open enum, whose list isn't all. */
  open?: string;
}

/** Undefined when a problem has been reported, or had been. */
export function valuesOf(cx: Context, subject: Typed): Values | undefined {
  const { type } = subject;
  const text = textAt(cx, subject.span, 40);
  if (isError(type)) return undefined;
  if (type.t === "per") {
    cx.problems.push(say.partialValue.at(subject.span, { text, kind: type.kind }));
    return undefined;
  }
  const listed = listedOf(cx, present(type));
  if (listed === undefined) {
    refuse(cx, subject, present(type), text);
    return undefined;
  }
  if (type.t !== "optional" || listed.all === undefined) return listed;
  return { ...listed, all: [...listed.all, { pattern: { value: null }, shown: "none" }] };
}

function refuse(cx: Context, { span }: Typed, type: Type, text: string): void {
  if (type.t === "secret") cx.problems.push(say.secretCompared.at(span, { text }));
  else if (type.t === "scalar") cx.problems.push(say.exactMeasurement.at(span, { type: show(type) }));
  else {
    const sentence = `\`${text}\` is ${aType(type)}, which has no patterns`;
    cx.problems.push(
      badChoice.at(span, { sentence, write: "choose by one of its fields, or ask with `when`" }),
    );
  }
}

function listedOf(cx: Context, type: Type): Values | undefined {
  const values = (of: readonly unknown[]): Values => ({
    all: (of as (string | number | boolean)[]).map((value) => ({
      pattern: { value },
      shown: typeof value === "string" && type.t === "scalar" ? `"${value}"` : String(value),
    })),
  });
  switch (type.t) {
    case "sum":
      return { all: type.cases.map(({ name }) => ({ pattern: { case: name }, shown: name })) };
    case "enum":
      return {
        ...values(type.among ?? type.members),
        ...(type.open && type.among === undefined ? { open: show(type) } : {}),
      };
    case "place":
      return values(type.among ?? (cx.places.kinds.get(type.kind) ?? []).map((each) => each.name));
    case "scalar":
      return scalarValues(type, values);
    default:
      return undefined;
  }
}

const mostCounted = 100;

function scalarValues(
  { of, min, max, among }: Extract<Type, { t: "scalar" }>,
  values: (of: readonly unknown[]) => Values,
): Values | undefined {
  if (of === "bool") return values([true, false]);
  if (among !== undefined) return values(among);
  if (of === "float" || of === "ratio" || of === "rate" || of === "throughput") return undefined;
  if (of !== "int" || min === undefined || max === undefined || max - min >= mostCounted) return {};
  return values(Array.from({ length: max - min + 1 }, (_, index) => min + index));
}
