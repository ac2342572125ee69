// The worker protocol: what a stream's end says of a task, and that a worker with another catalogue is found out.
import { readFileSync } from "node:fs";
import * as grpc from "@grpc/grpc-js";
import protobuf from "protobufjs";
import { describe, expect, it, vi } from "vitest";
import { durationText, timestampText } from "../../runtime/drivers/json-value.ts";
import { workerDescriptor } from "../../runtime/drivers/standard-contracts.ts";
import type { Service } from "../../schema/generated/plan.ts";
import { driverFor, type Streamer, serve } from "./loopback.ts";
import { record, scalar, shopAction } from "./shop-contract.ts";

const contract = protobuf
  .parse(readFileSync("schema/worker.proto", "utf8"), { keepCase: true })
  .root.resolveAll();
const messages = (name: string) => (contract as protobuf.Root).lookupType(`claw.worker.v1.${name}`);
const execute = "/claw.worker.v1.Worker/Execute";
const describePath = "/claw.worker.v1.Worker/Describe";
const service: Service = { from: "tasks", contract: "cache", digest: "d1", descriptor: "shop" };

function event(told: object): Buffer {
  return Buffer.from(messages("ExecuteEvent").encode(messages("ExecuteEvent").fromObject(told)).finish());
}

const says =
  (...events: object[]): Streamer =>
  (call) => {
    for (const each of events) call.write(event(each));
    call.end();
  };

async function working(streams: Streamer, descriptor: unknown = {}) {
  const { address } = await serve({ [execute]: { streams } });
  return driverFor({ endpoints: [{ address, places: { node: "worker-1" } }] }, service, descriptor);
}

const action = shopAction(record({ node: scalar("string") }), record({ removed: scalar("int") }));
const order = { action: { ...action, method: "invalidate" }, request: { node: "worker-1" } };
const result = (fields: object) => ({ result: fields });

it("the descriptor that the driver carries is that of worker.proto", () => {
  const shape = (name: string) =>
    messages(name).fieldsArray.map((field) => [field.name, field.id, field.type, field.partOf?.name]);
  const carried = protobuf.Root.fromJSON(workerDescriptor).resolveAll() as protobuf.Root;
  const names = Object.keys(workerDescriptor.nested.claw.nested.worker.nested.v1.nested).filter(
    (name) => name !== "Worker",
  );
  for (const name of names) {
    const own = carried.lookupType(`claw.worker.v1.${name}`).fieldsArray;
    expect(own.map((field) => [field.name, field.id, field.type, field.partOf?.name])).toEqual(shape(name));
  }
  expect(carried.lookupEnum("claw.worker.v1.Result.Outcome").values).toEqual(
    (contract as protobuf.Root).lookupEnum("claw.worker.v1.Result.Outcome").values,
  );
});

describe("what a worker's stream says of a task", () => {
  const ends = (code: grpc.status, details: string): Streamer => {
    return (call) => void call.emit("error", { code, details });
  };
  const brokenEvent: Streamer = (call) => {
    call.write(Buffer.from([0xff]));
    call.end();
  };
  const unavailable = ends(grpc.status.UNAVAILABLE, "x");
  const stale = ends(grpc.status.FAILED_PRECONDITION, "stale epoch");
  const table: [string, Streamer, object][] = [
    [
      "OK",
      says(result({ outcome: "OK", value_json: '{"removed":100}' })),
      { outcome: "ok", value: { removed: 100 } },
    ],
    [
      "OK from memory",
      says(result({ outcome: "OK", value_json: '{"removed":1}', remembered: true })),
      { outcome: "ok", value: { removed: 1 }, remembered: true },
    ],
    [
      "REJECTED",
      says(result({ outcome: "REJECTED", reason: "no such\nnode" })),
      { outcome: "rejected", transient: false, sent: true, why: "no such node" },
    ],
    [
      "REJECTED for now",
      says(result({ outcome: "REJECTED", reason: "busy", transient: true })),
      { outcome: "rejected", transient: true, sent: true, why: "busy" },
    ],
    [
      "FAILED",
      says(result({ outcome: "FAILED", reason: "raised" })),
      { outcome: "indeterminate", sent: true, why: "raised" },
    ],
    ["no outcome", says(result({})), { outcome: "indeterminate" }],
    [
      "no result",
      says({ heartbeat: { at_us: 1 } }),
      { outcome: "indeterminate", why: "the worker's stream ended without a result" },
    ],
    [
      "two results",
      says(result({ outcome: "OK", value_json: '{"removed":1}' }), result({ outcome: "REJECTED" })),
      { outcome: "indeterminate" },
    ],
    [
      "a reply of another shape",
      says(result({ outcome: "OK", value_json: '{"removed":"x"}' })),
      { outcome: "indeterminate", why: expect.stringContaining("removed is not a number") },
    ],
    [
      "a reply that isn't JSON",
      says(result({ outcome: "OK", value_json: "{" })),
      { outcome: "indeterminate" },
    ],
    ["a broken event", brokenEvent, { outcome: "indeterminate" }],
    ["a broken stream", unavailable, { outcome: "indeterminate" }],
    [
      "a refusal by status",
      stale,
      { outcome: "rejected", transient: false, why: "FAILED_PRECONDITION: stale epoch" },
    ],
  ];
  it.each(table)("%s", async (_, streams, outcome) => {
    const driver = await working(streams);
    expect(await driver.act(order)).toMatchObject(outcome);
  });
});

it("a task is named with its arguments as JSON, and knows its delivery", async () => {
  const seen: unknown[] = [];
  const driver = await working((call) => {
    seen.push(messages("ExecuteRequest").decode(call.request).toJSON(), call.metadata.getMap()["claw-key"]);
    says(result({ outcome: "OK", value_json: '{"removed":0}' }))(call);
  });
  await driver.act(order);
  expect(seen).toEqual([{ task: "invalidate", arguments_json: '{"node":"worker-1"}' }, "run-1:a"]);
});

it("an argument that is null is left out only where the catalogue gives it a default", async () => {
  const seen: unknown[] = [];
  const catalogue = {
    tasks: [{ name: "wait", arguments: { required: ["must"], properties: {} } }],
    $defs: {},
  };
  const driver = await working((call) => {
    seen.push(
      JSON.parse(
        (messages("ExecuteRequest").decode(call.request).toJSON() as { arguments_json: string })
          .arguments_json,
      ),
    );
    says(result({ outcome: "OK", value_json: "null" }))(call);
  }, catalogue);
  const optional = { t: "optional" as const, of: scalar("string") };
  const type = record({ must: optional, may: optional, took: scalar("duration"), at: scalar("timestamp") });
  const request = { must: null, may: null, took: 2_500_000, at: 1_713_151_727_000_001 };
  await driver.act({ action: { ...shopAction(type, record({})), method: "wait" }, request });
  expect(seen).toEqual([{ must: null, took: "2.5s", at: "2024-04-15T03:28:47.000001Z" }]);
});

it("what a worker says on the way is passed on, in order, as of its own clock", async () => {
  const driver = await working(
    says(
      { heartbeat: { at_us: 1_713_151_727_000_001 } },
      { progress: { fraction: 0.5, note: "half" } },
      { log: { at_us: 1_713_151_728_000_000, level: "info", message: "removes\u001b[2J", trace_id: "0af7" } },
      result({ outcome: "OK", value_json: '{"removed":1}' }),
    ),
  );
  await driver.act(order);
  const common = { run: "run-1", id: "a!send.1", source: "Shop@worker-1" };
  expect(driver.telemetry).toEqual([
    { ...common, kind: "heartbeat", wall: "2024-04-15T03:28:47.000001Z" },
    { ...common, kind: "progress", fraction: 0.5, message: "half", wall: expect.stringMatching(/\.\d{6}Z$/) },
    {
      ...common,
      kind: "log",
      level: "info",
      message: "removes [2J",
      traceId: "0af7",
      wall: "2024-04-15T03:28:48.000000Z",
    },
  ]);
});

it("a worker that falls silent is told of once, and only the timeout decides", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const { listenTo } = await import("../../runtime/drivers/task-telemetry.ts");
  const told: unknown[] = [];
  const listener = listenTo({ run: "r", id: "a", serviceName: "cache" }, { address: "x:1" }, (one) =>
    told.push(one),
  );
  vi.advanceTimersByTime(5_000);
  listener.heard({ heartbeat: null, progress: null, log: null, result: null });
  vi.advanceTimersByTime(5_999);
  expect(told).toEqual([]);
  vi.advanceTimersByTime(60_000);
  expect(told).toEqual([
    expect.objectContaining({ kind: "log", level: "warning", message: "no sign of life for 6 s" }),
  ]);
  listener.close();
  vi.useRealTimers();
  const silent = await working(() => {});
  expect(await silent.act({ ...order, timeoutMs: 200 })).toMatchObject({ outcome: "indeterminate" });
});

describe("before anything is sent", () => {
  async function checked(digest: string) {
    const reply = messages("DescribeReply");
    const bytes = Buffer.from(
      reply.encode(reply.fromObject({ catalogue_json: "{}", digest, worker: "w" })).finish(),
    );
    const { address } = await serve({ [describePath]: (_call, done) => done(null, bytes) });
    return driverFor({ endpoints: [{ address, places: { node: "worker-1" } }] }, service).check();
  }
  it("a worker with the catalogue that was compiled against is accepted", async () => {
    expect(await checked("d1")).toEqual([]);
  });
  it("one with another is refused, and both digests are named", async () => {
    const what = "worker has another catalogue: it serves d2, the runbook was compiled against d1";
    expect(await checked("d2")).toMatchObject([{ where: expect.stringContaining("node worker-1"), what }]);
  });
  it("what isn't a worker is refused", async () => {
    const { address } = await serve({});
    const driver = driverFor({ endpoints: [{ address }] }, service);
    expect(await driver.check()).toMatchObject([{ what: expect.stringContaining("UNIMPLEMENTED") }]);
  });
});

it("a worker answers no probes", async () => {
  expect(await driverFor({ endpoints: [] }, service).look()).toEqual({
    unknown: expect.stringContaining("no probes"),
  });
});

it.each([
  [0, "0s"],
  [22_000, "0.022s"],
  [-1_500_000, "-1.5s"],
  [1, "0.000001s"],
])("%d µs are written as %s", (us, text) => {
  expect(durationText(us)).toBe(text);
});

it("a moment is written with microseconds, also before 1970", () => {
  expect(timestampText(-1)).toBe("1969-12-31T23:59:59.999999Z");
});
