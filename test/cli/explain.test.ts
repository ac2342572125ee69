// `clawc explain`: the page of a code on a screen, the list of all codes, and the pointer that `check` ends with.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { colour, plain } from "../../cli/paint.ts";
import { pageLines } from "../../cli/view/page.ts";
import { catalogue } from "../../compiler/problems/catalogue.ts";
import { clawc } from "./command-line.ts";

test("without a code it lists each code once, under its group, in lines that fit", async () => {
  const { out, code } = await clawc(["explain"]);
  expect(code).toBe(0);
  const listed = out.split("\n").flatMap((line) => /^ {2}([a-z][a-z-]+) /.exec(line)?.[1] ?? []);
  expect(listed.sort()).toEqual(Object.keys(catalogue).sort());
  expect(out).toMatch(/^Laws$/m);
  expect(out.split("\n").filter((line) => line.length > 100)).toEqual([]);
});

test("a code's page is shown with its blocks as they stand; markdown is the file itself", async () => {
  const shown = await clawc(["explain", "unsafe-retry"]);
  expect(shown.code).toBe(0);
  expect(shown.out).toMatch(/^unsafe-retry\n\nA retry sends/);
  expect(shown.out).toMatch(/^ {4}step s \{$/m);
  const file = join(import.meta.dirname, "../../docs/problems/unsafe-retry.md");
  const raw = await clawc(["explain", "unsafe-retry", "--format", "markdown"]);
  expect(raw.out).toBe(readFileSync(file, "utf8"));
});

test("the pages are in the package", () => {
  const manifest = JSON.parse(readFileSync(join(import.meta.dirname, "../../package.json"), "utf8"));
  expect(manifest.files).toEqual(expect.arrayContaining(["docs/problems", "docs/language"]));
});

test.each([
  [
    "unsafe-rety",
    'clawc: explain: there is no problem "unsafe-rety"; did you mean clawc explain unsafe-retry?',
  ],
  ["xyzzy", 'clawc: explain: there is no problem "xyzzy"; clawc explain lists them'],
  ["constructor", 'clawc: explain: there is no problem "constructor"; clawc explain lists them'],
  ["\u001b[2J", 'clawc: explain: there is no problem "\\u{1b}[2J"; clawc explain lists them'],
])("%j is no code: one line, exit code 2", async (code, sentence) => {
  expect(await clawc(["explain", code])).toEqual({ code: 2, out: "", err: `${sentence}\n` });
});

const page = `# a\n\nSome \`code\` in [words](x.md) that\ngo on.\n\n- one\n  more\n- two\n
## Refused\n\n\`\`\`claw run\n  step s {\n    call "x" // error: unclosed\n  }\n\`\`\`
\n\`\`\`yaml file=claw.yaml\nname: 1 # error: yaml-wrong-value\n\`\`\`\n`;

test("a page on a screen: paragraphs folded, items apart, blocks indented and never folded", () => {
  expect(pageLines(page, { width: 20, paint: plain })).toEqual([
    "a",
    "",
    "Some `code` in words",
    "that go on.",
    "",
    "- one more",
    "- two",
    "",
    "Refused",
    "",
    "    step s {",
    '      call "x" // error: unclosed',
    "    }",
    "",
    "  claw.yaml:",
    "    name: 1 # error: yaml-wrong-value",
  ]);
});

test("colour only repeats what the text says", () => {
  const painted = pageLines(page, { width: 20, paint: colour }).join("\n");
  expect(painted).toContain("\u001b[34mstep\u001b[39m");
  expect(painted).toContain("\u001b[31m// error: unclosed\u001b[39m");
  const bare = stripVTControlCharacters(painted);
  expect(bare).toBe(pageLines(page, { width: 20, paint: plain }).join("\n"));
});

test("completion offers the codes", async () => {
  const { out } = await clawc(["completion", "bash"]);
  expect(out).toMatch(/"explain"\)[\s\S]*?words="[^"]*\bunsafe-retry\b/);
});

test("check points to each code's page once", async () => {
  const folder = mkdtempSync(join(tmpdir(), "claw-explain-"));
  try {
    writeFileSync(join(folder, "claw.yaml"), "name: p\ntopology: topology.yaml\n");
    writeFileSync(join(folder, "topology.yaml"), "places:\n  - { kind: region, name: us-east-1 }\n");
    writeFileSync(join(folder, "a.claw"), "let a: bool = b\nlet c: bool = d\nlet e: region = 3\n");
    const { out } = await clawc(["check"], { cwd: folder });
    expect(out.match(/error\[unknown-name\]/g)).toHaveLength(2);
    expect(out.match(/clawc explain \S+/g)).toEqual([
      "clawc explain unknown-name",
      "clawc explain type-mismatch",
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
