// TLS and mutual TLS on the loopback, with certificates made for the test by openssl, where there is one.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as grpc from "@grpc/grpc-js";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { driverFor, serve } from "./loopback.ts";

const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;
if (!hasOpenssl && process.env.CI === "true")
  throw new Error("openssl is needed to make the certificates of this test");

let folder = "";
const file = (name: string) => join(folder, name);
const read = (name: string) => readFileSync(file(name));

function openssl(...words: string[]): void {
  execFileSync("openssl", words, { cwd: folder, stdio: "pipe" });
}

function certify(name: string, extension: string): void {
  openssl(
    "req",
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:prime256v1",
    "-nodes",
    "-keyout",
    `${name}.key`,
    "-out",
    `${name}.csr`,
    "-subj",
    `/CN=${name}`,
    "-addext",
    extension,
  );
  openssl(
    "x509",
    "-req",
    "-in",
    `${name}.csr`,
    "-CA",
    "ca.crt",
    "-CAkey",
    "ca.key",
    "-copy_extensions",
    "copy",
    "-days",
    "2",
    "-out",
    `${name}.crt`,
  );
}

beforeAll(() => {
  if (!hasOpenssl) return;
  folder = mkdtempSync(join(tmpdir(), "claw-tls-"));
  for (const name of ["ca", "stranger"]) {
    openssl(
      "req",
      "-x509",
      "-newkey",
      "ec",
      "-pkeyopt",
      "ec_paramgen_curve:prime256v1",
      "-nodes",
      "-keyout",
      `${name}.key`,
      "-out",
      `${name}.crt`,
      "-subj",
      `/CN=${name}`,
      "-days",
      "2",
    );
  }
  certify("shop.internal", "subjectAltName=DNS:shop.internal");
  certify("host", "subjectAltName=DNS:host");
});

afterAll(() => {
  if (folder !== "") rmSync(folder, { recursive: true });
});

const act = "/shop.v1.Shop/Act";

function secureServer(wantsClients: boolean) {
  const pair = { private_key: read("shop.internal.key"), cert_chain: read("shop.internal.crt") };
  const credentials = grpc.ServerCredentials.createSsl(read("ca.crt"), [pair], wantsClients);
  return serve({ [act]: (_call, done) => done(null, Buffer.alloc(0)) }, credentials);
}

const trusting = () => ({ ca: file("ca.crt"), serverName: "shop.internal" });
const known = () => ({ ...trusting(), certificate: file("host.crt"), key: file("host.key") });

describe.skipIf(!hasOpenssl)("over TLS", () => {
  it("a service whose certificate is of the trusted authority and for its name is called", async () => {
    const { address } = await secureServer(false);
    expect(await driverFor({ endpoints: [{ address }], tls: trusting() }).act()).toMatchObject({
      outcome: "ok",
    });
  });
  it("a service that wants to know its callers is shown a certificate", async () => {
    const { address } = await secureServer(true);
    const driver = driverFor({ endpoints: [{ address }], tls: known() });
    expect(await driver.act()).toMatchObject({ outcome: "ok" });
    expect(await driver.check()).toEqual([]);
  });
  const untrusted: [string, () => object][] = [
    ["is of another authority", () => ({ ca: file("stranger.crt"), serverName: "shop.internal" })],
    ["is for another name", () => ({ ca: file("ca.crt"), serverName: "till.internal" })],
  ];
  it.each(untrusted)("nothing is sent to a service whose certificate %s", async (_, tls) => {
    const { address } = await secureServer(false);
    const driver = driverFor({ endpoints: [{ address }], tls: tls() as { ca: string } });
    expect(await driver.act()).toMatchObject({ outcome: "rejected", sent: false });
  });
  it("nothing is sent in the clear to a service that speaks TLS, nor with TLS to one that doesn't", async () => {
    const secure = await secureServer(false);
    const plain = await serve({ [act]: (_call, done) => done(null, Buffer.alloc(0)) });
    expect(await driverFor({ endpoints: [secure] }).act({ timeoutMs: 500 })).toMatchObject({
      outcome: "rejected",
      sent: false,
    });
    const driver = driverFor({ endpoints: [{ address: plain.address }], tls: trusting() });
    expect(await driver.act({ timeoutMs: 500 })).toMatchObject({ outcome: "rejected", sent: false });
  });
  it("a file that can't be read, or a certificate without its key, is told by name", async () => {
    const missing = driverFor({ endpoints: [{ address: "127.0.0.1:1" }], tls: { ca: file("gone.crt") } });
    expect(await missing.check()).toMatchObject([
      { what: expect.stringMatching(/TLS ca .*gone\.crt can't be read \(ENOENT\)/) },
    ]);
    const half = driverFor({
      endpoints: [{ address: "127.0.0.1:1" }],
      tls: { ca: file("ca.crt"), certificate: file("host.crt") },
    });
    expect(await half.check()).toMatchObject([{ what: expect.stringContaining("a certificate and no key") }]);
  });
  it("an HTTP service is read with a certificate for the name it is meant to have", async () => {
    const server = createServer(
      {
        key: read("shop.internal.key"),
        cert: read("shop.internal.crt"),
        ca: read("ca.crt"),
        requestCert: true,
        rejectUnauthorized: true,
      },
      (_request, response) => response.end('{"text":"seen"}'),
    );
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const address = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const service = { from: "http" as const, contract: "", digest: "" };
    const driver = driverFor({ endpoints: [{ address }], tls: known() }, service);
    expect(await driver.look({ request: { path: "/v1" } })).toEqual({ value: { text: "seen" } });
    expect(await driver.check()).toEqual([]);
    const stranger = driverFor(
      { endpoints: [{ address }], tls: { ca: file("ca.crt"), serverName: "till.internal" } },
      service,
    );
    expect(await stranger.look({ request: { path: "/v1" } })).toEqual({ unknown: expect.any(String) });
  });
});
