// The first hour with clawc: init makes a project that opens, doctor says what is there and what to mend.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { nodeHealth } from "../../cli/health.ts";
import { openProject } from "../../cli/project.ts";
import { compile } from "../../compiler/compile.ts";
import { detectIncident } from "../../runtime/incident/detect.ts";
import { clawc } from "./command-line.ts";

const folders: string[] = [];
afterAll(() => folders.map((folder) => rmSync(folder, { recursive: true })));

function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "claw-hour-"));
  folders.push(folder);
  return folder;
}

describe("init", () => {
  test("makes a project without a problem, in a folder that wasn't there", async () => {
    const cwd = emptyFolder();
    const { code, out, err } = await clawc(["init", "new/shop"], { cwd });
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(/^wrote 8 files to new\/shop: .*\nnext: cd new\/shop && clawc check\n$/);
    const { value, problems } = openProject(join(cwd, "new/shop"));
    expect(problems).toEqual([]);
    expect(value?.project.name).toBe("shop");
    const compiled = value === undefined ? undefined : await compile(value);
    expect(compiled?.problems).toEqual([]);
    expect(compiled?.value?.plans.map(({ plan }) => plan.name)).toEqual(["drain_region"]);
    expect(compiled?.value?.simulation.scenarios.length).toBe(2);
    const alert = readFileSync(join(cwd, "new/shop/alerts/pagerduty.json"), "utf8");
    const { incidents, problems: unread } = detectIncident(alert, value?.project ?? {});
    expect(unread).toEqual([]);
    expect(incidents[0]).toMatchObject({ service: "shop", severity: "critical", regions: ["us-east-1"] });
  });

  const refusals: [law: string, words: string[], files: string[], said: RegExp][] = [
    ["a folder that holds something", [], ["a.txt"], /isn't empty \(a\.txt\)/],
    ["a folder inside a project", ["sub"], ["claw.yaml"], /is a project already/],
    ["a name that no file could hold", ["--name", "a b"], [], /"a b" can't be a project's name/],
  ];
  test.each(refusals)("refuses %s and writes nothing", async (_law, words, files, said) => {
    const cwd = emptyFolder();
    for (const file of files) writeFileSync(join(cwd, file), "");
    const { code, out, err } = await clawc(["init", ...words], { cwd });
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(said);
    expect(readdirSync(cwd)).toEqual(files);
  });

  test("doesn't mind hidden files, such as those of a fresh clone", async () => {
    const cwd = emptyFolder();
    mkdirSync(join(cwd, ".git"));
    expect(await clawc(["init", "--name", "shop"], { cwd })).toMatchObject({ code: 0 });
  });
});

describe("doctor", () => {
  test("finds a fresh project well", async () => {
    const cwd = emptyFolder();
    await clawc(["init", "--name", "shop"], { cwd });
    const { code, out } = await clawc(["doctor"], { cwd });
    expect(code).toBe(0);
    for (const line of [
      /✓ node/,
      /✓ sqlite/,
      /✓ project +shop, 3 sources/,
      /✓ topology +1 environment, 2 regions, 1 tenant/,
    ]) {
      expect(out).toMatch(line);
    }
    expect(out).toMatch(/✓ contract +proto\/shop\.proto\neverything needed is there\n$/);
  });

  test("says where there is no project", async () => {
    const { code, out } = await clawc(["doctor"], { cwd: emptyFolder() });
    expect(code).toBe(0);
    expect(out).toMatch(/– project +no claw\.yaml here or above\n +→ make one with `clawc init`/);
  });

  test("names the line that is wrong, and a contract that isn't there", async () => {
    const cwd = emptyFolder();
    await clawc(["init", "--name", "shop"], { cwd });
    rmSync(join(cwd, "proto"), { recursive: true });
    expect((await clawc(["doctor"], { cwd })).out).toMatch(
      /✗ contract +there is no `proto\/shop\.proto`.*\n +→ create/,
    );
    writeFileSync(join(cwd, "claw.yaml"), "name: shop\ntopologie: topology.yaml\n");
    const { code, out } = await clawc(["doctor"], { cwd });
    expect(code).toBe(1);
    expect(out).toMatch(/✗ project +claw\.yaml:\d .*\n[\s\S]*1 to mend\n$/);
  });

  test("knocks at every service of a hosts file", async () => {
    const cwd = emptyFolder();
    const { server, port } = await listening();
    const endpoints = [{ address: `127.0.0.1:${port}` }, { address: "nonsense" }];
    writeFileSync(join(cwd, "hosts.yaml"), JSON.stringify({ services: { Watch: { endpoints } } }));
    const { code, out } = await clawc(["doctor", "--hosts", "hosts.yaml"], { cwd });
    server.close();
    expect(code).toBe(1);
    expect(out).toContain(`✓ service   Watch answers at 127.0.0.1:${port}\n`);
    expect(out).toContain("✗ service   Watch: nonsense is no address\n");
    const after = await clawc(["doctor", "--hosts", "hosts.yaml"], { cwd });
    expect(after.out).toContain(`✗ service   Watch doesn't answer at 127.0.0.1:${port} (ECONNREFUSED)\n`);
  });

  test("tells a wrong hosts file by its line", async () => {
    const cwd = emptyFolder();
    writeFileSync(join(cwd, "hosts.yaml"), "services:\n  Watch: { endpoint: [] }\n");
    expect((await clawc(["doctor", "--hosts", "hosts.yaml"], { cwd })).out).toMatch(
      /✗ hosts +.*hosts\.yaml:2 `services\.Watch` lacks/,
    );
    expect((await clawc(["doctor", "--hosts", "none.yaml"], { cwd })).out).toMatch(
      /✗ hosts +.*none\.yaml: there is no such file\n +→ give/,
    );
  });

  test.each([
    ["22.12.0", "wrong"],
    ["22.13.0", "well"],
    ["24.1.0", "well"],
    ["20.19.5", "wrong"],
  ])("Node %s is %s", (version, state) => {
    expect(nodeHealth(version).state).toBe(state);
  });
});

function listening(): Promise<{ server: Server; port: number }> {
  const server = createServer((socket) => socket.destroy());
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      if (typeof address === "object" && address !== null) resolve({ server, port: address.port });
    });
  });
}
