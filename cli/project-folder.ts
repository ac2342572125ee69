/**
 * A project as it lies on disk: claw.yaml, the topology, every runbook source, the standard library. Everything
 * is read here, once and below the project's folder, so that the compiler never touches a disk. What is wrong
 * comes back as problems; a project with errors in its own files has no value.
 */
import { existsSync, readdirSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import type { CompileInput } from "../compiler/compile.ts";
import { indexTopology, type Places } from "../compiler/names/topology.ts";
import { defineProblem, hasErrors, type Problem } from "../compiler/problems/problem.ts";
import type { Span } from "../compiler/problems/span.ts";
import type { Source } from "../compiler/syntax/lex.ts";
import type { Project } from "../schema/generated/project.ts";
import type { Topology } from "../schema/generated/topology.ts";
import { type Inside, type Refused, readInside, readPlainFile, statInside } from "./inside.ts";
import { installationRoot } from "./installation.ts";
import type { YamlReading } from "./yaml-file.ts";
import type { YamlTree } from "./yaml-tree.ts";

/** It is what `compile` takes, and where it came from. Sources are in the order of their names. */
export interface OpenedProject extends CompileInput {
  /** The folder of claw.yaml, without symbolic links. Every file name is relative to it, with `/`. */
  root: string;
  project: Project;
  places: Places;
  /** A contract that a source names, by its path relative to the project's folder, or why it isn't read. */
  readContract(path: string): Inside;
}

export interface Opening {
  value: OpenedProject | undefined;
  problems: Problem[];
  /** The text of every file that was read, by the name that spans use. */
  texts: Map<string, string>;
}

/** How the project's own files are read; whoever opens a project chooses, because reading YAML is slow to begin. */
export interface ProjectFiles {
  project(source: Source): YamlReading<Project>;
  topology(source: Source): YamlReading<Topology>;
}

interface Reading extends Opening {
  overlay: Overlay;
  files: ProjectFiles;
}

/** Contents that count instead of what lies on disk, by file name: what an editor holds, what a fix would write. */
export type Overlay = ReadonlyMap<string, string>;
export const nothingLaidOver: Overlay = new Map();

const projectFile = "claw.yaml";

const pathWrong = defineProblem<Refused>({
  code: "project-path",
  message: ({ refused }) => refused,
  help: ({ help }) => [help],
});

const projectName = defineProblem<{ name: string }>({
  code: "project-name",
  message: ({ name }) => `\`${name}\` can't be a project's name`,
  why: () => "Bundles, folders and reports are named after it.",
  help: () => ["a project's name begins with a letter and holds letters, digits, `-` and `_`"],
});

const placeName = defineProblem<{ what: string; help: string }>({
  code: "place-name",
  message: ({ what }) => what,
  why: () => "A runbook, an approval and the audit trail name a place by its kind and name alone.",
  help: ({ help }) => [help],
});

const projectEmpty = defineProblem<{ looked: string }>({
  code: "project-empty",
  severity: "warning",
  message: ({ looked }) => `there is no .claw file in ${looked}`,
  help: () => ["write one, or name the folders that hold them: `runbooks: [runbooks]`"],
});

/** The nearest folder at or above `folder` that has a claw.yaml. */
export function findProject(folder: string): string | undefined {
  let at = folder;
  for (;;) {
    if (existsSync(join(at, projectFile))) return at;
    const above = dirname(at);
    if (above === at) return undefined;
    at = above;
  }
}

/** `folder` holds the claw.yaml. */
export function openProjectWith(
  files: ProjectFiles,
  folder: string,
  overlay: Overlay = nothingLaidOver,
): Opening {
  const root = realpathSync(folder);
  const opening: Reading = {
    value: undefined,
    problems: [],
    texts: new Map(),
    overlay,
    files,
  };
  const source = readSource(opening, root, projectFile, wholeFile(projectFile));
  if (source === undefined) return opening;
  const { value: project, problems, tree } = files.project(source);
  opening.problems.push(...problems);
  if (project === undefined) return opening;
  if (!writable.test(project.name))
    opening.problems.push(projectName.at(tree?.valueSpan(["name"]) ?? wholeFile(projectFile), project));
  const topology = readTopology(opening, root, project.topology, tree?.valueSpan(["topology"]));
  const sources = new Map<string, Source>();
  (project.runbooks ?? ["."]).forEach((path, index) => {
    const span = tree?.valueSpan(project.runbooks === undefined ? [] : ["runbooks", String(index)]);
    collect(opening, { root, sources, span: span ?? wholeFile(projectFile) }, path);
  });
  if (sources.size === 0 && !hasErrors(opening.problems)) {
    const looked = (project.runbooks ?? ["."]).map((path) => `\`${path}\``).join(", ");
    opening.problems.push(
      projectEmpty.at(tree?.valueSpan(["runbooks"]) ?? wholeFile(projectFile), { looked }),
    );
  }
  if (topology === undefined || hasErrors(opening.problems)) return opening;
  const readContract = (path: string) => laidOver(overlay, slashed(path)) ?? readInside(root, path);
  const read = (path: string) => textOrNull(readContract(path));
  const places = indexTopology(topology);
  opening.value = {
    root,
    project,
    topology,
    places,
    sources: [...sources.values()].sort((one, other) =>
      one.file < other.file ? -1 : one.file > other.file ? 1 : 0,
    ),
    stdlib: readLibrary(opening),
    read,
    readContract,
    today: new Date().toISOString().slice(0, 10),
  };
  return opening;
}

function readTopology(opening: Reading, root: string, path: string, span?: Span): Topology | undefined {
  const source = readSource(opening, root, path, span ?? wholeFile(projectFile));
  if (source === undefined) return undefined;
  const { value: topology, problems, tree } = opening.files.topology(source);
  opening.problems.push(...problems);
  if (topology === undefined) return undefined;
  const wrong = wrongNames(source, topology, tree);
  opening.problems.push(...wrong);
  return wrong.length === 0 ? topology : undefined;
}

const writable = /^[A-Za-z][A-Za-z0-9_-]*$/;

/** Places whose kind or name no runbook could write, and those named twice within their kind. */
function wrongNames(source: Source, topology: Topology, tree: YamlTree | undefined): Problem[] {
  const problems: Problem[] = [];
  const seen = new Map<string, string[]>();
  const spanAt = (path: string[]) => tree?.valueSpan(path) ?? wholeFile(source.file);
  const visit = (places: Topology["places"], path: string[]) => {
    places.forEach((place, index) => {
      const here = [...path, String(index)];
      for (const field of ["kind", "name"] as const) {
        if (writable.test(place[field])) continue;
        const help = "a place's kind and name begin with a letter and hold letters, digits, `-` and `_`";
        problems.push(
          placeName.at(spanAt([...here, field]), {
            what: `\`${place[field]}\` can't be written in a runbook`,
            help,
          }),
        );
      }
      const key = `${place.kind} ${place.name}`;
      const before = seen.get(key);
      if (before === undefined) seen.set(key, here);
      else {
        const related = [{ span: spanAt([...before, "name"]), message: "first named here" }];
        const holes = { what: `there are two places \`${key}\``, help: "give one of them another name" };
        problems.push(placeName.at(spanAt([...here, "name"]), holes, { related }));
      }
      visit(place.places ?? [], [...here, "places"]);
    });
  };
  visit(topology.places, ["places"]);
  return problems;
}

interface Collecting {
  root: string;
  sources: Map<string, Source>;
  /** Where claw.yaml names what is being collected. */
  span: Span;
}

const mostSources = 10_000;
const deepest = 32;
const skipped = new Set(["node_modules", "dist"]);

/** A file, or every .claw file below a folder; hidden folders and folders that are projects of their own are left out. */
function collect(opening: Reading, collecting: Collecting, path: string): void {
  const { root, sources, span } = collecting;
  const stats = statInside(root, path);
  if ("refused" in stats) {
    opening.problems.push(pathWrong.at(span, stats));
    return;
  }
  const files: Found[] = stats.isDirectory()
    ? [...clawFilesBelow(root, slashed(path), 0), ...newFilesBelow(opening.overlay, slashed(path))]
    : [{ file: slashed(path) }];
  for (const { file, plain } of files) {
    if (sources.size >= mostSources) {
      opening.problems.push(
        pathWrong.at(span, { refused: `more than ${mostSources} .claw files`, help: "name fewer folders" }),
      );
      return;
    }
    if (sources.has(file)) continue;
    const source = readSource(opening, root, file, span, plain);
    if (source !== undefined) sources.set(file, source);
  }
}

interface Found {
  file: string;
  /** The listing of its folder says that it is a file and no link, and so of all folders above it. */
  plain?: "plain";
}

function clawFilesBelow(root: string, folder: string, depth: number): Found[] {
  if (depth > deepest) return [];
  const entries = readdirSync(join(root, folder), { withFileTypes: true });
  if (depth > 0 && entries.some(({ name }) => name === projectFile)) return [];
  const files: Found[] = [];
  for (const entry of entries) {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (entry.name.startsWith(".") || skipped.has(entry.name)) continue;
    if (entry.isDirectory()) for (const file of clawFilesBelow(root, path, depth + 1)) files.push(file);
    if (!entry.isDirectory() && entry.name.endsWith(".claw"))
      files.push(entry.isFile() ? { file: path, plain: "plain" } : { file: path });
  }
  return files;
}

/** Files that have been begun in an editor and never saved. */
function newFilesBelow(overlay: Overlay, folder: string): Found[] {
  const steps = (file: string) => file.split("/").slice(0, -1);
  return [...overlay.keys()]
    .filter(
      (file) =>
        file.endsWith(".claw") &&
        (folder === "" || file.startsWith(`${folder}/`)) &&
        !steps(file).some((step) => step.startsWith(".") || skipped.has(step)),
    )
    .map((file) => ({ file }));
}

function readSource(
  opening: Reading,
  root: string,
  file: string,
  span: Span,
  plain?: "plain",
): Source | undefined {
  const own = root === installationRoot ? undefined : laidOver(opening.overlay, file);
  const inside = own ?? (plain === "plain" ? readPlainFile(root, file) : readInside(root, file));
  if ("refused" in inside) {
    opening.problems.push(pathWrong.at(span, inside));
    return undefined;
  }
  opening.texts.set(file, inside.text);
  return { file, text: inside.text };
}

function laidOver(overlay: Overlay, file: string): { text: string } | undefined {
  const text = overlay.get(file);
  return text === undefined ? undefined : { text };
}

/** `import std.http` is stdlib/http.claw of the installation. */
function readLibrary(opening: Reading): Source[] {
  const folder = join(installationRoot, "stdlib");
  const files = readdirSync(folder).filter((file) => file.endsWith(".claw"));
  return files.sort().flatMap((file) => {
    const source = readSource(opening, installationRoot, `stdlib/${file}`, wholeFile(projectFile));
    return source === undefined ? [] : [source];
  });
}

function textOrNull(inside: Inside): string | null {
  return "text" in inside ? inside.text : null;
}

/** `./a/b/` and `.` as file names are shown: `a/b` and nothing. */
function slashed(path: string): string {
  return path
    .split(/[\\/]/)
    .filter((step) => step !== "" && step !== ".")
    .join("/");
}

function wholeFile(file: string): Span {
  return { file, start: 0, end: 1 };
}
