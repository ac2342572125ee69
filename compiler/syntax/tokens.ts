/**
 * The tokens of claw. Words are lexed as `Name` and then told apart by a table: `reserved` words may stand
 * where an expression stands and are never names, except after a dot and before an argument's colon; all other
 * keywords are contextual, a category of `Name`, so they are ordinary names wherever a name is wanted.
 */
import { createToken, Lexer, type TokenType } from "chevrotain";

/** Any word after a dot or before the colon of an argument. */
export const Word = createToken({ name: "Word", pattern: Lexer.NA });
export const Literal = createToken({ name: "Literal", pattern: Lexer.NA });
/** `=` is in it only so that `a = b` in a condition is read and refused with good words. */
export const Compare = createToken({ name: "Compare", pattern: Lexer.NA });
export const AddOrSubtract = createToken({ name: "AddOrSubtract", pattern: Lexer.NA });
export const MultiplyOrDivide = createToken({ name: "MultiplyOrDivide", pattern: Lexer.NA });

export const Name = createToken({
  name: "Name",
  pattern: /[A-Za-z_][A-Za-z0-9_]*(?:-[A-Za-z0-9_]+)*/,
  categories: Word,
});

export const reservedWords =
  "and or not in is default if else every some choose parse true false none unknown all until".split(" ");

export const contextualWords = (
  "import from open enum type let resource budget service action probe runbook part route waive world scenario " +
  "invariant matching at most per because by writes idempotent keyed for settles confirm reads fresh timeout undo " +
  "end irreversible keep retry times backoff across otherwise finally on environment targets deadline blast holds " +
  "shared waiting drift against align refuse note guard where each a time run notify stop escalate step call " +
  "require ensure wait approve spend when parallel first missed continue return canary bake need after failed " +
  "repeat up to apart within holding checks unless of as then state set reply reject given fault attempt expect " +
  "deny kill crash always forgets keys"
).split(" ");

/** Contextual keywords that a value may follow; all others stand as names where a number comes after them. */
const leadingWords = (
  "at most per by for settles confirm fresh timeout retry backoff to on environment deadline blast waiting guard where " +
  "require ensure wait when return bake need after within holding unless reply attempt always end undo"
).split(" ");

const reservedCategories: Record<string, TokenType[]> = {
  true: [Word, Literal],
  false: [Word, Literal],
  none: [Word, Literal],
  in: [Word, Compare],
};

/** Every keyword's token type by its text. */
export const keywords: ReadonlyMap<string, TokenType> = new Map([
  ...reservedWords.map((word) => keyword(word, reservedCategories[word] ?? [Word])),
  ...contextualWords.map((word) => keyword(word, [Name])),
]);

export const reservedTypes: ReadonlySet<TokenType> = new Set(reservedWords.map(kw));

export const leadingTypes: ReadonlySet<TokenType> = new Set(leadingWords.map(kw));

/** The token type of a keyword; a word that is none is a mistake in the grammar. */
export function kw(word: string): TokenType {
  const type = keywords.get(word);
  if (type === undefined) throw new Error(`${word} is not a keyword`);
  return type;
}

function keyword(word: string, categories: TokenType[]): [string, TokenType] {
  // Rules bear keywords' names, so the tokens can't.
  return [word, createToken({ name: `Word_${word}`, label: word, pattern: Lexer.NA, categories })];
}

const number = String.raw`-?\d+(?:_\d+)*(?:\.\d+(?:_\d+)*)?`;
const apart = "(?![A-Za-z0-9_])";

export const WhiteSpace = createToken({ name: "WhiteSpace", pattern: /[ \t\r\n]+/, group: Lexer.SKIPPED });
export const DocComment = createToken({ name: "DocComment", pattern: /\/\/\/(?!\/)[^\n\r]*/, group: "docs" });
export const Comment = createToken({ name: "Comment", pattern: /\/\/[^\n\r]*/, group: Lexer.SKIPPED });
/** Comments of other languages: read, skipped and reported. */
export const ForeignComment = createToken({
  name: "ForeignComment",
  line_breaks: true,
  pattern: /\/\*(?:[\s\S]*?\*\/|[\s\S]*)|#[^\n\r]*/,
});

export const Text = createToken({
  name: "Text",
  pattern: /"(?:[^"\\\n\r{]|\\[^\n\r]|\{[^"{}\n\r]*\})*"/,
  categories: Literal,
});
/** A text whose holes hold quotes, or whose braces don't match: one token, so that one problem says so. */
export const BadText = createToken({
  name: "BadText",
  pattern: /"(?:[^"\\\n\r{]|\\[^\n\r]|\{[^{}\n\r]*\})*"|"(?:[^"\\\n\r]|\\[^\n\r])*"/,
});
export const UnclosedText = createToken({ name: "UnclosedText", pattern: /"[^\n\r]*/ });
export const Raw = createToken({ name: "Raw", pattern: /'[^']*'/, categories: Literal, line_breaks: true });
export const UnclosedRaw = createToken({ name: "UnclosedRaw", pattern: /'[^\n\r]*/ });

export const DateToken = createToken({
  name: "Date",
  pattern: new RegExp(String.raw`\d{4}-\d{2}-\d{2}${apart}`),
});
/** Addresses, versions and points in time: things that belong into quotes. */
export const BadNumber = createToken({
  name: "BadNumber",
  pattern: /\d{4}-\d{2}-\d{2}T[0-9:.]*Z?|-?\d+(?:\.\d+){2,}/,
});
export const Rate = createToken({
  name: "Rate",
  pattern: new RegExp(`${number}(?:[KMGT]i?B|B)?/[smhd]${apart}`),
  categories: Literal,
});
export const Duration = createToken({
  name: "Duration",
  pattern: new RegExp(`${number}(?:ns|us|ms|s|m|h|d)${apart}`),
  categories: Literal,
});
export const Ratio = createToken({ name: "Ratio", pattern: new RegExp(`${number}%`), categories: Literal });
export const Bytes = createToken({
  name: "Bytes",
  pattern: new RegExp(`${number}(?:[KMGT]i?B|B)${apart}`),
  categories: Literal,
});
export const Float = createToken({
  name: "Float",
  pattern: new RegExp(String.raw`-?\d+(?:_\d+)*\.\d+(?:_\d+)*${apart}`),
  categories: Literal,
});
export const Int = createToken({
  name: "Int",
  pattern: new RegExp(String.raw`-?\d+(?:_\d+)*${apart}`),
  categories: Literal,
});
/** A number that touches letters which are no unit: `10min`, `1h30m`, `1e6`. After all other numbers. */
export const BadUnit = createToken({ name: "BadUnit", pattern: /-?\d[A-Za-z0-9_]*(?:\.\d[A-Za-z0-9_]*)?/ });

export const LCurly = createToken({ name: "LCurly", pattern: /\{/ });
export const RCurly = createToken({ name: "RCurly", pattern: /\}/ });
export const LParen = createToken({ name: "LParen", pattern: /\(/ });
export const RParen = createToken({ name: "RParen", pattern: /\)/ });
export const LSquare = createToken({ name: "LSquare", pattern: /\[/ });
export const RSquare = createToken({ name: "RSquare", pattern: /\]/ });
/** `(` and `[` that touch what is before them and so continue it; told apart after lexing. */
export const TouchingParen = createToken({ name: "TouchingParen", pattern: Lexer.NA });
export const TouchingSquare = createToken({ name: "TouchingSquare", pattern: Lexer.NA });

export const Arrow = createToken({ name: "Arrow", pattern: /->/ });
export const Equal = createToken({ name: "Equal", pattern: /==/, categories: Compare });
export const NotEqual = createToken({ name: "NotEqual", pattern: /!=/, categories: Compare });
export const AtMost = createToken({ name: "AtMost", pattern: /<=/, categories: Compare });
export const AtLeast = createToken({ name: "AtLeast", pattern: />=/, categories: Compare });
export const Less = createToken({ name: "Less", pattern: /</, categories: Compare });
export const Greater = createToken({ name: "Greater", pattern: />/, categories: Compare });
export const Assign = createToken({ name: "Assign", pattern: /=/, categories: Compare });
export const Plus = createToken({ name: "Plus", pattern: /\+/, categories: AddOrSubtract });
export const Minus = createToken({ name: "Minus", pattern: /-(?=\s|$)/, categories: AddOrSubtract });
export const Times = createToken({ name: "Times", pattern: /\*/, categories: MultiplyOrDivide });
export const Divide = createToken({ name: "Divide", pattern: /\/(?=\s|$)/, categories: MultiplyOrDivide });
export const DotStar = createToken({ name: "DotStar", pattern: /\.\*/ });
export const DotDot = createToken({ name: "DotDot", pattern: /\.\./ });
export const Dot = createToken({ name: "Dot", pattern: /\./ });
export const Comma = createToken({ name: "Comma", pattern: /,/ });
export const Colon = createToken({ name: "Colon", pattern: /:/ });
export const Bar = createToken({ name: "Bar", pattern: /\|/ });
export const Question = createToken({ name: "Question", pattern: /\?/ });

/** Operators of other languages, and a minus or division sign that touches what follows. */
export const Foreign = createToken({
  name: "Foreign",
  pattern: /===|!==|&&|\|\||<>|=>|:=|\+=|-=|\*\*|!(?!=)|[;&^~@$\\`%/-]/,
});
export const NonAscii = createToken({ name: "NonAscii", pattern: /[\u0080-\uFFFF]+/ });

/** In the order in which the lexer tries them. */
export const lexed: TokenType[] = [
  WhiteSpace,
  DocComment,
  Comment,
  ForeignComment,
  Name,
  Text,
  BadText,
  UnclosedText,
  Raw,
  UnclosedRaw,
  BadNumber,
  DateToken,
  Rate,
  Duration,
  Ratio,
  Bytes,
  Float,
  Int,
  BadUnit,
  Arrow,
  Minus,
  Divide,
  // `===` and friends before their shorter parts
  Foreign,
  Equal,
  NotEqual,
  AtMost,
  AtLeast,
  Less,
  Greater,
  Assign,
  Plus,
  Times,
  DotStar,
  DotDot,
  Dot,
  Comma,
  Colon,
  Bar,
  Question,
  LCurly,
  RCurly,
  LParen,
  RParen,
  LSquare,
  RSquare,
  NonAscii,
];

export const vocabulary: TokenType[] = [
  ...lexed,
  Word,
  Literal,
  Compare,
  AddOrSubtract,
  MultiplyOrDivide,
  TouchingParen,
  TouchingSquare,
  ...keywords.values(),
];
