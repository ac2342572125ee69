// What a gRPC answer, or the lack of one, says of an effect: the whole table, against real servers.
import { createServer as createHttp2, constants as http2, type ServerHttp2Stream } from "node:http2";
import { type AddressInfo, createServer as createTcp } from "node:net";
import * as grpc from "@grpc/grpc-js";
import { describe, expect, it, onTestFinished } from "vitest";
import { driverFor, type Handler, serve, textType } from "./loopback.ts";
import {
  judge,
  record,
  scalar,
  shopAction,
  shopDescriptor,
  shopProbe,
  shopService,
} from "./shop-contract.ts";

const { status } = grpc;
const act = "/shop.v1.Shop/Act";
const look = "/shop.v1.Shop/Look";

function reply(fields: object): Buffer {
  return Buffer.from(judge.encode(judge.fromObject(fields)).finish());
}

function ends(code: grpc.status, details: string, metadata = new grpc.Metadata()): Handler {
  return (_call, done) => done({ code, details, metadata });
}

async function acting(handler: Handler) {
  const { address } = await serve({ [act]: handler });
  return driverFor({ endpoints: [{ address }] });
}

describe("what the service's own status says of an effect", () => {
  const refused = { outcome: "rejected", transient: false, sent: true };
  const refusedForNow = { outcome: "rejected", transient: true, sent: true };
  const indeterminate = { outcome: "indeterminate", sent: true };
  it.each([
    ["CANCELLED", indeterminate],
    ["UNKNOWN", indeterminate],
    ["INVALID_ARGUMENT", refused],
    ["DEADLINE_EXCEEDED", indeterminate],
    ["NOT_FOUND", refused],
    ["ALREADY_EXISTS", refused],
    ["PERMISSION_DENIED", refused],
    ["RESOURCE_EXHAUSTED", refusedForNow],
    ["FAILED_PRECONDITION", refused],
    ["ABORTED", refusedForNow],
    ["OUT_OF_RANGE", refused],
    ["UNIMPLEMENTED", refused],
    ["INTERNAL", indeterminate],
    ["UNAVAILABLE", indeterminate],
    ["DATA_LOSS", indeterminate],
    ["UNAUTHENTICATED", refused],
  ] as const)("%s", async (name, outcome) => {
    const driver = await acting(ends(status[name], "its\nreason\u001b[31m"));
    expect(await driver.act()).toEqual({ ...outcome, why: `${name}: its reason [31m` });
  });
});

describe("an answered call", () => {
  it("is ok with the reply", async () => {
    const driver = await acting((call, done) =>
      done(null, reply({ text: `${judge.decode(call.request).toJSON().text}!` })),
    );
    expect(await driver.act()).toEqual({ outcome: "ok", value: { text: "hello!" } });
  });
  it("tells when it was answered from memory", async () => {
    const driver = await acting((call, done) => {
      const headers = new grpc.Metadata();
      headers.set("claw-remembered", "true");
      call.sendMetadata(headers);
      done(null, reply({ text: "again" }));
    });
    expect(await driver.act()).toEqual({ outcome: "ok", value: { text: "again" }, remembered: true });
  });
  it("keeps of a reply over 256 KiB only the digest, and is ok all the same", async () => {
    const driver = await acting((_call, done) => done(null, reply({ text: "x".repeat(300_000) })));
    const digest = expect.stringMatching(/^[0-9a-f]{64}$/);
    expect(await driver.act()).toEqual({ outcome: "ok", value: null, valueDigest: digest });
  });
  it("is indeterminate when its reply can't be read", async () => {
    const driver = await acting((_call, done) => done(null, Buffer.from([0xff])));
    expect(await driver.act()).toMatchObject({
      outcome: "indeterminate",
      why: expect.stringContaining("contract broken"),
    });
  });
  it("is indeterminate when its reply is too large to be received", async () => {
    const driver = await acting((_call, done) => done(null, reply({ text: "x".repeat(5_000_000) })));
    expect(await driver.act()).toMatchObject({
      outcome: "indeterminate",
      why: expect.stringContaining("RESOURCE_EXHAUSTED"),
    });
  });
});

it("a call carries all that the callee must know, and its deadline", async () => {
  const seen: Record<string, unknown>[] = [];
  const driver = await acting((call, done) => {
    seen.push({ ...call.metadata.getMap(), leftMs: (call.getDeadline() as Date).valueOf() - Date.now() });
    done(null, reply({}));
  });
  const deadlineUs = (Date.now() + 60_000) * 1000;
  await driver.act({ deadlineUs, undoes: "run-1:b", key: "run-1:ü" });
  expect(seen).toEqual([
    expect.objectContaining({
      "claw-run": "run-1",
      "claw-key": "run-1:%C3%BC",
      "claw-epoch": "3",
      "claw-attempt": "2",
      "claw-undoes": "run-1:b",
      "claw-deadline": String(deadlineUs),
      traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
      leftMs: expect.toSatisfy((ms: number) => ms > 0 && ms <= 2000),
    }),
  ]);
});

describe("a service that refuses for now may say for how long", () => {
  const info = Buffer.from([0x0a, 0x04, 0x08, 0x02, 0x10, 0x00]);
  const url = Buffer.from("type.googleapis.com/google.rpc.RetryInfo");
  const any = Buffer.concat([Buffer.from([0x0a, url.length]), url, Buffer.from([0x12, info.length]), info]);
  const details = Buffer.concat([Buffer.from([0x08, 0x08, 0x1a, any.length]), any]);
  it.each<[string, string | Buffer, number]>([
    ["grpc-status-details-bin", details, 2000],
    ["grpc-retry-pushback-ms", "150", 150],
    ["retry-pushback-ms", "250", 250],
    ["retry-after", "3", 3000],
  ])("by %s", async (name, value, retryAfterMs) => {
    const metadata = new grpc.Metadata();
    metadata.set(name, value);
    const driver = await acting(ends(status.RESOURCE_EXHAUSTED, "busy", metadata));
    expect(await driver.act()).toMatchObject({ outcome: "rejected", transient: true, retryAfterMs });
  });
  it("and is not believed when what it says is no number", async () => {
    const metadata = new grpc.Metadata();
    metadata.set("retry-after", "soon");
    const driver = await acting(ends(status.ABORTED, "busy", metadata));
    expect(await driver.act()).not.toHaveProperty("retryAfterMs");
  });
});

describe("a call that surely didn't leave is rejected, and says so", () => {
  const notSent = { outcome: "rejected", sent: false };
  it("when nothing listens", async () => {
    const driver = driverFor({ endpoints: [{ address: await unusedAddress() }] });
    const outcome = await driver.act();
    expect(outcome).toMatchObject({
      ...notSent,
      transient: true,
      why: expect.stringContaining("ECONNREFUSED"),
    });
  });
  it("when what listens doesn't answer as HTTP/2 does, by the timeout", async () => {
    const silent = createTcp(() => {});
    onTestFinished(() => void silent.close());
    const address = await listening(silent);
    const began = performance.now();
    const driver = driverFor({ endpoints: [{ address }] });
    expect(await driver.act({ timeoutMs: 300 })).toMatchObject({ ...notSent, transient: true });
    expect(performance.now() - began).toBeLessThan(2000);
  });
  it("when its deadline has passed", async () => {
    const driver = await acting((_call, done) => done(null, reply({})));
    expect(await driver.act()).toMatchObject({ outcome: "ok" });
    expect(await driver.act({ deadlineUs: (Date.now() - 1) * 1000 })).toMatchObject(notSent);
  });
  it("when its request has no wire form", async () => {
    const driver = await acting((_call, done) => done(null, reply({})));
    expect(await driver.act({ request: {} })).toMatchObject({
      ...notSent,
      why: expect.stringContaining("text is missing"),
    });
  });
  it("when no endpoint is for its places", async () => {
    const driver = driverFor({ endpoints: [{ address: "127.0.0.1:1", places: { region: "eu-west-2" } }] });
    const outcome = await driver.act({ places: { region: "us-east-1" } });
    expect(outcome).toMatchObject({
      ...notSent,
      transient: false,
      why: expect.stringContaining("eu-west-2"),
    });
  });
  it("and the next one is sent once the service is there", async () => {
    const address = await unusedAddress();
    const driver = driverFor({ endpoints: [{ address }] });
    expect(await driver.act()).toMatchObject(notSent);
    const handler: Handler = (_call, done) => done(null, reply({ text: "up" }));
    await serve({ [act]: handler }, grpc.ServerCredentials.createInsecure(), address);
    expect(await driver.act()).toMatchObject({ outcome: "ok" });
  });
});

describe("a call that may have left is indeterminate", () => {
  it("when the service hangs, by the timeout", async () => {
    const driver = await acting(() => {});
    const began = performance.now();
    expect(await driver.act({ timeoutMs: 200 })).toMatchObject({
      outcome: "indeterminate",
      why: expect.stringContaining("DEADLINE_EXCEEDED"),
    });
    expect(performance.now() - began).toBeLessThan(1500);
  });
  it("when the service dies after it received it, and it is received once", async () => {
    let received = 0;
    const service = await serve({
      [act]: () => {
        received += 1;
        service.kill();
      },
    });
    const driver = driverFor({ endpoints: [{ address: service.address }] });
    expect(await driver.act()).toMatchObject({
      outcome: "indeterminate",
      sent: true,
    });
    expect(await driver.act()).toMatchObject({ outcome: "rejected", sent: false });
    expect(received).toBe(1);
  });
  it("when the caller breaks off", async () => {
    const abort = new AbortController();
    const driver = await acting(() => abort.abort());
    expect(await driver.act({}, abort.signal)).toMatchObject({
      outcome: "indeterminate",
      why: expect.stringContaining("CANCELLED"),
    });
  });
  it.each([
    ["a reset that grpc-js calls RESOURCE_EXHAUSTED", http2.NGHTTP2_ENHANCE_YOUR_CALM],
    ["a reset that grpc-js calls PERMISSION_DENIED", http2.NGHTTP2_INADEQUATE_SECURITY],
    ["a stream that was refused", http2.NGHTTP2_REFUSED_STREAM],
  ])("when all that came is %s, and it is not sent again", async (_, code) => {
    let received = 0;
    const answer = (stream: ServerHttp2Stream) => {
      received += 1;
      stream.close(code);
    };
    const driver = driverFor({ endpoints: [{ address: await rawServer(answer) }] });
    expect(await driver.act()).toMatchObject({ outcome: "indeterminate" });
    expect(received).toBe(1);
  });
  it.each([401, 403, 404, 503])("when a proxy answers in its stead with %d", async (code) => {
    const answer = (stream: ServerHttp2Stream) => stream.respond({ ":status": code }, { endStream: true });
    const driver = driverFor({ endpoints: [{ address: await rawServer(answer) }] });
    expect(await driver.act()).toMatchObject({ outcome: "indeterminate" });
  });
  it("when it is answered OK without a reply", async () => {
    const answer = (stream: ServerHttp2Stream) =>
      stream.respond(
        { ":status": 200, "content-type": "application/grpc", "grpc-status": "0" },
        { endStream: true },
      );
    const driver = driverFor({ endpoints: [{ address: await rawServer(answer) }] });
    expect(await driver.act()).toMatchObject({
      outcome: "indeterminate",
      why: "contract broken: OK with 0 replies",
    });
  });
});

describe("a reading", () => {
  it("is the value", async () => {
    const { address } = await serve({ [look]: (_call, done) => done(null, reply({ text: "seen" })) });
    expect(await driverFor({ endpoints: [{ address }] }).look()).toEqual({ value: { text: "seen" } });
  });
  it("is unknown when the observer failed, with the reason on one line", async () => {
    const { address } = await serve({ [look]: ends(status.UNAVAILABLE, "one\ntwo") });
    expect(await driverFor({ endpoints: [{ address }] }).look()).toEqual({ unknown: "UNAVAILABLE: one two" });
  });
  it("is unknown when nothing listens, or nobody answers", async () => {
    const absent = driverFor({ endpoints: [{ address: await unusedAddress() }] });
    expect(await absent.look()).toEqual({ unknown: expect.stringMatching(/^UNAVAILABLE: .*ECONNREFUSED/) });
    const { address } = await serve({ [look]: () => {} });
    const unknown = expect.stringContaining("DEADLINE_EXCEEDED");
    expect(await driverFor({ endpoints: [{ address }] }).look({ timeoutMs: 200 })).toEqual({ unknown });
  });
  it("is unknown when the reply is not what the plan was compiled against", async () => {
    const { address } = await serve({
      [look]: (_call, done) => done(null, reply({ text: "a", ratio: Number.NaN })),
    });
    const driver = driverFor({ endpoints: [{ address }] });
    const type = record({ ratio: scalar("ratio") });
    const probe = shopProbe(textType, type);
    expect(await driver.look({ probe })).toEqual({ unknown: expect.stringContaining("ratio is NaN") });
  });
});

describe("before anything is sent, a check finds", () => {
  const health = "/grpc.health.v1.Health/Check";
  it("nothing wrong with a service that serves, or has no health service", async () => {
    const plain = await serve({});
    const serving = await serve({ [health]: (_call, done) => done(null, Buffer.from([8, 1])) });
    const endpoints = [plain, serving].map(({ address }, index) => ({
      address,
      places: { region: `r${index}` },
    }));
    expect(await driverFor({ endpoints }).check()).toEqual([]);
  });
  it("the endpoint that doesn't serve, and the one where nothing listens", async () => {
    const ill = await serve({ [health]: (_call, done) => done(null, Buffer.from([8, 2])) });
    const endpoints = [
      { address: ill.address, places: { region: "a" } },
      { address: await unusedAddress(), places: { region: "b" } },
    ];
    expect(await driverFor({ endpoints }).check()).toEqual([
      {
        where: `Shop for region a at ${ill.address}`,
        what: "it says of itself that it is NOT_SERVING",
        help: expect.any(String),
      },
      {
        where: expect.stringContaining("region b"),
        what: expect.stringContaining("ECONNREFUSED"),
        help: expect.any(String),
      },
    ]);
  });
  it("a service that the host file or the bundle doesn't know", async () => {
    expect(await driverFor({ endpoints: [] }).check()).toMatchObject([{ where: "Shop" }]);
    const driver = driverFor({ endpoints: [{ address: "127.0.0.1:1" }] }, shopService, { nested: {} });
    expect(await driver.check()).toMatchObject([{ what: "its descriptor has no service shop.v1.Shop" }]);
    const broken = driverFor({ endpoints: [{ address: "127.0.0.1:1" }] }, shopService, {
      nested: { A: { fields: { x: { type: "Gone", id: 1 } } } },
    });
    expect(await broken.check()).toMatchObject([{ what: expect.stringContaining("Gone") }]);
  });
});

it("a method that the descriptor lacks, or that streams, is not called", async () => {
  const driver = driverFor({ endpoints: [{ address: "127.0.0.1:1" }] }, shopService, shopDescriptor);
  for (const method of ["Gone", "Watch", "constructor"]) {
    const action = { ...shopAction(textType, textType), method };
    expect(await driver.act({ action })).toMatchObject({
      outcome: "rejected",
      transient: false,
      sent: false,
    });
  }
});

async function unusedAddress(): Promise<string> {
  const server = createTcp();
  const address = await listening(server);
  await new Promise((resolve) => server.close(resolve));
  return address;
}

function listening(server: ReturnType<typeof createTcp>): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve(`127.0.0.1:${(server.address() as AddressInfo).port}`));
  });
}

/** Speaks HTTP/2 and nothing above it. */
async function rawServer(answer: (stream: ServerHttp2Stream) => void): Promise<string> {
  const server = createHttp2();
  const sessions = new Set<{ destroy(): void }>();
  server.on("session", (session) => sessions.add(session));
  server.on("stream", (stream) => {
    stream.on("error", () => {});
    answer(stream);
  });
  onTestFinished(() => {
    for (const session of sessions) session.destroy();
    server.close();
  });
  return listening(server as unknown as ReturnType<typeof createTcp>);
}
