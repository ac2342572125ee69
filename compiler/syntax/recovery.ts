/**
 * How the parser goes on after an error. Brackets are balanced before parsing, so the rest of what couldn't be
 * read is known: it ends where its enclosing bracket closes, or where a line at its own depth begins with a
 * word that begins the next item. Chevrotain's own recovery doesn't see brackets and is switched off.
 */
import type { IToken, TokenType } from "chevrotain";
import * as t from "./tokens.ts";
import { headerWords, statementWords } from "./wording.ts";

function words(list: string): ReadonlySet<TokenType> {
  return new Set(list.split(" ").map(t.kw));
}

/** What begins the next item, for each kind of list. */
export const starts = {
  declaration: words(
    "import open enum type let resource budget service action probe runbook part route waive world scenario invariant",
  ),
  statement: new Set(statementWords.filter((word) => !headerWords.has(word)).map(t.kw)),
  runbookItem: new Set(statementWords.map(t.kw)),
  serviceItem: words("action probe waive"),
  worldItem: words("state probe action"),
  scenarioItem: words("given run after fault expect"),
  modelAct: words("set after when reply reject"),
} as const satisfies Record<string, ReadonlySet<TokenType>>;

export type ItemKind = keyof typeof starts;

const openers: ReadonlySet<TokenType> = new Set([
  t.LCurly,
  t.LParen,
  t.LSquare,
  t.TouchingParen,
  t.TouchingSquare,
]);
const closers: ReadonlySet<TokenType> = new Set([t.RCurly, t.RParen, t.RSquare]);

/** How many brackets are open around each token; a bracket counts as standing outside of itself. */
export function depthsOf(tokens: readonly IToken[]): ReadonlyMap<IToken, number> {
  const depths = new Map<IToken, number>();
  let depth = 0;
  for (const token of tokens) {
    if (closers.has(token.tokenType)) depth--;
    depths.set(token, depth);
    if (openers.has(token.tokenType)) depth++;
  }
  return depths;
}
