/**
 * Problems for programs, in the shape that schema/problem.schema.json publishes. Places carry lines and columns
 * and, for tools that edit, offsets. Nothing is replaced: JSON escapes what is dangerous by itself.
 */
import { inOrder, positionOf, type Texts } from "./position.ts";
import type { Problem } from "./problem.ts";
import { type Standing, wholeReport } from "./report.ts";
import type { Span } from "./span.ts";

export function renderJson(
  problems: readonly Problem[],
  texts: Texts,
  { notShown, failure, facts }: Standing = wholeReport,
): string {
  const shown = inOrder(problems).map((problem) => ({
    code: problem.code,
    severity: problem.severity,
    message: problem.message,
    why: problem.why ?? null,
    help: problem.help,
    at: placeOf(problem.span, texts),
    related: problem.related.map(({ span, message }) => ({ at: placeOf(span, texts), message })),
    fix: problem.fix === undefined ? null : fixOf(problem.fix, texts),
  }));
  return escapedJson({ format: "claw-problems/1", problems: shown, notShown, failure, facts });
}

function fixOf({ title, edits }: NonNullable<Problem["fix"]>, texts: Texts): object {
  return { title, edits: edits.map(({ span, text }) => ({ at: placeOf(span, texts), text })) };
}

function placeOf(span: Span, texts: Texts): object {
  const text = texts.get(span.file);
  const start = positionOf(text, span.start);
  const end = positionOf(text, span.end);
  return {
    file: span.file,
    line: start.line,
    column: start.column,
    endLine: end.line,
    endColumn: end.column,
    start: span.start,
    end: span.end,
  };
}

/** What JSON leaves readable and a terminal wouldn't is escaped too. */
export function escapedJson(value: unknown): string {
  const json = JSON.stringify(value, null, 2);
  return `${json.replace(/[\u007F-\u009F\u2028\u2029]|\p{Bidi_Control}/gu, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  })}\n`;
}
