/**
 * The methods of a service, found in the descriptors that a bundle carries (the JSON form of a protobufjs root).
 * A descriptor is data that somebody else wrote: what is wrong with it is told, and nothing in it is executed.
 */
import type protobuf from "protobufjs/light.js";
import { oneLine } from "./one-line.ts";
import type { Protobuf } from "./wire.ts";

export interface WireMethod {
  /** `/package.Service/Method` */
  path: string;
  request: protobuf.Type;
  reply: protobuf.Type;
}

export function readDescriptor(pb: Protobuf, json: unknown): { root: protobuf.Root } | { problem: string } {
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    return { problem: "the bundle has no descriptor of it" };
  }
  try {
    return { root: pb.Root.fromJSON(json as protobuf.INamespace).resolveAll() as protobuf.Root };
  } catch (error) {
    return {
      problem: `its descriptor can't be used: ${oneLine(error instanceof Error ? error.message : String(error))}`,
    };
  }
}

export function findService(
  root: protobuf.Root,
  contract: string,
): { service: protobuf.Service } | { problem: string } {
  const service = root.lookup(contract.split("."));
  if (service === null || !("methods" in service))
    return { problem: `its descriptor has no service ${contract}` };
  return { service: service as protobuf.Service };
}

export function findMethod(
  root: protobuf.Root,
  contract: string,
  method: string,
  allowed: "unary" | "streaming" = "unary",
): { found: WireMethod } | { problem: string } {
  const found = findService(root, contract);
  if ("problem" in found) return found;
  const { methods } = found.service;
  const rpc = Object.hasOwn(methods, method) ? (methods[method]?.resolve() as protobuf.Method) : undefined;
  if (!rpc) {
    return {
      problem: `${contract} has no method ${method}; it has ${Object.keys(methods).join(", ") || "none"}`,
    };
  }
  if (allowed === "unary" && (rpc.requestStream || rpc.responseStream))
    return { problem: `${contract}.${method} streams, and only unary methods can be called` };
  const { resolvedRequestType: request, resolvedResponseType: reply } = rpc;
  if (!request || !reply)
    return { problem: `the messages of ${contract}.${method} are not in its descriptor` };
  return { found: { path: `/${contract}/${method}`, request, reply } };
}
