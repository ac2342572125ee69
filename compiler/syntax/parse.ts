/**
 * Source to tree. `parse` never throws and never hangs, whatever it is given: a file beyond the size limit
 * isn't read, nesting and problems are capped, and what can't be read is left out of the tree. The grammar is
 * built once, when the first file is parsed.
 */
import type { IToken } from "chevrotain";
import type { Problem } from "../problems/problem.ts";
import { withoutConsequences } from "./consequences.ts";
import { Grammar } from "./grammar.ts";
import { ParseAborted, type PendingText, problemLimit, said } from "./grammar-base.ts";
import { layoutProblems } from "./layout.ts";
import { lex, lexHole, type Source } from "./lex.ts";
import { fileTooLarge, textHole, tooManyProblems } from "./problems.ts";
import type { RawHole } from "./texts.ts";
import type { Expr, File } from "./tree.ts";

export type { Source } from "./lex.ts";

export interface Parsed {
  tree: File;
  problems: Problem[];
  /** The tree is what was meant: each slip had one right reading, which stands in it. */
  isWhole: boolean;
}

const sizeLimit = 1024 * 1024;

export function parse(source: Source): Parsed {
  if (source.text.length > sizeLimit)
    return { tree: emptyFile(source), problems: [tooLarge(source)], isWhole: false };
  const { tokens, docs, problems } = lex(source);
  const parser = grammar();
  parser.begin(source, docs, problems);
  const lexed = problems.length;
  // What the lexer could only read in one way stands in the tokens as it was meant.
  const mended = new Set(problems.filter((each) => each.fix !== undefined));
  const tree = run(parser, tokens, "the end of the file", () => parser.wholeFile()) ?? emptyFile(source);
  const stuck = problems.splice(lexed);
  problems.push(...withoutConsequences(source.text, problems, stuck));
  for (const pending of parser.pendingTexts.splice(0)) fillHoles(parser, source, pending);
  const isRead = problems.every((each) => each.severity !== "error" || mended.has(each));
  const layout = isRead ? layoutProblems(source, tree) : [];
  problems.push(...layout);
  const isWhole = isRead && layout.every((each) => each.fix !== undefined);
  return { tree, problems: capped(source, problems), isWhole };
}

const holeEnd = "the end of the hole";
let built: Grammar | undefined;

function grammar(): Grammar {
  built ??= new Grammar();
  return built;
}

/** One parse of one stream of tokens. Problems of the parser join the others. */
function run<T>(parser: Grammar, tokens: IToken[], ending: string, rule: () => T): T | undefined {
  parser.take(tokens, ending);
  let product: T | undefined;
  try {
    product = rule();
  } catch (stopped) {
    if (!(stopped instanceof ParseAborted)) throw stopped;
  }
  for (const error of parser.errors) {
    const problem = parser.expectations.problemOf(error.message);
    if (problem !== undefined && !atMendedBracket(problem) && !said(parser.problems, problem))
      parser.problems.push(problem);
  }
  return product;
}

/** A bracket that was put in has no width, and was reported when it was. */
function atMendedBracket({ span }: Problem): boolean {
  return span.start === span.end;
}

function fillHoles(parser: Grammar, source: Source, pending: PendingText): void {
  for (const part of pending.raw) {
    if (part.kind === "chars") {
      pending.parts.push(part);
      continue;
    }
    const span = { file: source.file, start: part.start - 1, end: part.end + 1 };
    const tokens = holeTokens(parser, source, part);
    if (pending.holes === "expressions") {
      const missing: Expr = { kind: "missing", span };
      const value =
        tokens === undefined ? missing : (run(parser, tokens, holeEnd, () => parser.hole()) ?? missing);
      pending.parts.push({ kind: "hole", value, span });
    } else {
      const capture = tokens && run(parser, tokens, holeEnd, () => parser.capture());
      if (capture !== undefined) pending.parts.push(capture);
    }
  }
}

function holeTokens(parser: Grammar, source: Source, hole: RawHole): IToken[] | undefined {
  const { tokens, problems } = lexHole(source, hole.start, hole.end);
  parser.problems.push(...problems);
  if (tokens.length > 0) return tokens;
  const span = { file: source.file, start: hole.start - 1, end: hole.end + 1 };
  const help = [
    "put a value between the braces: `{name}`",
    "braces as characters are written `\\{` and `\\}`",
  ];
  parser.problems.push(textHole.at(span, { message: "this hole is empty", help }));
  return undefined;
}

function capped(source: Source, problems: Problem[]): Problem[] {
  problems.sort((one, other) => one.span.start - other.span.start || one.span.end - other.span.end);
  const [next] = problems.slice(problemLimit);
  if (next === undefined) return problems;
  const rest = { file: source.file, start: next.span.start, end: next.span.start };
  return [...problems.slice(0, problemLimit), tooManyProblems.at(rest, { limit: problemLimit })];
}

function tooLarge(source: Source): Problem {
  const size = `${Math.ceil(source.text.length / 1024)} KiB`;
  return fileTooLarge.at({ file: source.file, start: 0, end: 0 }, { size, limit: "1 MiB" });
}

function emptyFile(source: Source): File {
  const span = { file: source.file, start: 0, end: 0 };
  return { kind: "file", file: source.file, imports: [], declarations: [], span };
}
