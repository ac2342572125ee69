// Runs the suites in test/language/*.md and the pages in docs/language and docs/stdlib. A heading is a law; a ```claw block
// under it is compiled beside the files in test/language/given, and blocks that name files are a project of their
// own (test/blocks says how problems are announced). A problem that no comment announces, and a comment that no
// problem matches, fail the law. The index of the pages is the pages.

import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { compareBlocks } from "./blocks/compare.ts";
import { excerptOf, fencedBlocks, fileOf } from "./blocks/fenced.ts";

const root = join(import.meta.dirname, "..");

for (const page of globSync(["test/language/*.md", "docs/language/*.md", "docs/stdlib/*.md"], {
  cwd: root,
}).sort()) {
  const blocks = fencedBlocks(readFileSync(join(root, page), "utf8")).filter(
    (block) => (block.language === "claw" || fileOf(block) !== undefined) && excerptOf(block) === undefined,
  );
  if (blocks.length === 0) continue;
  describe(page.replace(".md", ""), () => {
    for (const law of new Set(blocks.map(({ heading }) => heading))) {
      it(law, async () => {
        for (const { line, announced, found } of await compareBlocks(
          blocks.filter(({ heading }) => heading === law),
        ))
          expect(found, `the block at line ${line}`).toEqual(announced);
      });
    }
  });
}

it("the language's index lists each of its pages once", () => {
  const files = globSync("*.md", { cwd: join(root, "docs/language"), exclude: ["README.md"] });
  const index = readFileSync(join(root, "docs/language/README.md"), "utf8");
  const listed = [...index.matchAll(/^\*?\*?\[[^\]]+\]\(([a-z-]+\.md)\)/gm)].map(([, file]) => file);
  expect(listed.toSorted()).toEqual(files.sort());
});
