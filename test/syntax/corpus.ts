/** The accepted snippets: together they use every rule of the grammar. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Source } from "../../compiler/syntax/lex.ts";

const folder = join(import.meta.dirname, "cases");

export const corpus: Source[] = readdirSync(folder)
  .filter((name) => name.endsWith(".claw"))
  .map((file) => ({ file, text: readFileSync(join(folder, file), "utf8") }));
