/**
 * What all regions of the grammar stand on: how a rule is declared, how a node gets its span, and the words
 * and values that occur everywhere. A parser belongs to one source at a time; `parse` (parse.ts) sets it up.
 *
 * Rules run once without input, when chevrotain records the grammar; whatever looks into tokens or nodes
 * therefore stands inside `ACTION`.
 */
import {
  EmbeddedActionsParser,
  EOF,
  type IOrAlt,
  type IToken,
  isRecognitionException,
  type ParserMethod,
  type TokenType,
} from "chevrotain";
import type { Problem } from "../problems/problem.ts";
import type { Span } from "../problems/span.ts";
import { Expectations } from "./expectations.ts";
import { isWord, type Source } from "./lex.ts";
import { bytesOf, type Decoded, durationOf, floatOf, intOf, rateOf, ratioOf } from "./literals.ts";
import { lazyLookahead } from "./lookahead.ts";
import { nestingTooDeep, numberOutOfRange } from "./problems.ts";
import { depthsOf, type ItemKind, starts } from "./recovery.ts";
import { type RawHole, textParts } from "./texts.ts";
import * as t from "./tokens.ts";
import type { Capture, Doc, Literal, Name, Path, TextChars, TextHole, TextLiteral } from "./tree.ts";

/** Two tokens decide, but for `retry across x in` and the gates of `callClauseBegins`. */
const maxLookahead = 2;
export const nestingLimit = 100;
export const problemLimit = 50;

/** A text whose holes wait to be parsed: as expressions, or as the captures of a `parse` template. */
export type PendingText =
  | { holes: "expressions"; raw: (TextChars | RawHole)[]; parts: (TextChars | TextHole)[] }
  | { holes: "captures"; raw: (TextChars | RawHole)[]; parts: (TextChars | Capture)[] };

/** Ends a parse at once; `parse` catches it. */
export class ParseAborted extends Error {}

export interface GrammarOptions {
  /** Chevrotain's own checks of the grammar: slow, so only tests ask for them. */
  validate?: boolean;
}

export abstract class GrammarBase extends EmbeddedActionsParser {
  file = "";
  docs: ReadonlyMap<number, Doc> = new Map();
  problems: Problem[] = [];
  pendingTexts: PendingText[] = [];
  readonly expectations: Expectations;
  private depth = 0;
  private depths: ReadonlyMap<IToken, number> | undefined;

  constructor(options: GrammarOptions = {}) {
    const expectations = new Expectations();
    super(t.vocabulary, {
      recoveryEnabled: false,
      maxLookahead,
      lookaheadStrategy: lazyLookahead(maxLookahead),
      skipValidations: options.validate !== true,
      errorMessageProvider: expectations,
    });
    this.expectations = expectations;
  }

  /** A rule that passes errors on to the rule that called it. */
  protected rule<R>(name: string, production: () => R): ParserMethod<[], R> {
    return this.RULE(name, production);
  }

  /** An item of a list: after an error inside it yields nothing, and what is left of it is skipped. */
  protected itemRule<R>(name: string, kind: ItemKind, production: () => R): ParserMethod<[], R | undefined> {
    return this.RULE(name, (): R | undefined => {
      const first = this.LA(1);
      try {
        return production();
      } catch (error) {
        if (!(error instanceof Error) || !isRecognitionException(error)) throw error;
        if (this.errors.length > 2 * problemLimit) throw new ParseAborted();
        this.skipTo(kind, this.depthOf(first));
        return undefined;
      }
    });
  }

  /** A list of items up to its closing bracket. What is no item is reported and skipped. */
  protected items(rule: string, kind: ItemKind, many: () => void): void {
    do many();
    while (this.ACTION(() => this.passJunk(rule, kind)) === true);
  }

  private passJunk(rule: string, kind: ItemKind): boolean {
    const junk = this.LA(1);
    if (junk.tokenType === t.RCurly || junk.tokenType === EOF) return false;
    const problem = this.expectations.explain({
      rule,
      expected: t.RCurly,
      actual: junk,
      previous: this.LA(0),
    });
    if (!said(this.problems, problem)) this.problems.push(problem);
    if (this.problems.length > 2 * problemLimit) throw new ParseAborted();
    const depth = this.depthOf(junk);
    this.CONSUME(junk.tokenType);
    this.skipTo(kind, depth);
    return this.LA(1).tokenType !== t.RCurly && this.LA(1).tokenType !== EOF;
  }

  /** A word that was left out, and that the parser can do without to see what comes after it. */
  protected reportMissing(rule: string, expected: TokenType, word: string): void {
    const stuck = { rule, expected, actual: this.LA(1), previous: this.LA(0) };
    const { end } = this.tokenSpan(stuck.previous);
    const edits = [{ span: { file: this.file, start: end, end }, text: ` ${word}` }];
    const problem = this.expectations.explain(stuck);
    // Another word in its place may be a misspelt one, and then nothing is to be put before it.
    const isReplaced = isWord(stuck.actual) && !this.expectations.isOnNewLine(stuck.previous, stuck.actual);
    this.problems.push(isReplaced ? problem : { ...problem, fix: { title: `write ${word}`, edits } });
  }

  private skipTo(kind: ItemKind, depth: number): void {
    for (let token = this.LA(1); token.tokenType !== EOF; token = this.LA(1)) {
      const at = this.depthOf(token);
      if (at < depth) return;
      const starting = at === depth && starts[kind].has(token.tokenType) && this.beginsAfresh(token);
      if (starting && !this.continuesCall(token)) return;
      this.CONSUME(token.tokenType);
    }
  }

  /** `undo {` and `keep because` belong to the call before them. */
  private continuesCall({ tokenType }: IToken): boolean {
    const next = this.LA(2).tokenType;
    return (
      (tokenType === t.kw("undo") && next === t.LCurly) ||
      (tokenType === t.kw("keep") && next === t.kw("because"))
    );
  }

  /** First on its line, or right after a block. */
  private beginsAfresh(token: IToken): boolean {
    const before = this.LA(0);
    return before.tokenType === t.RCurly || this.expectations.isOnNewLine(before, token);
  }

  private depthOf(token: IToken): number {
    this.depths ??= depthsOf(this.input);
    return this.depths.get(token) ?? 0;
  }

  /** A rule that may stand inside itself, to a limit. */
  protected nestingRule<R>(name: string, production: () => R): ParserMethod<[], R> {
    return this.RULE(name, () => {
      this.ACTION(() => this.descend());
      try {
        return production();
      } finally {
        this.depth--;
      }
    });
  }

  /** Alternatives of one type; the numbered ones are for a second and third choice in one rule. */
  protected either<R>(alternatives: IOrAlt<R>[]): R {
    return this.OR(alternatives);
  }
  protected either1<R>(alternatives: IOrAlt<R>[]): R {
    return this.OR1(alternatives);
  }
  protected either2<R>(alternatives: IOrAlt<R>[]): R {
    return this.OR2(alternatives);
  }

  private descend(): void {
    if (++this.depth <= nestingLimit) return;
    this.problems.push(nestingTooDeep.at(this.tokenSpan(this.LA(1)), { limit: nestingLimit }));
    throw new ParseAborted();
  }

  begin(source: Source, docs: ReadonlyMap<number, Doc>, problems: Problem[]): void {
    this.file = source.file;
    this.docs = docs;
    this.problems = problems;
    this.pendingTexts = [];
    this.expectations.begin(source);
    this.take([], "the end of the file");
  }

  /** Sets the next stream of tokens; `ending` is what its end is called. */
  take(tokens: IToken[], ending: string): void {
    this.input = tokens;
    this.depth = 0;
    this.depths = undefined;
    this.expectations.ending = ending;
  }

  /** Where the rule that is being entered begins. */
  protected start(): number {
    return this.LA(1).startOffset;
  }

  /** From `start` to the end of the last token taken. */
  protected spanFrom(start: number): Span {
    const end = (this.LA(0).endOffset ?? start - 1) + 1;
    return { file: this.file, start, end: end > start ? end : start };
  }

  protected tokenSpan(token: IToken): Span {
    const start = token.startOffset;
    return { file: this.file, start, end: (token.endOffset ?? start) + 1 };
  }

  protected nameOf(token: IToken): Name {
    return { text: token.image, span: this.tokenSpan(token) };
  }

  protected docHere(): { doc?: Doc } {
    const doc = this.docs.get(this.LA(1).startOffset);
    return doc === undefined ? {} : { doc };
  }

  /** name = NAME ; */
  readonly name = this.rule("name", (): Name => this.nameOf(this.CONSUME(t.Name)));

  /** path = NAME { "." word } ; */
  readonly path = this.rule("path", (): Path => {
    const start = this.start();
    const names = [this.nameOf(this.CONSUME(t.Name))];
    this.MANY(() => {
      this.CONSUME(t.Dot);
      names.push(this.nameOf(this.CONSUME(t.Word)));
    });
    return { kind: "path", names, span: this.spanFrom(start) };
  });

  /** text = TEXT ; its holes are expressions */
  readonly text = this.rule("text", (): TextLiteral => {
    const token = this.CONSUME(t.Text);
    return this.ACTION(() => this.textOf(token));
  });

  /** literal = INT | FLOAT | DURATION | RATIO | BYTES | RATE | TEXT | RAW | "true" | "false" | "none" ; */
  readonly literal = this.rule("literal", (): Literal => {
    const token = this.CONSUME(t.Literal);
    return this.ACTION(() => this.literalOf(token));
  });

  protected textOf(token: IToken): TextLiteral {
    const raw = textParts(this.file, token, this.problems);
    const parts: TextLiteral["parts"] = [];
    this.pendingTexts.push({ holes: "expressions", raw, parts });
    return { kind: "text", parts, span: this.tokenSpan(token) };
  }

  protected literalOf(token: IToken): Literal {
    const span = this.tokenSpan(token);
    const { image } = token;
    const held = <T>(decoded: Decoded<T>, instead: T): T => {
      if ("value" in decoded) return decoded.value;
      this.problems.push(numberOutOfRange.at(span, { image: clip(image), reason: decoded.reason }));
      return instead;
    };
    switch (token.tokenType) {
      case t.Int:
        return { kind: "int", value: held(intOf(image), 0), span };
      case t.Float:
        return { kind: "float", value: held(floatOf(image), 0), span };
      case t.Duration:
        return { kind: "duration", us: held(durationOf(image), 0), span };
      case t.Ratio:
        return { kind: "ratio", value: held(ratioOf(image), 0), span };
      case t.Bytes:
        return { kind: "bytes", bytes: held(bytesOf(image), 0), span };
      case t.Rate: {
        const rate = held(rateOf(image), { of: "count", amount: 0, periodUs: 1_000_000, perSecond: 0 });
        const { amount, periodUs, perSecond } = rate;
        return rate.of === "bytes"
          ? { kind: "throughput", bytesPerSecond: perSecond, bytes: amount, periodUs, span }
          : { kind: "rate", perSecond, amount, periodUs, span };
      }
      case t.Text:
        return this.textOf(token);
      case t.Raw:
        return { kind: "raw", text: image.slice(1, -1), span };
      default:
        return image === "none" ? { kind: "none", span } : { kind: "bool", value: image === "true", span };
    }
  }
}

/** Whether something was said already about the same place. */
export function said(problems: readonly Problem[], { span }: Problem): boolean {
  return problems.some(
    (other) => other.span.start <= span.start && span.start < Math.max(other.span.end, other.span.start + 1),
  );
}

function clip(image: string): string {
  return image.length > 40 ? `${image.slice(0, 39)}…` : image;
}
