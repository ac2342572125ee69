// What people, editors, programs and code hosts are shown of the same problems.
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Code, catalogue } from "../../compiler/problems/catalogue.ts";
import { renderCompact } from "../../compiler/problems/compact.ts";
import { renderGithub } from "../../compiler/problems/github.ts";
import { renderJson } from "../../compiler/problems/json.ts";
import { renderPretty } from "../../compiler/problems/pretty.ts";
import type { Problem } from "../../compiler/problems/problem.ts";
import { columnsOf } from "../../compiler/problems/safe-text.ts";
import { validate } from "../../schema/generated/problem.validate.js";

const root = join(import.meta.dirname, "../..");
const source = "runbook r() {\n  call f\n    retry 3 times\n}\n";
const texts = new Map([
  ["a.claw", source],
  ["b.claw", "let x = 1\n"],
]);

const repeated: Problem = {
  code: "clause-repeated",
  severity: "error",
  span: { file: "a.claw", start: source.indexOf("retry"), end: source.indexOf("times") + 5 },
  message: "`retry` stands twice",
  why: "Only one of the two could count.",
  help: ["keep one", "or none"],
  related: [{ span: { file: "b.claw", start: 4, end: 5 }, message: "the other" }],
  fix: { title: "remove it", edits: [{ span: { file: "a.claw", start: 27, end: 40 }, text: "" }] },
};

test("pretty shows what, where, why, what else and what to write", () => {
  expect(renderPretty([repeated], texts, { explained: new Set<string>(["clause-repeated"]) })).toBe(
    `error[clause-repeated]  \`retry\` stands twice
  ╭─ a.claw:3:5
  │
 2│   call f
 3│     retry 3 times
  │     ─────────────
  │
  │ Only one of the two could count.
  │
  ├─ b.claw:1:5  the other
  │    let x = 1
  ├─ keep one
  ╰─ or none

  explain: clawc explain clause-repeated
`,
  );
});

test("compact is one line for each", () => {
  expect(renderCompact([repeated], texts)).toBe("a.claw:3:5: error[clause-repeated]: `retry` stands twice\n");
});

test("json is what its schema says", () => {
  const report = JSON.parse(renderJson([repeated, problem({ file: "b.claw", start: 4, end: 5 })], texts));
  expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
  expect(report.problems[0]).toMatchObject({
    code: "clause-repeated",
    at: { line: 3, column: 5, endLine: 3, endColumn: 18, start: 27, end: 40 },
    fix: { title: "remove it" },
  });
  expect(report.problems[1]).toMatchObject({ why: null, fix: null });
});

test("github gets an annotation with its place", () => {
  expect(renderGithub([repeated], texts)).toBe(
    "::error file=a.claw,line=3,endLine=3,col=5,endColumn=18,title=clause-repeated::" +
      "`retry` stands twice%0AOnly one of the two could count.%0A- keep one%0A- or none\n",
  );
});

describe("what others wrote can't speak for itself", () => {
  const hostile = "a\u001b[31m\u0007\u009b\u202e::error::%0A\r\n::set-output name=x::y";
  const file = "x,y:%\n::error::z\u001b.claw";
  const told = problem({ file, start: 0, end: 3 }, hostile, [hostile]);
  const held = new Map([[file, `${hostile}\n`]]);
  test.each([
    ["pretty", renderPretty([told], held)],
    ["compact", renderCompact([told], held)],
    ["github", renderGithub([told], held)],
    ["json", renderJson([told], held)],
  ])("%s", (name, text) => {
    expect(text).not.toMatch(/[\p{Bidi_Control}]|(?!\n)\p{Cc}/u);
    const lines = text.split("\n").filter((line) => line.startsWith("::"));
    expect(lines).toHaveLength(name === "github" ? 1 : 0);
  });
  test("a github property ends where it should", () => {
    const line = renderGithub([told], held);
    expect(line).toMatch(/^::error file=x%2Cy%3A%25\uFFFD%3A%3Aerror%3A%3Az\uFFFD\.claw,line=1,/);
    expect(line.trimEnd()).not.toContain("\n");
  });
});

test.each([72, 80, 100, 300, 10])("pretty fits a terminal of %i columns, between 72 and 100", (width) => {
  const long = `let ${"very_".repeat(40)}long = ${'"日本語" '.repeat(40)}`;
  const words = "a word and another ".repeat(30).trim();
  const at = problem({ file: "l.claw", start: 190, end: 230 }, words, [words]);
  const shown = renderPretty([{ ...at, why: words }], new Map([["l.claw", long]]), { width });
  const widest = Math.max(...shown.split("\n").map(columnsOf));
  expect(widest).toBeLessThanOrEqual(Math.min(100, Math.max(72, width)));
  expect(widest).toBeGreaterThan(60);
});

test("marks stand under what they mean, whatever its width", () => {
  const text = 'let x = "日本" + \t"é" == bad\n';
  const start = text.indexOf("bad");
  const lines = renderPretty(
    [problem({ file: "w.claw", start, end: start + 3 })],
    new Map([["w.claw", text]]),
  ).split("\n");
  const shown = lines.find((line) => line.includes("bad")) ?? "";
  const marks = lines[lines.indexOf(shown) + 1] ?? "";
  expect(columnsOf(marks.slice(0, marks.indexOf("───")))).toBe(
    columnsOf(shown.slice(0, shown.indexOf("bad"))),
  );
});

test("colour repeats what the words say", () => {
  const paint = (name: string) => (text: string) => (text === "" ? "" : `<${name}>${text}</${name}>`);
  const painter = {
    bold: paint("b"),
    dim: paint("d"),
    red: paint("r"),
    yellow: paint("y"),
    blue: paint("l"),
  };
  const painted = renderPretty([repeated], texts, { paint: painter });
  expect(painted).toContain("<r>");
  expect(painted.replace(/<\/?\w>/g, "")).toBe(renderPretty([repeated], texts));
});

test("the order is that of file, place and code, however they were found", () => {
  const found = [
    problem({ file: "b.claw", start: 0, end: 1 }),
    problem({ file: "a.claw", start: 30, end: 31 }),
    problem({ file: "a.claw", start: 2, end: 3 }, "m", [], "unclosed"),
    problem({ file: "a.claw", start: 2, end: 3 }, "m", [], "text-hole"),
  ];
  const order = renderCompact(found, texts);
  expect(order.split("\n").map((line) => line.split(":").slice(0, 3).join(":"))).toEqual([
    "a.claw:1:3",
    "a.claw:1:3",
    "a.claw:3:8",
    "b.claw:1:1",
    "",
  ]);
  expect(order.indexOf("text-hole")).toBeLessThan(order.indexOf("unclosed"));
  expect(renderCompact([...found].reverse(), texts)).toBe(order);
});

test("a problem in a text that isn't at hand is still told", () => {
  const told = renderPretty([problem({ file: "gone.proto", start: 7, end: 9 }, "said")], new Map());
  expect(told).toContain("gone.proto:1:1");
  expect(told).toContain("said");
});

test("every code of the catalogue is spoken by some rule", () => {
  const files = ["compiler", "cli"].flatMap((room) => globSync(`${room}/**/*.ts`, { cwd: root }));
  const spoken = new Set<string>();
  for (const file of files) {
    if (file.includes("/catalogue")) continue;
    for (const match of readFileSync(join(root, file), "utf8").matchAll(/"([a-z]+(?:-[a-z]+)*)"/g))
      spoken.add(match[1] as string);
  }
  expect(Object.keys(catalogue).filter((code) => !spoken.has(code))).toEqual([]);
});

test("codes are words and have a line about them", () => {
  for (const [code, about] of Object.entries(catalogue)) {
    expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(about.length).toBeGreaterThan(10);
  }
});

function problem(
  span: Problem["span"],
  message = "something",
  help: string[] = [],
  code: Code = "unclosed",
): Problem {
  return { code, severity: "error", span, message, help, related: [] };
}
