/**
 * A source as the tokens and comments that it consists of, in order: together with white space they are the whole
 * text. Only for sources that have no problem; of others the lexer mends what it reads.
 */
import { lex, type Source } from "./lex.ts";

export interface Piece {
  image: string;
  start: number;
  end: number;
  /** What stands between the piece before and this one. */
  comments: Comment[];
  /** Whether an empty line stands right before it. */
  blankBefore: boolean;
}

export interface Comment {
  /** From `//` on, without white space at its end. */
  text: string;
  /** Whether it stands behind something on the same line. */
  behind: boolean;
  blankBefore: boolean;
}

/** The last piece is the end of the file: it has no image, and the comments that nothing follows. */
export function piecesOf(source: Source): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const { image, startOffset: start } of lex(source).tokens) {
    pieces.push(pieceAt(source.text, at, image, start));
    at = start + image.length;
  }
  pieces.push(pieceAt(source.text, at, "", source.text.length));
  return pieces;
}

function pieceAt(text: string, from: number, image: string, start: number): Piece {
  const gap = text.slice(from, start);
  const comments: Comment[] = [];
  let end = 0;
  for (const { 0: comment, index } of gap.matchAll(/\/\/[^\n\r]*/g)) {
    const breaks = lineBreaks(gap.slice(end, index));
    comments.push({
      text: comment.trimEnd(),
      behind: breaks === 0 && from > 0,
      blankBefore: breaks > 1,
    });
    end = index + comment.length;
  }
  return { image, start, end: start + image.length, comments, blankBefore: lineBreaks(gap.slice(end)) > 1 };
}

function lineBreaks(white: string): number {
  return white.match(/\r\n|\n|\r/g)?.length ?? 0;
}
