/**
 * What the parser says when it is stuck. Chevrotain asks for a message at four hooks; each makes a problem of
 * ours instead and answers with its number, which `problemOf` turns back. A message names what was expected in
 * plain words, what was found, and, where a habit or a slip is recognised, what to write instead.
 */
import type { IParserErrorMessageProvider, IToken, TokenType } from "chevrotain";
import { EOF } from "chevrotain";
import { type Problem, writing } from "../problems/problem.ts";
import type { Span } from "../problems/span.ts";
import { isWord, type Source } from "./lex.ts";
import { unitMeant } from "./literals.ts";
import {
  headerInBlock,
  keywordAsName,
  parenthesisApart,
  parenthesisTouches,
  unexpected,
  unitUnknown,
} from "./problems.ts";
import * as t from "./tokens.ts";
import { alternatives, foreignWords, headerWords, hints, labels, statementWords } from "./wording.ts";

export interface Stuck {
  rule: string;
  expected?: TokenType;
  actual: IToken;
  previous: IToken;
}

export class Expectations implements IParserErrorMessageProvider {
  /** What the end of the tokens is called. */
  ending = "the end of the file";
  private source: Source = { file: "", text: "" };
  private problems: Problem[] = [];

  begin(source: Source): void {
    this.source = source;
    this.problems = [];
  }

  isOnNewLine(before: IToken, token: IToken): boolean {
    return /[\n\r]/.test(this.source.text.slice(end(before), token.startOffset));
  }

  problemOf(message: string): Problem | undefined {
    return this.problems[Number(message)];
  }

  buildMismatchTokenMessage(at: {
    expected: TokenType;
    actual: IToken;
    previous: IToken;
    ruleName: string;
  }): string {
    return this.number({
      rule: at.ruleName,
      expected: at.expected,
      actual: at.actual,
      previous: at.previous,
    });
  }

  buildNotAllInputParsedMessage(at: { firstRedundant: IToken; ruleName: string }): string {
    return this.number({ rule: at.ruleName, actual: at.firstRedundant, previous: at.firstRedundant });
  }

  buildNoViableAltMessage(at: { actual: IToken[]; previous: IToken; ruleName: string }): string {
    return this.number({ rule: at.ruleName, actual: at.actual[0] ?? at.previous, previous: at.previous });
  }

  buildEarlyExitMessage(at: { actual: IToken[]; previous: IToken; ruleName: string }): string {
    return this.number({ rule: at.ruleName, actual: at.actual[0] ?? at.previous, previous: at.previous });
  }

  private number(stuck: Stuck): string {
    this.problems.push(this.explain(stuck));
    return String(this.problems.length - 1);
  }

  explain(stuck: Stuck): Problem {
    return this.slip(stuck) ?? this.plainly(stuck);
  }

  /** Slips that have a problem of their own. */
  private slip({ rule, expected, actual, previous }: Stuck): Problem | undefined {
    const span = this.spanOf(actual);
    if (
      (expected === t.Name || alternatives.get(rule) === "a name") &&
      t.reservedTypes.has(actual.tokenType)
    ) {
      return keywordAsName.at(span, { word: actual.image });
    }
    const gap = { ...span, start: end(previous), end: actual.startOffset };
    const near = previous !== actual && !/[\n\r]/.test(this.source.text.slice(gap.start, gap.end));
    const opens = actual.tokenType === t.LParen || actual.tokenType === t.LSquare;
    const continuable =
      isWord(previous) || previous.tokenType === t.RParen || previous.tokenType === t.RSquare;
    if (
      opens &&
      near &&
      gap.end > gap.start &&
      continuable &&
      (expected === t.TouchingParen ||
        !(t.leadingTypes.has(previous.tokenType) || t.reservedTypes.has(previous.tokenType)))
    ) {
      const fix = { title: "remove the space", edits: [{ span: gap, text: "" }] };
      return parenthesisApart.at(span, { bracket: actual.image, before: previous.image }, { fix });
    }
    if (
      (actual.tokenType === t.TouchingParen || actual.tokenType === t.TouchingSquare) &&
      t.keywords.has(previous.image)
    ) {
      const fix = { title: "put a space", edits: [{ span: gap, text: " " }] };
      return parenthesisTouches.at(span, { bracket: actual.image, before: previous.image }, { fix });
    }
    const unit =
      actual.tokenType === t.Name && near && /^-?[\d._]+$/.test(previous.image)
        ? unitMeant(actual.image)
        : undefined;
    if (unit !== undefined) {
      const whole = { ...span, start: previous.startOffset };
      const meant = previous.image + unit;
      const fix = { title: `write ${meant}`, edits: [{ span: whole, text: meant }] };
      return unitUnknown.at(
        whole,
        { image: `${previous.image} ${actual.image}`, meant, help: ["a unit touches its number"] },
        { fix },
      );
    }
    if (
      (rule === "block" || rule === "statement") &&
      headerWords.has(actual.image) &&
      expected !== t.LCurly
    ) {
      return headerInBlock.at(span, { header: actual.image });
    }
    return undefined;
  }

  private plainly(stuck: Stuck): Problem {
    const { actual, previous } = stuck;
    const found = actual.tokenType === EOF ? this.ending : `\`${clip(actual.image)}\``;
    const expected = expectedIn(stuck);
    const help = helpIn(stuck);
    const place = this.place(actual, previous);
    const slips = help.length > 0 ? [] : keywordsNear(stuck);
    const [meant] = slips;
    if (meant !== undefined) help.push(`did you mean \`${meant}\`?`);
    // A short word is near to too many others for an edit that nobody looks at twice.
    const sure = meant !== undefined && slips.length === 1 && actual.image.length >= 4;
    return unexpected.at(place, { expected, found, help }, sure ? { fix: writing(place, meant) } : {});
  }

  /** What was found; at the end of the file, the last token, because nothing stands there. */
  private place(actual: IToken, previous: IToken): Span {
    return actual.tokenType === EOF ? this.spanOf(previous) : this.spanOf(actual);
  }

  private spanOf(token: IToken): Span {
    const length = this.source.text.length;
    const start = Number.isFinite(token.startOffset) ? Math.max(0, token.startOffset) : length;
    const after = Number.isFinite(token.endOffset) ? (token.endOffset as number) + 1 : length;
    return { file: this.source.file, start, end: Math.max(start, after) };
  }
}

function end(token: IToken): number {
  return (token.endOffset ?? token.startOffset) + 1;
}

function expectedIn({ rule, expected }: Stuck): string {
  if (expected === undefined) return alternatives.get(rule) ?? "something else";
  if (expected === t.RCurly || expected === EOF) return alternatives.get(rule) ?? label(expected);
  return label(expected);
}

function label(type: TokenType): string {
  return labels.get(type) ?? `\`${type.LABEL ?? type.name}\``;
}

function helpIn({ rule, expected, actual, previous }: Stuck): string[] {
  const help: string[] = [];
  const foreign = foreignWords.get(actual.image.toLowerCase());
  const atStatement = isAtStatement(rule);
  if (foreign !== undefined && (atStatement || rule === "wholeFile" || rule === "declaration"))
    help.push(foreign);
  for (const hint of hints) {
    if (hint.rules !== undefined && !hint.rules.includes(rule)) continue;
    if (hint.expected !== undefined && hint.expected !== expected) continue;
    if (hint.found !== undefined && !hint.found.test(actual.image)) continue;
    if (hint.after !== undefined && !hint.after.test(previous.image)) continue;
    help.push(hint.help);
  }
  return help.slice(0, 2);
}

/** The keywords that a word is one slip away from; those that can stand here first. */
function keywordsNear({ rule, actual }: Stuck): string[] {
  if (!isWord(actual) || t.keywords.has(actual.image)) return [];
  const first = isAtStatement(rule) ? statementWords : [];
  return [...new Set([...first, ...t.keywords.keys()])].filter((word) => oneSlipApart(word, actual.image));
}

function isAtStatement(rule: string): boolean {
  return rule === "block" || rule === "runbookBody" || rule === "statement";
}

/** Whether two words differ by one letter changed, added, left out, or two swapped. */
function oneSlipApart(one: string, other: string): boolean {
  if (Math.abs(one.length - other.length) > 1 || one === other) return false;
  let from = 0;
  while (from < one.length && one[from] === other[from]) from++;
  const restOne = one.slice(from);
  const restOther = other.slice(from);
  const swapped = `${restOne[1] ?? ""}${restOne[0] ?? ""}${restOne.slice(2)}`;
  return (
    restOne.slice(1) === restOther.slice(1) ||
    restOne === restOther.slice(1) ||
    restOne.slice(1) === restOther ||
    swapped === restOther
  );
}

function clip(image: string): string {
  const line = image.split(/[\n\r]/, 1)[0] as string;
  return line.length > 40 || line !== image ? `${line.slice(0, 39)}…` : line;
}
