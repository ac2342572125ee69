// A module in claw, compiled together with this folder's services and world, and simulated: what each scenario sent,
// how it ended, and every guarantee that a single fault broke.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { compile } from "../../compiler/compile.ts";
import { type SimulateOptions, simulatePlan } from "../../runtime/simulator/simulate-plan.ts";
import type { Topology } from "../../schema/generated/topology.ts";
import { stdlib } from "../check/flagship.ts";

const given = (file: string) => readFileSync(join(import.meta.dirname, file), "utf8");

export interface Told {
  ends: string;
  reason: string;
  /** `Action place` per request, `undo Action place` for one of an undo. */
  sent: string[];
  debt: string[];
}

/** Each scenario's story by name; throws where something doesn't compile, an expectation is unmet, or a fault hurts. */
export async function told(text: string, options: SimulateOptions = {}): Promise<Record<string, Told>> {
  const { value, problems } = await compile({
    sources: [
      { file: "services.claw", text: given("given/services.claw") },
      { file: "procedure.claw", text },
    ],
    topology: parse(given("../language/given/topology.yaml")) as Topology,
    stdlib,
    today: "2026-01-01",
    read: (path) => (path === "db.proto" ? given("given/db.proto") : null),
  });
  if (value === null)
    throw new Error(problems.map((each) => `${each.code} at ${each.span.start}: ${each.message}`).join("\n"));
  const stories: Record<string, Told> = {};
  for (const { plan } of value.plans) {
    if (!value.simulation.scenarios.some((each) => each.runbook === plan.name)) continue;
    const result = simulatePlan(plan, value.simulation, options);
    if (result.scenarios.length === 0) throw new Error(JSON.stringify(result.problems));
    for (const each of result.scenarios) {
      const found = [...each.violations.map((one) => JSON.stringify(one)), ...each.unmet, ...each.unused];
      if (found.length + result.problems.length > 0)
        throw new Error(
          [each.scenario, ...found, ...result.problems.map((one) => JSON.stringify(one))].join("\n"),
        );
      stories[each.scenario] = {
        ends: each.ending ?? "",
        reason: each.reason,
        sent: each.sends.map(
          ({ action, places, phase }) =>
            `${phase === "undo" ? "undo " : ""}${action.replace(/^.*\./, "")} ${Object.values(places).join(" ")}`,
        ),
        debt: each.debt.map(({ effect, state }) => `${effect} ${state}`),
      };
    }
  }
  return stories;
}
