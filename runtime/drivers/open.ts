/**
 * The drivers of one plan's services: each kind is loaded when the first call, reading or check needs it, and all
 * gRPC goes over one set of channels. A driver that breaks is a bug, yet the run it serves must still end: a call
 * is then indeterminate, a reading unknown.
 */
import { readFileSync } from "node:fs";
import type { Hosts } from "../../schema/generated/hosts.ts";
import type { Place, Plan, Service } from "../../schema/generated/plan.ts";
import { cannotSend, indeterminate, unknown } from "./answers.ts";
import type { ReadFile } from "./credentials.ts";
import type { Driver, Telemetry, Unready } from "./driver.ts";
import type { TaskParts } from "./task.ts";

export interface DriversOptions {
  services: Plan["services"];
  hosts: Hosts;
  /** Of protos: the JSON form of a protobufjs root; of task catalogues: the catalogue; by the services' `descriptor`. */
  descriptors: Readonly<Record<string, unknown>>;
  /** The plan's places: with them, an endpoint for a region also serves the nodes in it. */
  topology?: readonly Place[];
  onTelemetry?: ((telemetry: Telemetry) => void) | undefined;
  /** How TLS files are read; from disk by default. */
  readFile?: ReadFile;
}

export interface Drivers {
  driverFor(serviceName: string): Driver;
  /** What would keep a send from succeeding, of all services together. */
  check(timeoutMs: number): Promise<Unready[]>;
  close(): Promise<void>;
}

export function openDrivers(options: DriversOptions): Drivers {
  const { services } = options;
  const loaded = new Map<Service["from"], Promise<Driver>>();
  const shared = sharedParts(options);

  function driverOf(from: Service["from"]): Promise<Driver> {
    let driver = loaded.get(from);
    if (!driver) {
      driver = load(from, options, shared);
      loaded.set(from, driver);
    }
    return driver;
  }

  return {
    driverFor(serviceName) {
      const service = Object.hasOwn(services, serviceName) ? services[serviceName] : undefined;
      return service ? guarded(() => driverOf(service.from)) : absent(serviceName);
    },
    async check(timeoutMs) {
      const found = await Promise.all(
        Object.entries(services).map(async ([name, service]) =>
          (await driverOf(service.from)).check(name, service, timeoutMs),
        ),
      );
      return found.flat();
    },
    async close() {
      const drivers = await Promise.allSettled(loaded.values());
      for (const driver of drivers) if (driver.status === "fulfilled") await driver.value.close();
    },
  };
}

function sharedParts(options: DriversOptions): () => Promise<TaskParts> {
  let parts: Promise<TaskParts> | undefined;
  const make = async (): Promise<TaskParts> => {
    // `default`: what a bundler makes of a CommonJS package has no other name.
    const [{ default: grpc }, { default: pb }, { openChannels }] = await Promise.all([
      import("@grpc/grpc-js"),
      import("protobufjs/light.js"),
      import("./channels.ts"),
    ]);
    return {
      pb,
      channels: openChannels(grpc, options.readFile ?? readFileSync),
      hosts: options.hosts,
      descriptors: options.descriptors,
      topology: options.topology ?? [],
      onTelemetry: options.onTelemetry ?? (() => {}),
    };
  };
  return () => {
    parts ??= make();
    return parts;
  };
}

async function load(
  from: Service["from"],
  options: DriversOptions,
  shared: () => Promise<TaskParts>,
): Promise<Driver> {
  if (from === "proto") return (await import("./grpc.ts")).grpcDriver(await shared());
  if (from === "tasks") return (await import("./task.ts")).taskDriver(await shared());
  if (from === "driver") return (await import("./missing.ts")).missingDriver();
  const { httpDriver } = await import("./http.ts");
  const { hosts, topology = [], readFile = readFileSync } = options;
  return httpDriver({ hosts, topology, readFile });
}

function guarded(driver: () => Promise<Driver>): Driver {
  const told = (error: unknown) =>
    `the driver broke: ${error instanceof Error ? error.message : String(error)}`;
  return {
    call: (delivery, signal) =>
      driver()
        .then((each) => each.call(delivery, signal))
        .catch((error) => indeterminate(told(error))),
    read: (reading, signal) =>
      driver()
        .then((each) => each.read(reading, signal))
        .catch((error) => unknown(told(error))),
    check: async (serviceName, service, timeoutMs) => (await driver()).check(serviceName, service, timeoutMs),
    // The drivers of one plan are closed together.
    close: async () => {},
  };
}

function absent(serviceName: string): Driver {
  const what = `the plan has no service ${serviceName}`;
  return {
    call: async () => cannotSend(what),
    read: async () => unknown(what),
    check: async () => [{ where: serviceName, what, help: "build the runbook again" }],
    close: async () => {},
  };
}
