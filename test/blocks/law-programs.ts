/**
 * The programs of test/laws: each ```claw block below a heading is one program, compiled beside a fleet of payment
 * databases, nodes and brokers (test/laws/given). The heading says the law in words. A wrong program has exactly one
 * mark `// error: code` or `// warning: code`, on the line at which its problem begins; a good one has none. A
 * ```claw run block is the body of a runbook for the regions `rs` in production.
 */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { compile, type Source } from "../../compiler/compile.ts";
import type { Problem } from "../../compiler/problems/problem.ts";
import type { Topology } from "../../schema/generated/topology.ts";
import { stdlib } from "../check/flagship.ts";
import { announced } from "./claw-block.ts";
import { fencedBlocks } from "./fenced.ts";

const folder = join(import.meta.dirname, "../laws");
const given = (file: string) => readFileSync(join(folder, "given", file), "utf8");
const topology = parse(given("topology.yaml")) as Topology;
const services: readonly Source[] = ["fleet.claw", "payments.claw"].map((file) => ({
  file,
  text: given(file),
}));
const runHead = [
  "runbook answer(rs: list<region>) { deadline 4h, undo 4h ",
  "environment production  targets region in rs  blast 3 regions at a time",
].join(" ");

export interface LawProgram {
  page: string;
  law: string;
  text: string;
  /** `<line> <severity>: <code>`, or null where nothing may be said. */
  announced: string | null;
}

export function lawPrograms(): LawProgram[] {
  return globSync("*.md", { cwd: folder, exclude: ["deviations.md"] })
    .sort()
    .flatMap((page) =>
      fencedBlocks(readFileSync(join(folder, page), "utf8"))
        .filter(({ language }) => language === "claw")
        .map(({ heading, words, text }) => {
          const module = words[0] === "run" ? `${runHead} ${text.trimEnd()}\n}` : text;
          const marks = announced(module);
          if (marks.length > 1) throw new Error(`${page}: “${heading}” has ${marks.length} marks`);
          return { page: page.replace(".md", ""), law: heading, text: module, announced: marks[0] ?? null };
        }),
    );
}

/** What the compiler says of a program. */
export async function problemsOf({ text }: LawProgram): Promise<Problem[]> {
  const { problems } = await compile({
    sources: [...services, { file: "law.claw", text }],
    topology,
    stdlib,
    today: "2026-06-15",
    read: (path) => (path === "fleet.proto" ? given(path) : null),
  });
  return problems;
}

/** `<line> <severity>: <code>`, with the file before it where that isn't the program's own. */
export function placed({ span, severity, code }: Problem, { text }: LawProgram): string {
  const source = span.file === "law.claw" ? text : services.find(({ file }) => file === span.file)?.text;
  const line = (source ?? "").slice(0, span.start).split("\n").length;
  return `${span.file === "law.claw" ? "" : `${span.file} `}${line} ${severity}: ${code}`;
}
