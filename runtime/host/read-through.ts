/** A plan's probes, read through real drivers, outside of any run and without the means to send. */
import type { Observation, Read } from "../../schema/generated/journal-record.ts";
import type { Plan, Probe, Service } from "../../schema/generated/plan.ts";
import type { Drivers } from "../drivers/open.ts";
import { firstAnswer } from "./attempts-to-read.ts";

export function readThrough(drivers: Drivers, plan: Plan): (read: Read) => Promise<Observation> {
  return async (read) => {
    const { probe: name, places, timeoutMs } = read;
    const probe = plan.probes[name] as Probe;
    const { service: serviceName } = probe;
    const service = plan.services[serviceName] as Service;
    const reading = { run: "plan", id: name, probe, service, serviceName, places, timeoutMs };
    const signal = new AbortController().signal;
    const driver = drivers.driverFor(serviceName);
    const ask = (request: unknown) => driver.read({ ...reading, request, traceparent: "" }, signal);
    return firstAnswer(read, ask, () => 0, signal);
  };
}
