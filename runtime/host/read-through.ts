/** A plan's probes, read through real drivers, outside of any run and without the means to send. */
import type { Observation, Read } from "../../schema/generated/journal-record.ts";
import type { Plan, Probe, Service } from "../../schema/generated/plan.ts";
import type { Drivers } from "../drivers/open.ts";

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
