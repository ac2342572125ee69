/**
 * What `clawc check` was asked about: projects, and within each the files that somebody wants to hear of. A file is
 * only checked with its project, since a name in it may be declared anywhere there; a path below a project's folder
 * chooses what is shown. A folder without a project of its own stands for the projects in it.
 */
import { existsSync, readdirSync, realpathSync, statSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { foreignText } from "../foreign-text.ts";
import { findProject, type Overlay } from "../project-folder.ts";
import { whyNoProject } from "../why-no-project.ts";

export interface Target {
  /** The folder of claw.yaml, without symbolic links. */
  root: string;
  /** Files and folders below it that were asked for; empty: everything. */
  only: string[];
  overlay: Overlay;
}

export function findTargets(cwd: string, paths: readonly string[]): Target[] | { wrong: string } {
  const targets: Target[] = [];
  for (const path of paths.length === 0 ? [undefined] : paths) {
    const roots = rootsFor(resolve(cwd, path ?? "."));
    if (roots.length === 0) return { wrong: whyNoProject(cwd, path) };
    for (const root of roots) {
      const below = path === undefined ? "" : slashed(relative(root, realpathSync(resolve(cwd, path))));
      add(targets, root, below.startsWith("..") ? "" : below);
    }
  }
  return targets;
}

/** Whether a file, named as in its project, was asked for. */
export function isAsked({ only }: Target, file: string): boolean {
  return only.length === 0 || only.some((each) => file === each || file.startsWith(`${each}/`));
}

/** The project of a file that needn't be on disk, with what it holds. */
export function targetOfText(cwd: string, file: string, text: string): Target | { wrong: string } {
  const path = resolve(cwd, file);
  const folder = dirname(path);
  const found = existsSync(folder) ? findProject(folder) : undefined;
  if (found === undefined)
    return { wrong: `${foreignText(file)} is in no project: there is no claw.yaml above it` };
  const root = realpathSync(found);
  const name = slashed(relative(root, join(realpathSync(folder), path.slice(folder.length))));
  return { root, only: [name], overlay: new Map([[name, text]]) };
}

/** Everything asked of one project is one target; a project asked for as a whole is shown as a whole. */
function add(targets: Target[], root: string, below: string): void {
  const known = targets.find((target) => target.root === root);
  if (known === undefined) targets.push({ root, only: below === "" ? [] : [below], overlay: new Map() });
  else if (below === "") known.only = [];
  else if (known.only.length > 0) known.only.push(below);
}

function rootsFor(path: string): string[] {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return [];
  const above = findProject(stats.isDirectory() ? path : dirname(path));
  if (above !== undefined) return [realpathSync(above)];
  if (!stats.isDirectory()) return [];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(path, entry.name, "claw.yaml")))
    .map((entry) => realpathSync(join(path, entry.name)))
    .sort();
}

function slashed(path: string): string {
  return path.split(sep).join("/");
}
