/**
 * One address of a mocked worker. It tells the digest that the runbook was compiled against, for it is played from
 * the runbook's own world; the catalogue's text it doesn't have.
 */
import type { Server, ServerWritableStream, UntypedServiceImplementation } from "@grpc/grpc-js";
import { fromJson, toJson } from "../../runtime/drivers/json-value.ts";
import { standardMethods, workerTypes } from "../../runtime/drivers/standard-contracts.ts";
import { decodeMessage, encodeMessage } from "../../runtime/drivers/wire.ts";
import type { Service } from "../../schema/generated/plan.ts";
import { readJson } from "../../schema/read-json.ts";
import type { PlaceSet } from "./places-served.ts";
import { type Speech, unaryDefinition } from "./proto-service.ts";

export function addWorkerService(
  server: Server,
  speech: Speech,
  { name, service, places }: { name: string; service: Service; places: PlaceSet },
): void {
  const { grpc, pb } = speech;
  const { describe, execute } = standardMethods(pb);
  const definition = {
    Describe: unaryDefinition(describe.path),
    Execute: { ...unaryDefinition(execute.path), responseStream: true },
  };
  const worker = [name, ...Object.values(places)].join("@");
  const described = encodeMessage(
    pb,
    describe.reply,
    { catalogue_json: "", digest: service.digest, worker },
    workerTypes.describeReply,
  );
  if ("problem" in described) throw new Error(described.problem);
  const handlers = {
    Describe: (_call: unknown, done: (error: null, reply: Buffer) => void) => done(null, described.bytes),
    Execute: (call: ServerWritableStream<Buffer, Buffer>) => {
      const order = decodeMessage(pb, execute.request, call.request, workerTypes.executeRequest);
      if ("problem" in order) {
        call.emit("error", { code: grpc.status.INVALID_ARGUMENT, details: order.problem });
        return;
      }
      const { task, arguments_json } = order.value as { task: string; arguments_json: string };
      const send = (event: object) => {
        const nothing = { heartbeat: null, progress: null, log: null, result: null };
        const encoded = encodeMessage(pb, execute.reply, { ...nothing, ...event }, workerTypes.executeEvent);
        if ("bytes" in encoded) call.write(encoded.bytes);
      };
      send({ heartbeat: { at_us: Date.now() * 1000 } });
      const result = perform(speech, call, {
        serviceName: name,
        task,
        argumentsJson: arguments_json,
        places,
      });
      if ("status" in result) {
        call.emit("error", { code: result.status, details: result.details });
        return;
      }
      send({
        result: { outcome: "OK", value_json: "", reason: "", transient: false, remembered: false, ...result },
      });
      call.end();
    },
  };
  server.addService(
    definition as unknown as Parameters<Server["addService"]>[0],
    handlers as unknown as UntypedServiceImplementation,
  );
}

type TaskResult = { outcome?: string; value_json?: string; reason?: string; remembered?: boolean };

interface Order {
  serviceName: string;
  task: string;
  argumentsJson: string;
  places: PlaceSet;
}

function perform(
  { world, guard }: Speech,
  call: ServerWritableStream<Buffer, Buffer>,
  { serviceName, task, argumentsJson, places }: Order,
): TaskResult | { status: number; details: string } {
  const known = Object.entries(world.plan.actions).find(
    ([, each]) => each.service === serviceName && each.method === task,
  );
  if (!known)
    return { outcome: "REJECTED", reason: `${serviceName} has no task ${task} that a runbook uses` };
  const [action, { requestType, replyType }] = known;
  const json = readJson(argumentsJson, { characters: 256 * 1024, depth: 32 });
  if (json.problem) return { outcome: "REJECTED", reason: `the arguments aren't JSON: ${json.problem.what}` };
  const request = fromJson(json.value, requestType);
  if ("problem" in request) return { outcome: "REJECTED", reason: request.problem };
  const guarded = guard.deliver(call.metadata, { action, request: request.value, places });
  if ("status" in guarded) return guarded;
  const { answer } = guarded;
  if (answer.outcome === "rejected") return { outcome: "REJECTED", reason: answer.why ?? "refused" };
  if (answer.outcome !== "ok") return { outcome: "FAILED", reason: answer.why ?? "not known" };
  const value = JSON.stringify(toJson(answer.value, replyType, undefined, {}));
  return { value_json: value, ...(answer.remembered && { remembered: true }) };
}
