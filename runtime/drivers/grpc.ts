/**
 * The driver of gRPC services: unary methods by the descriptors of the bundle. A call is sent at most once, on a
 * channel that was connected before; from the moment it may have left, only the service's own refusal counts as
 * "did not happen".
 */
import type { Hosts } from "../../schema/generated/hosts.ts";
import type { Place, Service } from "../../schema/generated/plan.ts";
import { cannotSend, indeterminate, notSent, unknown } from "./answers.ts";
import { deliveryMetadata, readingMetadata } from "./call-metadata.ts";
import type { Channels } from "./channels.ts";
import { findMethod, findService, readDescriptor, type WireMethod } from "./contract.ts";
import type { Delivery, Driver, Outcome, Reading, Seen } from "./driver.ts";
import { resolveEndpoint } from "./endpoints.ts";
import { type Ended, exchange } from "./exchange.ts";
import { meaningOf, statusText } from "./grpc-status.ts";
import { checkEndpoints } from "./health.ts";
import { keepValue } from "./keep-value.ts";
import { retryAfterMs } from "./retry-after.ts";
import { endsAtMs, isOver } from "./time-left.ts";
import { decodeMessage, encodeMessage, type Protobuf } from "./wire.ts";

export interface GrpcParts {
  channels: Channels;
  pb: Protobuf;
  hosts: Hosts;
  /** By the key that a service names as its descriptor. */
  descriptors: Readonly<Record<string, unknown>>;
  topology: readonly Place[];
}

export function grpcDriver(parts: GrpcParts): Driver {
  const rootOf = rootReader(parts);
  const methodOf: MethodFinder = (service, method) => {
    const read = rootOf(service);
    return "problem" in read ? read : findMethod(read.root, service.contract, method);
  };
  return {
    call: (delivery, signal) => call(parts, methodOf, delivery, signal),
    read: (reading, signal) => read(parts, methodOf, reading, signal),
    async check(serviceName, service, timeoutMs) {
      const read = rootOf(service);
      const found = "problem" in read ? read : findService(read.root, service.contract);
      if ("problem" in found) {
        const help = "build the bundle again from the service's .proto file";
        return [{ where: serviceName, what: found.problem, help }];
      }
      return checkEndpoints(parts, serviceName, timeoutMs);
    },
    async close() {
      parts.channels.close();
    },
  };
}

type MethodFinder = (service: Service, method: string) => { found: WireMethod } | { problem: string };

async function call(
  { channels, pb, hosts, topology }: GrpcParts,
  methodOf: MethodFinder,
  delivery: Delivery,
  signal: AbortSignal,
): Promise<Outcome> {
  const untilMs = endsAtMs(delivery.timeoutMs, delivery.deadlineUs);
  const target = resolveEndpoint(hosts, delivery.serviceName, delivery.places, topology);
  if ("unready" in target) return cannotSend(`${target.unready.where}: ${target.unready.what}`);
  const method = methodOf(delivery.service, delivery.action.method);
  if ("problem" in method) return cannotSend(`${delivery.serviceName}: ${method.problem}`);
  const request = encodeMessage(pb, method.found.request, delivery.request, delivery.action.requestType);
  if ("problem" in request) return cannotSend(`the request can't be sent: ${request.problem}`);
  const connected = await channels.connect(target, untilMs, signal);
  if ("refused" in connected) return notSent(`UNAVAILABLE: ${connected.refused}`);
  if (isOver(untilMs)) return notSent("its deadline passed before it could be sent");
  const metadata = deliveryMetadata(channels.grpc, delivery);
  const asked = { path: method.found.path, request: request.bytes, metadata };
  const ended = await exchange(channels.grpc, connected.channel, asked, { untilMs, signal });
  return outcomeOf(pb, ended, method.found, delivery);
}

async function read(
  { channels, pb, hosts, topology }: GrpcParts,
  methodOf: MethodFinder,
  reading: Reading,
  signal: AbortSignal,
): Promise<Seen> {
  const untilMs = endsAtMs(reading.timeoutMs);
  const target = resolveEndpoint(hosts, reading.serviceName, reading.places, topology);
  if ("unready" in target) return unknown(`${target.unready.where}: ${target.unready.what}`);
  const method = methodOf(reading.service, reading.probe.method);
  if ("problem" in method) return unknown(`${reading.serviceName}: ${method.problem}`);
  const request = encodeMessage(pb, method.found.request, reading.request, reading.probe.requestType);
  if ("problem" in request) return unknown(`the request can't be sent: ${request.problem}`);
  const connected = await channels.connect(target, untilMs, signal);
  if ("refused" in connected) return unknown(`UNAVAILABLE: ${connected.refused}`);
  const metadata = readingMetadata(channels.grpc, reading);
  const asked = { path: method.found.path, request: request.bytes, metadata };
  const ended = await exchange(channels.grpc, connected.channel, asked, { untilMs, signal });
  return seenOf(pb, ended, method.found, reading);
}

/** Reads each descriptor once. */
function rootReader({ pb, descriptors }: GrpcParts) {
  const roots = new Map<string, ReturnType<typeof readDescriptor>>();
  return (service: Service) => {
    const key = service.descriptor ?? service.contract;
    let read = roots.get(key);
    if (!read) {
      read = readDescriptor(pb, Object.hasOwn(descriptors, key) ? descriptors[key] : undefined);
      roots.set(key, read);
    }
    return read;
  };
}

function outcomeOf(pb: Protobuf, ended: Ended, method: WireMethod, delivery: Delivery): Outcome {
  const meaning = meaningOf(ended.code, ended.details);
  const why = statusText(ended.code, ended.details);
  if (meaning === "unknown") return indeterminate(why);
  const remembered = ended.headers?.get("claw-remembered")[0] === "true" ? { remembered: true } : {};
  if (meaning === "refused") return { outcome: "rejected", transient: false, sent: true, why, ...remembered };
  if (meaning === "refused-for-now") {
    const waitMs = retryAfterMs(pb, ended.trailers, ended.headers);
    const retry = waitMs === undefined ? {} : { retryAfterMs: waitMs };
    return { outcome: "rejected", transient: true, sent: true, why, ...retry, ...remembered };
  }
  if (ended.messages !== 1) return indeterminate(`contract broken: OK with ${ended.messages} replies`);
  const reply = decodeMessage(pb, method.reply, ended.last as Buffer, delivery.action.replyType);
  if ("problem" in reply) return indeterminate(`contract broken: the reply can't be read: ${reply.problem}`);
  return { outcome: "ok", ...keepValue(reply.value), ...remembered };
}

function seenOf(pb: Protobuf, ended: Ended, method: WireMethod, reading: Reading): Seen {
  if (ended.code !== 0) return unknown(statusText(ended.code, ended.details));
  if (ended.messages !== 1) return unknown(`contract broken: OK with ${ended.messages} replies`);
  const reply = decodeMessage(pb, method.reply, ended.last as Buffer, reading.probe.type);
  if ("problem" in reply) return unknown(`contract broken: the reply can't be read: ${reply.problem}`);
  const kept = keepValue(reply.value);
  return kept.valueDigest === undefined
    ? { value: reply.value }
    : unknown("the reply is larger than 256 KiB");
}
