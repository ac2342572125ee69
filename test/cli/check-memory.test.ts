// What a check remembers, and when it doesn't believe what it remembers.

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { beforeEach, expect, test, vi } from "vitest";
import { examine } from "../../cli/check/examine.ts";

let looked: string[] = [];
vi.mock(import("../../compiler/compile.ts"), async (original) => {
  const whole = await original();
  return {
    ...whole,
    async *checkEach(...given: Parameters<typeof whole.checkEach>) {
      for await (const each of whole.checkEach(...given)) {
        looked.push(each.folder);
        yield each;
      }
    },
  };
});

const files: Record<string, string> = {
  "claw.yaml": "name: shop\ntopology: topology.yaml\n",
  "topology.yaml": "places: [{ kind: region, name: us-east-1 }]\n",
  "shared/limits.claw": "let limit: duration = 5s\n",
  "cart/cart.claw": "import shared\nlet twice: duration = limit * 2\n",
  "till/till.claw": "import std.http\nlet own: duration = 1s\n",
  "tasks/tasks.claw": 'service jobs from tasks "tasks/jobs.tasks.json" {}\n',
  "tasks/jobs.tasks.json": '{"format":"claw-tasks/1","tasks":[]}',
};

let root = "";
let cache = "";
const put = (file: string, text: string) => {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
};
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "claw-memory-"));
  cache = mkdtempSync(join(tmpdir(), "claw-cache-"));
  for (const [file, text] of Object.entries(files)) put(file, text);
});

/** What is said, and which modules were looked at for it. */
async function check(build = "a build"): Promise<{ said: string[]; anew: string[] }> {
  looked = [];
  const examined = await examine(root, { cache: { folder: cache, build } });
  const said = (examined?.problems ?? []).map(({ code, span }) => `${span.file} ${code}`);
  return { said, anew: [...looked] };
}

const warned = ["till/till.claw unused-import"];
const everything = ["cart", "shared", "tasks", "till"];

test("a module that hasn't changed isn't looked at again, and its warnings are told again", async () => {
  expect(await check()).toEqual({ said: warned, anew: everything });
  expect(await check()).toEqual({ said: warned, anew: [] });
});

test.each<[string, string, string, string[]]>([
  ["its own text", "till/till.claw", "import std.http\nlet own: duration = 2s\n", ["till"]],
  ["another file beside it", "till/more.claw", "let more: duration = 2s\n", ["till"]],
  ["what it imports", "shared/limits.claw", "let limit: duration = 6s\n", ["cart", "shared"]],
  ["its contract", "tasks/jobs.tasks.json", '{"format":"claw-tasks/1","tasks":[] }', ["tasks"]],
  ["the topology", "topology.yaml", "places: [{ kind: region, name: us-west-2 }]\n", everything],
])("a module is looked at again after a change of %s", async (_, file, text, anew) => {
  await check();
  put(file, text);
  expect(await check()).toEqual({ said: warned, anew });
  expect(await check()).toEqual({ said: warned, anew: [] });
});

test("errors aren't remembered", async () => {
  put("cart/cart.claw", "import shared\nlet twice: duration = limits * 2\n");
  const first = await check();
  expect(first.said).toContain("cart/cart.claw unknown-name");
  expect(await check()).toEqual({ said: first.said, anew: ["cart"] });
});

test("another build believes nothing of it", async () => {
  await check();
  expect((await check("another build")).anew).toEqual(everything);
});

test("a damaged file is as good as none, wherever the damage is", async () => {
  await check();
  const [name = ""] = readdirSync(join(cache, "checks"));
  const path = join(cache, "checks", name);
  const whole = readFileSync(path);
  for (const at of [0, 70, whole.length >> 1, whole.length - 1]) {
    const damaged = Buffer.from(whole);
    damaged[at] = (damaged[at] ?? 0) ^ 1;
    writeFileSync(path, damaged);
    expect(await check(), `a bit at ${at}`).toEqual({ said: warned, anew: everything });
  }
  writeFileSync(path, whole.subarray(0, whole.length >> 1));
  expect((await check()).anew).toEqual(everything);
});

test("checks at one time don't harm each other", async () => {
  const all = await Promise.all(
    Array.from({ length: 8 }, () => examine(root, { cache: { folder: cache, build: "b" } })),
  );
  for (const each of all) expect(each?.problems.map(({ code }) => code)).toEqual(["unused-import"]);
  expect((await check("b")).anew).toEqual([]);
});

test("a mistake in the project's own files is told at its place, though they are remembered", async () => {
  await check();
  put("claw.yaml", "name: shop\ntopology: topology.yaml\nrunbooks: [gone]\n");
  await check();
  const examined = await examine(root, { cache: { folder: cache, build: "a build" } });
  const [problem] = examined?.problems ?? [];
  expect(problem?.code).toBe("project-path");
  expect(problem?.span.start).toBeGreaterThan(30);
});

test("projects beyond the sixty-fourth are forgotten, the oldest first", async () => {
  mkdirSync(join(cache, "checks"), { recursive: true });
  for (let count = 0; count < 80; count++) writeFileSync(join(cache, "checks", `${count}.json`), "old");
  await check();
  expect(readdirSync(join(cache, "checks")).length).toBe(64);
  expect((await check()).anew).toEqual([]);
});
