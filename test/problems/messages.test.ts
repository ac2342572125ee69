// What is said, word for word: every message, reason and way out that the language suites and the problem pages bring
// forth, in one file that people read when it changes. `CLAW_RECORD=1 npx vitest run --project units
// test/problems/messages.test.ts` writes it anew.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Problem } from "../../compiler/problems/problem.ts";
import { announced, moduleOf, problemsWith } from "../blocks/claw-block.ts";
import { fencedBlocks } from "../blocks/fenced.ts";

const root = join(import.meta.dirname, "../..");
const recorded = join(import.meta.dirname, "messages.md");

async function problemsOf(folder: string): Promise<Problem[]> {
  const found: Problem[] = [];
  for (const file of readdirSync(join(root, folder)).filter((each) => each.endsWith(".md"))) {
    for (const block of fencedBlocks(readFileSync(join(root, folder, file), "utf8"))) {
      if (block.language !== "claw" || announced(moduleOf(block)).length === 0) continue;
      found.push(...(await problemsWith(moduleOf(block))));
    }
  }
  return found;
}

function written(problem: Problem): string {
  return [
    problem.message,
    ...(problem.why === undefined ? [] : [`  ${problem.why}`]),
    ...problem.help.map((line) => `  - ${line}`),
    ...problem.related.map(({ message }) => `  @ ${message}`),
  ].join("\n");
}

function page(problems: readonly Problem[]): string {
  const codes = [...new Set(problems.map(({ code }) => code))].sort();
  const parts = codes.map((code) => {
    const said = new Set(problems.filter((each) => each.code === code).map(written));
    return `## ${code}\n\n${[...said].sort().join("\n\n")}\n`;
  });
  return `# What is said\n\n${parts.join("\n")}`;
}

const problems = [...(await problemsOf("docs/problems")), ...(await problemsOf("test/language"))];

describe("what is said", () => {
  test("is what is recorded", () => {
    if (process.env.CLAW_RECORD) writeFileSync(recorded, page(problems));
    expect(page(problems)).toBe(readFileSync(recorded, "utf8"));
  });
  test.each(problems.map((problem) => [problem.code, written(problem)]))(
    "%s speaks in sentences",
    (_code, text) => {
      expect(text).not.toMatch(/undefined|\[object|NaN|Infinity/);
      for (const line of text.split("\n")) expect(line.replace(/^\s*[-@]?\s*/, "")).not.toBe("");
    },
  );
});
