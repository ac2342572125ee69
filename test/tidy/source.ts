/** The repository's own files as the tidy laws read them: every text that is ours, TypeScript with its syntax tree. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ts } from "ts-morph";

export interface SourceFile {
  /** From the repository's root, with `/`. */
  path: string;
  text: string;
  tree: ts.SourceFile;
}

/** What a law finds; `what` says also what to do instead. */
export interface Finding {
  path: string;
  line: number;
  what: string;
}

export const repository = join(import.meta.dirname, "..", "..");

const skippedFolders = new Set(["node_modules", "dist", "coverage", "__pycache__", "generated"]);
const textual =
  /\.(?:ts|js|cjs|mjs|json|md|yaml|yml|claw|proto|go|mod|sum|py|toml|lock|sh|npmrc|gitignore)$|\/[A-Z]+$|\.ci\/run$/;

/** Every text file that belongs to the repository, in the order of their paths. */
export function textFiles(): { path: string; text: string }[] {
  const files: { path: string; text: string }[] = [];
  const visit = (folder: string) => {
    for (const entry of readdirSync(join(repository, folder), { withFileTypes: true })) {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      const hidden = entry.name.startsWith(".") && !shownHidden.has(entry.name);
      if (entry.isDirectory()) {
        if (!hidden && !skippedFolders.has(entry.name) && !entry.name.endsWith(".egg-info")) visit(path);
      } else if (!hidden && textual.test(`/${path}`)) {
        files.push({ path, text: readFileSync(join(repository, path), "utf8") });
      }
    }
  };
  visit("");
  return files.sort((left, right) => (left.path < right.path ? -1 : 1));
}

const shownHidden = new Set([".ci", ".npmrc", ".gitignore"]);

export function parseSource(path: string, text: string): SourceFile {
  return { path, text, tree: ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true) };
}

export function lineOf(source: SourceFile, node: ts.Node): number {
  return source.tree.getLineAndCharacterOfPosition(node.getStart(source.tree)).line + 1;
}

/** `file:line what`, which editors and people can follow. */
export function told(findings: readonly Finding[]): string[] {
  return findings.map(({ path, line, what }) => `${path}:${line} ${what}`);
}
