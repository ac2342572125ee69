// docs/check.md keeps its word: its commands run, its snippets are YAML whose commands clawc takes, its tables name the
// formats and options that there are.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { formats } from "../../cli/check/report.ts";
import { command } from "../../cli/commands/check.ts";
import { parseOptions } from "../../cli/parse-options.ts";
import { fencedBlocks } from "../blocks/fenced.ts";
import { clawc } from "./command-line.ts";

const root = join(import.meta.dirname, "../..");
const page = readFileSync(join(root, "docs/check.md"), "utf8");
const blocks = fencedBlocks(page);
const lines = blocks
  .filter(({ language }) => language === "sh")
  .flatMap(({ text }) => text.trim().split("\n"));

test.each(lines)("%s", async (line) => {
  const [call = "", input] = line.split(" < ");
  const [program, ...words] = call.split(" ");
  expect(program).toBe("clawc");
  const stdin = input === undefined ? undefined : readFileSync(join(root, input), "utf8");
  const ran = await clawc(words, { cwd: root, ...(stdin === undefined ? {} : { stdin }) });
  expect({
    code: ran.code,
    err: ran.err.replace(/^0 problems would be fixed, 0 would be left\n$/, ""),
  }).toEqual({
    code: 0,
    err: "",
  });
});

test("what its pipelines call is what clawc takes", () => {
  const yaml = blocks.filter(({ language }) => language === "yaml");
  for (const { text } of yaml) expect(Object.keys(parse(text) as object).length).toBeGreaterThan(0);
  const calls = blocks
    .filter(({ language }) => language !== "sh")
    .flatMap(({ text }) => [...text.matchAll(/npx clawc check ?([^'\n]*)/g)].map(([, words = ""]) => words));
  expect(calls.length).toBeGreaterThanOrEqual(4);
  for (const words of calls)
    expect(
      parseOptions(
        command,
        words.split(" ").filter((word) => word !== ""),
      ),
    ).toHaveProperty("arguments");
});

test("it speaks of every format and option", () => {
  for (const format of formats) expect(page).toContain(`| \`${format}\` |`);
  const unsaid = Object.keys(command.options).filter((name) => !page.includes(`--${name}`));
  expect(unsaid).toEqual([]);
});
