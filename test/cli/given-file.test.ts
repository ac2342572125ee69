// Files named on the command line: whatever they turn out to be, one line says which file and what is wrong with it,
// the exit code is 2, and nothing has been done.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { clawc } from "./command-line.ts";

let cwd: string;
beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), "claw-given-"));
  await clawc(["init", "--name", "shop"], { cwd });
  mkdirSync(join(cwd, "folder"));
  writeFileSync(join(cwd, "latin1"), Buffer.from('{"title": "caf\xe9"}', "latin1"));
  writeFileSync(join(cwd, "huge"), " ".repeat(9 * 1024 * 1024));
  symlinkSync("nowhere", join(cwd, "dangling"));
  symlinkSync("circle", join(cwd, "circle"));
});
afterAll(() => rmSync(cwd, { recursive: true }));

const cases: [file: string, says: string][] = [
  ["nowhere", "nowhere: there is no such file"],
  ["dangling", "dangling: there is no such file"],
  ["circle", "circle: its symbolic links lead in a circle"],
  ["claw.yaml/x", "claw.yaml/x: a part of the path is not a folder"],
  ["folder", "folder is a folder, not a file"],
  ["latin1", "latin1 is not UTF-8 text; is it the right file?"],
  ["huge", "huge has more than 8388608 bytes, and no more are read"],
  ["a\u001b[31mb", "a\\u{1b}[31mb: there is no such file"],
];

it.each(cases)("an alert: %s", async (file, says) => {
  const told = { code: 2, out: "", err: `clawc: ${says}\n` };
  expect(await clawc(["detect", file], { cwd })).toEqual(told);
  expect(await clawc(["plan", "--alert", file], { cwd })).toEqual(told);
});

it.each(cases)("a hosts file: %s", async (file, says) => {
  const ran = await clawc(["run", "--alert", "alerts/pagerduty.json", "--hosts", file], { cwd });
  expect(ran).toMatchObject({ code: 2, out: "" });
  expect(ran.err.startsWith(`clawc: ${says}; a hosts file says where services answer; `)).toBe(true);
});

it("looks for hosts.yaml in the project's folder, wherever in it one stands", async () => {
  const alert = join(cwd, "alerts", "pagerduty.json");
  const ran = await clawc(["plan", "--alert", alert], { cwd: join(cwd, "proto") });
  expect(ran.err).toMatch(/^clawc: \.\.\/hosts\.yaml: there is no such file; /);
});

it.each(["check", "build", "plan", "run", "simulate", "detect", "mock"])(
  "%s tells a folder that isn't there from one without a project",
  async (command) => {
    const words = command === "check" || command === "build" ? [] : ["--project"];
    const file = command === "detect" ? ["alerts/pagerduty.json"] : [];
    const missing = await clawc([command, ...file, ...words, "/nowhere"], { cwd });
    expect(missing).toEqual({ code: 2, out: "", err: "clawc: /nowhere: there is no such folder\n" });
    const bare = await clawc([command, ...file, ...words, "/"], { cwd });
    expect(bare.err).toMatch(/^clawc: there is no claw\.yaml in \/ or above; /);
  },
);

it("refuses an input that stands twice, and one that would poison an object", async () => {
  const given = (words: string[]) => clawc(["plan", "drain_region", ...words], { cwd });
  const twice = await given(["--input", "a=1", "--input", "a=2"]);
  expect(twice.err).toBe("clawc: --input a=… stands twice; keep one\n");
  const poison = await given(["--input", "__proto__=1"]);
  expect(poison.err).toBe("clawc: --input __proto__=1: write NAME=VALUE, as in region=us-east-1\n");
});

it("tells the arguments of a probe from what it doesn't take", async () => {
  writeFileSync(join(cwd, "hosts.yaml"), "services: {}\n");
  const probed = await clawc(["probe", "Watch.Traffic", "region=us-east-1", "zone=a"], { cwd });
  expect(probed).toEqual({ code: 2, out: "", err: "clawc: Watch.Traffic takes no zone; it takes region\n" });
});
