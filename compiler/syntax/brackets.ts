/**
 * Brackets are matched before anything is parsed, because the parser would blame the end of the file. Where
 * they don't match, the indentation says which opener was meant: a closer that begins a line belongs to the
 * opener whose line begins in the same column. What is missing is put in, what is too much left out.
 */
import { createTokenInstance, type IToken, type TokenType } from "chevrotain";
import type { Problem } from "../problems/problem.ts";
import type { Source } from "./lex.ts";
import { unclosed, unexpected, unopened } from "./problems.ts";
import * as t from "./tokens.ts";

export function matchBrackets(source: Source, tokens: IToken[], problems: Problem[]): IToken[] {
  return balanced(tokens) ? tokens : balance(source, tokens, problems);
}

interface Open {
  token: IToken;
  /** Where the line that it stands in begins. */
  column: number;
}

/** Beyond so many problems nobody reads on. */
const reported = 100;

const closerOf: ReadonlyMap<TokenType, TokenType> = new Map([
  [t.LCurly, t.RCurly],
  [t.LParen, t.RParen],
  [t.TouchingParen, t.RParen],
  [t.LSquare, t.RSquare],
  [t.TouchingSquare, t.RSquare],
]);
const closers: ReadonlyMap<TokenType, string> = new Map([
  [t.RCurly, "{"],
  [t.RParen, "("],
  [t.RSquare, "["],
]);
const imageOf: ReadonlyMap<TokenType, string> = new Map([
  [t.LCurly, "{"],
  [t.RCurly, "}"],
  [t.RParen, ")"],
  [t.RSquare, "]"],
]);

function balanced(tokens: IToken[]): boolean {
  const open: TokenType[] = [];
  for (const token of tokens) {
    const closer = closerOf.get(token.tokenType);
    if (closer !== undefined) open.push(closer);
    else if (closers.has(token.tokenType) && open.pop() !== token.tokenType) return false;
  }
  return open.length === 0;
}

function balance(source: Source, tokens: IToken[], problems: Problem[]): IToken[] {
  const mended: IToken[] = [];
  const open: Open[] = [];
  const report = (problem: Problem): void => {
    if (problems.length < reported) problems.push(problem);
  };
  const close = (before: number): void => {
    const { token } = open.pop() as Open;
    const closer = closerOf.get(token.tokenType) as TokenType;
    const span = { file: source.file, start: token.startOffset, end: token.startOffset + 1 };
    report(unclosed.at(span, { opener: token.image, closer: imageOf.get(closer) as string }));
    mended.push(virtual(closer, before));
  };
  for (const token of tokens) {
    while (
      endsByIndentation(source.text, token, mended.at(-1), open.at(-1)) ||
      endsByWord(source.text, token, open.at(-1))
    )
      close(token.startOffset);
    if (closerOf.has(token.tokenType)) {
      open.push({ token, column: indentation(source.text, token.startOffset) });
    } else if (closers.has(token.tokenType)) {
      const inner = openerForgotten(source.text, token, open, mended);
      if (inner !== undefined && problems.length < reported) {
        const { startOffset: start, image } = mended[inner] as IToken;
        const span = { file: source.file, start, end: start + image.length };
        report(unexpected.at(span, { expected: "`{`", found: `\`${image}\``, help: [openBefore] }));
        mended.splice(inner, 0, virtual(t.LCurly, start));
        mended.push(token);
        continue;
      }
      const partner = partnerOf(source.text, token, open);
      if (partner < 0) {
        const span = { file: source.file, start: token.startOffset, end: token.startOffset + 1 };
        report(unopened.at(span, { closer: token.image, opener: closers.get(token.tokenType) as string }));
        continue;
      }
      while (open.length > partner + 1) close(token.startOffset);
      open.pop();
    }
    mended.push(token);
  }
  while (open.length > 0) close(source.text.length);
  return mended;
}

/** Whether a parenthesis must have been forgotten: a new line begins no further right than the one it stands in. */
function endsByIndentation(
  text: string,
  token: IToken,
  before: IToken | undefined,
  open: Open | undefined,
): boolean {
  if (
    open === undefined ||
    before === undefined ||
    open.token.tokenType === t.LCurly ||
    closers.has(token.tokenType)
  )
    return false;
  if (!/[\n\r]/.test(text.slice(before.startOffset, token.startOffset))) return false;
  return indentation(text, token.startOffset) <= open.column;
}

/** What only ever follows a block's `}`, and what never stands in a block. */
const afterBlock: ReadonlySet<TokenType> = new Set(
  "finally otherwise missed import enum type resource budget service runbook part route world scenario invariant"
    .split(" ")
    .map(t.kw),
);

/** Whether a `}` must have been forgotten: a word that can't stand in it begins a line no further right than the block. */
function endsByWord(text: string, token: IToken, open: Open | undefined): boolean {
  if (open?.token.tokenType !== t.LCurly || !afterBlock.has(token.tokenType)) return false;
  const column = columnAtLineStart(text, token);
  return column !== undefined && column <= open.column;
}

/** The index of the opener that a closer closes, or −1. */
function partnerOf(text: string, closer: IToken, open: readonly Open[]): number {
  const fits = (at: number): boolean => closerOf.get((open[at] as Open).token.tokenType) === closer.tokenType;
  const furthest = Math.max(0, open.length - 200);
  const column = indentation(text, closer.startOffset);
  const beginsLine = /^[ \t]*$/.test(text.slice(closer.startOffset - column, closer.startOffset));
  if (beginsLine) {
    for (let at = open.length - 1; at >= furthest; at--) {
      if (fits(at) && (open[at] as Open).column === column) return at;
    }
  }
  for (let at = open.length - 1; at >= furthest; at--) {
    if (fits(at)) return at;
    // A closing parenthesis doesn't reach out of the block that it stands in.
    if (closer.tokenType !== t.RCurly && (open[at] as Open).token.tokenType === t.LCurly) return -1;
  }
  return -1;
}

const openBefore = "open the block: put a `{` at the end of the line before";

/**
 * Where a `{` was forgotten: the closer stands further right than any open block, and above it is a line in its own
 * column whose next is indented. The index of the token that the `{` should stand before.
 */
function openerForgotten(
  text: string,
  closer: IToken,
  open: readonly Open[],
  before: readonly IToken[],
): number | undefined {
  const column = columnAtLineStart(text, closer);
  const innermost = open.at(-1);
  const isInside = innermost !== undefined && innermost.column >= (column ?? 0);
  if (closer.tokenType !== t.RCurly || column === undefined || isInside) return undefined;
  const least = Math.max(0, before.length - furthestBack);
  let inner: number | undefined;
  for (let at = before.length - 1; at >= least && before[at] !== innermost?.token; at--) {
    const token = before[at] as IToken;
    const begins = columnAtLineStart(text, token);
    if (begins === undefined || (begins === column && token.tokenType === t.RCurly)) continue;
    if (begins > column && token.image !== "for") inner = at;
    else if (begins === column && inner !== undefined) return inner;
    else if (begins <= column) return undefined;
  }
  return undefined;
}

/** How far a block may reach for its missing `{` to be found. */
const furthestBack = 5_000;

/** The column of a token that begins its line; undefined where something stands before it. */
function columnAtLineStart(text: string, token: IToken): number | undefined {
  let at = token.startOffset;
  while (at > 0 && (text[at - 1] === " " || text[at - 1] === "\t")) at--;
  return at === 0 || text[at - 1] === "\n" || text[at - 1] === "\r" ? token.startOffset - at : undefined;
}

/** The width of the white space that begins the line of an offset; tabs count as one. */
function indentation(text: string, offset: number): number {
  const line = text.lastIndexOf("\n", offset - 1) + 1;
  let end = line;
  while (end < offset && (text[end] === " " || text[end] === "\t")) end++;
  return end - line;
}

function virtual(type: TokenType, offset: number): IToken {
  return createTokenInstance(
    type,
    imageOf.get(type) as string,
    offset,
    offset - 1,
    Number.NaN,
    Number.NaN,
    Number.NaN,
    Number.NaN,
  );
}
