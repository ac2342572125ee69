// Runs the suites in test/language/*.md. A heading is a law; a ```claw block under it is a module that is compiled
// together with the files in test/language/given. A comment `// error: code` or `// warning: code` at the end of a
// line says that a problem of this code begins on that line; a problem that no comment announces, and a comment
// that no problem matches, fail the law. Two short forms save repetition: in a ```claw conditions block every line
// is one condition about a region, and a ```claw run block is the body of a runbook for the regions `rs`.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { compile } from "../compiler/compile.ts";
import type { Topology } from "../schema/generated/topology.ts";
import { stdlib } from "./check/flagship.ts";

const folder = join(import.meta.dirname, "language");
const given = (file: string) => readFileSync(join(folder, "given", file), "utf8");
const topology = parse(given("topology.yaml")) as Topology;

interface Law {
  title: string;
  blocks: { form: string; text: string; line: number }[];
}

function lawsOf(markdown: string): Law[] {
  const laws: Law[] = [];
  let block: Law["blocks"][number] | undefined;
  markdown.split("\n").forEach((line, index) => {
    const fence = /^```(\S*) ?(\S*)/.exec(line);
    if (block === undefined && line.startsWith("#"))
      laws.push({ title: line.replace(/^#+ /, ""), blocks: [] });
    else if (block === undefined && fence?.[1] === "claw") {
      block = { form: fence[2] ?? "", text: "", line: index + 2 };
      laws.at(-1)?.blocks.push(block);
    } else if (fence) block = undefined;
    else if (block !== undefined) block.text += `${line}\n`;
  });
  return laws.filter((law) => law.blocks.length > 0);
}

function moduleOf({ form, text }: Law["blocks"][number]): string {
  if (form === "conditions") {
    return text
      .split("\n")
      .map((line, index) => (/^\s*(\/\/|$)/.test(line) ? line : `let c${index}(region): bool = ${line}`))
      .join("\n");
  }
  if (form !== "run") return text;
  const head =
    "runbook r(rs: list<region>) { deadline 4h, undo 4h  environment production  targets region in rs";
  return `${head} ${text.trimEnd()}\n}`;
}

function announced(text: string): string[] {
  return text.split("\n").flatMap((line, index) => {
    const marks = line.match(/\/\/ (error|warning): .*/)?.[0] ?? "";
    return [...marks.matchAll(/(error|warning): ([a-z-]+)/g)].map(
      ([, severity, code]) => `${index + 1} ${severity}: ${code}`,
    );
  });
}

async function found(text: string): Promise<string[]> {
  const sources = [
    { file: "given.claw", text: given("given.claw") },
    { file: "law.claw", text },
  ];
  const { problems } = await compile({
    sources,
    topology,
    stdlib,
    read: (path) => (path === "db.proto" ? given(path) : null),
  });
  return problems.map(({ span, severity, code }) => {
    const source = sources.find((each) => each.file === span.file)?.text ?? "";
    const at = span.file === "law.claw" ? "" : `${span.file} `;
    return `${at}${source.slice(0, span.start).split("\n").length} ${severity}: ${code}`;
  });
}

for (const suite of readdirSync(folder).filter((file) => file.endsWith(".md"))) {
  describe(suite.replace(".md", ""), () => {
    for (const law of lawsOf(readFileSync(join(folder, suite), "utf8"))) {
      it(law.title, async () => {
        for (const block of law.blocks) {
          const text = moduleOf(block);
          expect((await found(text)).sort(), `the block at line ${block.line}`).toEqual(
            announced(text).sort(),
          );
        }
      });
    }
  });
}
