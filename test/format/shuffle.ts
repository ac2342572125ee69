/**
 * The same text laid out at random: white space is put in, taken out and changed between tokens, wherever the rules of
 * touching allow, and commas that may stand or not come and go. Comments stay behind or above what they stood behind
 * or above, and an empty line stays one, because these are the author's.
 */
import { parse } from "../../compiler/syntax/parse.ts";
import { type Piece, piecesOf } from "../../compiler/syntax/pieces.ts";
import type { Conditions, Expr, Node, RouteDecl } from "../../compiler/syntax/tree.ts";
import { walkTree } from "../../compiler/syntax/walk.ts";
import type { Random } from "./random.ts";

export function shuffled(text: string, random: Random): string {
  const source = { file: "shuffled.claw", text };
  const apart = startsOnOwnLines(text);
  const pieces = piecesOf(source);
  let out = "";
  for (const [index, piece] of pieces.entries()) {
    const before = pieces[index - 1];
    const isApart = before !== undefined && piece.start > before.end;
    if (piece.comments.length > 0) out += commented(piece, random);
    else if (before !== undefined)
      out += gap({ before, piece, isApart, mustBreak: apart.has(piece.start) }, random);
    out += piece.image;
  }
  return out;
}

interface Gap {
  before: Piece;
  piece: Piece;
  isApart: boolean;
  mustBreak: boolean;
}

function gap({ before, piece, isApart, mustBreak }: Gap, random: Random): string {
  if (piece.blankBefore) return `\n${blanks(random)}\n${random.pick(["", "\n"])}${blanks(random)}`;
  const isBracket = piece.image === "(" || piece.image === "[";
  if (mustBreak) return random.pick(["\n", "\n   ", "\n\t"]);
  if (!isApart) return isBracket ? "" : random.pick(["", "", " ", "\n"]);
  if (/^[{},]$/.test(before.image) && !isBracket && random.below(4) === 0) return "";
  return random.pick([" ", "  ", "\t", "\n", "\n    "]);
}

function commented({ comments, blankBefore }: Piece, random: Random): string {
  let out = "";
  for (const { text, behind, blankBefore: blank } of comments)
    out += behind ? ` ${text}` : `${blank ? "\n\n" : "\n"}${blanks(random)}${text}`;
  return `${out}${blankBefore ? "\n\n" : "\n"}${blanks(random)}`;
}

function blanks(random: Random): string {
  return " ".repeat(random.below(7));
}

/** Where conditions and rows begin that may not share a line with the one before. */
function startsOnOwnLines(text: string): Set<number> {
  const starts = new Set<number>();
  walkTree(parse({ file: "shuffled.claw", text }).tree, (node: Node<string>) => {
    const all: readonly (Expr | Node<string>)[] =
      node.kind === "conditions"
        ? (node as Conditions).all
        : node.kind === "route"
          ? (node as RouteDecl).rows
          : [];
    for (const item of all.slice(1)) starts.add((item as Expr).parens?.start ?? item.span.start);
  });
  return starts;
}
