/**
 * The modules of a project: the files of each folder, parsed when they are first asked for. A tree is kept only as
 * long as somebody may still ask for it, so that a project of a thousand files needs the memory of a few.
 */
import type { Problem } from "../problems/problem.ts";
import { parse, type Source } from "../syntax/parse.ts";
import type { File } from "../syntax/tree.ts";
import { sourcesByFolder } from "./folders.ts";

export interface ParsedModule {
  folder: string;
  files: File[];
  problems: Problem[];
  /** Its text can't be read as a whole, so nothing is concluded from what could. */
  broken: boolean;
}
export interface ProjectModules {
  /** In the order of their names. */
  folders: string[];
  open(folder: string): ParsedModule | undefined;
  /** Its own turn is over. */
  close(folder: string): void;
}

export function openModules(sources: readonly Source[]): ProjectModules {
  const byFolder = sourcesByFolder(sources);
  const imported = mentioned(sources);
  const parsed = new Map<string, ParsedModule>();
  return {
    folders: [...byFolder.keys()],
    open(folder) {
      const known = parsed.get(folder);
      const own = byFolder.get(folder);
      if (known !== undefined || own === undefined) return known;
      const module = parsedModule(folder, own);
      parsed.set(folder, module);
      return module;
    },
    close(folder) {
      if (!imported.has(folder.slice(folder.lastIndexOf("/") + 1))) parsed.delete(folder);
    },
  };
}

function parsedModule(folder: string, sources: readonly Source[]): ParsedModule {
  const problems: Problem[] = [];
  const read = sources.map((source) => parse(source));
  for (const { problems: found } of read) for (const problem of found) problems.push(problem);
  return {
    folder,
    files: read.map(({ tree }) => tree),
    problems,
    broken: !read.every((each) => each.isWhole),
  };
}

/** The last steps of all paths that some import may lead to: more than needed, never less. */
function mentioned(sources: readonly Source[]): Set<string> {
  const found = new Set<string>();
  for (const { text } of sources)
    for (const [, path = ""] of text.matchAll(/\bimport\s+([^\n]*)/g))
      for (const [, name] of path.matchAll(/([^\s./"]+)(?=[\s"]|$)/g))
        if (name !== undefined) found.add(name);
  return found;
}
