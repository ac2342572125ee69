/**
 * Blocks whose fences name files (```yaml file=claw.yaml), written into a folder of their own and opened as a
 * project. What they leave out is given: a claw.yaml, a topology.yaml and the contract db.proto. A problem is
 * announced by a comment at the end of its line; JSON has no comments, so there the fence says the line:
 * ```json file=a.tasks.json error=3:contract-unsupported.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { compileProject } from "../../cli/workbench.ts";
import { readYaml } from "../../cli/yaml-file.ts";
import type { Problem } from "../../compiler/problems/problem.ts";
import { validate } from "../../schema/generated/hosts.validate.js";
import { announced, type Compared, given } from "./claw-block.ts";
import { type Fenced, fileOf } from "./fenced.ts";

/** What marks announce and what is found, both as `<file> <line> <severity>: <code>`, sorted. */
export async function compareProject(blocks: readonly Fenced[]): Promise<Compared> {
  const files = new Map([
    ["claw.yaml", "name: page\ntopology: topology.yaml\n"],
    ["topology.yaml", given("topology.yaml")],
    ["db.proto", given("db.proto")],
    ...blocks.map((block): [string, string] => [fileOf(block) ?? "", block.text]),
  ]);
  const folder = mkdtempSync(join(tmpdir(), "claw-page-"));
  try {
    for (const [file, text] of files) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    }
    const compilation = blocks.every((block) => fileOf(block) === "hosts.yaml")
      ? null
      : await compileProject(folder);
    const problems = [...(compilation?.problems ?? []), ...hostsProblems(files.get("hosts.yaml"))];
    const found = problems.map(({ span, severity, code }) => {
      const before = (files.get(span.file) ?? "").slice(0, span.start);
      return `${span.file} ${before.split("\n").length} ${severity}: ${code}`;
    });
    const marks = [...files].flatMap(([file, text]) => announced(text).map((mark) => `${file} ${mark}`));
    const onFences = blocks.flatMap((block) => marksOnFence(block).map((mark) => `${fileOf(block)} ${mark}`));
    return { announced: [...marks, ...onFences].sort(), found: found.sort() };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A hosts file belongs to no project, but has a schema too. */
function hostsProblems(text: string | undefined): Problem[] {
  return text === undefined
    ? []
    : readYaml({ file: "hosts.yaml", text }, { name: "hosts", validate }).problems;
}

function marksOnFence({ words }: Fenced): string[] {
  return words.flatMap((word) => {
    const [, severity, line, code] = /^(error|warning)=(\d+):([a-z-]+)$/.exec(word) ?? [];
    return severity === undefined ? [] : [`${line} ${severity}: ${code}`];
  });
}
