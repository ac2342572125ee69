/**
 * Projects, compiled, as one list of problems whose files are named as seen from the working directory: what every
 * format of a report is made from.
 */
import { join, relative, sep } from "node:path";
import type { Code } from "../../compiler/problems/catalogue.ts";
import { inOrder } from "../../compiler/problems/position.ts";
import type { Problem } from "../../compiler/problems/problem.ts";
import type { Span } from "../../compiler/problems/span.ts";
import { foreignText } from "../foreign-text.ts";
import { installationRoot } from "../installation.ts";
import { type Examined, type Examining, examine } from "./examine.ts";
import { isAsked, type Target } from "./targets.ts";

export interface Looked {
  problems: Problem[];
  /** The texts and the files checked, by the names that they are shown by. */
  texts: Map<string, string>;
  files: string[];
  /** How many problems there are in files that nobody asked about. */
  elsewhere: number;
  /** Why some project could not be looked at as a whole. */
  failure: string | null;
  examined: Examined[];
}

export async function look(
  cwd: string,
  targets: readonly Target[],
  ignored: ReadonlySet<Code>,
  how: Pick<Examining, "wanted" | "cache"> = {},
): Promise<Looked | { wrong: string }> {
  const looked: Looked = {
    problems: [],
    texts: new Map(),
    files: [],
    elsewhere: 0,
    failure: null,
    examined: [],
  };
  for (const target of targets) {
    const examined = await examine(target.root, { ...how, overlay: target.overlay });
    if (examined === null) return { wrong: `${foreignText(target.root)} has lost its claw.yaml` };
    const unread = unreadFile(examined, target);
    if (unread !== undefined) return { wrong: unread };
    gather(looked, { cwd, target, examined, ignored });
  }
  return looked;
}

interface Gathering {
  cwd: string;
  target: Target;
  examined: Examined;
  ignored: ReadonlySet<Code>;
}

function gather(looked: Looked, { cwd, target, examined, ignored }: Gathering): void {
  const { project, problems } = examined;
  const name = namesShown(cwd, target.root, examined);
  const wanted = (file: string) => project === undefined || isAsked(target, file);
  const heard = problems.filter(({ code }) => !ignored.has(code));
  const shown = heard.filter(({ span }) => wanted(span.file));
  looked.elsewhere += heard.length - shown.length;
  looked.problems.push(...inOrder(shown.map((problem) => renamed(problem, name))));
  for (const [file, text] of textsOf(examined)) looked.texts.set(name(file), text);
  for (const { file } of project?.sources ?? []) if (wanted(file)) looked.files.push(name(file));
  if (project === undefined)
    looked.failure = `the files of the project in ${foreignText(relative(cwd, target.root) || ".")} have errors themselves, so its runbooks were not checked`;
  looked.examined.push(examined);
}

/** A .claw file that was asked for by name and that no folder in claw.yaml leads to. */
function unreadFile({ project }: Examined, { only }: Target): string | undefined {
  const file = only.find(
    (each) => each.endsWith(".claw") && project?.sources.every((source) => source.file !== each) === true,
  );
  if (file === undefined) return undefined;
  const folders = (project?.project.runbooks ?? ["."]).join(", ");
  return `${foreignText(file)} is no source of its project: claw.yaml names ${foreignText(folders)} in \`runbooks\``;
}

/** The texts of contracts too, where something is said about them. */
function textsOf({ project, problems, texts }: Examined): Map<string, string> {
  const all = new Map(texts);
  for (const { file } of problems.flatMap(({ span, related }) => [
    span,
    ...related.map((each) => each.span),
  ])) {
    if (all.has(file)) continue;
    const read = project?.readContract(file);
    if (read !== undefined && "text" in read) all.set(file, read.text);
  }
  return all;
}

function renamed(problem: Problem, name: (file: string) => string): Problem {
  const moved = (span: Span): Span => ({ ...span, file: name(span.file) });
  const { fix } = problem;
  return {
    ...problem,
    span: moved(problem.span),
    related: problem.related.map((each) => ({ ...each, span: moved(each.span) })),
    ...(fix === undefined
      ? {}
      : { fix: { ...fix, edits: fix.edits.map(({ span, text }) => ({ span: moved(span), text })) } }),
  };
}

/** As seen from the working directory; the installation's own library by its place on disk. */
function namesShown(cwd: string, root: string, { project }: Examined): (file: string) => string {
  const own = new Set(project?.sources.map(({ file }) => file));
  const library = new Set(project?.stdlib.map(({ file }) => file));
  return (file) => {
    const isLibrary = !own.has(file) && library.has(file);
    const path = isLibrary ? join(installationRoot, file) : join(root, file);
    const seen = relative(cwd, path);
    return (isLibrary && seen.startsWith("..") ? path : seen).split(sep).join("/");
  };
}
