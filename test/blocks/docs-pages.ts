/** The pages of the documentation: README.md and everything below docs/, but the pages of problems. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

export const root = join(import.meta.dirname, "../..");

export const pages: readonly string[] = [
  "README.md",
  ...globSync("docs/**/*.md", { cwd: root })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => !path.startsWith("docs/problems/"))
    .sort(),
];

export function readPage(page: string): string {
  return readFileSync(join(root, page), "utf8");
}
