// The process around a command: what the operating system refuses is one line with the file's name and exit code 2,
// nothing half begun is left behind, and nobody who stops listening takes a command down.
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { clawc } from "./command-line.ts";

const main = pathToFileURL(join(import.meta.dirname, "..", "..", "cli", "main.ts")).href;

let cwd: string;
beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), "claw-process-"));
  await clawc(["init", "--name", "shop"], { cwd });
  mkdirSync(join(cwd, "folder"));
  writeFileSync(join(cwd, "hosts.yaml"), "services: {}\n");
  writeFileSync(join(cwd, "no-locks.yaml"), "services: {}\nlocks: claw.yaml\n");
});
afterAll(() => rmSync(cwd, { recursive: true }));

function clawcProcess(words: string[], stdout: "pipe" | number = "pipe") {
  const script = `import(${JSON.stringify(main)}).then((m) => m.start())`;
  const args = ["--no-warnings", "-e", script, "clawc", ...words];
  const { status, stderr } = spawnSync(process.execPath, args, {
    cwd,
    stdio: ["ignore", stdout, "pipe"],
    encoding: "utf8",
  });
  return { status, err: stderr };
}

const start = ["run", "--alert", "alerts/pagerduty.json"];
const begun = () => (existsSync(join(cwd, ".claw", "runs")) ? readdirSync(join(cwd, ".claw", "runs")) : []);

it.each([
  [
    "a witness that is a folder",
    ["--witness", "folder"],
    /^clawc: .*folder: it is a folder \(open EISDIR\)\n$/,
  ],
  ["a witness among the runs", ["--witness", ".claw/runs/w"], /^clawc: a witness inside the folder of runs/],
  [
    "locks that are no database",
    ["--hosts", "no-locks.yaml"],
    /^clawc: .*claw\.yaml: the database can't be opened: file is not a database\n$/,
  ],
])("%s keeps a run from being begun", (_what, words, says) => {
  const ran = clawcProcess([...start, ...words]);
  expect(ran).toEqual({ status: 2, err: expect.stringMatching(says) });
  expect(begun().filter((name) => name.endsWith("drain_region"))).toEqual([]);
});

it.skipIf(!existsSync("/dev/full"))("says that its output was lost on a full disk", () => {
  const ran = clawcProcess(["check"], openSync("/dev/full", "w"));
  expect(ran).toEqual({ status: 2, err: "clawc: what it said could not all be written: the disk is full\n" });
});

it.each(["pretty", "sarif", "junit"])("check as %s goes on unheard when its reader has gone", (format) => {
  const folder = mkdtempSync(join(tmpdir(), "claw-unheard-"));
  writeFileSync(join(folder, "claw.yaml"), "name: shop\ntopology: topology.yaml\n");
  writeFileSync(join(folder, "topology.yaml"), "places: []\n");
  // Far more than a pipe holds.
  for (let file = 0; file < 40; file++)
    writeFileSync(join(folder, `f${file}.claw`), "let a = 1 && 2\n".repeat(45));
  const script = `import(${JSON.stringify(main)}).then((m) => m.start())`;
  const call = `"${process.execPath}" --no-warnings -e '${script}' clawc check --format ${format}`;
  const closed = spawnSync("sh", ["-c", `${call} >&-; echo $?`], { cwd: folder, encoding: "utf8" });
  expect({ said: closed.stdout, err: closed.stderr }).toEqual({ said: "1\n", err: "" });
  const piped = spawnSync("sh", ["-c", `{ ${call}; echo $? >code; } | head -1`], {
    cwd: folder,
    encoding: "utf8",
    timeout: 20_000,
  });
  expect({ code: readFileSync(join(folder, "code"), "utf8"), err: piped.stderr }).toEqual({
    code: "1\n",
    err: "",
  });
  expect(piped.stdout.split("\n")).toHaveLength(2);
  rmSync(folder, { recursive: true });
});
