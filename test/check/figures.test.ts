// The worst cases that were worked out by hand, before there was a compiler to do it. The failover with two regions
// and three cache nodes in each, with and without `settles`; the restart, in which taking from a budget takes no time.
//
// By hand, in seconds. Head: drift 10, the body's require max(5, 2). Lane: require 5, four attempts 120, delays 1.4,
// three times asked again 15, confirm 2, ensure 120: 263.4. Failover: two lanes, a gate of 30 + 10 between them, and
// before the first send the aligned pool: 5, its reading 10, the body's require once more 5: 586.8. Cache: 5 attempts
// 10, delays 1.5, ensure 10, in two regions: 43. Last ensure 120. Undo of a lane: confirm 2, four attempts 120, delays
// 7, ensure 60: 189; the pool's 15. A `require` at the head of the undo, asked again when the undo runs, adds its 5 in
// each lane; the hand's figures were made before undos had one, so the fixture has none.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { compile } from "../../compiler/compile.ts";
import type { Facts } from "../../schema/generated/plan.ts";
import type { Topology } from "../../schema/generated/topology.ts";
import { stdlib } from "./flagship.ts";

const figure = (file: string) => readFileSync(join(import.meta.dirname, "figures", file), "utf8");
const failover = figure("failover.claw");
const settled = failover
  .replace("    keyed   for 24h\n", "    keyed   for 24h\n    settles 60s\n")
  .replace("  action Failback(region)\n", "  action Failback(region)\n    settles 60s\n");

async function factsOf(text: string): Promise<Facts | undefined> {
  const { value, problems } = await compile({
    sources: [{ file: "figure.claw", text }],
    topology: parse(figure("topology.yaml")) as Topology,
    stdlib,
    read: (path) => (path === "figures.proto" ? figure(path) : null),
    today: "2026-01-01",
  });
  // That 75% of three nodes are all three is said, and meant.
  expect(problems.map((each) => each.code).filter((code) => code !== "quorum-is-all")).toEqual([]);
  return value?.plans[0]?.plan.facts;
}

it("the failover: 12m 44.8s of work, 6m 33s of undo", async () => {
  expect(await factsOf(failover)).toMatchObject({
    workMs: 764_800,
    peopleMs: 0,
    undoMs: 393_000,
    most: "initiate_failover",
    lastSendMs: 632_800,
    drainMs: 30_000,
    formula: {
      work: "115 + R(303.4 + 21.5⌈N/3⌉)",
      undo: "15 + 189R",
      counts: [
        { symbol: "R", kind: "region", most: 2 },
        { symbol: "N", kind: "node", most: 3 },
      ],
    },
    blast: [
      { kind: "cache_entries", atATime: 3, inAll: 6 },
      { kind: "database", atATime: 1, inAll: 2 },
      { kind: "environment", atATime: 1, inAll: 1 },
      { kind: "node", atATime: 3, inAll: 6 },
      { kind: "region", atATime: 1, inAll: 2 },
    ],
  });
});

it("each part of it takes what the hand says", async () => {
  const facts = await factsOf(failover);
  expect(facts?.work).toBe(
    "drift 10s + require 5s + initiate_failover 9m 46.8s + invalidate_cache 43s + ensure 2m",
  );
});

it("with requests that settle after a minute: 13m 44.8s and 8m 33s", async () => {
  expect(await factsOf(settled)).toMatchObject({ workMs: 824_800, undoMs: 513_000 });
});

it("a third region doesn't fit, so `2 in all` is what makes it fit", async () => {
  const more = failover.replace("2 regions in all, ", "");
  const third = "      - kind: region\n        name: ap-south-1\n";
  const topology = parse(
    figure("topology.yaml").replace("      - { kind: tenant", `${third}      - { kind: tenant`),
  );
  const { problems } = await compile({
    sources: [{ file: "figure.claw", text: more }],
    topology: topology as Topology,
    stdlib,
    read: (path) => (path === "figures.proto" ? figure(path) : null),
    today: "2026-01-01",
  });
  const short = problems.find((each) => each.code === "deadline-too-short");
  expect(short?.message).toContain("18m 9.7s");
});

it("the restart: 8m 15s of work, nothing to undo, nobody to wait for", async () => {
  expect(await factsOf(figure("restart.claw"))).toMatchObject({ workMs: 495_000, undoMs: 0, peopleMs: 0 });
});
