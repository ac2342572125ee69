/**
 * A ```claw block of a page or a suite, compiled. It stands beside the files in test/language/given. A comment
 * `// error: code` or `// warning: code` at the end of a line announces that a problem of this code begins on that
 * line. Two short forms save repetition: in a ```claw conditions block every line is one condition about a region,
 * and a ```claw run block is the body of a runbook for the regions `rs`. In a ```claw escapes block `\u{202E}` stands
 * for a character that can't be seen.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { compile, type Source } from "../../compiler/compile.ts";
import type { Problem } from "../../compiler/problems/problem.ts";
import type { Topology } from "../../schema/generated/topology.ts";
import { stdlib } from "../check/flagship.ts";
import type { Fenced } from "./fenced.ts";

export const given = (file: string) =>
  readFileSync(join(import.meta.dirname, "../language/given", file), "utf8");
const topology = parse(given("topology.yaml")) as Topology;

export interface Compared {
  announced: string[];
  found: string[];
}

/** What the block's marks announce and what the compiler finds, both as `<line> <severity>: <code>`, sorted. */
export async function compareBlock(block: Fenced): Promise<Compared> {
  const text = moduleOf(block);
  return { announced: announced(text).sort(), found: (await found(text)).sort() };
}

export function moduleOf({ words: [form], text }: Fenced): string {
  if (form === "escapes")
    return text.replace(/\\u\{([0-9A-F]+)\}/g, (_, point) =>
      String.fromCodePoint(Number.parseInt(point, 16)),
    );
  if (form === "conditions") {
    return text
      .split("\n")
      .map((line, index) => (/^\s*(\/\/|$)/.test(line) ? line : `let c${index}(region): bool = ${line}`))
      .join("\n");
  }
  if (form !== "run") return text;
  const head =
    "runbook r(rs: list<region>) { deadline 4h, undo 4h  environment production  targets region in rs  blast 2 regions at a time";
  return `${head} ${text.trimEnd()}\n}`;
}

/** Marks stand in comments of claw and proto (`//`) and of YAML (`#`). */
export function announced(text: string): string[] {
  return text.split("\n").flatMap((line, index) => {
    const marks = line.match(/(?:\/\/|#) (error|warning): .*/)?.[0] ?? "";
    return [...marks.matchAll(/(error|warning): ([a-z-]+)/g)].map(
      ([, severity, code]) => `${index + 1} ${severity}: ${code}`,
    );
  });
}

/** What is said of a text, as `law.claw` beside what is given. */
export async function problemsWith(text: string): Promise<Problem[]> {
  const { problems } = await compile({
    sources: sourcesWith(text),
    topology,
    stdlib,
    today: "2026-06-15",
    read: (path) => (path === "db.proto" ? given(path) : null),
  });
  return problems;
}

function sourcesWith(text: string): Source[] {
  return [
    { file: "given.claw", text: given("given.claw") },
    { file: "law.claw", text },
  ];
}

async function found(text: string): Promise<string[]> {
  const sources = sourcesWith(text);
  return (await problemsWith(text)).map(({ span, severity, code }) => {
    const source = sources.find((each) => each.file === span.file)?.text ?? "";
    const at = span.file === "law.claw" ? "" : `${span.file} `;
    return `${at}${source.slice(0, span.start).split("\n").length} ${severity}: ${code}`;
  });
}
