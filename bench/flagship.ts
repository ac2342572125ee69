// The example, compiled as the command line compiles it, and ready to be simulated.

import { join } from "node:path";
import { openProject } from "../cli/project.ts";
import { compile } from "../compiler/compile.ts";
import { loadPlan } from "../runtime/kernel/load.ts";
import type { Value } from "../runtime/kernel/value.ts";
import { compileWorld } from "../runtime/simulator/model.ts";
import type { Subject } from "../runtime/simulator/stage.ts";
import type { Plan } from "../schema/generated/plan.ts";
import type { Simulation } from "../schema/generated/simulation.ts";

export const repository = join(import.meta.dirname, "..");
export const exampleFolder = join("examples", "payment-db-failover");

export interface Flagship {
  plan: Plan;
  simulation: Simulation;
  /** The first scenario of the runbook, staged. */
  subject: Subject;
}

export async function compileFlagship(): Promise<Flagship> {
  const project = openProject(join(repository, exampleFolder)).value;
  const compiled = project && (await compile(project)).value;
  const plan = compiled?.plans.find((each) => each.plan.name === "payment_db_failover")?.plan;
  if (!compiled || !plan) throw new Error("the example doesn't compile; `clawc check` says why");
  const { simulation } = compiled;
  const scenario = simulation.scenarios.find((each) => each.runbook === plan.name);
  const world = simulation.worlds.find((each) => each.name === scenario?.world);
  if (!scenario || !world) throw new Error("the example has no scenario");
  const model = compileWorld(world, plan, scenario.given);
  if (model.problems.length > 0)
    throw new Error("the example's world doesn't fit its runbook; `clawc simulate` says why");
  const inputs = scenario.inputs as Record<string, Value>;
  return {
    plan,
    simulation,
    subject: { loaded: loadPlan(plan), model: model.value, inputs, later: [], strikes: [], isTold: false },
  };
}
