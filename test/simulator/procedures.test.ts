// Whole procedures with their worlds, as people keep them: a replica that is removed after a review, a dead node that is
// replaced. Every scenario ends as it says, and no fault breaks what their worlds say must hold.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { type Compiled, compile } from "../../compiler/compile.ts";
import { simulate } from "../../runtime/simulator/simulate.ts";
import type { Topology } from "../../schema/generated/topology.ts";
import { stdlib } from "../check/flagship.ts";

const read = (file: string) => readFileSync(join(import.meta.dirname, "procedures", file), "utf8");

async function procedure(file: string, ...edits: [from: string, to: string][]): Promise<Compiled> {
  let text = read(file);
  for (const [from, to] of edits) {
    if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
    text = text.replace(from, to);
  }
  const { value, problems } = await compile({
    sources: [{ file, text }],
    topology: parse(read("topology.yaml")) as Topology,
    stdlib,
    today: "2026-01-01",
    read: (path) => (path === "hosts.proto" ? read(path) : null),
  });
  const told = problems.map(({ code, message, span }) => {
    return `${text.slice(0, span.start).split("\n").length} ${code}: ${message}`;
  });
  if (value === null) throw new Error(told.join("\n"));
  expect(told).toEqual([]);
  return value;
}

describe.each(["replica.claw", "cassandra.claw"])("%s", (file) => {
  it("ends as each scenario says, and nothing is found under any single fault", {
    timeout: 60_000,
  }, async () => {
    const { plans, simulation } = await procedure(file);
    const plan = plans[0]?.plan;
    if (plan === undefined) throw new Error("there is no runbook");
    const { scenarios, problems } = simulate(plan, simulation, { faults: 0 });
    expect(problems).toEqual([]);
    expect(scenarios.length).toBe(simulation.scenarios.length);
    for (const { scenario, unmet, idle, violations } of scenarios) {
      const stories = violations.map((each) => each.story);
      expect({ scenario, unmet, idle, stories }).toEqual({ scenario, unmet: [], idle: [], stories: [] });
    }
    const first = simulate(plan, simulation, { scenario: scenarios[0]?.scenario ?? "", faults: 1 });
    expect(first.scenarios.flatMap(({ violations }) => violations.map((each) => each.story))).toEqual([]);
    expect(first.scenarios[0]?.schedules[1]).toBeGreaterThan(300);
  });
});

/** Mistakes that an author may make, and the invariant that finds each. */
const planted = [
  {
    mistake: "a review that isn't followed by another look at who leads",
    file: "replica.claw",
    edits: [
      ["  guard role != LEADER\n", ""],
      ["role == none\n", ""],
    ],
    finds: "never_remove_the_leader",
  },
  {
    mistake: "an inverse that spoils what an earlier inverse has put right",
    file: "replica.claw",
    edits: [["{ set agents(node) = true }", "{ set agents(node) = true  set dns(node) = false }"]],
    finds: "taken_back_wholly",
  },
  {
    mistake: "a service that clears the files of another host",
    file: "cassandra.claw",
    edits: [["set data(host) = 0", "set data(cass-1) = 0"]],
    finds: "only_the_replacement_is_cleared",
  },
] as const;

describe("a planted mistake", () => {
  it.each(planted)("is found by its world's invariant: $mistake", async ({ file, edits, finds }) => {
    const { plans, simulation } = await procedure(
      file,
      ...edits.map(([from, to]): [string, string] => [from, to]),
    );
    const plan = plans[0]?.plan;
    if (plan === undefined) throw new Error("there is no runbook");
    const { scenarios } = simulate(plan, simulation, { faults: 0 });
    expect(scenarios.flatMap(({ violations }) => violations.map((each) => each.invariant))).toContain(finds);
  });
});
