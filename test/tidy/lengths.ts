/**
 * A file over 400 lines holds two ideas, and a function over 60 two thoughts. Whatever is longer for a reason
 * stands here with it; an exception that is no longer needed is a finding too.
 */
import { ts } from "ts-morph";
import { type Finding, lineOf, type SourceFile } from "./source.ts";

const longestFile = 400;
const longestFunction = 60;

/** `path` or `path#function` → why it is one piece. */
const exceptions: Readonly<Record<string, string>> = {};

export function fileLengthFindings(
  files: readonly { path: string; text: string }[],
  allowed = exceptions,
): Finding[] {
  return files.flatMap(({ path, text }) => {
    const lines = text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
    if (lines <= longestFile || path in allowed) return [];
    return [
      {
        path,
        line: longestFile + 1,
        what: `has ${lines} lines; at most ${longestFile}: move one of its ideas out`,
      },
    ];
  });
}

export function functionLengthFindings(source: SourceFile, allowed = exceptions): Finding[] {
  return longFunctions(source)
    .filter(({ name }) => !(`${source.path}#${name}` in allowed))
    .map(({ name, lines, line }) => ({
      path: source.path,
      line,
      what: `${name} has ${lines} lines; at most ${longestFunction}: give one of its thoughts a name`,
    }));
}

/** Exceptions that nothing needs any more. */
export function staleExceptions(sources: readonly SourceFile[], allowed = exceptions): string[] {
  const needed = new Set(fileLengthFindings(sources, {}).map(({ path }) => path));
  for (const source of sources)
    for (const { name } of longFunctions(source)) needed.add(`${source.path}#${name}`);
  return Object.keys(allowed).filter((key) => !needed.has(key));
}

interface LongFunction {
  name: string;
  lines: number;
  line: number;
}

function longFunctions(source: SourceFile): LongFunction[] {
  const found: LongFunction[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && "body" in node && node.body !== undefined) {
      const first = lineOf(source, node);
      const last = source.tree.getLineAndCharacterOfPosition(node.getEnd()).line + 1;
      const lines = last - first + 1;
      if (lines > longestFunction) found.push({ name: nameOf(node), lines, line: first });
    }
    ts.forEachChild(node, visit);
  };
  visit(source.tree);
  return found;
}

function nameOf(node: ts.SignatureDeclaration): string {
  if (node.name !== undefined) return node.name.getText();
  const { parent } = node;
  const named = ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent);
  return named ? parent.name.getText() : ts.isConstructorDeclaration(node) ? "constructor" : "a function";
}
