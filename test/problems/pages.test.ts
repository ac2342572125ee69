// Every code has its page in docs/problems, and a page keeps its word: each block under "Refused" raises the code of
// the page, and nothing else, on the line that is marked; each block under "Instead" raises nothing. So the codes of
// the catalogue, the pages and the codes that something raises are one set.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { catalogue, groups } from "../../compiler/problems/catalogue.ts";
import { compareBlocks } from "../blocks/compare.ts";
import { fencedBlocks } from "../blocks/fenced.ts";

const folder = join(import.meta.dirname, "../../docs/problems");
const pages = readdirSync(folder)
  .filter((file) => file.endsWith(".md"))
  .map((file) => file.replace(/\.md$/, ""));

/** Codes whose refusal no page can hold, and why. Something else must raise them. */
const notShown: Readonly<Record<string, string>> = {
  "file-too-large": "it takes a file of megabytes; test/syntax raises it",
};

/** Codes that still lack their page. */
const pagesMissing: readonly string[] = [];

test("pages and codes are one set", () => {
  const codes = Object.keys(catalogue).filter((code) => !pagesMissing.includes(code));
  expect(pages.sort()).toEqual(codes.sort());
});

test("each code stands in one group, and the groups are the catalogue", () => {
  const grouped = groups.flatMap(({ codes }) => Object.keys(codes));
  expect(grouped.sort()).toEqual(Object.keys(catalogue).sort());
});

test("no exception speaks of a code that isn't there", () => {
  expect(Object.keys(notShown).filter((code) => !Object.hasOwn(catalogue, code))).toEqual([]);
});

describe.each(pages)("%s", (code) => {
  const markdown = readFileSync(join(folder, `${code}.md`), "utf8");
  const blocks = fencedBlocks(markdown);
  const under = (heading: string) => blocks.filter((block) => block.heading === heading);

  test("has the form of a page", () => {
    const headings = code in notShown ? [`# ${code}`] : [`# ${code}`, "## Refused", "## Instead"];
    expect(markdown.match(/^#+ .*$/gm)?.slice(0, headings.length)).toEqual(headings);
    const said = markdown.slice(0, markdown.indexOf("\n## ")).split("\n").slice(1).join("\n").trim();
    expect(said.length, "what it means and why it matters").toBeGreaterThan(80);
    expect(said.split(/\n\n+/).length, "two paragraphs at most").toBeLessThanOrEqual(2);
    expect(blocks.filter((block) => !["Refused", "Instead"].includes(block.heading))).toEqual([]);
  });

  test.skipIf(code in notShown)("what it shows as refused is refused for this alone", async () => {
    const compared = await compareBlocks(under("Refused"));
    expect(compared.length).toBeGreaterThan(0);
    for (const { announced, found } of compared) {
      expect(found).toEqual(announced);
      expect([...new Set(found.map((each) => each.replace(/^.*: /, "")))]).toEqual([code]);
    }
  });

  test.skipIf(code in notShown)("what it shows instead is accepted", async () => {
    const compared = await compareBlocks(under("Instead"));
    expect(compared.length).toBeGreaterThan(0);
    for (const each of compared) expect(each).toMatchObject({ announced: [], found: [] });
  });
});
