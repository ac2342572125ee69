/**
 * The habits of other languages, and slips of the hand, seen on tokens: each is reported with what to write
 * instead, and the token is replaced by what was meant, so that one slip makes one problem.
 */
import type { IToken, TokenType } from "chevrotain";
import type { Fix, Problem } from "../problems/problem.ts";
import type { Span } from "../problems/span.ts";
import { isWord, retag, type Source } from "./lex.ts";
import { numberMeant } from "./literals.ts";
import {
  foreignOperator,
  minusNeedsSpace,
  nameNotAscii,
  numberMalformed,
  textHole,
  textUnclosed,
  unitUnknown,
} from "./problems.ts";
import * as t from "./tokens.ts";

interface Bench {
  source: Source;
  problems: Problem[];
  /** What has been kept so far. */
  kept: IToken[];
}

export function mend(source: Source, tokens: IToken[], problems: Problem[]): IToken[] {
  const bench: Bench = { source, problems, kept: [] };
  for (const [index, token] of tokens.entries()) {
    const mender = menders.get(token.tokenType);
    if (mender === undefined) bench.kept.push(token);
    else mender(bench, token, tokens[index + 1]);
  }
  return bench.kept;
}

type Mender = (bench: Bench, token: IToken, next: IToken | undefined) => void;

const menders: ReadonlyMap<TokenType, Mender> = new Map<TokenType, Mender>([
  [t.ForeignComment, foreignComment],
  [t.BadText, badText],
  [t.UnclosedText, unclosedText],
  [t.UnclosedRaw, unclosedText],
  [t.BadNumber, badNumber],
  [t.BadUnit, badUnit],
  [t.Foreign, foreign],
  [t.NonAscii, nonAscii],
  [t.Name, afterNonAscii],
  ...[t.Int, t.Float, t.Duration, t.Ratio, t.Bytes, t.Rate].map((type): [TokenType, Mender] => [
    type,
    touchingMinus,
  ]),
]);

function foreignComment(bench: Bench, token: IToken): void {
  const found = token.image.startsWith("#") ? "#" : "/*";
  const span = { ...spanOf(bench, token), end: token.startOffset + found.length };
  bench.problems.push(
    foreignOperator.at(span, { found, help: "comments begin with `//`, one on each line" }),
  );
}

function badText(bench: Bench, token: IToken): void {
  const quoted = /\{[^{}]*"/.test(token.image.slice(1, -1));
  bench.problems.push(
    textHole.at(spanOf(bench, token), {
      message: quoted
        ? "a hole of a text can't hold a quote"
        : "a `{` of this text opens a hole that isn't closed",
      help: quoted
        ? ["name the value with a `let` first, then write `{name}`"]
        : ["close the hole: `{name}`", "a brace as a character is written `\\{`"],
    }),
  );
  keepAs(bench, token, t.Text, '""');
}

function unclosedText(bench: Bench, token: IToken): void {
  const quote = token.image[0] as string;
  const span = { ...spanOf(bench, token), end: token.startOffset + 1 };
  bench.problems.push(textUnclosed.at(span, { quote }));
  keepAs(bench, token, quote === '"' ? t.Text : t.Raw, quote + quote);
}

function badNumber(bench: Bench, token: IToken): void {
  const time = token.image.includes("T");
  const help = time
    ? [`a point in time is written \`timestamp("${token.image}")\``]
    : [`an address or a version is a text: \`"${token.image}"\``];
  bench.problems.push(numberMalformed.at(spanOf(bench, token), { image: token.image, help }));
  keepAs(bench, token, t.Int, "0");
}

function badUnit(bench: Bench, token: IToken): void {
  const { image } = token;
  const meant = numberMeant(image);
  const span = spanOf(bench, token);
  const fix = meant === undefined ? {} : { fix: change(`write ${meant}`, span, meant) };
  if (/^-?0[xob]/i.test(image) || /^-?[\d.]+e\d+$/i.test(image) || /_$|__/.test(image)) {
    const help =
      meant === undefined
        ? ["numbers are decimal, without an exponent: `1_800`, `0.5`"]
        : [`write \`${meant}\``];
    bench.problems.push(numberMalformed.at(span, { image, help }, fix));
    keepAs(bench, token, t.Int, "0");
    return;
  }
  const compound = /^\d+[dhms]\d/.test(image) ? { help: ["a duration has one unit only"] } : {};
  bench.problems.push(
    unitUnknown.at(span, { image, ...(meant === undefined ? {} : { meant }), ...compound }, fix),
  );
  keepAs(
    bench,
    token,
    meant?.endsWith("%") ? t.Ratio : meant?.endsWith("B") ? t.Bytes : t.Duration,
    meant ?? "0s",
  );
}

/** What each foreign operator means here; an empty text means nothing at all. */
const meanings: ReadonlyMap<string, { write: string; type?: TokenType; help?: string }> = new Map([
  ["&&", { write: "and", type: t.kw("and") }],
  ["||", { write: "or", type: t.kw("or") }],
  ["!", { write: "not", type: t.kw("not") }],
  ["===", { write: "==", type: t.Equal }],
  ["!==", { write: "!=", type: t.NotEqual }],
  ["<>", { write: "!=", type: t.NotEqual }],
  ["=>", { write: "->", type: t.Arrow }],
  [":=", { write: "=", type: t.Assign }],
  [";", { write: "", help: "statements and conditions end by themselves" }],
]);
const signs: ReadonlyMap<string, TokenType> = new Map([
  ["-", t.Minus],
  ["/", t.Divide],
]);

function foreign(bench: Bench, token: IToken, next: IToken | undefined): void {
  const sign = signs.get(token.image);
  if (sign !== undefined) {
    touchingSign(bench, token, sign, next);
    return;
  }
  const meaning = meanings.get(token.image);
  const span = spanOf(bench, token);
  if (meaning === undefined) {
    bench.problems.push(foreignOperator.at(span, { found: token.image }));
    // Any operator keeps what stands around it together.
    const before = bench.kept.at(-1);
    if (before !== undefined && endsOperand(before)) keepAs(bench, token, t.Plus, "+");
    return;
  }
  const { write, type, help } = meaning;
  const spaced = write === "not" && next?.startOffset === span.end ? "not " : write;
  const fix = change(write === "" ? `remove ${token.image}` : `write ${write}`, span, spaced);
  bench.problems.push(
    foreignOperator.at(
      span,
      { found: token.image, meant: write, ...(help === undefined ? {} : { help }) },
      { fix },
    ),
  );
  if (type !== undefined) keepAs(bench, token, type, write);
}

/** `a -b`, `a /b`, and `-b` where no operand stands before. */
function touchingSign(bench: Bench, token: IToken, type: TokenType, next: IToken | undefined): void {
  const span = spanOf(bench, token);
  const before = bench.kept.at(-1);
  const right = next === undefined ? "b" : clip(next.image);
  if (before !== undefined && endsOperand(before)) {
    bench.problems.push(
      minusNeedsSpace.at(
        span,
        {
          message: `\`${token.image}\` needs white space on both sides`,
          write: `${clip(before.image)} ${token.image} ${right}`,
        },
        { fix: change(`put a space after ${token.image}`, { ...span, start: span.end }, " ") },
      ),
    );
    keepAs(bench, token, type, token.image);
    return;
  }
  const write = type === t.Minus ? `0 - ${right}` : `a / ${right}`;
  bench.problems.push(
    minusNeedsSpace.at(span, { message: `nothing stands before this \`${token.image}\``, write }),
  );
}

/** `a -5` would be two expressions, `f(x)-5` too: a number is negative only where no operand stands before it. */
function touchingMinus(bench: Bench, token: IToken): void {
  const before = bench.kept.at(-1);
  const subtracts =
    token.image.startsWith("-") &&
    before !== undefined &&
    endsOperand(before) &&
    !/[\n\r]/.test(bench.source.text.slice(before.startOffset, token.startOffset));
  if (!subtracts) {
    bench.kept.push(token);
    return;
  }
  const positive = token.image.slice(1);
  const isApart = /\s/.test(bench.source.text[token.startOffset - 1] ?? "");
  const span = { ...spanOf(bench, token), end: token.startOffset + 1 };
  bench.problems.push(
    minusNeedsSpace.at(
      span,
      {
        message: `\`${token.image}\` is a negative number, and two values side by side are two expressions`,
        write: `${clip(before.image)} - ${positive}`,
      },
      { fix: change("make it a subtraction", span, isApart ? "- " : " - ") },
    ),
  );
  const minus = { ...token, image: "-", endOffset: token.startOffset };
  retag(minus, t.Minus);
  bench.kept.push(minus);
  token.image = positive;
  token.startOffset += 1;
  bench.kept.push(token);
}

const typographic: readonly [RegExp, string, string?, TokenType?][] = [
  [/^[\u201C\u201D\u201E\u00AB\u00BB]/, 'texts stand in straight quotes: `"`'],
  [/^[\u2018\u2019]/, "raw texts stand in straight quotes: `'`"],
  [/^[\u2013\u2014\u2212]/, "a minus is the plain `-`"],
  [/^[\u2026]/, "a range is written with two dots: `1..5`"],
  [/^[\u2192]/, "an arrow is written `->`", "->", t.Arrow],
  [/^[\u2264]/, "write `<=`", "<=", t.AtMost],
  [/^[\u2265]/, "write `>=`", ">=", t.AtLeast],
  [/^[\u2260]/, "write `!=`", "!=", t.NotEqual],
  [/^[\s\u200B\u2060\uFEFF]/, "delete it: this is a space that can't be told from a plain one", " "],
];
const looksLikeWord = new WeakSet<IToken>();

/** One problem and one name for a whole word, whatever letters of it are foreign. */
function nonAscii(bench: Bench, token: IToken): void {
  const before = bench.kept.at(-1);
  const joined =
    before !== undefined && before.tokenType === t.Name && (before.endOffset ?? 0) + 1 === token.startOffset;
  if (joined && looksLikeWord.has(before)) {
    extend(bench, before, token);
    return;
  }
  const span = spanOf(bench, token);
  if (!/^[\p{L}\p{N}]/u.test(token.image)) {
    const [, help = "delete it, or put it into a text", write, type] =
      typographic.find(([pattern]) => pattern.test(token.image)) ?? [];
    const fix =
      write === undefined || token.image.length > 1
        ? {}
        : { fix: change(write === " " ? "write a plain space" : `write ${write}`, span, write) };
    const image = /^[\s\u200B\u2060\uFEFF]/.test(token.image)
      ? `U+${token.image.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`
      : token.image;
    bench.problems.push(nameNotAscii.at(span, { image, help }, fix));
    if (write !== undefined && type !== undefined) keepAs(bench, token, type, write);
    return;
  }
  const word = joined ? before : token;
  if (!joined) keepAs(bench, token, t.Name, token.image);
  looksLikeWord.add(word);
  bench.problems.push(
    nameNotAscii.at(spanOf(bench, word), { image: word.image, help: "spell the name with plain letters" }),
  );
  if (joined) extend(bench, word, token);
}

function afterNonAscii(bench: Bench, token: IToken): void {
  const before = bench.kept.at(-1);
  if (before !== undefined && looksLikeWord.has(before) && (before.endOffset ?? 0) + 1 === token.startOffset)
    extend(bench, before, token);
  else bench.kept.push(token);
}

function extend(bench: Bench, word: IToken, more: IToken): void {
  word.image += more.image;
  word.endOffset = more.endOffset;
  const problem = bench.problems.at(-1);
  if (problem?.code !== "name-not-ascii") return;
  bench.problems[bench.problems.length - 1] = nameNotAscii.at(spanOf(bench, word), {
    image: word.image,
    help: "spell the name with plain letters",
  });
}

function keepAs(bench: Bench, token: IToken, type: TokenType, image: string): void {
  token.image = image;
  retag(token, type);
  bench.kept.push(token);
}

function endsOperand(token: IToken): boolean {
  const { tokenType } = token;
  if (isWord(token))
    return !t.leadingTypes.has(tokenType) && (!t.reservedTypes.has(tokenType) || isLiteral(tokenType));
  return tokenType === t.RParen || tokenType === t.RSquare || isLiteral(tokenType);
}

function isLiteral(type: TokenType): boolean {
  return type.CATEGORIES?.includes(t.Literal) ?? false;
}

function spanOf(bench: Bench, token: IToken): Span {
  return {
    file: bench.source.file,
    start: token.startOffset,
    end: (token.endOffset ?? token.startOffset) + 1,
  };
}

function change(title: string, span: Span, text: string): Fix {
  return { title, edits: [{ span, text }] };
}

function clip(image: string): string {
  return image.length > 30 ? "…" : image;
}
