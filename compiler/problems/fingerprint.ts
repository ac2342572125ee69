/**
 * By what a code host recognises a problem in the next commit: its code, its file and the words of its line, so that
 * lines that come and go above it change nothing. Problems that would be alike are numbered in their order.
 */
import { createHash } from "node:crypto";
import { lineOf, positionOf, type Texts } from "./position.ts";
import type { Problem } from "./problem.ts";

/** In the order of the problems, which must be that of their places. */
export function fingerprintsOf(problems: readonly Problem[], texts: Texts): string[] {
  const seen = new Map<string, number>();
  return problems.map(({ code, span, message }) => {
    const text = texts.get(span.file);
    const line = text === undefined ? message : lineOf(text, positionOf(text, span.start).line);
    const what = JSON.stringify([code, span.file, line.trim().replace(/\s+/g, " ")]);
    const nth = (seen.get(what) ?? 0) + 1;
    seen.set(what, nth);
    return createHash("sha256").update(`${what} ${nth}`).digest("hex").slice(0, 32);
  });
}
