/**
 * A span is a stretch of one source file: `start` is the UTF-16 offset of its first character, `end` the
 * offset after its last. Lines and columns are never stored; whoever shows a span counts them from the text.
 */
export interface Span {
  file: string;
  start: number;
  end: number;
}

/** The smallest span that covers both; they must lie in one file. */
export function spanning(first: Span, last: Span): Span {
  return { file: first.file, start: Math.min(first.start, last.start), end: Math.max(first.end, last.end) };
}
