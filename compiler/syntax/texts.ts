/**
 * The inside of a text: characters with their escapes resolved, and holes as stretches of the source that are
 * still to be parsed. A text token is one line, so offsets inside it are offsets of the source.
 */
import type { IToken } from "chevrotain";
import type { Problem } from "../problems/problem.ts";
import { textEscape, textHole } from "./problems.ts";
import type { TextChars } from "./tree.ts";

/** A hole's inside, without its braces. */
export interface RawHole {
  kind: "raw-hole";
  start: number;
  end: number;
}

const escapes: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ["\\", "\\"],
  ["n", "\n"],
  ["t", "\t"],
  ["{", "{"],
  ["}", "}"],
]);

export function textParts(file: string, token: IToken, problems: Problem[]): (TextChars | RawHole)[] {
  const parts: (TextChars | RawHole)[] = [];
  const { image } = token;
  const base = token.startOffset;
  let chars = "";
  let begun = 1;
  const flush = (end: number): void => {
    if (end > begun)
      parts.push({ kind: "chars", text: chars, span: { file, start: base + begun, end: base + end } });
    chars = "";
  };
  let at = 1;
  while (at < image.length - 1) {
    const character = image[at] as string;
    if (character === "\\") {
      const resolved = escapes.get(image[at + 1] as string);
      if (resolved === undefined) {
        const span = { file, start: base + at, end: base + at + 2 };
        problems.push(textEscape.at(span, { written: image.slice(at, at + 2) }));
      }
      chars += resolved ?? image[at + 1];
      at += 2;
    } else if (character === "{") {
      const close = image.indexOf("}", at);
      flush(at);
      parts.push({ kind: "raw-hole", start: base + at + 1, end: base + close });
      at = close + 1;
      begun = at;
    } else {
      if (character === "}") {
        const span = { file, start: base + at, end: base + at + 1 };
        problems.push(
          textHole.at(span, {
            message: "this `}` closes no hole",
            help: ["a brace as a character is written `\\}`"],
          }),
        );
      }
      chars += character;
      at += 1;
    }
  }
  flush(at);
  return parts;
}
