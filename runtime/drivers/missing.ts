/**
 * What stands for a driver that this version doesn't have. A runbook may be compiled and simulated against a service
 * whose driver comes later; a run is refused before anything is touched, because the check says what is missing.
 */

import type { Plan } from "../../schema/generated/plan.ts";
import { cannotSend, unknown } from "./answers.ts";
import type { Driver, Unready } from "./driver.ts";

export function missingDriver(): Driver {
  return {
    call: async ({ serviceName, service }) => cannotSend(`${serviceName}: ${lacking(service.contract)}`),
    read: async ({ serviceName, service }) => unknown(`${serviceName}: ${lacking(service.contract)}`),
    check: async (name, service) => missingDrivers({ [name]: service }),
    async close() {},
  };
}

/** Of a plan's services, those that no driver here speaks for. */
export function missingDrivers(services: Plan["services"]): Unready[] {
  return Object.entries(services).flatMap(([where, { from, contract }]) =>
    from === "driver" ? [{ where, what: lacking(contract), help: driverHelp }] : [],
  );
}

const driverHelp =
  "reach it through a service with a contract of its own, `from proto` or `from tasks`, or by http; checking, planning and simulating work without the driver";

function lacking(driver: string): string {
  return `this version of claw has no driver "${driver}"`;
}
