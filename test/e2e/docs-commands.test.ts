// Every ```sh and ```console block of README.md and docs/, run as a reader would: a page's blocks one after the other in
// one shell, at the root of a scratch copy that holds the example with its waits shortened. A ```sh block must succeed.
// In a ```console block what stands after `$ ` is run, and the other lines must be printed, in their order; `…` stands
// for anything.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { pages, readPage, root } from "../blocks/docs-pages.ts";
import { type Fenced, fencedBlocks } from "../blocks/fenced.ts";
import { writeFasterProject } from "../drills/faster.ts";

/** Blocks that aren't run here, by their first line, and why. */
const exceptions: Readonly<Record<string, string>> = {
  "npm ci && npm run demo": "it sets the whole repository up; continuous integration runs it by itself",
  "npm ci && npm test": "it is what runs this test",
  "npm run bench               # a table, and all in one closing line":
    "it measures for minutes, on an idle machine",
};

const shellBlocks = (page: string) =>
  fencedBlocks(readPage(page)).filter(({ language }) => language === "sh" || language === "console");
const firstLine = ({ text }: Fenced) => text.split("\n")[0] ?? "";
const toRun = (page: string) => shellBlocks(page).filter((block) => !(firstLine(block) in exceptions));

test("every exception is still one", () => {
  const lines = pages.flatMap(shellBlocks).map(firstLine);
  expect(Object.keys(exceptions).filter((line) => !lines.includes(line))).toEqual([]);
});

describe.each(pages.filter((page) => toRun(page).length > 0))("%s", (page) => {
  test("does what it says", { timeout: 180_000 }, async () => {
    const scratch = mkdtempSync(join(tmpdir(), "claw-docs-"));
    try {
      writeScratch(scratch);
      const blocks = toRun(page);
      const { code, said } = await runShell(scratch, blocks.map(scriptOf).join(""));
      expect(code, said).toBe(0);
      for (const block of blocks.filter(({ language }) => language === "console")) {
        const told = between(said, block.line);
        expect(missing(told, expectedOf(block)), `line ${block.line} printed:\n${told}`).toEqual([]);
      }
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  });
});

/** As a clone, as far as readers are told to use it: bin/clawc.js runs the sources. */
function writeScratch(scratch: string): void {
  const example = join(scratch, "examples", "payment-db-failover");
  mkdirSync(example, { recursive: true });
  writeFasterProject(example);
  rmSync(join(example, "hosts.yaml"), { force: true });
  for (const folder of ["bin", "tmp", "path"]) mkdirSync(join(scratch, folder));
  symlinkSync(join(root, "node_modules"), join(scratch, "node_modules"));
  writeFileSync(join(scratch, "package.json"), '{ "type": "module" }\n');
  const main = pathToFileURL(join(root, "cli", "main.ts")).href;
  const script = join(scratch, "bin", "clawc.js");
  writeFileSync(script, `const { start } = await import("${main}");\nawait start();\n`);
  const words = `"${process.execPath}" --disable-warning=ExperimentalWarning "${script}"`;
  writeFileSync(join(scratch, "path", "clawc"), `#!/bin/sh\nexec ${words} "$@"\n`, { mode: 0o755 });
}

/** A marker before each block; a service in the background is awaited by the file that it writes. */
function scriptOf({ language, text, line }: Fenced): string {
  const commands = text.split("\n").flatMap((each) => {
    if (language === "sh") return [each, ...awaited(each)];
    return each.startsWith("$ ") ? [`${each.slice(2)} || true`] : [];
  });
  return `echo "@@ ${line}"\n${commands.join("\n")}\n`;
}

function awaited(command: string): string[] {
  const file = /--hosts (\S+) .*&\s*(?:#.*)?$/.exec(`${command} `.replace("&", " &"))?.[1];
  return file === undefined ? [] : [`for i in $(seq 600); do [ -s ${file} ] && break; sleep 0.05; done`];
}

function runShell(scratch: string, script: string): Promise<{ code: number | null; said: string }> {
  const whole = `set -e\nshopt -s expand_aliases\n${script.replaceAll("/tmp/", `${scratch}/tmp/`)}`;
  const child = spawn("bash", ["-s"], {
    cwd: scratch,
    detached: true,
    env: { ...process.env, NO_COLOR: "1", PATH: `${join(scratch, "path")}:${process.env.PATH}` },
    stdio: ["pipe", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
  child.stdin.end(whole);
  const limit = setTimeout(() => endGroup(child.pid), 150_000);
  return new Promise((resolve) => {
    child.once("exit", (code) => {
      clearTimeout(limit);
      endGroup(child.pid);
      child.once("close", () => resolve({ code, said }));
    });
  });
}

/** The shell and what it left in the background. */
function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // Nothing was left.
  }
}

function expectedOf({ text }: Fenced): string[] {
  return text
    .split("\n")
    .filter((line) => !line.startsWith("$ ") && line.trim() !== "" && line.trim() !== "…");
}

function between(said: string, line: number): string {
  const [, after = ""] = said.split(`@@ ${line}\n`);
  return after.split(/^@@ \d+$/m)[0] ?? "";
}

/** The lines that weren't printed in this order. */
function missing(told: string, expected: readonly string[]): string[] {
  const lines = told.split("\n").map((line) => line.trimEnd());
  let from = 0;
  return expected.filter((line) => {
    const pattern = new RegExp(`^${line.trimEnd().split("…").map(escaped).join(".*")}$`);
    const at = lines.findIndex((each, index) => index >= from && pattern.test(each));
    if (at >= 0) from = at + 1;
    return at < 0;
  });
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
