// The standard library: each module compiles clean with nothing beside it, is laid out as `clawc fmt` does, has its
// page in docs/stdlib, and what stands on the page runs in a simulation, under every single fault.
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import { parse as parseYaml } from "yaml";
import { compile } from "../../compiler/compile.ts";
import { format } from "../../compiler/format/format.ts";
import { simulatePlan } from "../../runtime/simulator/simulate-plan.ts";
import type { Topology } from "../../schema/generated/topology.ts";
import { given } from "../blocks/claw-block.ts";
import { fencedBlocks } from "../blocks/fenced.ts";
import { stdlib } from "../check/flagship.ts";

const root = join(import.meta.dirname, "../..");
const names = stdlib.map(({ file }) => file.replace(/^std\/|\.claw$/g, "")).sort();
const read = (path: string) => readFileSync(join(root, path), "utf8");
const topology = parseYaml(given("topology.yaml")) as Topology;

function compiled(text: string, file = "example.claw") {
  return compile({ sources: [{ file, text }], topology, stdlib, today: "2026-06-15", read: () => null });
}
const told = (problems: { code: string; message: string }[]) =>
  problems.map(({ code, message }) => `${code}: ${message}`);

describe.each(names)("std.%s", (name) => {
  const text = read(`stdlib/${name}.claw`);

  it("compiles by itself, without a word", async () => {
    expect(told((await compiled(text, `${name}.claw`)).problems)).toEqual([]);
  });

  it("is laid out", () => {
    expect(format({ file: `${name}.claw`, text }).value).toBe(text);
  });

  it("brings no name that another module brings", () => {
    const declared = (each: string) =>
      [...each.matchAll(/^(?:open )?(?:service|resource|enum|type|let|action|probe) ([\w-]+)/gm)].map(
        ([, found]) => found,
      );
    const others = names
      .filter((other) => other !== name)
      .flatMap((other) => declared(read(`stdlib/${other}.claw`)));
    expect(declared(text).filter((each) => others.includes(each))).toEqual([]);
  });

  it("has a page whose examples hold in a simulation, under every single fault", async () => {
    const blocks = fencedBlocks(read(`docs/stdlib/${name}.md`)).filter(
      ({ language, text }) => language === "claw" && /^scenario /m.test(text),
    );
    expect(blocks.length, "examples with a scenario").toBeGreaterThan(0);
    for (const block of blocks) {
      const { value, problems } = await compiled(block.text);
      expect(told(problems)).toEqual([]);
      for (const { plan } of value?.plans ?? []) {
        const { isSound, scenarios, problems } = simulatePlan(
          plan,
          (value as NonNullable<typeof value>).simulation,
          {
            faults: 1,
          },
        );
        const found = scenarios.flatMap(({ scenario, unmet, violations, unused }) =>
          [...unmet, ...unused, ...violations].map((each) => `${scenario}: ${JSON.stringify(each)}`),
        );
        expect([...found, ...problems.map((each) => JSON.stringify(each))], `line ${block.line}`).toEqual([]);
        expect(isSound).toBe(true);
      }
    }
  });
});

test("pages, index and modules are the same set", () => {
  const pages = globSync("*.md", { cwd: join(root, "docs/stdlib"), exclude: ["README.md"] });
  expect(pages.map((page) => page.replace(".md", "")).sort()).toEqual(names);
  const index = [...read("docs/stdlib/README.md").matchAll(/^\[std\.([\w.]+)\]\((\w+)\.md\)/gm)];
  expect(index.map(([, name]) => name).sort()).toEqual(names);
});
