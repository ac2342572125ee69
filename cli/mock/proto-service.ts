/**
 * One address of a mocked gRPC service: the methods that a plan uses as actions and probes, for the places that
 * the address stands for. Messages are read and written by the contract's descriptor, as the driver does.
 */
import type { Server, ServerUnaryCall, sendUnaryData, UntypedServiceImplementation } from "@grpc/grpc-js";
import type { Grpc } from "../../runtime/drivers/channels.ts";
import { findMethod, readDescriptor, type WireMethod } from "../../runtime/drivers/contract.ts";
import { decodeMessage, encodeMessage, type Protobuf } from "../../runtime/drivers/wire.ts";
import type { Answer } from "../../runtime/simulator/truth.ts";
import type { Plan, Service, Type } from "../../schema/generated/plan.ts";
import type { Guard } from "./guard.ts";
import type { PlaceSet } from "./places-served.ts";
import type { LivingWorld } from "./world.ts";

export interface Speech {
  grpc: Grpc;
  pb: Protobuf;
  guard: Guard;
  world: LivingWorld;
}

type Unary = (call: ServerUnaryCall<Buffer, Buffer>, done: sendUnaryData<Buffer>) => void;

/** Adds a handler for each method that the plan knows; a problem says why one can't be served. */
export function addProtoService(
  server: Server,
  speech: Speech,
  {
    name,
    service,
    descriptor,
    places,
  }: { name: string; service: Service; descriptor: unknown; places: PlaceSet },
): string | null {
  const read = readDescriptor(speech.pb, descriptor);
  if ("problem" in read) return `${name}: ${read.problem}`;
  const definition: Record<string, object> = {};
  const handlers: UntypedServiceImplementation = {};
  const { plan } = speech.world;
  for (const { method, ...used } of usesOf(plan, name)) {
    const found = findMethod(read.root, service.contract, method);
    if ("problem" in found) return `${name}: ${found.problem}`;
    definition[method] = unaryDefinition(found.found.path);
    handlers[method] = handler(speech, found.found, used, places) as UntypedServiceImplementation[string];
  }
  server.addService(definition as Parameters<Server["addService"]>[0], handlers);
  return null;
}

export function unaryDefinition(path: string): object {
  const same = (bytes: Buffer) => bytes;
  return {
    path,
    requestStream: false,
    responseStream: false,
    requestSerialize: same,
    requestDeserialize: same,
    responseSerialize: same,
    responseDeserialize: same,
  };
}

interface Use {
  action?: string;
  probe?: string;
  requestType: Type;
  replyType: Type;
}

function usesOf(plan: Plan, serviceName: string): (Use & { method: string })[] {
  const actions = Object.entries(plan.actions)
    .filter(([, action]) => action.service === serviceName)
    .map(([name, { method, requestType, replyType }]) => ({ action: name, method, requestType, replyType }));
  const probes = Object.entries(plan.probes)
    .filter(([, probe]) => probe.service === serviceName)
    .map(([name, { method, requestType, type }]) => ({ probe: name, method, requestType, replyType: type }));
  return [...actions, ...probes];
}

function handler({ grpc, pb, guard, world }: Speech, wire: WireMethod, use: Use, places: PlaceSet): Unary {
  const { INVALID_ARGUMENT, INTERNAL, UNAVAILABLE } = grpc.status;
  return (call, done) => {
    const request = decodeMessage(pb, wire.request, call.request, use.requestType);
    if ("problem" in request) return done({ code: INVALID_ARGUMENT, details: request.problem });
    const reply = (value: unknown) => {
      const encoded = encodeMessage(pb, wire.reply, value, use.replyType);
      if ("problem" in encoded)
        done({ code: INTERNAL, details: `the world's reply has no wire form: ${encoded.problem}` });
      else done(null, encoded.bytes);
    };
    if (use.probe !== undefined) {
      const seen = world.see(use.probe, request.value, places);
      if ("why" in seen) done({ code: UNAVAILABLE, details: seen.why });
      else reply(seen.value);
      return;
    }
    const guarded = guard.deliver(call.metadata, {
      action: use.action as string,
      request: request.value,
      places,
    });
    if ("status" in guarded) return done({ code: guarded.status, details: guarded.details });
    const { answer } = guarded;
    if (answer.remembered) call.sendMetadata(remembered(grpc));
    if (answer.outcome === "ok") reply(answer.value);
    else done({ code: codeOf(grpc, answer), details: answer.why ?? "" });
  };
}

function remembered(grpc: Grpc) {
  const metadata = new grpc.Metadata();
  metadata.set("claw-remembered", "true");
  return metadata;
}

function codeOf(grpc: Grpc, answer: Answer): number {
  return answer.outcome === "rejected" ? grpc.status.FAILED_PRECONDITION : grpc.status.INTERNAL;
}
