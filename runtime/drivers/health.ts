/**
 * Whether every endpoint of a service answers now: it can be connected to, and where it has the standard health
 * service, it says that it serves. A service without one is taken at its word that it is there.
 */
import type { Channel } from "@grpc/grpc-js";
import type { Hosts } from "../../schema/generated/hosts.ts";
import type { Channels } from "./channels.ts";
import type { Unready } from "./driver.ts";
import { named, type Reachable } from "./endpoints.ts";
import { exchange } from "./exchange.ts";
import { statusName, statusText } from "./grpc-status.ts";
import { healthTypes, standardMethods } from "./standard-contracts.ts";
import { endsAtMs } from "./time-left.ts";
import { decodeMessage, type Protobuf } from "./wire.ts";

export interface HealthParts {
  channels: Channels;
  pb: Protobuf;
  hosts: Hosts;
}

/** A further question to a healthy endpoint; what it finds wrong, or null. */
export type Inspect = (channel: Channel, untilMs: number) => Promise<Pick<Unready, "what" | "help"> | null>;

/** Endpoints asked at once. */
const atOnce = 32;

export async function checkEndpoints(
  parts: HealthParts,
  serviceName: string,
  timeoutMs: number,
  inspect?: Inspect,
): Promise<Unready[]> {
  const targets = reachables(parts.hosts, serviceName);
  if (targets.length === 0) {
    const help = `add services.${serviceName}.endpoints with an address to the host file`;
    return [{ where: serviceName, what: "the host file has no endpoint of it", help }];
  }
  const found: Unready[] = [];
  for (let from = 0; from < targets.length; from += atOnce) {
    const some = targets.slice(from, from + atOnce);
    const answers = await Promise.all(some.map((target) => checkEndpoint(parts, target, timeoutMs, inspect)));
    for (const [index, answer] of answers.entries()) {
      if (answer !== null) found.push({ where: whereOf(serviceName, some[index] as Reachable), ...answer });
    }
  }
  return found;
}

export function reachables(hosts: Hosts, serviceName: string): Reachable[] {
  const service = Object.hasOwn(hosts.services, serviceName) ? hosts.services[serviceName] : undefined;
  return (service?.endpoints ?? []).map((endpoint) => ({
    endpoint,
    ...(service?.tls && { tls: service.tls }),
  }));
}

export function whereOf(serviceName: string, { endpoint }: Reachable): string {
  return `${named(serviceName, endpoint.places ?? {})} at ${endpoint.address}`;
}

async function checkEndpoint(
  { channels, pb }: HealthParts,
  target: Reachable,
  timeoutMs: number,
  inspect: Inspect | undefined,
): Promise<Pick<Unready, "what" | "help"> | null> {
  const untilMs = endsAtMs(timeoutMs);
  const connected = await channels.connect(target, untilMs, new AbortController().signal);
  if ("refused" in connected) {
    return {
      what: connected.refused,
      help: "start the service, or correct its address or TLS files in the host file",
    };
  }
  const { health } = standardMethods(pb);
  const asked = { path: health.path, request: Buffer.alloc(0), metadata: new channels.grpc.Metadata() };
  const ended = await exchange(channels.grpc, connected.channel, asked, { untilMs });
  if (statusName(ended.code) === "UNIMPLEMENTED") return inspect ? inspect(connected.channel, untilMs) : null;
  if (ended.code !== 0) {
    return {
      what: `its health check failed: ${statusText(ended.code, ended.details)}`,
      help: "look at its log",
    };
  }
  const reply = decodeMessage(pb, health.reply, ended.last ?? Buffer.alloc(0), healthTypes.reply);
  const status = "value" in reply ? (reply.value as { status: string }).status : reply.problem;
  if (status !== "SERVING")
    return { what: `it says of itself that it is ${status}`, help: "wait until it serves" };
  return inspect ? inspect(connected.channel, untilMs) : null;
}
