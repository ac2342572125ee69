// A probe over HTTP: what is asked for, what is refused, and that every failure is unknown with its reason.
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { probeUrl } from "../../runtime/drivers/probe-url.ts";
import { isForbidden } from "../../runtime/drivers/safe-address.ts";
import type { Type } from "../../schema/generated/plan.ts";
import { driverFor } from "./loopback.ts";
import { record, scalar, shopProbe } from "./shop-contract.ts";

const service = { from: "http" as const, contract: "", digest: "" };

async function answering(listener: RequestListener, base = "") {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}${base}`;
  return driverFor({ endpoints: [{ address }] }, service);
}

const says =
  (body: string | Buffer, status = 200, headers = {}): RequestListener =>
  (_request, response) => {
    response.writeHead(status, headers).end(body);
  };

const health = record({ error_rate: scalar("ratio"), write_rate: scalar("rate") });
const reading = (type: Type, path: unknown = "/v1/tenants/t-1") => ({
  probe: shopProbe(record({ path: scalar("string") }), type),
  request: { path },
});

it("a probe is one GET below the base, with the run's trace, and its answer is read by the type", async () => {
  const asked: unknown[] = [];
  const driver = await answering((request, response) => {
    asked.push([request.method, request.url, request.headers["claw-run"], request.headers.traceparent]);
    response.end('{"tenant":"t-1","error_rate":0.0002,"write_rate":120}');
  }, "/metrics");
  expect(await driver.look(reading(health))).toEqual({ value: { error_rate: 0.0002, write_rate: 120 } });
  expect(asked).toEqual([["GET", "/metrics/v1/tenants/t-1", "run-1", expect.stringMatching(/^00-/)]]);
});

const values: [string, Type, string, unknown][] = [
  ["a duration", scalar("duration"), '"0.022s"', 22_000],
  ["a negative duration", scalar("duration"), '"-1.5s"', -1_500_000],
  ["a moment", scalar("timestamp"), '"2024-04-15T03:28:47.000001Z"', 1713151727000001],
  ["a moment with an offset", scalar("timestamp"), '"2024-04-15T05:28:47+02:00"', 1713151727000000],
  ["a whole number", scalar("int"), "7", 7],
  ["a number", scalar("float"), "-1e-3", -0.001],
  ["an absent field", { t: "optional", of: scalar("int") }, "null", null],
  ["a list", { t: "list", of: scalar("bool") }, "[true,false]", [true, false]],
  ["a map", { t: "map", of: scalar("int") }, '{"a":1}', { a: 1 }],
  ["a member", { t: "enum", members: ["UP"] }, '"UP"', "UP"],
];

it.each(values)("%s is read", async (_, type, json, value) => {
  const driver = await answering(says(`{"it":${json}}`));
  expect(await driver.look(reading(record({ it: type })))).toEqual({ value: { it: value } });
});

const failures: [string, RequestListener, RegExp][] = [
  ["a redirect", says("", 302, { location: "http://127.0.0.1/elsewhere" }), /HTTP 302: a redirect/],
  ["a refusal", says("no", 404), /^HTTP 404$/],
  ["a failure", says("", 500), /^HTTP 500$/],
  ["a body that isn't JSON", says("<html>"), /isn't JSON: line 1, column 1/],
  ["a body that isn't UTF-8", says(Buffer.from([0xff])), /not UTF-8/],
  ["a key twice", says('{"error_rate":1,"error_rate":2,"write_rate":0}'), /twice/],
  ["a key that poisons", says('{"__proto__":{}}'), /poison/],
  ["a body over 64 KiB", says(`{"pad":"${"x".repeat(70_000)}"}`), /larger than 64 KiB/],
  [
    "a body that never ends",
    (_request, response) => void response.write("{"),
    /no answer within its timeout/,
  ],
  ["an encoded body", says("x", 200, { "content-encoding": "gzip" }), /gzip-encoded/],
  ["a missing field", says('{"error_rate":0}'), /write_rate is missing/],
  ["text for a number", says('{"error_rate":"0","write_rate":0}'), /error_rate is not a number/],
  ["a connection that is cut", (request) => void request.socket.destroy(), /UNAVAILABLE: /],
];

it.each(failures)("%s is unknown", async (_, listener, why) => {
  const driver = await answering(listener);
  const changes = { ...reading(health), timeoutMs: 500 };
  expect(await driver.look(changes)).toEqual({ unknown: expect.stringMatching(why) });
});

it("a number of seconds is no duration", async () => {
  const driver = await answering(says('{"it":0.022}'));
  const seen = await driver.look(reading(record({ it: scalar("duration") })));
  expect(seen).toEqual({ unknown: expect.stringContaining('it is not a duration such as "0.022s"') });
});

describe("nothing is asked outside of the base", () => {
  const paths: unknown[] = [
    undefined, 5, "v1", "//evil.example/x", "/a//b", "/../x", "/a/..", "/a/./b", "/%2e%2e/x",
    "/a/%2E%2e/b", "/a%2Fb", "/a%5cb",
    "/a\\b", "/a b", "/a\nb", "/a#b", "http://evil.example/", "@evil.example/",
  ]; // biome-ignore format: a list
  it.each(paths)("by the path %j", (path) => {
    expect(probeUrl("http://metrics.internal:9090/base", path)).toHaveProperty("problem");
  });
  it.each(["ftp://x", "http://user:secret@x", "http://x?y", "metrics:9090/x y", "nonsense"])(
    "by the base %s",
    (base) => {
      expect(probeUrl(base, "/v1")).toHaveProperty("problem");
    },
  );
  it("and what stays below it is asked for", () => {
    const made = probeUrl("http://metrics.internal:9090/base/", "/v1/tenants/t-1?window=1m&of=a%20b");
    expect("url" in made && made.url.href).toBe(
      "http://metrics.internal:9090/base/v1/tenants/t-1?window=1m&of=a%20b",
    );
  });
});

it.each([
  ["127.0.0.1", 4], ["127.9.9.9", 4], ["0.0.0.0", 4], ["169.254.169.254", 4], ["224.0.0.1", 4], ["255.255.255.255", 4],
  ["::1", 6], ["::", 6], ["fe80::1", 6], ["ff02::1", 6], ["fd00:ec2::254", 6], ["::ffff:127.0.0.1", 6], ["::ffff:169.254.169.254", 6],
] as const)("a name may not lead to %s", (address, family) => {
  expect(isForbidden(address, family)).toBe(true);
}); // biome-ignore format: a list

it.each([
  ["10.1.2.3", 4],
  ["192.0.2.1", 4],
  ["2001:db8::1", 6],
] as const)("a name may lead to %s", (address, family) => {
  expect(isForbidden(address, family)).toBe(false);
});

it("an HTTP service is never acted on", async () => {
  const driver = await answering(says("{}"));
  expect(await driver.act()).toMatchObject({ outcome: "rejected", transient: false, sent: false });
});

it("a check finds an endpoint where nothing listens", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const driver = driverFor({ endpoints: [{ address: `http://127.0.0.1:${port}` }] }, service);
  expect(await driver.check()).toEqual([]);
  await new Promise((resolve) => server.close(resolve));
  expect(await driver.check()).toMatchObject([{ what: expect.stringContaining("ECONNREFUSED") }]);
});
