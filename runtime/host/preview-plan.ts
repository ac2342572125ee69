/**
 * What a run of a plan would do now, for a program that has the plan at hand: real readings through real drivers, and
 * nothing that could send.
 */
import type { Plan } from "../../schema/generated/plan.ts";
import { openDrivers } from "../drivers/open.ts";
import { type Surroundings, takeInPlan } from "./plan-at-hand.ts";
import { type Preview, preview } from "./preview.ts";
import { readThrough } from "./read-through.ts";

/** Throws `NotStarted` where the plan or its surroundings are wrong; wrong inputs are a refusal like any other. */
export async function previewPlan<I>(plan: Plan, inputs: I, options: Surroundings): Promise<Preview> {
  const { hosts, descriptors } = takeInPlan(plan, options);
  const drivers = openDrivers({ services: plan.services, hosts, descriptors, topology: plan.places });
  try {
    return await preview(plan, plainData(inputs), readThrough(drivers, plan));
  } finally {
    await drivers.close();
  }
}

/** Inputs as they stand in a journal: what JSON can't say is left out. */
export function plainData(inputs: unknown): Record<string, unknown> {
  return JSON.parse(JSON.stringify(inputs ?? {})) as Record<string, unknown>;
}
