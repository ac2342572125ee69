// `clawc mock` from the command line: what it plays, the hosts file it writes, and what it refuses before it serves.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { parse } from "yaml";
import { dispatch, splitGlobalFlags } from "../../cli/dispatch.ts";
import { openDrivers } from "../../runtime/drivers/open.ts";
import type { Hosts } from "../../schema/generated/hosts.ts";
import { validate } from "../../schema/generated/hosts.validate.js";
import { capturedIo } from "./captured-io.ts";
import { clawc } from "./command-line.ts";

const cwd = "examples/payment-db-failover";

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "claw-mock-"));
  onTestFinished(() => rmSync(made, { recursive: true }));
  return made;
}

/** Plays until `during` is through, as if somebody then pressed Ctrl-C. */
async function play(words: string[], during: () => Promise<void>) {
  const io = capturedIo({ cwd });
  const { line } = io.stdout;
  const playing = new Promise<void>((resolve) => {
    io.stdout.line = (text = "") => {
      line(text);
      if (text.includes("Ctrl-C stops")) resolve();
    };
  });
  const code = dispatch(splitGlobalFlags(["mock", ...words]), io);
  await Promise.race([playing, code]);
  await during();
  io.interrupt();
  return { code: await code, out: io.out(), err: io.err() };
}

it("plays until it is stopped, and leads there by a hosts file; nothing listens afterwards", async () => {
  const file = join(folder(), "mock.hosts.yaml");
  let hosts: Hosts = { services: {} };
  const check = () => {
    const services = { cache: { from: "tasks" as const, contract: "cache", digest: "" } };
    const drivers = openDrivers({ services, hosts, descriptors: {} });
    return drivers.check(2000).finally(() => drivers.close());
  };
  const ran = await play(["--hosts", file, "--only", "cache"], async () => {
    const text: unknown = parse(readFileSync(file, "utf8"));
    expect(validate(text)).toBe(true);
    hosts = text as Hosts;
    expect(await check()).toMatchObject(
      [...Array(14).keys()].map(() => ({ what: expect.stringContaining("another catalogue") })),
    );
  });
  expect(ran).toMatchObject({ code: 0, err: "" });
  expect(ran.out).toMatch(
    /^cache +127\.0\.0\.1:\d+ and 13 more\nplaying two_regions; hosts file .*; Ctrl-C stops\n$/,
  );
  expect(Object.keys(hosts.services)).toEqual(["cache"]);
  expect(hosts.notify).toEqual({ slack: { file: join(file, "..", "mock.hosts.slack.jsonl") } });
  expect(await check()).toMatchObject(
    [...Array(14).keys()].map(() => ({ what: expect.stringContaining("ECONNREFUSED") })),
  );
});

it("writes over its own hosts file and over no other", async () => {
  const file = join(folder(), "hosts.yaml");
  const words = ["--hosts", file, "--only", "Configuration"];
  expect((await play(words, async () => {})).code).toBe(0);
  expect((await play(words, async () => {})).code).toBe(0);
  writeFileSync(file, "services: {}\n");
  const refused = await clawc(["mock", ...words], { cwd });
  expect(refused).toMatchObject({
    code: 2,
    out: "",
    err: expect.stringContaining("wasn't written by clawc mock"),
  });
  expect(readFileSync(file, "utf8")).toBe("services: {}\n");
});

it.each([
  [["--only", "cashe"], /there is no service "cashe"; did you mean "cache"\?/],
  [["--world", "two_region"], /there is no world "two_region"; did you mean "two_regions"\?/],
  [["--scenario", "nothing"], /there is no scenario "nothing"; there is "both regions are failed over"/],
  [["--speed", "0"], /--speed must be a whole number, from 1 to 10000/],
  [["--hosts", "gone/hosts.yaml"], /the folder of .* doesn't exist/],
])("%j is refused in one line, and nothing is served", async (words, why) => {
  const { code, out, err } = await clawc(["mock", ...words], { cwd });
  expect([code, out]).toEqual([2, ""]);
  expect(err).toMatch(why);
  expect(err.trim().split("\n")).toHaveLength(1);
});

it("where there is no project, it says where to look", async () => {
  const { code, err } = await clawc(["mock"], { cwd: folder() });
  expect([code, err]).toEqual([2, expect.stringContaining("there is no claw.yaml here or above")]);
});

it("a project with errors is told as a check tells it", async () => {
  const cwd = folder();
  writeFileSync(join(cwd, "claw.yaml"), "name: broken\ntopology: topology.yaml\n");
  writeFileSync(join(cwd, "topology.yaml"), "places: [{ kind: region, name: us }]\n");
  writeFileSync(join(cwd, "a.claw"), "runbook {\n");
  const { code, err } = await clawc(["mock"], { cwd });
  expect(code).toBe(1);
  expect(err).toMatch(/a\.claw/);
  expect(err).not.toMatch(/ {4}at /);
});
