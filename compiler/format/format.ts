/**
 * A source in its one layout: the same tokens, comments in their places, the same tree. Where lines break is decided
 * by what is written and how long it is, never by how it was laid out before; only empty lines between items stay.
 * A source with problems of its syntax isn't laid out: nobody knows what it says.
 */
import type { Problem } from "../problems/problem.ts";
import { parse, type Source } from "../syntax/parse.ts";
import { type Piece, piecesOf } from "../syntax/pieces.ts";
import { Cursor } from "./cursor.ts";
import { file } from "./print-declarations.ts";
import { type LineBreak, render } from "./render.ts";
import { saysTheSame } from "./same-tree.ts";
import { lineWidth } from "./width.ts";

export interface Formatted {
  /** Undefined where the source has problems. */
  value: string | undefined;
  problems: Problem[];
}

export function format(source: Source): Formatted {
  const { tree, problems } = parse(source);
  if (problems.length > 0) return { value: undefined, problems };
  const pieces = piecesOf(source);
  const cursor = new Cursor(pieces);
  const doc = file(cursor, tree);
  if (!cursor.atEnd()) throw new Error(`the printer stopped before \`${cursor.peek()}\` in ${source.file}`);
  const value = render(doc, lineWidth, lineBreakOf(source.text));
  if (value !== source.text) {
    const after = { ...source, text: value };
    const again = parse(after);
    // Laid out, it may be longer than a file can be.
    if (again.problems.some(({ code }) => code === "file-too-large"))
      return { value: undefined, problems: again.problems };
    if (again.problems.length > 0 || !saysTheSame(tree, again.tree))
      throw new Error(`the printer changed what ${source.file} says`);
    if (commentsOf(pieces) !== commentsOf(piecesOf(after)))
      throw new Error(`the printer lost or moved a comment of ${source.file}`);
  }
  return { value, problems: [] };
}

/** In order. A doc comment that says nothing about anything may have become a plain one. */
function commentsOf(pieces: readonly Piece[]): string {
  const comments = pieces.flatMap((piece) => piece.comments);
  return comments.map(({ text }) => text.replace(/^\/+/, "")).join("\n");
}

/** A file keeps its kind of line break; the first one says which. */
function lineBreakOf(text: string): LineBreak {
  const at = text.indexOf("\n");
  return at > 0 && text[at - 1] === "\r" ? "\r\n" : "\n";
}
