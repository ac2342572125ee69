/**
 * Lines and columns, counted from the text when somebody is shown a place. Both begin at 1; a column counts
 * UTF-16 code units, as editors and code hosts do. A text that isn't at hand has only line 1.
 */
import type { Problem } from "./problem.ts";

export interface Position {
  line: number;
  column: number;
}

/** The texts that problems point into, by file. */
export type Texts = ReadonlyMap<string, string>;

export function positionOf(text: string | undefined, offset: number): Position {
  if (text === undefined) return { line: 1, column: 1 };
  const starts = lineStarts(text);
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] as number) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (starts[low] as number) + 1 };
}

/** A line without its end. */
export function lineOf(text: string, line: number): string {
  const starts = lineStarts(text);
  const start = starts[line - 1];
  return start === undefined ? "" : text.slice(start, starts[line] ?? text.length).replace(/[\r\n]+$/, "");
}

/** By file, line, column and code: the same for the same problems, in whatever order they were found. */
export function inOrder(problems: readonly Problem[]): Problem[] {
  return [...problems].sort(
    (one, other) =>
      compare(one.span.file, other.span.file) ||
      one.span.start - other.span.start ||
      one.span.end - other.span.end ||
      compare(one.code, other.code) ||
      compare(one.message, other.message),
  );
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

const known: { text: string; starts: number[] } = { text: "", starts: [0] };

/** Remembers the last text, because problems come file by file. */
function lineStarts(text: string): number[] {
  if (known.text === text) return known.starts;
  const starts = [0];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x0a || (code === 0x0d && text.charCodeAt(at + 1) !== 0x0a)) starts.push(at + 1);
  }
  known.text = text;
  known.starts = starts;
  return starts;
}
