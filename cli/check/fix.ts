/**
 * `clawc check --fix`: does the edits that problems carry, in rounds, since one that is done may uncover another. Every
 * round is compiled before anything is written, and taken back where it makes something worse: a file never gets more
 * errors than it had. Errors that nobody could see before, because the folder didn't parse, were there already.
 */

import { applyFixes, fixableTogether } from "../../compiler/problems/apply-fixes.ts";
import type { Code } from "../../compiler/problems/catalogue.ts";
import { inOrder, lineOf, positionOf } from "../../compiler/problems/position.ts";
import type { Fix, Problem } from "../../compiler/problems/problem.ts";
import { parse } from "../../compiler/syntax/parse.ts";
import { type Compilation, compileProject } from "../workbench.ts";
import { isAsked, type Target } from "./targets.ts";

export interface Fixing {
  /** The texts before and after, of each file that changes, by its name in the project. */
  changes: Map<string, { before: string; after: string }>;
  /** What was done, in order; places are those in the text at that moment. */
  fixed: { file: string; line: number; code: Code; title: string }[];
}

const mostRounds = 60;

export async function fixTarget(target: Target, ignored: ReadonlySet<Code>): Promise<Fixing> {
  const overlay = new Map(target.overlay);
  const fixed: Fixing["fixed"] = [];
  const refused = new Set<string>();
  const first = await compileProject(target.root, overlay);
  let now = first;
  // Halved where they make something worse together, until the one that does stands alone.
  let atOnce = Number.MAX_SAFE_INTEGER;
  for (let round = 0; now !== null && round < mostRounds; round++) {
    const here: Compilation = now;
    const tried = chosenFrom(here, { target, ignored, refused }).slice(0, atOnce);
    if (tried.length === 0) break;
    const fixes = tried.map(({ fix }) => fix as Fix);
    const changed = applyFixes(fixes, (file) => here.texts.get(file));
    const next = await compileProject(target.root, new Map([...overlay, ...changed]));
    if (next !== null && isNoWorse(here, next, tried)) {
      for (const [file, text] of changed) overlay.set(file, text);
      fixed.push(...tried.map((problem) => told(problem, here)));
      now = next;
      atOnce *= 2;
    } else {
      if (tried.length === 1) refused.add(keyOf(tried[0] as Problem, here));
      atOnce = Math.max(1, Math.floor(tried.length / 2));
    }
  }
  return { changes: changesOf(first, overlay), fixed };
}

interface Choosing {
  target: Target;
  ignored: ReadonlySet<Code>;
  refused: ReadonlySet<string>;
}

/** Only sources are edited: what is wrong with a project's other files has no fix that is safe to do. */
function chosenFrom(compilation: Compilation, { target, ignored, refused }: Choosing): Problem[] {
  const sources = new Set(compilation.project?.sources.map(({ file }) => file));
  const candidates = compilation.problems.filter(
    (problem) =>
      problem.fix?.edits.every(({ span }) => sources.has(span.file)) === true &&
      isAsked(target, problem.span.file) &&
      !ignored.has(problem.code) &&
      !refused.has(keyOf(problem, compilation)),
  );
  return fixableTogether(inOrder(candidates));
}

/** The same problem after other lines have changed. */
function keyOf({ code, span, fix }: Problem, { texts }: Compilation): string {
  const text = texts.get(span.file) ?? "";
  return JSON.stringify([
    code,
    span.file,
    fix?.title,
    lineOf(text, positionOf(text, span.start).line).trim(),
  ]);
}

function told({ code, span, fix }: Problem, { texts }: Compilation): Fixing["fixed"][number] {
  const { line } = positionOf(texts.get(span.file), span.start);
  return { file: span.file, line, code, title: fix?.title ?? "" };
}

function isNoWorse(before: Compilation, after: Compilation, tried: readonly Problem[]): boolean {
  const gone = tried.every(
    ({ code, span }) => countOf(after, code, span.file) < countOf(before, code, span.file),
  );
  const unparsed = unparsedFolders(before);
  const files = after.project?.sources.map(({ file }) => file) ?? [];
  return (
    gone &&
    after.project !== undefined &&
    files.every((file) =>
      unparsed.has(folderOf(file))
        ? syntaxErrors(after, file) <= syntaxErrors(before, file)
        : errorsIn(after, file) <= errorsIn(before, file),
    )
  );
}

function countOf({ problems }: Compilation, code: Code, file: string): number {
  return problems.filter((problem) => problem.code === code && problem.span.file === file).length;
}

function errorsIn({ problems }: Compilation, file: string): number {
  return problems.filter(({ severity, span }) => severity === "error" && span.file === file).length;
}

function syntaxErrors({ texts }: Compilation, file: string): number {
  return parse({ file, text: texts.get(file) ?? "" }).problems.length;
}

/** A folder is a module: one file that doesn't parse keeps the others from being checked. */
function unparsedFolders(compilation: Compilation): Set<string> {
  const files = compilation.project?.sources.map(({ file }) => file) ?? [];
  return new Set(files.filter((file) => syntaxErrors(compilation, file) > 0).map(folderOf));
}

function folderOf(file: string): string {
  return file.slice(0, Math.max(0, file.lastIndexOf("/")));
}

function changesOf(first: Compilation | null, overlay: ReadonlyMap<string, string>): Fixing["changes"] {
  const changes: Fixing["changes"] = new Map();
  for (const [file, after] of overlay) {
    const before = first?.texts.get(file);
    if (before !== undefined && before !== after) changes.set(file, { before, after });
  }
  return changes;
}
