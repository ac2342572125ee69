/**
 * A project, opened and compiled: what most commands begin with. What is wrong is printed as problems with their
 * places; what is right has gone through the same verification as a bundle from disk.
 */
import { resolve } from "node:path";
import { bundle } from "../compiler/bundle/build.ts";
import { type Compiled, compile } from "../compiler/compile.ts";
import { hasErrors, type Problem } from "../compiler/problems/problem.ts";
import { type Bundle, type BundledRunbook, type BundleFolder, openBundle } from "../runtime/host/bundle.ts";
import { bundleFolder } from "../runtime/host/bundle-folder.ts";
import type { InputProblem } from "../schema/input-problem.ts";
import { type ExitCode, exitCode } from "./exit-code.ts";
import { foreignText } from "./foreign-text.ts";
import { installedVersion } from "./installation.ts";
import type { Io } from "./io.ts";
import { openProject } from "./project.ts";
import { findProject, nothingLaidOver, type OpenedProject, type Overlay } from "./project-folder.ts";
import { refuse } from "./refuse.ts";
import { problemsText } from "./view/problems.ts";
import { whyNoProject } from "./why-no-project.ts";

export interface Compilation {
  project: OpenedProject | undefined;
  compiled: Compiled | null;
  problems: Problem[];
  texts: ReadonlyMap<string, string>;
}

/** Compiles the project at or above `folder`; null: there is none. */
export async function compileProject(
  folder: string,
  overlay: Overlay = nothingLaidOver,
): Promise<Compilation | null> {
  const root = findProject(folder);
  if (root === undefined) return null;
  const { value: project, problems, texts } = openProject(root, overlay);
  if (project === undefined) return { project, compiled: null, problems, texts };
  const { value, problems: found } = await compile(project);
  return { project, compiled: value, problems: [...problems, ...found], texts };
}

export const projectOption = {
  kind: "text",
  value: "DIR",
  summary: "where to look for claw.yaml, upwards (default: here)",
} as const;
export const bundleOption = {
  kind: "text",
  value: "DIR",
  summary: "use this bundle instead of compiling the project",
} as const;

/** `given` is the folder that the command line named, if it did. */
export function noProject(io: Io, given?: string): ExitCode {
  return refuse(io, whyNoProject(io.cwd, given));
}

export function printProblems(
  io: Io,
  problems: readonly Problem[],
  texts: ReadonlyMap<string, string>,
): void {
  if (problems.length > 0) io.stderr.write(problemsText(problems, texts, io.stderr));
}

/** Problems of inputs that aren't claw sources: one line each, and what to do. */
export function printInputProblems(io: Io, what: string, problems: readonly InputProblem[]): void {
  for (const problem of problems) {
    const mark =
      problem.severity === "error" ? io.stderr.paint.red("error") : io.stderr.paint.yellow("warning");
    io.stderr.line(
      `${mark} ${foreignText(what)}: ${foreignText(problem.where)} ${foreignText(problem.what)}`,
    );
    io.stderr.line(`  → ${foreignText(problem.help)}`);
  }
}

/** The runbooks to act with: from a bundle on disk, or from the project, which must be without errors. */
export async function openRunbooks(
  io: Io,
  options: { project?: string; bundle?: string },
): Promise<{ bundle: Bundle; project: OpenedProject | undefined } | ExitCode> {
  const folder = resolve(io.cwd, options.project ?? ".");
  if (options.bundle !== undefined) {
    const root = findProject(folder);
    const onDisk = bundleFolder(resolve(io.cwd, options.bundle));
    if (onDisk === null)
      return refuse(io, `${foreignText(options.bundle)} is no folder; \`clawc build\` makes a bundle`);
    const opened = verified(io, options.bundle, onDisk);
    return opened === null
      ? exitCode.usage
      : { bundle: opened, project: root === undefined ? undefined : openProject(root).value };
  }
  const compilation = await compileProject(folder);
  if (compilation === null) return noProject(io, options.project);
  const { compiled, problems, texts, project } = compilation;
  if (compiled === null || hasErrors(problems)) {
    printProblems(io, problems, texts);
    io.stderr.line("nothing was started: the project doesn't pass `clawc check`");
    return project === undefined ? exitCode.usage : exitCode.findings;
  }
  const opened = verified(io, "the project", inMemory(compiled));
  return opened === null ? exitCode.bug : { bundle: opened, project };
}

function inMemory(compiled: Compiled): BundleFolder {
  const files = bundle({ ...compiled, compilerVersion: installedVersion() });
  return {
    list: () => files.map(({ name, bytes }) => ({ name, bytes: bytes.length })),
    read: (name) => files.find((file) => file.name === name)?.bytes ?? null,
  };
}

function verified(io: Io, what: string, folder: BundleFolder): Bundle | null {
  const { value, problems } = openBundle(folder);
  printInputProblems(io, what, problems);
  return value;
}

/** The runbook of this name; without a name, the only one there is. */
export function chooseRunbook(io: Io, bundle: Bundle, name: string | undefined): BundledRunbook | ExitCode {
  const names = bundle.runbooks.map((runbook) => runbook.name);
  if (name === undefined && bundle.runbooks.length === 1) return bundle.runbooks[0] as BundledRunbook;
  if (name === undefined)
    return refuse(
      io,
      names.length === 0
        ? "there is no runbook here: claw.yaml names the folders of .claw files in `runbooks`"
        : `which runbook? Name one of ${names.join(", ")}, or give an alert with --alert FILE`,
    );
  return (
    bundle.runbooks.find((runbook) => runbook.name === name) ??
    refuse(
      io,
      `there is no runbook ${foreignText(name)}; there ${names.length === 1 ? "is" : "are"} ${names.join(", ") || "none"}`,
    )
  );
}

export function isExit(value: unknown): value is ExitCode {
  return typeof value === "number";
}
