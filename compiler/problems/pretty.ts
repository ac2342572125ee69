/**
 * Problems for people at a terminal: what is wrong, the line with marks under it, why it matters, what to write
 * instead. Read at 3 AM on a small screen, so nothing is printed that carries nothing, lines fit the width, and
 * colour only repeats what the words say.
 */
import { inOrder, lineOf, type Position, positionOf, type Texts } from "./position.ts";
import type { Problem, Severity } from "./problem.ts";
import { columnsOf, safeText } from "./safe-text.ts";
import type { Span } from "./span.ts";

export interface Painter {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  yellow(text: string): string;
  blue(text: string): string;
}

export interface PrettyOptions {
  /** Columns of the terminal; between 72 and 100 are used. */
  width?: number;
  /** Without one, no colour. */
  paint?: Painter;
  /** The codes that `clawc explain` has a page for. */
  explained?: ReadonlySet<string>;
}

export function renderPretty(
  problems: readonly Problem[],
  texts: Texts,
  options: PrettyOptions = {},
): string {
  const screen: Screen = {
    texts,
    width: Math.min(100, Math.max(72, options.width ?? 100)),
    paint: options.paint ?? noPaint,
    explained: options.explained ?? new Set(),
  };
  const pointed = new Set<string>();
  return inOrder(problems)
    .map((problem) => {
      const pointer = screen.explained.has(problem.code) && !pointed.has(problem.code);
      pointed.add(problem.code);
      return `${[...renderOne(screen, problem), ...(pointer ? pointerTo(screen, problem) : [])].join("\n")}\n`;
    })
    .join("\n");
}

interface Screen {
  texts: Texts;
  width: number;
  paint: Painter;
  explained: ReadonlySet<string>;
}

const same = (text: string): string => text;
const noPaint: Painter = { bold: same, dim: same, red: same, yellow: same, blue: same };

function renderOne(screen: Screen, problem: Problem): string[] {
  const { paint } = screen;
  const at = positionOf(screen.texts.get(problem.span.file), problem.span.start);
  const gutter = Math.max(
    2,
    String(Math.max(at.line, ...problem.related.map(({ span }) => lineNumber(screen, span)))).length,
  );
  const bar = `${" ".repeat(gutter)}${paint.dim("│")}`;
  const branches = branchesOf(screen, problem, gutter);
  const why =
    problem.why === undefined
      ? []
      : [bar, ...folded(safeText(problem.why), screen.width - gutter - 2).map((line) => `${bar} ${line}`)];
  return [
    ...headline(screen, problem),
    `${" ".repeat(gutter)}${paint.dim("╭─")} ${place(problem.span, at)}`,
    ...excerpt(screen, problem, at, gutter),
    ...why,
    ...(branches.length === 0 ? [`${" ".repeat(gutter)}${paint.dim("╰─")}`] : [bar, ...branches]),
  ];
}

/** Under the first problem of its code. */
function pointerTo({ paint }: Screen, { code }: Problem): string[] {
  return ["", paint.dim(`  explain: clawc explain ${code}`)];
}

function headline({ paint, width }: Screen, { severity, code, message }: Problem): string[] {
  const label = `${severity}[${code}]`;
  const lines = folded(`${label}  ${safeText(message)}`, width, 2);
  const colour: Record<Severity, (text: string) => string> = {
    error: paint.red,
    warning: paint.yellow,
    info: paint.blue,
  };
  return lines.map((line, index) =>
    index === 0
      ? paint.bold(colour[severity](label)) + paint.bold(line.slice(label.length))
      : `  ${paint.bold(line)}`,
  );
}

function place(span: Span, { line, column }: Position): string {
  return `${safeText(span.file)}:${line}:${column}`;
}

function lineNumber({ texts }: Screen, span: Span): number {
  return positionOf(texts.get(span.file), span.start).line;
}

/** The line before, the line itself, and marks under the span. */
function excerpt(screen: Screen, { span, severity }: Problem, at: Position, gutter: number): string[] {
  const text = screen.texts.get(span.file);
  if (text === undefined) return [];
  const { paint } = screen;
  const bar = `${" ".repeat(gutter)}${paint.dim("│")}`;
  const line = lineOf(text, at.line);
  const before = lineOf(text, at.line - 1);
  const room = screen.width - gutter - 2;
  const window = cut(line, at.column - 1, room);
  const end = Math.min(line.length, at.column - 1 + Math.max(1, span.end - span.start));
  const marked = safeText(line.slice(at.column - 1, end));
  const indent =
    columnsOf(safeText(window.text.slice(0, at.column - 1 - window.from))) + (window.from > 0 ? 1 : 0);
  const marks = "─".repeat(Math.max(1, Math.min(columnsOf(marked), room - indent)));
  const colour = severity === "error" ? paint.red : severity === "warning" ? paint.yellow : paint.blue;
  const numbered = (number: number, content: string): string =>
    `${paint.dim(`${String(number).padStart(gutter)}│`)} ${content}`.trimEnd();
  return [
    bar,
    ...(before.trim() === "" ? [] : [numbered(at.line - 1, shown(cut(before, window.from, room)))]),
    numbered(at.line, shown(window)),
    `${bar} ${" ".repeat(indent)}${colour(marks)}`,
  ];
}

interface Window {
  text: string;
  from: number;
  more: boolean;
}

/** The part of a line that fits, around the place that matters. */
function cut(line: string, place: number, room: number): Window {
  if (columnsOf(safeText(line)) <= room) return { text: line, from: 0, more: false };
  const from = place < room - 20 ? 0 : place - 20;
  let length = 0;
  let columns = from > 0 ? 2 : 1;
  for (const character of line.slice(from)) {
    columns += columnsOf(safeText(character));
    if (columns > room) return { text: line.slice(from, from + length), from, more: true };
    length += character.length;
  }
  return { text: line.slice(from), from, more: false };
}

function shown({ text, from, more }: Window): string {
  return `${from > 0 ? "…" : ""}${safeText(text)}${more ? "…" : ""}`;
}

/** Other places and ways out, as the branches of one tree. */
function branchesOf(screen: Screen, problem: Problem, gutter: number): string[] {
  const { paint, width, texts } = screen;
  const fix = problem.fix === undefined || problem.help.length > 0 ? [] : [problem.fix.title];
  const branches = [
    ...problem.related.map(({ span, message }) => {
      const text = texts.get(span.file);
      const at = positionOf(text, span.start);
      const source = text === undefined ? "" : lineOf(text, at.line).trim();
      return {
        first: `${place(span, at)}  ${safeText(message)}`,
        source: source === "" ? [] : [shown(cut(source, 0, width - gutter - 6))],
      };
    }),
    ...[...problem.help, ...fix].map((help) => ({ first: safeText(help), source: [] as string[] })),
  ];
  return branches.flatMap(({ first, source }, index) => {
    const last = index === branches.length - 1;
    const [head = "", ...rest] = folded(first, width - gutter - 3);
    const side = " ".repeat(gutter) + (last ? " " : paint.dim("│"));
    return [
      `${" ".repeat(gutter)}${paint.dim(last ? "╰─" : "├─")} ${head}`,
      ...rest.map((line) => `${side}  ${line}`),
      ...source.map((line) => `${side}    ${line}`),
    ];
  });
}

/** Lines of at most `width` columns, broken between words; lines after the first leave room for an indent. */
function folded(text: string, width: number, indent = 0): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const room = lines.length === 0 ? width : width - indent;
    if (line !== "" && columnsOf(line) + 1 + columnsOf(word) > room) {
      lines.push(line);
      line = word;
    } else {
      line =
        line === "" && lines.length > 0
          ? word
          : line === "" && word === ""
            ? " "
            : line === ""
              ? word
              : `${line} ${word}`;
    }
  }
  lines.push(line);
  return lines;
}
