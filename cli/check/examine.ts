/**
 * A project, looked at: everything that is wrong with it, and nothing that a check has no use for. What was found in a
 * module that hasn't changed since is remembered (memory.ts), so the compiler is loaded only for one that has, and
 * the reader of YAML only for a project file that has.
 */
import type { Checked } from "../../compiler/compile.ts";
import { inOrder } from "../../compiler/problems/distinct.ts";
import type { Problem } from "../../compiler/problems/problem.ts";
import type { Plan } from "../../schema/generated/plan.ts";
import {
  findProject,
  nothingLaidOver,
  type OpenedProject,
  type Opening,
  type Overlay,
  openProjectWith,
} from "../project-folder.ts";
import { type Memory, openMemory, type Wanted } from "./memory.ts";

export interface Examined {
  /** Undefined where the project's own files are wrong. */
  project: OpenedProject | undefined;
  problems: Problem[];
  texts: ReadonlyMap<string, string>;
  /** How many there are, where nothing is wrong with any. */
  runbooks: number | undefined;
  /** Only where plans were asked for. */
  plans: Plan[];
}

export interface Examining {
  overlay?: Overlay;
  wanted?: "problems" | "plans";
  /** Where is kept what was found, and for which build; absent: nothing is remembered. */
  cache?: { folder: string; build: string };
}

/** Looks at the project in or above `folder`; null: there is none. */
export async function examine(
  folder: string,
  { overlay = nothingLaidOver, wanted = "problems", cache }: Examining,
): Promise<Examined | null> {
  const root = findProject(folder);
  if (root === undefined) return null;
  const memory = cache === undefined ? undefined : openMemory(cache.folder, cache.build, root);
  const { value: project, problems, texts } = await open(root, overlay, memory);
  if (project === undefined) return { project, problems, texts, runbooks: undefined, plans: [] };
  if (wanted === "plans") {
    const { compile } = await import("../../compiler/compile.ts");
    const { value, problems: found } = await compile(project);
    const plans = (value?.plans ?? []).map(({ plan }) => plan);
    return { project, problems: [...problems, ...found], texts, runbooks: value?.plans.length, plans };
  }
  const found = await findProblems(project, memory);
  memory?.keep();
  return { project, problems: [...problems, ...found.problems], texts, runbooks: found.runbooks, plans: [] };
}

/** What is remembered of the project's files has no places, so whoever finds something wrong reads them again. */
async function open(root: string, overlay: Overlay, memory: Memory | undefined): Promise<Opening> {
  if (memory !== undefined && overlay.size === 0) {
    const opening = memory.recallFiles((files) => openProjectWith(files, root));
    if (opening?.value !== undefined && opening.problems.length === 0) return opening;
  }
  const { projectFiles } = await import("../project.ts");
  const isOnDisk = overlay.size === 0 && memory !== undefined;
  const files = isOnDisk ? memory.rememberFiles(projectFiles) : projectFiles;
  return openProjectWith(files, root, overlay);
}

async function findProblems(
  project: OpenedProject,
  memory: Memory | undefined,
): Promise<{ problems: Problem[]; runbooks: number | undefined }> {
  const { known, missing }: Wanted = memory?.recall(project) ?? { known: [], missing: undefined };
  const all: Pick<Checked, "problems" | "runbooks">[] = [...known];
  if (missing === undefined || missing.size > 0) {
    const { checkEach } = await import("../../compiler/compile.ts");
    for await (const checked of checkEach(project, (each) => missing?.has(each) ?? true)) {
      all.push(checked);
      memory?.remember(checked);
    }
  }
  const problems = all.flatMap((each) => each.problems);
  const isSound = problems.every(({ severity }) => severity !== "error");
  return {
    problems: inOrder(problems, project.sources),
    runbooks: isSound ? all.reduce((sum, each) => sum + each.runbooks, 0) : undefined,
  };
}
