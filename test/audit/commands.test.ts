// The commands around a trail, on a real folder with a real journal: exit codes, prefixes, and damage of every kind
// told in words.

import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { validate } from "../../schema/generated/report.validate.js";
import { clawc } from "../cli/command-line.ts";
import { writeRun } from "./run-folder.ts";
import { silentRegion, sleepyWorker, trailOf } from "./trail.ts";

const root = mkdtempSync(join(tmpdir(), "claw-audit-"));
const trail = trailOf({ delivers: sleepyWorker });
const cleared = trail.stored.find((each) => each.text.includes("worker-node-3"))?.seq ?? 0;
const run = join(root, ".claw", "runs", trail.run);

beforeAll(() => {
  writeRun(root, trail);
  writeRun(root, trailOf({ delivers: silentRegion, until: 17 }), "9OPEN-payments");
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const at = (...words: string[]) => clawc(words, { cwd: root });

/** A copy of the run, damaged; the name is a folder's. */
function damaged(name: string, damage: (folder: string) => void): string {
  const folder = join(root, "copies", name);
  cpSync(run, folder, { recursive: true });
  damage(folder);
  return folder;
}

function sql(folder: string, statement: string): void {
  const db = new DatabaseSync(join(folder, "journal.db"));
  db.exec(statement);
  db.close();
}

test("a run is found by the beginning of its id, in any case, by its folder, and nothing else", async () => {
  for (const name of ["7KQ2", "7kq2", trail.run, run, ".claw/runs/7KQ2-payments"])
    expect((await at("audit", "verify", name)).code).toBe(0);
  expect((await at("audit", "verify", "nope")).err).toMatch(
    /there is no run nope in \.claw\/runs; the latest is .*clawc runs/,
  );
  writeRun(root, trail, "7KQ3-payments");
  expect((await at("audit", "verify", "7KQ")).err).toMatch(/begins 2 runs \(7KQ2-payments, 7KQ3-payments\)/);
  rmSync(join(root, ".claw", "runs", "7KQ3-payments"), { recursive: true });
  expect((await clawc(["audit", "verify", "7KQ2"], { cwd: tmpdir() })).code).toBe(2);
  expect(
    (await clawc(["audit", "verify", "7KQ2", "--runs", join(root, ".claw/runs")], { cwd: tmpdir() })).code,
  ).toBe(0);
});

test("a whole trail is accepted, and its seal is told", async () => {
  const open = await at("audit", "verify", "7KQ2");
  expect(open).toMatchObject({
    code: 0,
    out: expect.stringMatching(
      /^whole .*40 records, ended succeeded[\s\S]*unsealed: nothing proves that the tail is whole/,
    ),
  });
  const sealed = await at("audit", "verify", "7KQ2", "--witness", "witness.jsonl");
  expect(sealed.out).toMatch(/40 anchored by witness.jsonl · 0 signed only · 0 unsealed/);
  expect(JSON.parse((await at("audit", "verify", "7KQ2", "--format", "json")).out)).toMatchObject({
    folded: true,
    zones: { unsealed: 40 },
  });
});

describe("damage to a journal is refused with the record named", () => {
  test.each<[string, string, RegExp]>([
    [
      "a byte",
      `UPDATE record SET text = replace(text, 'worker-node-3', 'worker-node-4') WHERE seq = ${cleared}`,
      new RegExp(`✗ record ${cleared} has been changed`),
    ],
    ["a record", "DELETE FROM record WHERE seq = 17", /✗ record 17 is missing/],
    [
      "a pair",
      "UPDATE record SET seq = 1020 WHERE seq = 20; UPDATE record SET seq = 20 WHERE seq = 21; UPDATE record SET seq = 21 WHERE seq = 1020",
      /✗ records 20 and 21 have changed places/,
    ],
    ["the tail", "DELETE FROM record WHERE seq > 35", /✗ the tail has been cut: the witness saw record 40/],
  ])("%s", async (name, statement, says) => {
    const folder = damaged(name, (copy) => sql(copy, statement));
    const { code, out } = await at("audit", "verify", folder, "--witness", "witness.jsonl");
    expect(code).toBe(1);
    expect(out).toMatch(/^BROKEN/);
    expect(out).toMatch(says);
    const report = await at("audit", "report", folder, "--witness", "witness.jsonl");
    if (name !== "the tail") expect(report).toMatchObject({ code: 1, out: "" });
  });
});

describe("what can't be read is one sentence, never a stack trace", () => {
  test.each<[string, (folder: string) => void, RegExp]>([
    [
      "no database",
      (folder) => writeFileSync(join(folder, "journal.db"), "nonsense"),
      /journal\.db can't be read as a journal/,
    ],
    [
      "an empty file",
      (folder) => writeFileSync(join(folder, "journal.db"), ""),
      /journal\.db can't be read as a journal/,
    ],
    ["no journal", (folder) => rmSync(join(folder, "journal.db")), /journal\.db is not there/],
    [
      "a damaged page",
      (folder) => {
        const bytes = readFileSync(join(folder, "journal.db"));
        writeFileSync(join(folder, "journal.db"), bytes.fill(0xff, 4096, 4200));
      },
      /can't be read as a journal/,
    ],
  ])("%s", async (name, damage, says) => {
    const folder = damaged(name, damage);
    for (const words of [["audit", "verify"], ["audit", "show"], ["audit", "report"], ["status"]]) {
      const { code, err, out } = await at(...words, folder);
      expect({ words, code, out }).toEqual({ words, code: 2, out: "" });
      expect(err).toMatch(says);
      expect(err.trim().split("\n")).toHaveLength(1);
    }
  });

  test("a witness that is none, or not there", async () => {
    writeFileSync(join(root, "no-witness"), '{"run":"x"}\n');
    expect(await at("audit", "verify", "7KQ2", "--witness", "no-witness")).toMatchObject({
      code: 2,
      err: expect.stringMatching(/no-witness:1 is no anchor/),
    });
    expect(await at("audit", "verify", "7KQ2", "--witness", "gone")).toMatchObject({
      code: 2,
      err: expect.stringMatching(/gone can't be read/),
    });
  });

  test("a run without its plan is shown bare, and not verified", async () => {
    const folder = damaged("no plan", (copy) => writeFileSync(join(copy, "plan.json"), "{}"));
    expect(await at("audit", "verify", folder)).toMatchObject({
      code: 1,
      out: expect.stringMatching(/not compared with its plan: .*plan\.json is no plan/),
    });
    const shown = await at("audit", "show", folder);
    expect(shown).toMatchObject({ code: 1, err: expect.stringMatching(/only the bare records/) });
    expect(shown.out.trim().split("\n")).toHaveLength(40);
  });

  test("a torn facts file and a torn log leave the trail readable", async () => {
    const folder = damaged("torn", (copy) => {
      writeFileSync(join(copy, "run.json"), "{");
      appendFileSync(join(copy, "logs.jsonl"), '{"half');
    });
    expect((await at("audit", "verify", folder)).code).toBe(0);
    expect((await at("audit", "report", folder)).code).toBe(0);
  });
});

test("a run of another version names the version, and what to do", async () => {
  const folder = damaged("newer", (at) => {
    const plan = readFileSync(join(at, "plan.json"), "utf8");
    writeFileSync(join(at, "plan.json"), plan.replace(/"semantics": ?1/, '"semantics": 2'));
  });
  for (const words of [
    ["status", folder],
    ["settle", folder, "x", "--done"],
  ])
    expect(await at(...words)).toMatchObject({
      code: 2,
      err: expect.stringMatching(
        /plan\.json follows version 2 of .*; use the clawc that the run was started with\n$/,
      ),
    });
});

test("show tells the run in order, by lane, or as JSON lines", async () => {
  const text = await at("audit", "show", "7KQ2");
  expect(text).toMatchObject({
    code: 0,
    out: expect.stringMatching(
      /worker-node-6 {2}cache.invalidate, attempt 2, same key[\s\S]*SUCCEEDED {2}after 20\.2s/,
    ),
  });
  expect((await at("audit", "show", "7KQ2", "--by", "lane")).out).toMatch(
    /^initiate_failover\[eu-west-2\]$/m,
  );
  const objects = (await at("audit", "show", "7KQ2", "--format", "json")).out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(objects[0]).toMatchObject({ seq: 1, mark: "begin" });
});

test("a report is written by its schema, to the terminal or a file, and refuses a file that can't be", async () => {
  const said = await at("audit", "report", "7KQ2");
  expect(validate(JSON.parse(said.out))).toBe(true);
  const file = join(root, "report.json");
  expect(await at("audit", "report", "7KQ2", "--output", file)).toMatchObject({
    code: 0,
    out: expect.stringMatching(/wrote .*report\.json: 9 steps, COMPLETED_SUCCESS/),
  });
  expect(readFileSync(file, "utf8")).toBe(said.out);
  expect((await at("audit", "report", "7KQ2", "--format", "markdown")).out).toMatch(
    /^# payment\\_db\\_failover: completed success/,
  );
  expect(await at("audit", "report", "7KQ2", "--output", join(root, "no", "such", "x.json"))).toMatchObject({
    code: 2,
    err: expect.stringMatching(/can't be written/),
  });
});

test("runs lists each with its ending, the unreadable ones too", async () => {
  const all = await at("runs");
  expect(all.code).toBe(0);
  expect(all.out).toMatch(/7KQ2-payments +payment_db_failover +2026-11-24 03:28:50 +20\.2s {2}succeeded/);
  expect(all.out).toMatch(/9OPEN-payments .* open/);
  const broken = join(root, ".claw", "runs", "BROKEN-1");
  cpSync(run, broken, { recursive: true });
  writeFileSync(join(broken, "journal.db"), "nonsense");
  expect(await at("runs")).toMatchObject({
    code: 1,
    out: expect.stringMatching(/BROKEN-1 .*unreadable .*can't be read as a journal/),
  });
  rmSync(broken, { recursive: true });
  expect((await clawc(["runs"], { cwd: tmpdir() })).code).toBe(2);
});

test("status of an open run says how to go on", async () => {
  const { code, out } = await at("status", "9OPEN");
  expect(code).toBe(0);
  expect(out.trim().split("\n").length).toBeLessThanOrEqual(15);
  expect(out).toMatch(/us-east-1: UNKNOWN yet/);
  expect(out).toMatch(/clawc stop 7KQ2/);
});
