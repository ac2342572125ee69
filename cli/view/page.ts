/**
 * A page of the documentation on a screen. It reads the little Markdown that our pages are written in: headings,
 * paragraphs, lists and fenced blocks. Paragraphs are folded to the width; blocks never are, for they are copied.
 * Without colour the text says the same: code keeps its backquotes.
 */
import { keywords } from "../../compiler/syntax/tokens.ts";
import type { Output } from "../io.ts";
import type { Paint } from "../paint.ts";
import { wrap } from "../wrap.ts";

export function pageLines(markdown: string, { width, paint }: Pick<Output, "width" | "paint">): string[] {
  const lines: string[] = [];
  let paragraph: string[] = [];
  let fence: { language: string; text: string[] } | undefined;
  const close = () => {
    lines.push(...folded(paragraph, width, paint));
    paragraph = [];
  };
  for (const line of markdown.trimEnd().split("\n")) {
    const opening = /^```(\S*)\s*(.*)$/.exec(line);
    if (fence !== undefined) {
      if (opening) {
        lines.push(...blockLines(fence.text, fence.language, paint));
        fence = undefined;
      } else fence.text.push(line);
    } else if (opening) {
      close();
      fence = { language: opening[1] ?? "", text: [] };
      const file = /file=(\S+)/.exec(opening[2] ?? "")?.[1];
      if (file !== undefined) lines.push(`  ${paint.dim(`${file}:`)}`);
    } else if (/^#+ /.test(line)) {
      close();
      lines.push(paint.bold(line.replace(/^#+ /, "")));
    } else if (line.trim() === "") {
      close();
      lines.push("");
    } else {
      if (/^\s*- /.test(line)) close();
      paragraph.push(line);
    }
  }
  close();
  return lines;
}

/** Indented by four, whatever it was indented by. */
function blockLines(text: readonly string[], language: string, paint: Paint): string[] {
  const indents = text.filter((line) => line.trim() !== "").map((line) => line.search(/\S/));
  const least = Math.min(...indents);
  return text.map((line) => `    ${highlighted(line.slice(least), language, paint)}`.trimEnd());
}

/** A paragraph or an item of a list, whose further lines stand under its first word. */
function folded(paragraph: readonly string[], width: number, paint: Paint): string[] {
  if (paragraph.length === 0) return [];
  const text = paragraph.map((line) => line.trim()).join(" ");
  const bullet = text.startsWith("- ") ? "- " : "";
  const shown = withoutLinks(text.slice(bullet.length));
  return wrap(shown, width - bullet.length).map((line, index) => {
    const indent = index === 0 ? bullet : " ".repeat(bullet.length);
    return indent + line.replace(/`[^`]+`/g, (code) => paint.cyan(code));
  });
}

/** `[text](target)` is its text, and its target where that leads somewhere from a terminal. */
function withoutLinks(text: string): string {
  return text
    .replace(/\[([^\]]+)\]\(([^)]+)\)/g, (_, shown: string, to: string) =>
      /^https?:/.test(to) ? `${shown} (${to})` : shown,
    )
    .replace(/\*\*([^*]+)\*\*/g, "$1");
}

const pieces = /(\/\/.*$)|("(?:[^"\\]|\\.)*"|'[^']*')|([A-Za-z_][A-Za-z0-9_-]*)|([^"'A-Za-z_/]+|.)/g;

/** Comments, texts, and the word that a line begins with. A line's mark of a problem stands out. */
function highlighted(line: string, language: string, paint: Paint): string {
  if (language !== "claw") return line.replace(/#.*$/, (comment) => marked(comment, paint));
  let first = true;
  return line.replace(pieces, (piece, comment?: string, text?: string, word?: string) => {
    if (piece.trim() === "") return piece;
    const leading = first;
    first = false;
    if (comment !== undefined) return marked(comment, paint);
    if (text !== undefined) return paint.green(text);
    return word !== undefined && leading && keywords.has(word) ? paint.blue(word) : piece;
  });
}

function marked(comment: string, paint: Paint): string {
  return /^(?:\/\/|#) (?:error|warning): /.test(comment) ? paint.red(comment) : paint.dim(comment);
}
