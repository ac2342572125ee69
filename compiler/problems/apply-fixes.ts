/**
 * Fixes, put into texts. A fix is done wholly or not at all, and two that touch the same place are never done
 * together: the second is decided on when the first stands.
 */
import type { Fix, Problem } from "./problem.ts";
import type { Span } from "./span.ts";

type Edit = Fix["edits"][number];

/** The problems whose fixes can be done together, in their order. */
export function fixableTogether(problems: readonly Problem[]): Problem[] {
  const taken: Span[] = [];
  return problems.filter(({ fix }) => {
    const spans = (fix?.edits ?? []).map(({ span }) => span);
    if (spans.length === 0 || spans.some((span) => taken.some((other) => meet(span, other)))) return false;
    taken.push(...spans);
    return true;
  });
}

/** The texts that change, by file. */
export function applyFixes(
  fixes: readonly Fix[],
  textOf: (file: string) => string | undefined,
): Map<string, string> {
  const byFile = new Map<string, Edit[]>();
  for (const edit of fixes.flatMap(({ edits }) => edits))
    byFile.set(edit.span.file, [...(byFile.get(edit.span.file) ?? []), edit]);
  const changed = new Map<string, string>();
  for (const [file, edits] of byFile) {
    const text = textOf(file);
    if (text !== undefined) changed.set(file, edited(text, edits));
  }
  return changed;
}

function edited(text: string, edits: readonly Edit[]): string {
  const parts: string[] = [];
  let at = 0;
  for (const { span, text: instead } of [...edits].sort((one, other) => one.span.start - other.span.start)) {
    const { start, end } = instead === "" ? withItsLine(text, span) : span;
    parts.push(text.slice(at, Math.max(at, start)), instead);
    at = Math.max(at, end);
  }
  return parts.join("") + text.slice(at);
}

/** What is deleted and leaves nothing on its line takes the line with it. */
function withItsLine(text: string, { start, end }: Span): { start: number; end: number } {
  const before = /(^|\n)[ \t]*$/.exec(text.slice(0, start));
  const after = /^[ \t]*(\r?\n|$)/.exec(text.slice(end));
  if (before === null || after === null || start === end) return { start, end };
  return { start: before.index + (before[1] as string).length, end: end + after[0].length };
}

/** Two that only touch meet too: which of them would come first? */
function meet(one: Span, other: Span): boolean {
  return one.file === other.file && one.start <= other.end && other.start <= one.end;
}
