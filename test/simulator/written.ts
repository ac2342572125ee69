// A runbook, its world and its scenarios as people write them, compiled beside the services and the topology of the
// language's suites.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { type Compiled, compile } from "../../compiler/compile.ts";
import { type Simulated, type SimulateOptions, simulate } from "../../runtime/simulator/simulate.ts";
import type { Topology } from "../../schema/generated/topology.ts";
import { stdlib } from "../check/flagship.ts";

const folder = join(import.meta.dirname, "../language/given");
const given = (file: string) => readFileSync(join(folder, file), "utf8");

export async function compiled(text: string): Promise<Compiled> {
  const { value, problems } = await compile({
    sources: [
      { file: "given.claw", text: given("given.claw") },
      { file: "written.claw", text },
    ],
    topology: parse(given("topology.yaml")) as Topology,
    stdlib,
    today: "2026-01-01",
    read: (path) => (path === "db.proto" ? given(path) : null),
  });
  if (value === null) throw new Error(problems.map((each) => `${each.code}: ${each.message}`).join("\n"));
  return value;
}

/** The first runbook's scenarios. */
export async function simulated(text: string, options: SimulateOptions = {}): Promise<Simulated> {
  const { plans, simulation } = await compiled(text);
  const plan = plans[0]?.plan;
  if (plan === undefined) throw new Error("there is no runbook");
  return simulate(plan, simulation, options);
}
