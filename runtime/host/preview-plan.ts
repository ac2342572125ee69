/**
 * What a run of a plan would do now, for a program that has the plan at hand: real readings through real drivers, and
 * nothing that could send.
 */
import type { Observation, Read } from "../../schema/generated/journal-record.ts";
import type { Plan, Probe, Service } from "../../schema/generated/plan.ts";
import { type Drivers, openDrivers } from "../drivers/open.ts";
import { type Surroundings, takeInPlan } from "./plan-at-hand.ts";
import { type Preview, preview } from "./preview.ts";

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

/** Reads a plan's probes, and can do nothing else. */
export function readThrough(drivers: Drivers, plan: Plan): (read: Read) => Promise<Observation> {
  return async ({ probe: name, request, places, timeoutMs }) => {
    const probe = plan.probes[name] as Probe;
    const { service: serviceName } = probe;
    const service = plan.services[serviceName] as Service;
    const reading = { run: "plan", id: name, probe, service, serviceName, request, places, timeoutMs };
    const signal = new AbortController().signal;
    const seen = await drivers.driverFor(serviceName).read({ ...reading, traceparent: "" }, signal);
    return { ...seen, asOf: 0 } as Observation;
  };
}

/** Inputs as they stand in a journal: what JSON can't say is left out. */
export function plainData(inputs: unknown): Record<string, unknown> {
  return JSON.parse(JSON.stringify(inputs ?? {})) as Record<string, unknown>;
}
