/**
 * Where in a contract's text something stands, for libraries that tell only a line, or only a name.
 */
import type { Span } from "../problems/span.ts";

/** A word in a line (counted from 1), or what is written in that line. */
export function placeIn(file: string, text: string, line: number, word?: string): Span {
  let start = 0;
  for (let before = 1; before < line && start >= 0; before++) {
    const next = text.indexOf("\n", start);
    if (next < 0) break;
    start = next + 1;
  }
  const end = text.indexOf("\n", start);
  const content = text.slice(start, end < 0 ? text.length : end);
  const at = word === undefined || word === "" ? -1 : content.indexOf(word);
  if (at >= 0 && word !== undefined) return { file, start: start + at, end: start + at + word.length };
  const indented = content.length - content.trimStart().length;
  return { file, start: start + indented, end: start + content.trimEnd().length };
}

/** Where a field of a JSON text is declared; the same word may stand before it in a list of what is required. */
export function placeOfKey(file: string, text: string, word: string): Span {
  const key = /^[A-Za-z0-9_]+$/.test(word) ? new RegExp(`"${word}"\\s*:`).exec(text) : null;
  return placeOfWord(file, text, word, key?.index ?? 0);
}

/** The first place from an offset on where a word stands by itself; the file's beginning if it doesn't. */
export function placeOfWord(file: string, text: string, word: string, from = 0): Span {
  const isPart = (character: string | undefined): boolean =>
    character !== undefined && /[A-Za-z0-9_]/.test(character);
  for (let at = word === "" ? -1 : text.indexOf(word, from); at >= 0; at = text.indexOf(word, at + 1)) {
    if (!isPart(text[at - 1]) && !isPart(text[at + word.length]))
      return { file, start: at, end: at + word.length };
  }
  return { file, start: 0, end: 0 };
}
