// One layout: what a text says and its comments stay, how it was laid out before doesn't matter. Every `.claw` file of
// the repository is tried, and sentences drawn from the grammar itself.
import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { format } from "../../compiler/format/format.ts";
import { said } from "../../compiler/format/same-tree.ts";
import { parse } from "../../compiler/syntax/parse.ts";
import { piecesOf } from "../../compiler/syntax/pieces.ts";
import { Random } from "./random.ts";
import { sentence } from "./sentences.ts";
import { shuffled } from "./shuffle.ts";

const seed = Number(process.env.FUZZ_SEED ?? 20261124);
const shuffles = Number(process.env.FUZZ_RUNS ?? 10);
const repository = join(import.meta.dirname, "..", "..");

const files = globSync(
  ["{examples,stdlib,test,docs}/**/*.claw", ...(process.env.CLAW_TEXTS ?? "").split(":")],
  {
    cwd: repository,
    exclude: (name) => name === "node_modules",
  },
).filter((file) => (file !== "" && existsSync(join(repository, file))) || file.startsWith("/"));

const texts = files
  .map((file): [string, string] => [
    file,
    readFileSync(file.startsWith("/") ? file : join(repository, file), "utf8"),
  ])
  .filter(([file, text]) => parse({ file, text }).problems.length === 0);

test("there are texts to try", () => expect(texts.length).toBeGreaterThan(8));

test("each rule of the layout is as layout.claw shows it", () => {
  const text = readFileSync(join(import.meta.dirname, "layout.claw"), "utf8");
  expect(formatted(text)).toBe(text);
});

test("a line is longer than 110 columns only where nothing in it can break", () => {
  const long = texts.flatMap(([, text]) => formatted(text).split("\n")).filter((each) => each.length > 110);
  expect(long.filter((each) => !/"[^"]*"|\/\/|'|^\S+ \w+ =$/.test(each))).toEqual([]);
});

describe("a text with problems is left alone", () => {
  test.each([
    ["let a = = 1", "syntax-unexpected"],
    ["part p() { require { a b } }", "conditions-share-line"],
    ["let a = b and c or d", "and-beside-or"],
    ["let a = [1, 2", "unclosed"],
  ])("%s", (text, code) => {
    const { value, problems } = format({ file: "t.claw", text });
    expect(value).toBeUndefined();
    expect(problems.map((problem) => problem.code)).toEqual([code]);
  });
});

describe.each(texts)("%s", (file, text) => {
  const canonical = formatted(text);
  test("says the same afterwards", () => {
    expect(treeOf(canonical)).toBe(treeOf(text));
  });
  test("keeps every comment, in order", () => {
    expect(commentsOf(canonical)).toEqual(commentsOf(text));
  });
  test("doesn't change a second time", () => {
    expect(formatted(canonical)).toBe(canonical);
  });
  test(`comes back from any layout (seed ${seed})`, () => {
    const random = new Random(seed);
    for (let run = 0; run < shuffles; run++) {
      const other = shuffled(canonical, random);
      expect(treeOf(other), file).toBe(treeOf(canonical));
      expect(formatted(other)).toBe(canonical);
    }
  });
  test(`keeps comments wherever they stand (seed ${seed})`, () => {
    const random = new Random(seed + 1);
    for (let run = 0; run < shuffles; run++) commentsStay(commented(text, random));
  });
  test("keeps its kind of line break", () => {
    const dos = formatted(canonical.replaceAll("\n", "\r\n"));
    expect(dos.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
    expect(dos.replaceAll("\r\n", "\n")).toBe(canonical);
  });
});

test(`sentences of the grammar keep what they say (seed ${seed})`, { timeout: 120_000 }, () => {
  const random = new Random(seed);
  const rules = [
    "enum",
    "type",
    "let",
    "budget",
    "service",
    "action",
    "probe",
    "runbook",
    "part",
    "route",
    "waive",
  ];
  rules.push("world", "scenario", "invariant", "resource", "import");
  let tried = 0;
  for (let run = 0; run < shuffles * 400; run++) {
    const text = sentence(random, random.pick(rules));
    if (text.length > 20_000 || parse({ file: "s.claw", text }).problems.length > 0) continue;
    tried += 1;
    const canonical = formatted(text);
    expect(formatted(canonical), text).toBe(canonical);
    expect(formatted(shuffled(canonical, random))).toBe(canonical);
    commentsStay(commented(text, random));
  }
  expect(tried).toBeGreaterThan(shuffles * 100);
});

function commentsStay(text: string): void {
  const canonical = formatted(text);
  expect(commentsOf(canonical)).toEqual(commentsOf(text));
  expect(formatted(canonical), text).toBe(canonical);
}

/** With comments of its own at random places, behind something or above it. */
function commented(text: string, random: Random): string {
  const pieces = piecesOf({ file: "c.claw", text });
  let out = "";
  let at = 0;
  for (const [index, { start, end, image, comments }] of pieces.entries()) {
    const isTouching = index > 0 && start === at && (image === "(" || image === "[");
    out += text.slice(at, start);
    if (!isTouching && comments.length === 0 && random.below(8) === 0)
      out += random.pick([` // c${index}\n`, `\n// c${index}\n`, `\n// c${index}\n// d${index}\n\n`]);
    out += image;
    at = end;
  }
  return out;
}

function formatted(text: string): string {
  const { value, problems } = format({ file: "t.claw", text });
  expect(problems, text).toEqual([]);
  return value as string;
}

function treeOf(text: string): string {
  return said(parse({ file: "t.claw", text }).tree);
}

/** A doc comment that said nothing about anything may become a plain one. */
function commentsOf(text: string): string[] {
  return piecesOf({ file: "t.claw", text })
    .flatMap(({ comments }) => comments)
    .map((comment) => comment.text.replace(/^\/\/\/(?!\/)/, "//"));
}
