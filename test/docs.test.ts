// The documentation, held to what it says: every block of README.md and docs/ is read or compared, or somebody else is
// known to execute it; every command that it names exists, with its options; every link leads somewhere.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { type Command, isGroup } from "../cli/command.ts";
import { registry } from "../cli/registry.ts";
import { catalogue } from "../compiler/problems/catalogue.ts";
import { contextualWords, reservedWords } from "../compiler/syntax/tokens.ts";
import { pages, readPage, root } from "./blocks/docs-pages.ts";
import { excerptOf, type Fenced, fencedBlocks, fileOf } from "./blocks/fenced.ts";

/** Languages whose blocks somebody else executes, or that are only to be looked at. Claw and files: test/language.test.ts. */
const elsewhere: Readonly<Record<string, string>> = {
  sh: "run by test/e2e/docs-commands.test.ts",
  console: "run by test/e2e/docs-commands.test.ts",
  ts: "compiled and run by test/e2e/package.test.ts",
  groovy: "its commands are held to clawc's options by test/cli/check-page.test.ts",
  text: "a sketch for the eye",
};

describe.each(pages)("%s", (page) => {
  const markdown = readPage(page);
  const here = fencedBlocks(markdown).filter((block) => !isExecutedElsewhere(page, block));

  test.each(here.map((block) => [`${block.heading}, line ${block.line}`, block] as const))(
    "%s",
    (_where, block) => expect(wrongWith(block)).toEqual([]),
  );

  test("names commands and options that are there", async () => {
    const wrong: string[] = [];
    for (const [, line = ""] of markdown.matchAll(/`(clawc [^`]+)`/g)) {
      const found = await wrongCommand(line.split(/\s+/).slice(1));
      if (found !== undefined) wrong.push(`\`${line}\`: ${found}`);
    }
    expect(wrong).toEqual([]);
  });

  test("has links that lead somewhere, and no block without a fence", () => {
    const prose = markdown.replace(/^(`{3,})[\s\S]*?^\1$/gm, "");
    const targets = [...prose.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, target]) => target ?? "");
    const local = targets.filter((target) => !/^[a-z]+:/.test(target));
    expect(local.filter((target) => !existsSync(join(root, dirname(page), target)))).toEqual([]);
    expect(prose.match(/(?<=\n\n) {4,}[^\s-].*/g) ?? []).toEqual([]);
  });
});

/** Claw of the language's pages, and whatever stands in one project with it. */
function isExecutedElsewhere(page: string, block: Fenced): boolean {
  if (block.language === "ts") return page === "README.md";
  if (Object.hasOwn(elsewhere, block.language)) return true;
  const compiled = block.language === "claw" || fileOf(block) !== undefined;
  return /^docs\/(?:language|stdlib)\//.test(page) && compiled && excerptOf(block) === undefined;
}

function wrongWith(block: Fenced): unknown[] {
  const { language, text } = block;
  const from = excerptOf(block);
  if (from !== undefined) {
    const whole = readFileSync(join(root, from), "utf8");
    return plain(whole).includes(plain(text)) ? [] : [`it doesn't stand in ${from}`];
  }
  if (language === "yaml") return [parse(text)].filter((value) => value === null);
  if (language === "json") return [JSON.parse(text)].filter((value) => value === null);
  return [`a block of \`${language}\`: nothing here can say whether it is true`];
}

/** An excerpt may be indented otherwise. */
function plain(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

const globalOptions = ["--help", "--version", "--no-color", "--color"];

/** Up to a redirection or the next command; words in capitals stand for something. */
async function wrongCommand(words: readonly string[]): Promise<string | undefined> {
  const end = words.findIndex((word) => /^(?:[|<>&;]+|…|\.\.\.)/.test(word));
  const [name = "", ...rest] = end < 0 ? words : words.slice(0, end);
  if (/^[A-Z]+$/.test(name) || globalOptions.includes(name)) return undefined;
  const registration = registry.find((each) => each.name === name);
  if (registration === undefined) return "there is no such command";
  const { command } = await registration.load();
  const called: Command | undefined = isGroup(command)
    ? command.commands.find((sub) => sub.name === rest[0])
    : command;
  if (called === undefined) return `${name} has no command ${rest[0]}`;
  const known = [...globalOptions, ...Object.keys(called.options).map((option) => `--${option}`)];
  const unknown = rest.filter((word) => word.startsWith("--") && !known.includes(word.replace(/=.*/, "")));
  return unknown.length === 0 ? undefined : `it has no ${unknown.join(", ")}`;
}

/** Words that no example on the language's pages shows yet. */
const unshown = "shared failed deny kill crash".split(" ");

test("every word of the language stands in an example of its pages", () => {
  const claw = pages
    .filter((page) => page.startsWith("docs/language/"))
    .flatMap((page) => fencedBlocks(readPage(page)))
    .filter(({ language }) => language === "claw")
    .map(({ text }) => text.replace(/"(?:[^"\\]|\\.)*"|\/\/.*$/gm, ""));
  const shown = new Set(claw.flatMap((text) => text.match(/[A-Za-z_][\w-]*/g) ?? []));
  const words = [...reservedWords, ...contextualWords];
  expect(words.filter((word) => !shown.has(word)).sort()).toEqual(unshown.sort());
});

test("every code that a page names is one", () => {
  const files = [...pages, ...Object.keys(catalogue).map((code) => `docs/problems/${code}.md`)];
  const wrong = files.flatMap((page) => {
    const prose = readPage(page).replace(/^(`{3,})[\s\S]*?^\1$/gm, "");
    const named = [...prose.matchAll(/`([a-z]{2,}(?:-[a-z]+)+)`/g)].map(([, code]) => code ?? "");
    return named.filter((code) => !Object.hasOwn(catalogue, code)).map((code) => `${page}: ${code}`);
  });
  expect(wrong).toEqual([]);
});
