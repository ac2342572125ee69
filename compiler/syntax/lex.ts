/**
 * Text to tokens. Nothing stops here: what can't be read is reported and mended or left out, so that the
 * parser sees a stream as close as possible to what was meant. Offsets are always those of the source.
 */
import { type IToken, Lexer } from "chevrotain";
import type { Problem } from "../problems/problem.ts";
import { matchBrackets } from "./brackets.ts";
import { mend } from "./mend.ts";
import { bidiControl, controlCharacter } from "./problems.ts";
import * as t from "./tokens.ts";
import type { Doc } from "./tree.ts";

export interface Source {
  /** The name under which problems are shown; never opened. */
  file: string;
  text: string;
}

export interface Lexed {
  tokens: IToken[];
  /** Doc comments by the offset of the token that they stand before. */
  docs: Map<number, Doc>;
  problems: Problem[];
}

export function lex(source: Source): Lexed {
  const problems: Problem[] = [];
  const text = screen(source, problems);
  const { tokens, groups } = lexer().tokenize(text);
  for (const token of tokens) settle(token, 0);
  for (const comment of groups.docs ?? []) settle(comment, 0);
  const mended = mend(source, tokens, problems);
  markTouching(mended);
  return {
    tokens: matchBrackets(source, mended, problems),
    docs: attachDocs(source, groups.docs ?? [], mended),
    problems,
  };
}

/** The tokens of a text's hole, at their places in the source. Brackets aren't matched: a hole is one expression. */
export function lexHole(
  source: Source,
  start: number,
  end: number,
): { tokens: IToken[]; problems: Problem[] } {
  const problems: Problem[] = [];
  const { tokens } = lexer().tokenize(plain(source.text.slice(start, end)));
  for (const token of tokens) settle(token, start);
  const mended = mend(source, tokens, problems);
  markTouching(mended);
  return { tokens: mended, problems };
}

/** The lexer gives starts only, and takes every word for a name. */
function settle(token: IToken, shift: number): void {
  token.startOffset += shift;
  token.endOffset = token.startOffset + token.image.length - 1;
  if (token.tokenType === t.Name) retag(token, t.keywords.get(token.image) ?? t.Name);
}

export function retag(token: IToken, type: IToken["tokenType"]): void {
  token.tokenType = type;
  token.tokenTypeIdx = type.tokenTypeIdx as number;
}

let built: Lexer | undefined;

function lexer(): Lexer {
  built ??= new Lexer(t.lexed, { positionTracking: "onlyOffset", skipValidations: true });
  return built;
}

// Marks that reorder text, and controls; tab, line feed and carriage return are white space.
const hidden = /\p{Bidi_Control}|(?![\t\n\r])\p{Cc}/gu;
const mostHidden = 20;

/** Reports characters that no source may hold anywhere, comments and texts included, and blanks them. */
function screen(source: Source, problems: Problem[]): string {
  let found = 0;
  for (const match of source.text.matchAll(hidden)) {
    if (++found > mostHidden) break;
    const character = match[0];
    const point = `U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`;
    const span = { file: source.file, start: match.index, end: match.index + 1 };
    const kind = character.charCodeAt(0) > 0xff ? bidiControl : controlCharacter;
    problems.push(kind.at(span, { point }, { fix: { title: "delete it", edits: [{ span, text: "" }] } }));
  }
  return plain(source.text);
}

/** A byte order mark at the very beginning is white space. */
function plain(text: string): string {
  const start = text.charCodeAt(0) === 0xfeff ? ` ${text.slice(1)}` : text;
  return start.replace(hidden, " ");
}

/** A bracket continues the name, `)` or `]` that it touches, or the reserved word after a dot. */
function markTouching(tokens: IToken[]): void {
  for (let index = 1; index < tokens.length; index++) {
    const token = tokens[index] as IToken;
    if (token.tokenType !== t.LParen && token.tokenType !== t.LSquare) continue;
    const before = tokens[index - 1] as IToken;
    if ((before.endOffset ?? 0) + 1 !== token.startOffset) continue;
    const afterDot = tokens[index - 2]?.tokenType === t.Dot;
    const continues =
      before.tokenType === t.RParen ||
      before.tokenType === t.RSquare ||
      (isWord(before) && (afterDot || !t.reservedTypes.has(before.tokenType)));
    if (continues) retag(token, token.tokenType === t.LParen ? t.TouchingParen : t.TouchingSquare);
  }
}

export function isWord(token: IToken): boolean {
  return token.tokenType === t.Name || t.keywords.has(token.image);
}

function attachDocs(source: Source, comments: IToken[], tokens: IToken[]): Map<number, Doc> {
  const docs = new Map<number, Doc>();
  let next = 0;
  for (const comment of comments) {
    while (next < tokens.length && (tokens[next] as IToken).startOffset < comment.startOffset) next++;
    const token = tokens[next];
    if (token === undefined) break;
    const line = comment.image.slice(3).replace(/^ /, "").trimEnd();
    const end = (comment.endOffset ?? 0) + 1;
    const earlier = docs.get(token.startOffset);
    if (earlier === undefined) {
      docs.set(token.startOffset, {
        text: line,
        span: { file: source.file, start: comment.startOffset, end },
      });
    } else {
      earlier.text += `\n${line}`;
      earlier.span.end = end;
    }
  }
  return docs;
}
