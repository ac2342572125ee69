/**
 * The driver of workers (schema/worker.proto). A task is delivered once; what it says on the way (heartbeats,
 * progress, log lines) is passed on as telemetry, and its one result decides. A stream that ends without one, or
 * a worker that falls silent, says nothing of whether the task took effect.
 */
import type { Channel } from "@grpc/grpc-js";
import { readJson } from "../../schema/read-json.ts";
import { cannotSend, indeterminate, notSent, unknown } from "./answers.ts";
import { deliveryMetadata } from "./call-metadata.ts";
import type { Delivery, Driver, Outcome, Telemetry, Unready } from "./driver.ts";
import { resolveEndpoint } from "./endpoints.ts";
import { type Ended, exchange } from "./exchange.ts";
import type { GrpcParts } from "./grpc.ts";
import { meaningOf, statusText } from "./grpc-status.ts";
import { checkEndpoints } from "./health.ts";
import { fromJson, type ObjectSchema, toJson } from "./json-value.ts";
import { keepValue } from "./keep-value.ts";
import { oneLine } from "./one-line.ts";
import { retryAfterMs } from "./retry-after.ts";
import { type DescribeReply, type ExecuteEvent, standardMethods, workerTypes } from "./standard-contracts.ts";
import { listenTo } from "./task-telemetry.ts";
import { endsAtMs, isOver } from "./time-left.ts";
import { decodeMessage, encodeMessage } from "./wire.ts";

export interface TaskParts extends GrpcParts {
  onTelemetry: (telemetry: Telemetry) => void;
}

/** As large as what a worker sends, and as deep. */
const replyLimits = { characters: 4 * 1024 * 1024, depth: 64 };

export function taskDriver(parts: TaskParts): Driver {
  const { channels, pb, hosts, topology } = parts;
  const { execute } = standardMethods(pb);

  async function call(delivery: Delivery, signal: AbortSignal): Promise<Outcome> {
    const untilMs = endsAtMs(delivery.timeoutMs, delivery.deadlineUs);
    const target = resolveEndpoint(hosts, delivery.serviceName, delivery.places, topology);
    if ("unready" in target) return cannotSend(`${target.unready.where}: ${target.unready.what}`);
    const order = { task: delivery.action.method, arguments_json: argumentsJson(parts, delivery) };
    const request = encodeMessage(pb, execute.request, order, workerTypes.executeRequest);
    if ("problem" in request) return cannotSend(`the request can't be sent: ${request.problem}`);
    const connected = await channels.connect(target, untilMs, signal);
    if ("refused" in connected) return notSent(`UNAVAILABLE: ${connected.refused}`);
    if (isOver(untilMs)) return notSent("its deadline passed before it could be sent");
    const listener = listenTo(delivery, target.endpoint, parts.onTelemetry);
    const results: NonNullable<ExecuteEvent["result"]>[] = [];
    let broken: string | null = null;
    const onMessage = (bytes: Buffer) => {
      const event = decodeMessage(pb, execute.reply, bytes, workerTypes.executeEvent);
      if ("problem" in event) {
        broken ??= event.problem;
        return;
      }
      const told = event.value as ExecuteEvent;
      if (told.result) results.push(told.result);
      else listener.heard(told);
    };
    const asked = {
      path: execute.path,
      request: request.bytes,
      metadata: deliveryMetadata(channels.grpc, delivery),
    };
    const ended = await exchange(channels.grpc, connected.channel, asked, { untilMs, signal, onMessage });
    listener.close();
    if (broken !== null) return indeterminate(`contract broken: an event can't be read: ${broken}`);
    const [result, second] = results;
    if (second) return indeterminate(`contract broken: ${results.length} results`);
    return result ? outcomeOf(result, delivery) : outcomeWithoutResult(parts, ended);
  }

  return {
    call,
    async read(reading) {
      return unknown(`${reading.serviceName} is a worker, and a worker has no probes`);
    },
    check(serviceName, service, timeoutMs) {
      return checkEndpoints(parts, serviceName, timeoutMs, (channel, untilMs) =>
        compareCatalogue(parts, channel, untilMs, service.digest),
      );
    },
    async close() {
      channels.close();
    },
  };
}

/** The catalogue in the bundle, where there is one, tells which arguments have a default of the task's own. */
function argumentsJson({ descriptors }: TaskParts, { service, action, request }: Delivery): string {
  const key = service.descriptor ?? service.contract;
  const catalogue = (Object.hasOwn(descriptors, key) ? descriptors[key] : undefined) as Catalogue | undefined;
  const task = catalogue?.tasks?.find(({ name }) => name === action.method);
  return JSON.stringify(toJson(request, action.requestType, task?.arguments, catalogue?.$defs ?? {}));
}

interface Catalogue {
  tasks?: { name: string; arguments: ObjectSchema }[];
  $defs?: Record<string, ObjectSchema>;
}

function outcomeOf(result: NonNullable<ExecuteEvent["result"]>, delivery: Delivery): Outcome {
  const remembered = result.remembered ? { remembered: true } : {};
  const why = oneLine(result.reason) || result.outcome;
  if (result.outcome === "REJECTED") {
    return { outcome: "rejected", transient: result.transient, sent: true, why, ...remembered };
  }
  if (result.outcome === "FAILED") return { ...indeterminate(why), ...remembered };
  if (result.outcome !== "OK")
    return indeterminate(`contract broken: a result with the outcome ${result.outcome}`);
  const json = readJson(result.value_json === "" ? "null" : result.value_json, replyLimits);
  if (json.problem) return indeterminate(`contract broken: the reply isn't JSON: ${json.problem.what}`);
  const reply = fromJson(json.value, delivery.action.replyType);
  if ("problem" in reply) return indeterminate(`contract broken: ${reply.problem}`);
  return { outcome: "ok", ...keepValue(reply.value), ...remembered };
}

function outcomeWithoutResult({ pb }: TaskParts, ended: Ended): Outcome {
  const meaning = meaningOf(ended.code, ended.details);
  const why = statusText(ended.code, ended.details);
  if (meaning === "ok") return indeterminate("the worker's stream ended without a result");
  if (meaning === "unknown") return indeterminate(why);
  const waitMs = meaning === "refused" ? undefined : retryAfterMs(pb, ended.trailers, ended.headers);
  const retry = waitMs === undefined ? {} : { retryAfterMs: waitMs };
  return { outcome: "rejected", transient: meaning === "refused-for-now", sent: true, why, ...retry };
}

async function compareCatalogue(
  { channels, pb }: TaskParts,
  channel: Channel,
  untilMs: number,
  digest: string,
): Promise<Pick<Unready, "what" | "help"> | null> {
  const { describe } = standardMethods(pb);
  const asked = { path: describe.path, request: Buffer.alloc(0), metadata: new channels.grpc.Metadata() };
  const ended = await exchange(channels.grpc, channel, asked, { untilMs });
  if (ended.code !== 0 || ended.messages !== 1) {
    const what = `it doesn't tell its catalogue: ${statusText(ended.code, ended.details)}`;
    return { what, help: "is it a claw worker? Its address stands in the host file" };
  }
  const reply = decodeMessage(pb, describe.reply, ended.last as Buffer, workerTypes.describeReply);
  const live = "value" in reply ? (reply.value as DescribeReply).digest : "";
  if (live === digest) return null;
  return {
    what: `worker has another catalogue: it serves ${oneLine(live, 64) || "none"}, the runbook was compiled against ${digest}`,
    help: "deploy the worker that the runbook was compiled against, or export its catalogue and build the runbook again",
  };
}
