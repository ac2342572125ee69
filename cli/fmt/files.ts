/**
 * The files that `clawc fmt` was asked about: a file that is named, and every .claw file below a folder that is. What
 * is hidden, installed or built is left out, and no symbolic link is followed, so nothing outside is ever rewritten.
 */
import { lstatSync, readdirSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { foreignText } from "../foreign-text.ts";
import { reasonOf } from "../given-file.ts";

export interface ClawFile {
  path: string;
  /** As seen from the working directory. */
  shown: string;
}

const skipped = new Set(["node_modules", "dist"]);
const mostFiles = 100_000;
const deepest = 64;

/** Each file once, in the order of the paths and, below a folder, of their names. */
export function findClawFiles(cwd: string, paths: readonly string[]): ClawFile[] | { wrong: string } {
  const found = new Map<string, ClawFile>();
  for (const given of paths.length === 0 ? ["."] : paths) {
    const files = filesAt(resolve(cwd, given), foreignText(given));
    if ("wrong" in files) return files;
    for (const path of files) found.set(path, { path, shown: shownFrom(cwd, path) });
    if (found.size > mostFiles) return { wrong: `more than ${mostFiles} .claw files; name fewer folders` };
  }
  return [...found.values()];
}

function filesAt(path: string, given: string): string[] | { wrong: string } {
  try {
    const stats = lstatSync(path);
    if (stats.isSymbolicLink())
      return { wrong: `${given} is a symbolic link, which isn't followed; name what it leads to` };
    if (stats.isDirectory()) return below(path, 0);
    if (path.endsWith(".claw") && stats.isFile()) return [path];
    return { wrong: `${given} is no .claw file and no folder` };
  } catch (error) {
    return { wrong: `${given}: ${reasonOf(error)}` };
  }
}

function below(folder: string, depth: number): string[] {
  if (depth > deepest) return [];
  const files: string[] = [];
  const entries = readdirSync(folder, { withFileTypes: true });
  entries.sort((one, other) => (one.name < other.name ? -1 : 1));
  for (const entry of entries) {
    if (entry.name.startsWith(".") || skipped.has(entry.name)) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) files.push(...below(path, depth + 1));
    else if (entry.isFile() && entry.name.endsWith(".claw")) files.push(path);
  }
  return files;
}

function shownFrom(cwd: string, path: string): string {
  return foreignText(relative(cwd, path).split(sep).join("/"));
}
