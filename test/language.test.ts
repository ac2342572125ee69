// Runs the suites in test/language/*.md. A heading is a law; a ```claw block under it is compiled beside the files in
// test/language/given (test/blocks/claw-block.ts says how problems are announced). A problem that no comment
// announces, and a comment that no problem matches, fail the law.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { compareBlock } from "./blocks/claw-block.ts";
import { fencedBlocks } from "./blocks/fenced.ts";

const folder = join(import.meta.dirname, "language");

for (const suite of readdirSync(folder).filter((file) => file.endsWith(".md"))) {
  describe(suite.replace(".md", ""), () => {
    const blocks = fencedBlocks(readFileSync(join(folder, suite), "utf8"));
    const claw = blocks.filter(({ language }) => language === "claw");
    for (const law of new Set(claw.map(({ heading }) => heading))) {
      it(law, async () => {
        for (const block of claw.filter(({ heading }) => heading === law)) {
          const { announced, found } = await compareBlock(block);
          expect(found, `the block at line ${block.line}`).toEqual(announced);
        }
      });
    }
  });
}
