// `clawc check --fix` writes what can be mended without a decision, whole files and nothing else, and never a file that
// then has more errors; with --diff it writes nothing.
import { spawnSync } from "node:child_process";
import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { unifiedDiff } from "../../cli/unified-diff.ts";
import { folderWithShop } from "./check-project.ts";
import { clawc } from "./command-line.ts";

const file = "shop/runbooks/e.claw";
const read = (cwd: string, name = file) => readFileSync(join(cwd, name), "utf8");
const fixed = async (text: string, words: string[] = []) => {
  const cwd = folderWithShop({ [file]: text });
  const ran = await clawc(["check", "shop", "--fix", ...words], { cwd });
  return { ...ran, text: read(cwd), cwd };
};

test.each([
  ["a unit", "let a = 5secs\n", "let a = 5s\n"],
  ["an operator", "let a = 1 < 2 && 2 < 3\n", "let a = 1 < 2 and 2 < 3\n"],
  ["one that another one hid", "let a = 1 < 2 && 2 < 3 || 3 < 4\n", "let a = (1 < 2 and 2 < 3) or 3 < 4\n"],
  ["two on one line", "let a = 5secs  let b = 6secs\n", "let a = 5s  let b = 6s\n"],
  ["a name with one slip", "let a = limti * 2\n", "let a = limit * 2\n"],
  ["an import that nothing needs", "import std.http\nlet a = 1\n", "let a = 1\n"],
  ["a sign", "let a = 7 -3\n", "let a = 7 - 3\n"],
  ["a sign that isn't ASCII", "let a = 1 ≤ 2\n", "let a = 1 <= 2\n"],
  ["what has Windows line ends", "import std.http\r\nlet a = 5secs\r\n", "let a = 5s\r\n"],
  ["what begins with a mark", "\uFEFFlet a = 5secs\n", "\uFEFFlet a = 5s\n"],
])("it mends %s", async (_what, before, after) => {
  const ran = await fixed(before);
  expect(ran.text).toBe(after);
  expect(ran.code).toBe(0);
  expect(ran.err).toMatch(/^fixed shop\/runbooks\/e\.claw:\d+ [a-z-]+: .*\n(.*\n)*fixed \d+ problems?\n$/);
});

test.each([
  ["what has two answers", "let a = timeot\nlet timeout_a = 1\nlet timeout_b = 2\n"],
  ["a number in a name", "let limit-1 = 1s\nlet a = limit-2\n"],
  ["a place with another number", "let home: region = us-east-2\n"],
  ["a short name", "let eu = 1\nlet a = us\n"],
  ["what would make it worse", "let wrong = limti\nlet b: int = wrong\nlet c: int = wrong\n"],
])("it leaves %s", async (_what, text) => {
  const ran = await fixed(text);
  expect(ran.text).toBe(text);
  expect(ran.code).toBe(1);
  expect(ran.err).toBe("nothing to fix without a decision of yours\n");
});

test("one that makes it worse keeps none of the others from being done", async () => {
  const worse = "let wrong = limti\nlet b: int = wrong\nlet c: int = wrong\n";
  const cwd = folderWithShop({
    [file]: "let d = limit + limitt\nlet e = 2 * lmit\n",
    "shop/runbooks/o.claw": worse,
    "shop/runbooks/p.claw": "let f = limlit\n",
  });
  const ran = await clawc(["check", "shop", "--fix"], { cwd });
  expect(read(cwd)).toBe("let d = limit + limit\nlet e = 2 * limit\n");
  expect(read(cwd, "shop/runbooks/o.claw")).toBe(worse);
  expect(read(cwd, "shop/runbooks/p.claw")).toBe("let f = limit\n");
  expect(ran.err).toContain("fixed 3 problems");
});

test("errors that a mended slip uncovers are reported, for they were there", async () => {
  const ran = await fixed("let a = 5secs\nlet b: int = limit\nlet c: int = limit\n");
  expect(ran.text).toBe("let a = 5s\nlet b: int = limit\nlet c: int = limit\n");
  expect(ran.code).toBe(1);
  expect(ran.out).toContain("2 errors");
});

test("only what was asked for is written, and nothing is left beside it", async () => {
  const other = "let z = 9secs\n";
  const cwd = folderWithShop({ [file]: "let a = 5secs\n", "shop/runbooks/o.claw": other });
  chmodSync(join(cwd, file), 0o640);
  const ran = await clawc(["check", file, "--fix", "--format", "json"], { cwd });
  expect(read(cwd)).toBe("let a = 5s\n");
  expect(read(cwd, "shop/runbooks/o.claw")).toBe(other);
  expect(statSync(join(cwd, file)).mode & 0o777).toBe(0o640);
  expect(readdirSync(join(cwd, "shop/runbooks")).sort()).toEqual(["e.claw", "good.claw", "o.claw"]);
  expect(JSON.parse(ran.out).problems).toEqual([]);
});

test("--diff writes nothing, and what it shows is what --fix does", async () => {
  const text = "let a = 5secs\nlet b = 1\nlet c = 1 < 2 && 2 < 3\n";
  const ran = await fixed(text, ["--diff"]);
  expect(ran.text).toBe(text);
  expect(ran).toMatchObject({ code: 1, err: "2 problems would be fixed, 0 would be left\n" });
  expect(ran.out).toBe(
    `--- ${file}\n+++ ${file}\n@@ -1,3 +1,3 @@\n-let a = 5secs\n+let a = 5s\n let b = 1\n` +
      "-let c = 1 < 2 && 2 < 3\n+let c = 1 < 2 and 2 < 3\n",
  );
  const applied = spawnSync("git", ["apply", "-p0"], { cwd: ran.cwd, input: ran.out, encoding: "utf8" });
  expect(applied).toMatchObject({ status: 0, stderr: "" });
  expect(read(ran.cwd)).toBe((await fixed(text)).text);
});

test.each([
  [["--diff"], /give --fix too/],
  [["--fix", "--diff", "--format", "json"], /leave --format and --output out/],
  [["--fix", "-", "--stdin-filename", file], /- is none/],
])("check %j is refused", async (words, says) => {
  const ran = await clawc(["check", ...words], { cwd: folderWithShop(), stdin: "" });
  expect(ran.code).toBe(2);
  expect(ran.err).toMatch(says);
});

test("a diff turns the one text into the other", () => {
  const lines = fc.array(fc.constantFrom("a", "b", "c", "", "long line"), { maxLength: 30 });
  const text = fc.tuple(lines, fc.boolean()).map(([all, end]) => all.join("\n") + (end ? "\n" : ""));
  fc.assert(
    fc.property(text, text, (before, after) => {
      expect(patched(before, unifiedDiff("f", before, after))).toBe(after);
    }),
    { numRuns: 300 },
  );
});

/** As `patch` does it, by the numbers of the hunks. */
function patched(before: string, diff: string): string {
  const source = before.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const out: string[] = [];
  let at = 0;
  const rows = diff.split("\n").slice(2, -1);
  rows.forEach((row, index) => {
    const line = `${row.slice(1)}${rows[index + 1]?.startsWith("\\") ? "" : "\n"}`;
    const hunk = /^@@ -(\d+),(\d+) /.exec(row);
    if (hunk !== null) {
      const start = Number(hunk[1]) - (Number(hunk[2]) === 0 ? 0 : 1);
      out.push(...source.slice(at, start));
      at = start;
    } else if (row.startsWith("+")) out.push(line);
    else if (!row.startsWith("\\")) {
      expect(source[at]).toBe(line);
      if (row.startsWith(" ")) out.push(line);
      at += 1;
    }
  });
  return [...out, ...source.slice(at)].join("");
}

test("what was changed in the meantime isn't overwritten", async () => {
  const cwd = folderWithShop({ [file]: "let a = 5secs\n" });
  const { fixTarget } = await import("../../cli/check/fix.ts");
  const { changes } = await fixTarget({ root: join(cwd, "shop"), only: [], overlay: new Map() }, new Set());
  writeFileSync(join(cwd, file), "let a = 5secs // mine\n");
  const { writeChange } = await import("../../cli/check/write-fixes.ts");
  const [change] = [...changes.values()];
  expect(writeChange(join(cwd, file), change ?? { before: "", after: "" })).toMatch(/changed while/);
  expect(read(cwd)).toBe("let a = 5secs // mine\n");
});
