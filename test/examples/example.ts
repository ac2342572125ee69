// An example project as it stands, or after edits of its files. An edit must change something: one that finds nothing
// to replace is a mistake of the test.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { openProject } from "../../cli/project.ts";
import { type Compilation, compile } from "../../compiler/compile.ts";

export const examples = join(import.meta.dirname, "..", "..", "examples");

export interface Edit {
  in: string;
  replace: string | RegExp;
  by: string;
}

export async function compiled(example: string, edits: readonly Edit[] = []): Promise<Compilation> {
  const root = join(examples, example);
  const overlay = new Map<string, string>();
  for (const edit of edits) {
    const text = overlay.get(edit.in) ?? readFileSync(join(root, edit.in), "utf8");
    const after = text.replace(edit.replace, () => edit.by);
    if (after === text) throw new Error(`${edit.in} has no ${edit.replace}`);
    overlay.set(edit.in, after);
  }
  const { value, problems } = openProject(root, overlay);
  if (value === undefined) throw new Error(problems.map((each) => each.message).join("\n"));
  return compile(value);
}

/** The codes that the compiler raises after the edits, each once, in their order. */
export async function raised(example: string, ...edits: Edit[]): Promise<string[]> {
  const { problems } = await compiled(example, edits);
  return [...new Set(problems.map((each) => each.code))];
}
