/**
 * What a module's imports bring. `import std.http` is a file of the standard library, `import shared.alerts` the
 * folder shared/alerts of the project, and `import alerts from "2nd-line/alerts"` a folder whose name is no word. What
 * an imported module itself imports comes along unseen: its declarations are read with it, but are no names here.
 */
import { defineProblem, type Problem } from "../problems/problem.ts";
import type { Declaration, File, Import } from "../syntax/tree.ts";
import { suggest, surelyMeant } from "./suggest.ts";

/** The standard library: `std.http` → its parsed file, or undefined. */
export interface Library {
  names: string[];
  open(path: string): File | undefined;
  /** The path that declares `name`. */
  provider(name: string): string | undefined;
}
/** The modules of the project, by folder. */
export interface Modules {
  folders: readonly string[];
  open(folder: string): readonly File[] | undefined;
}
export interface Surroundings {
  library: Library;
  modules: Modules;
}

/** The declarations of one imported module. */
export interface Brought {
  /** As an import names it. */
  path: string;
  /** The import of ours that leads there. */
  entry: Import;
  /** Whether it names this module, and not one that imports it. */
  direct: boolean;
  declarations: readonly Declaration[];
  /** Undefined for the standard library's. */
  folder: string | undefined;
}
export interface Imports {
  brought: Brought[];
  /** Imports that lead somewhere; those that only repeat another stand in `again`. */
  entries: Import[];
  again: Import[];
}

const unknownImport = defineProblem<{ path: string; meant?: string; known: string[] }>({
  code: "unknown-import",
  instead: ({ path, known }) => surelyMeant(path, known),
  message: ({ path }) => `there is nothing called \`${path}\` to import`,
  help: ({ meant, known }) => [
    meant === undefined
      ? `there ${known.length === 1 ? "is" : "are"} ${listed(known)}`
      : `did you mean \`${meant}\`?`,
    "a folder of the project is imported by its path from claw.yaml on: `import shared.alerts` is shared/alerts",
  ],
});
const importCircle = defineProblem<{ circle: string[] }>({
  code: "import-circle",
  message: ({ circle }) =>
    circle.length === 1
      ? `\`${circle[0]}\` imports itself`
      : `modules import each other in a circle: ${[...circle, circle[0]].join(" → ")}`,
  why: ({ circle }) =>
    circle.length === 1
      ? "The files of one folder see each other without an import."
      : "A change of any of them is a change of all, so none can be read, reviewed or reused without the others.",
  help: ({ circle }) => [
    circle.length === 1
      ? "leave the import out"
      : "move what they share into a folder of its own, which imports none of them",
  ],
});

const mostListed = 12;
function listed(known: readonly string[]): string {
  const more = known.length - mostListed;
  return known.slice(0, mostListed).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

/** Follows the imports of a module's files, and reports those that lead nowhere or back. */
export function followImports(
  folder: string,
  files: readonly File[],
  around: Surroundings,
  problems: Problem[],
): Imports {
  const found: Imports = { brought: [], entries: [], again: [] };
  const seen = new Set<string>();
  for (const entry of files.flatMap((file) => file.imports)) {
    const target = targetOf(entry, around) ?? reportUnknown(entry, around, problems);
    if (target === undefined) continue;
    if (target.known) found.entries.push(entry);
    if (target.folder !== undefined && target.folder === folder) {
      problems.push(importCircle.at(entry.path.span, { circle: [target.path] }, deletion(entry)));
      found.again.push(entry);
    } else if (seen.has(target.path)) found.again.push(entry);
    else found.brought.push({ ...target, entry, direct: true });
    seen.add(target.path);
  }
  followFurther({ folder, around, problems, seen }, found);
  return found;
}

interface Walk {
  folder: string;
  around: Surroundings;
  problems: Problem[];
  seen: Set<string>;
}

/** Breadth first, so the circle that is told is a shortest one. */
function followFurther({ folder, around, problems, seen }: Walk, found: Imports): void {
  const ways = new Map<Brought, string[]>();
  let isTold = false;
  for (const each of found.brought) {
    if (each.folder === undefined) continue;
    const way = [...(ways.get(each) ?? []), each.folder];
    for (const entry of (around.modules.open(each.folder) ?? []).flatMap((file) => file.imports)) {
      const target = targetOf(entry, around);
      if (target === undefined) continue;
      if (target.folder === folder && !isTold && way.every((step) => folder < step)) {
        isTold = true;
        problems.push(importCircle.at(each.entry.path.span, { circle: [folder, ...way].map(dotted) }));
      }
      if (target.folder === folder || seen.has(target.path)) continue;
      seen.add(target.path);
      const next = { ...target, entry: each.entry, direct: false };
      ways.set(next, way);
      found.brought.push(next);
    }
  }
}

interface Target {
  path: string;
  folder: string | undefined;
  declarations: readonly Declaration[];
  /** False where it is what was probably meant. */
  known: boolean;
}

function targetOf(entry: Import, { library, modules }: Surroundings): Target | undefined {
  const path = pathOf(entry);
  const file = entry.from === undefined ? library.open(path) : undefined;
  if (file !== undefined) return { path, folder: undefined, declarations: file.declarations, known: true };
  const folder = entry.from === undefined ? path.replaceAll(".", "/") : folderIn(entry.from);
  const files = modules.open(folder);
  return files === undefined ? undefined : ofFolder(folder, files);
}

function ofFolder(folder: string, files: readonly File[]): Target {
  const declarations = files.flatMap((file) => file.declarations).filter(({ kind }) => !atHome.has(kind));
  return { path: dotted(folder), folder, declarations, known: true };
}

/** What only means something in its own module. */
const atHome: ReadonlySet<Declaration["kind"]> = new Set([
  "world",
  "scenario",
  "invariant",
  "route",
  "waive",
]);

function folderIn(text: NonNullable<Import["from"]>): string {
  const written = text.parts.map((part) => (part.kind === "chars" ? part.text : "")).join("");
  return (
    written
      .split("/")
      .filter((step) => step !== "" && step !== ".")
      .join("/") || "."
  );
}

/** Goes on as if the name that was probably meant stood there. */
function reportUnknown(entry: Import, around: Surroundings, problems: Problem[]): Target | undefined {
  const { library, modules } = around;
  const isText = entry.from !== undefined;
  const folders = modules.folders.filter((each) => each !== ".");
  const known = isText ? [...folders] : [...library.names, ...folders.map(dotted)];
  const path = entry.from === undefined ? pathOf(entry) : folderIn(entry.from);
  const meant = suggest(path, known);
  const holes = { path, known, ...(meant === undefined ? {} : { meant }) };
  const { span } = entry.from ?? entry.path;
  problems.push(
    unknownImport.at(isText ? { ...span, start: span.start + 1, end: span.end - 1 } : span, holes),
  );
  if (meant === undefined) return undefined;
  const file = isText ? undefined : library.open(meant);
  if (file !== undefined)
    return { path: meant, folder: undefined, declarations: file.declarations, known: false };
  const folder = isText ? meant : meant.replaceAll(".", "/");
  const files = modules.open(folder);
  return files && { ...ofFolder(folder, files), known: false };
}

function deletion(entry: Import): {
  fix: { title: string; edits: { span: Import["span"]; text: string }[] };
} {
  return { fix: { title: "delete the import", edits: [{ span: entry.span, text: "" }] } };
}

export function pathOf(entry: Import): string {
  return entry.path.names.map((name) => name.text).join(".");
}

function dotted(folder: string): string {
  return folder.replaceAll("/", ".");
}
