// A fix is for machines: applied by itself, wherever a suite or a page shows its problem, it makes the problem go away
// and there are no more errors than before (in its place may stand one that it hid). Where a text didn't parse, only
// what was seen of it then is compared.
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { applyFixes, fixableTogether } from "../../compiler/problems/apply-fixes.ts";
import type { Fix, Problem } from "../../compiler/problems/problem.ts";
import { parse } from "../../compiler/syntax/parse.ts";
import { moduleOf, problemsWith } from "../blocks/claw-block.ts";
import { fencedBlocks, fileOf } from "../blocks/fenced.ts";

const root = join(import.meta.dirname, "../..");
const pages = globSync(["test/language/*.md", "docs/problems/*.md", "docs/language/*.md"], {
  cwd: root,
}).sort();
const syntaxProblems = (text: string) => parse({ file: "law.claw", text }).problems;
/** Laws are asked of a runbook once its types are right, so any mended type may show one. */
const laws = new Set(
  globSync("compiler/check/**/*.ts", { cwd: root })
    .map((file) => readFileSync(join(root, file), "utf8"))
    .flatMap((text) => [...text.matchAll(/code: "([a-z-]+)"/g)].map(([, code]) => code)),
);
const count = (problems: readonly Problem[], code: string) =>
  problems.filter((problem) => problem.code === code).length;

/** What is wrong with the fix, as a sentence; undefined: nothing. */
async function wrongWith(
  text: string,
  problem: Problem,
  before: readonly Problem[],
): Promise<string | undefined> {
  const fixed = applyFixes([problem.fix as Fix], () => text).get("law.claw") ?? text;
  const hidden = syntaxProblems(text).length > 0;
  const after = hidden ? syntaxProblems(fixed) : await problemsWith(fixed);
  const known = hidden ? syntaxProblems(text) : before;
  if (count(after, problem.code) !== count(known, problem.code) - 1) return `${problem.code} stays: ${fixed}`;
  const [errorsBefore, errorsAfter] = [known, after].map(
    (all) => all.filter(({ severity, code }) => severity === "error" && !laws.has(code)).length,
  );
  return (errorsAfter ?? 0) <= (errorsBefore ?? 0) ? undefined : `it brings errors: ${fixed}`;
}

const seen = new Set<string>();

describe.each(pages)("%s", (page) => {
  const blocks = fencedBlocks(readFileSync(join(root, page), "utf8"));
  test("each of its fixes mends what it says, and nothing else breaks", async () => {
    const wrong: string[] = [];
    for (const block of blocks.filter((each) => each.language === "claw" && fileOf(each) === undefined)) {
      const text = moduleOf(block);
      const problems = await problemsWith(text);
      for (const problem of problems.filter(({ fix }) => fix !== undefined)) {
        if (problem.fix?.edits.some(({ span }) => span.file !== "law.claw")) continue;
        seen.add(problem.code);
        const told = await wrongWith(text, problem, problems);
        if (told !== undefined) wrong.push(`the block at line ${block.line}: ${told}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});

test("the suites show what fixes are for", () => {
  expect([...seen].sort()).toEqual(
    expect.arrayContaining([
      "and-beside-or",
      "compare-with-unknown",
      "foreign-operator",
      "minus-needs-space",
      "never-absent",
      "not-imported",
      "unit-unknown",
      "unknown-name",
      "unused-import",
    ]),
  );
});

describe("texts and edits", () => {
  const at = (start: number, end: number, text = "x"): Problem => ({
    code: "unclosed",
    severity: "error",
    span: { file: "a", start, end },
    message: "m",
    help: [],
    related: [],
    fix: { title: "t", edits: [{ span: { file: "a", start, end }, text }] },
  });
  test("two that touch aren't done together; the first stays", () => {
    const [first, second, third] = [at(0, 3), at(3, 5), at(6, 7)];
    expect(fixableTogether([first, second, third])).toEqual([first, third]);
    expect(fixableTogether([at(4, 4), at(4, 4)])).toHaveLength(1);
  });
  test.each([
    ["import a\nlet x = 1\n", 0, 8, "let x = 1\n"],
    ["  import a  \r\nlet x = 1\n", 2, 10, "let x = 1\n"],
    ["import a // why\nlet x = 1\n", 0, 8, " // why\nlet x = 1\n"],
    ["let x = 1\nimport a", 10, 18, "let x = 1\n"],
    ["a b c", 2, 4, "a c"],
  ])("a deletion in %j takes its line only where nothing is left on it", (text, start, end, left) => {
    const { fix } = at(start, end, "");
    expect(applyFixes([fix as Fix], () => text).get("a")).toBe(left);
  });
});
