/** The runtime as an emitted module sees it, giving back what it was handed. */
export type { Plan } from "../../schema/generated/plan.ts";
export type { Simulation } from "../../schema/generated/simulation.ts";

import type { Plan } from "../../schema/generated/plan.ts";
import type { Simulation } from "../../schema/generated/simulation.ts";

export interface Options {
  seed: number;
}

export function runPlan<I>(plan: Plan, inputs: I, options: Options) {
  return { plan, inputs, options };
}

export function previewPlan<I>(plan: Plan, inputs: I, options: Options) {
  return { plan, inputs, options };
}

export function simulatePlan(plan: Plan, simulation: Simulation, options: Options) {
  return { plan, simulation, options };
}
