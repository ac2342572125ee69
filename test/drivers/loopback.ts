// Real gRPC servers on the loopback, whose handlers are given by the test; and a driver that talks to them.
import { readFileSync } from "node:fs";
import * as grpc from "@grpc/grpc-js";
import { onTestFinished } from "vitest";
import type { Delivery, Reading, Telemetry } from "../../runtime/drivers/driver.ts";
import { openDrivers } from "../../runtime/drivers/open.ts";
import type { ServiceHosts } from "../../schema/generated/hosts.ts";
import type { Service, Type } from "../../schema/generated/plan.ts";
import { record, scalar, shopAction, shopDescriptor, shopProbe, shopService } from "./shop-contract.ts";

export type Handler = grpc.handleUnaryCall<Buffer, Buffer>;
export type Streamer = grpc.handleServerStreamingCall<Buffer, Buffer>;

export interface Loopback {
  address: string;
  server: grpc.Server;
  /** Stops at once: connections are cut. */
  kill(): void;
}

const bytes = (value: Buffer) => value;

/** Methods by full path; a streamer is marked by its kind. */
export async function serve(
  methods: Record<string, Handler | { streams: Streamer }>,
  credentials = grpc.ServerCredentials.createInsecure(),
  address = "127.0.0.1:0",
): Promise<Loopback> {
  const server = new grpc.Server();
  for (const [path, method] of Object.entries(methods)) {
    const definition = {
      path,
      requestStream: false,
      responseStream: typeof method !== "function",
      requestSerialize: bytes,
      requestDeserialize: bytes,
      responseSerialize: bytes,
      responseDeserialize: bytes,
    };
    const handler = typeof method === "function" ? method : method.streams;
    server.addService({ it: definition }, { it: handler as grpc.UntypedHandleCall });
  }
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync(address, credentials, (error, bound) => (error ? reject(error) : resolve(bound)));
  });
  onTestFinished(() => server.forceShutdown());
  return { address: `127.0.0.1:${port}`, server, kill: () => server.forceShutdown() };
}

export interface DriverUnderTest {
  act(changes?: Partial<Delivery>, signal?: AbortSignal): Promise<unknown>;
  look(changes?: Partial<Reading>, signal?: AbortSignal): Promise<unknown>;
  check(): Promise<unknown>;
  telemetry: Telemetry[];
}

export const textType: Type = record({ text: scalar("string") });

export function driverFor(
  hosts: ServiceHosts,
  service: Service = shopService,
  descriptor: unknown = shopDescriptor,
): DriverUnderTest {
  const telemetry: Telemetry[] = [];
  const drivers = openDrivers({
    services: { Shop: service },
    hosts: { services: { Shop: hosts } },
    descriptors: { shop: descriptor },
    onTelemetry: (told) => telemetry.push(told),
    readFile: readFileSync,
  });
  onTestFinished(() => drivers.close());
  const driver = drivers.driverFor("Shop");
  const common = {
    run: "run-1",
    service,
    serviceName: "Shop",
    request: { text: "hello" },
    places: {},
    timeoutMs: 2000,
  };
  const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  return {
    telemetry,
    act: (changes = {}, signal = new AbortController().signal) =>
      driver.call(
        {
          ...common,
          id: "a!send.1",
          action: shopAction(textType, textType),
          key: "run-1:a",
          epoch: 3,
          attempt: 2,
          deadlineUs: (Date.now() + 5000) * 1000,
          traceparent,
          ...changes,
        },
        signal,
      ),
    look: (changes = {}, signal = new AbortController().signal) =>
      driver.read(
        { ...common, id: "b!observe.1", probe: shopProbe(textType, textType), traceparent, ...changes },
        signal,
      ),
    check: () => drivers.check(2000),
  };
}
