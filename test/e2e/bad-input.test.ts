// Whatever a file that the command line is given holds, the answer is a problem or a refusal: exit code 1 or 2, words
// that name what is wrong, and never a stack trace, a bug or a silence. No service runs.

import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dispatch, splitGlobalFlags } from "../../cli/dispatch.ts";
import { explainFailure } from "../../cli/main.ts";
import { writeRun } from "../audit/run-folder.ts";
import { silentRegion, trailOf } from "../audit/trail.ts";
import { capturedIo } from "../cli/captured-io.ts";
import { writeFasterProject } from "../drills/faster.ts";
import { beginCommand, type Ended } from "../drills/scene.ts";

const root = mkdtempSync(join(tmpdir(), "claw-bad-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let count = 0;

/** Contents that no format takes, by name. */
const garbage: Record<string, string | Uint8Array> = {
  nothing: "",
  "a NUL": "\0",
  "bytes that are no UTF-8": new Uint8Array([0xff, 0xfe, 0x00, 0xd8, 0x80, 0x80]),
  null: "null",
  "a number": "7",
  "a list": "[]",
  "half an object": '{"a": {"b": [1, 2',
  "10,000 brackets": "[".repeat(10_000),
  "10,000 braces": "{".repeat(10_000),
  "a terminal's escape": "\u001b]0;gotcha\u0007\u001b[2J: [",
  "an alias bomb": `a: &a [x, x, x, x, x, x, x, x]\n${[..."bcdefghij"].map((letter, index) => `${letter}: &${letter} [${Array(8).fill(`*${"abcdefghij"[index]}`).join(", ")}]`).join("\n")}\n`,
  "a duplicate key": '{"name": "a", "name": "b", "__proto__": {"x": 1}}',
};

/** In this process, as the program would; a bug that is thrown is told as the program tells it. */
async function refusedBy(cwd: string, words: readonly string[]): Promise<void> {
  const io = capturedIo({ cwd });
  const code = await dispatch(splitGlobalFlags(words), io).catch((error: unknown) =>
    explainFailure(error, io),
  );
  expectRefusal(words, { code, out: io.out(), err: io.err() });
}

function expectRefusal(words: readonly string[], { code, out, err }: Ended): void {
  const said = `clawc ${words.join(" ")} → ${code}\n${out}\n${err}`;
  expect([1, 2], said).toContain(code);
  expect(out + err, said).not.toBe("");
  expect(out + err, said).not.toMatch(
    /bug in clawc|^\s+at .*[:(]|node:internal|\bundefined\b|\[object Object\]/m,
  );
  expect((out + err).includes("\u001b"), said).toBe(false);
}

interface Kind {
  kind: string;
  file: string;
  commands: string[][];
  /** What this kind takes, though others don't. */
  fine?: string[];
}

const alert = ["--alert", "alerts/pagerduty-incident.json"];
const hosts = ["--hosts", "hosts.yaml"];
const kinds: Kind[] = [
  {
    kind: "alert",
    file: "alerts/pagerduty-incident.json",
    commands: [
      ["detect", "alerts/pagerduty-incident.json"],
      ["run", ...alert, ...hosts],
    ],
  },
  { kind: "project file", file: "claw.yaml", commands: [["check"], ["run", ...alert, ...hosts]] },
  { kind: "topology", file: "topology.yaml", commands: [["check"]] },
  { kind: "contract", file: "proto/payment.proto", commands: [["check"], ["build"]] },
  { kind: "catalogue", file: "workers/cache.tasks.json", commands: [["check"]] },
  { kind: "runbook", file: "payment_db_failover.claw", commands: [["check"]], fine: ["nothing"] },
  {
    kind: "host file",
    file: "hosts.yaml",
    commands: [
      ["run", ...alert, ...hosts],
      ["plan", ...alert, ...hosts],
    ],
  },
];
const spoilt = kinds.flatMap(({ kind, file, commands, fine = [] }) =>
  Object.keys(garbage)
    .filter((what) => !fine.includes(what))
    .map((what) => ({ kind, file, commands, what })),
);

function freshProject(): string {
  const folder = join(root, String(++count));
  writeFasterProject(folder);
  writeFileSync(join(folder, "hosts.yaml"), "services: {}\n");
  return folder;
}

describe("a project's file", () => {
  test.concurrent.each(kinds)(
    "$kind that breaks off in the middle, for the real program",
    async ({ file, commands }) => {
      const folder = freshProject();
      const text = readFileSync(join(folder, file), "utf8");
      writeFileSync(join(folder, file), `${text.slice(0, text.length / 2)}\n{"[`);
      for (const words of commands) expectRefusal(words, await beginCommand(folder, words).ended);
    },
  );
  test.each(spoilt)("$kind: $what", async ({ file, commands, what }) => {
    const folder = freshProject();
    writeFileSync(join(folder, file), garbage[what] as string);
    for (const words of commands) await refusedBy(folder, words);
  });
  test.each(kinds.filter(({ kind }) => kind !== "runbook"))(
    "$kind: gone, and a folder in its place",
    async ({ file, commands }) => {
      const folder = freshProject();
      rmSync(join(folder, file));
      for (const words of commands) await refusedBy(folder, words);
      mkdirSync(join(folder, file));
      for (const words of commands) await refusedBy(folder, words);
    },
  );
});

interface Damage {
  what: string;
  how: (folder: string) => void;
}

const planFile = (bundle: string) =>
  join(bundle, readdirSync(bundle).find((name) => name.endsWith(".plan.json")) as string);
const bundleDamages: Damage[] = [
  ...Object.entries(garbage).map(
    ([what, content]): Damage => ({
      what: `a plan that is ${what}`,
      how: (bundle) => writeFileSync(planFile(bundle), content),
    }),
  ),
  ...Object.entries(garbage).map(
    ([what, content]): Damage => ({
      what: `a manifest that is ${what}`,
      how: (bundle) => writeFileSync(join(bundle, "manifest.json"), content),
    }),
  ),
  { what: "a plan cut in half", how: (bundle) => truncateSync(planFile(bundle), 1000) },
  {
    what: "a plan with another number in it",
    how: (bundle) =>
      writeFileSync(
        planFile(bundle),
        readFileSync(planFile(bundle), "utf8").replace('"timeoutMs":2000', '"timeoutMs":2001'),
      ),
  },
  { what: "no plan", how: (bundle) => rmSync(planFile(bundle)) },
  { what: "a file too many", how: (bundle) => writeFileSync(join(bundle, "extra.json"), "{}") },
  {
    what: "nothing in it",
    how: (bundle) => readdirSync(bundle).map((name) => rmSync(join(bundle, name))),
  },
];

describe("a bundle", () => {
  let built: string;
  beforeAll(async () => {
    const folder = freshProject();
    const { code, err } = await beginCommand(folder, ["build", "--output", "built.clawb", "--no-module"])
      .ended;
    expect(code, err).toBe(0);
    built = join(folder, "built.clawb");
  });
  test.each(bundleDamages)("$what", async ({ how }) => {
    const folder = freshProject();
    cpSync(built, join(folder, "bundle"), { recursive: true });
    how(join(folder, "bundle"));
    await refusedBy(folder, ["plan", "--bundle", "bundle", ...alert, ...hosts]);
    await refusedBy(folder, ["run", "--bundle", "bundle", ...alert, ...hosts]);
  });
});

const trail = trailOf({ delivers: silentRegion });
const effect = "initiate_failover[eu-west-2]/InitiateFailover";
const acts = (run: string): string[][] => [
  ["status", run],
  ["audit", "show", run],
  ["audit", "verify", run],
  ["audit", "report", run],
  ["resume", run],
  ["stop", run],
  ["kill", run],
  ["undo", run],
  ["settle", run, effect, "--done"],
  ["probe", run, effect],
];

const change = (sql: string) => (run: string) => {
  const db = new DatabaseSync(join(run, "journal.db"));
  db.exec(sql);
  db.close();
};
const dropWal = (run: string) => {
  for (const suffix of ["-wal", "-shm"]) rmSync(join(run, `journal.db${suffix}`), { force: true });
};

const runDamages: Damage[] = [
  ...Object.entries(garbage).map(
    ([what, content]): Damage => ({
      what: `a journal that is ${what}`,
      how(run) {
        dropWal(run);
        writeFileSync(join(run, "journal.db"), content);
      },
    }),
  ),
  {
    what: "a journal cut in half",
    how(run) {
      change("PRAGMA wal_checkpoint(TRUNCATE)")(run);
      dropWal(run);
      truncateSync(join(run, "journal.db"), 5000);
    },
  },
  { what: "a journal without its table", how: change("DROP TABLE record") },
  { what: "a record that is no JSON", how: change("UPDATE record SET text = '{' WHERE seq = 3") },
  { what: "a record that is null", how: change("UPDATE record SET text = 'null' WHERE seq = 3") },
  { what: "a record of another shape", how: change("UPDATE record SET text = '{\"seq\":3}' WHERE seq = 3") },
  { what: "no journal", how: (run) => rmSync(join(run, "journal.db")) },
];
const partDamages: Damage[] = ["plan.json"].flatMap((file) =>
  Object.entries(garbage).map(
    ([what, content]): Damage => ({
      what: `a ${file} that is ${what}`,
      how: (run) => writeFileSync(join(run, file), content),
    }),
  ),
);

describe("a run's folder", () => {
  test.each([...runDamages, ...partDamages])("$what", async ({ how }) => {
    const folder = freshProject();
    const run = writeRun(folder, trail);
    how(run);
    for (const words of acts(trail.run)) await refusedBy(folder, words);
  });
});
