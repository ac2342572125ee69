/**
 * The driver of HTTP services that answer probes with JSON: one GET, to a pinned address, below the base URL of
 * the host file. A redirect, another status than 2xx, a body over 64 KiB or of another shape is an observer that
 * failed: the probe is unknown, with the reason.
 */
import { type IncomingMessage, request as plainRequest } from "node:http";
import { type RequestOptions, request as secureRequest } from "node:https";
import { connect as connectPlain, type Socket } from "node:net";
import { connect as connectSecure } from "node:tls";
import type { Hosts, Tls } from "../../schema/generated/hosts.ts";
import type { Place } from "../../schema/generated/plan.ts";
import { readJson } from "../../schema/read-json.ts";
import { cannotSend, unknown } from "./answers.ts";
import { headerText } from "./call-metadata.ts";
import { type ReadFile, readCredentials } from "./credentials.ts";
import type { Driver, Reading, Seen, Unready } from "./driver.ts";
import { type Reachable, resolveEndpoint } from "./endpoints.ts";
import { reachables, whereOf } from "./health.ts";
import { fromJson } from "./json-value.ts";
import { oneLine } from "./one-line.ts";
import { probeUrl } from "./probe-url.ts";
import { type Pinned, pinAddress } from "./safe-address.ts";

export interface HttpParts {
  hosts: Hosts;
  topology: readonly Place[];
  readFile: ReadFile;
}

export const mostBodyBytes = 64 * 1024;

export function httpDriver(parts: HttpParts): Driver {
  return {
    async call(delivery) {
      return cannotSend(`${delivery.serviceName} is an HTTP service, which only answers probes`);
    },
    read: (reading, signal) => read(parts, reading, signal),
    async check(serviceName, _service, timeoutMs) {
      const targets = reachables(parts.hosts, serviceName);
      if (targets.length === 0) {
        const help = `add services.${serviceName}.endpoints with a base URL to the host file`;
        return [{ where: serviceName, what: "the host file has no endpoint of it", help }];
      }
      const answers = await Promise.all(
        targets.map((target) => checkOne(parts, serviceName, target, timeoutMs)),
      );
      return answers.filter((answer) => answer !== null);
    },
    async close() {},
  };
}

async function read(parts: HttpParts, reading: Reading, signal: AbortSignal): Promise<Seen> {
  const target = resolveEndpoint(parts.hosts, reading.serviceName, reading.places, parts.topology);
  if ("unready" in target) return unknown(`${target.unready.where}: ${target.unready.what}`);
  const path = (reading.request as { path?: unknown } | null)?.path;
  const made = probeUrl(target.endpoint.address, path);
  if ("problem" in made) return unknown(made.problem);
  const within = AbortSignal.any([signal, AbortSignal.timeout(reading.timeoutMs)]);
  try {
    const pinned = await unlessAborted(pinAddress(made.url.hostname), within);
    if ("refused" in pinned) return unknown(pinned.refused);
    const options = tlsOptions(target.tls, made.url, parts.readFile);
    if ("problem" in options) return unknown(options.problem);
    const body = await get(made.url, pinned, { ...options, headers: headersOf(reading), signal: within });
    if ("problem" in body) return unknown(body.problem);
    return decode(body.text, reading);
  } catch (error) {
    return unknown(failureText(error, within));
  }
}

function headersOf(reading: Reading): Record<string, string> {
  return {
    accept: "application/json",
    "accept-encoding": "identity",
    "claw-run": headerText(reading.run),
    traceparent: headerText(reading.traceparent),
  };
}

function decode(text: string, reading: Reading): Seen {
  const json = readJson(text, { characters: mostBodyBytes, depth: 64 });
  if (json.problem) return unknown(`the body isn't JSON: ${json.problem.where}: ${json.problem.what}`);
  const value = fromJson(json.value, reading.probe.type);
  return "problem" in value ? unknown(`contract broken: ${value.problem}`) : value;
}

function tlsOptions(
  tls: Tls | undefined,
  url: URL,
  readFile: ReadFile,
): RequestOptions | { problem: string } {
  if (url.protocol !== "https:") return {};
  const name = url.hostname.replace(/^\[(.*)\]$/, "$1");
  // A server name is for names: for an address in figures the certificate is held against the address.
  const servername = tls?.serverName ?? (/^[\d.]+$|:/.test(name) ? "" : name);
  if (!tls) return { servername };
  const files = readCredentials(tls, readFile);
  if ("problem" in files) return files;
  const { ca, certificate, key } = files.credentials;
  return { ca, ...(certificate && { cert: certificate }), ...(key && { key }), servername };
}

/** No agent: nothing is shared between probes, and nothing stays open after one. */
function get(
  url: URL,
  pinned: Pinned,
  options: RequestOptions,
): Promise<{ text: string } | { problem: string }> {
  const send = url.protocol === "https:" ? secureRequest : plainRequest;
  return new Promise((resolve, reject) => {
    const sent = send(
      url,
      { ...options, method: "GET", agent: false, lookup: pinnedLookup(pinned) },
      (response) => {
        response.on("error", reject);
        const refusal = refusalOf(response);
        if (refusal !== null) {
          response.destroy();
          resolve({ problem: refusal });
          return;
        }
        collect(response, resolve);
      },
    );
    sent.on("error", reject);
    sent.end();
  });
}

type Lookup = NonNullable<RequestOptions["lookup"]>;

function pinnedLookup({ address, family }: Pinned): Lookup {
  return (_hostname, options, callback) => {
    if (options.all) callback(null, [{ address, family }]);
    else callback(null, address, family);
  };
}

function refusalOf({ statusCode = 0, headers }: IncomingMessage): string | null {
  if (statusCode >= 300 && statusCode < 400) return `HTTP ${statusCode}: a redirect, which isn't followed`;
  if (statusCode < 200 || statusCode >= 300) return `HTTP ${statusCode}`;
  const encoding = headers["content-encoding"];
  return encoding === undefined || encoding === "identity"
    ? null
    : `the body is ${oneLine(encoding, 20)}-encoded`;
}

function collect(
  response: IncomingMessage,
  resolve: (body: { text: string } | { problem: string }) => void,
): void {
  const chunks: Buffer[] = [];
  let size = 0;
  response.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size > mostBodyBytes) {
      resolve({ problem: `the body is larger than ${mostBodyBytes / 1024} KiB` });
      response.destroy();
    } else chunks.push(chunk);
  });
  response.on("end", () => {
    try {
      resolve({ text: new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks)) });
    } catch {
      resolve({ problem: "the body is not UTF-8 text" });
    }
  });
}

function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    if (signal.aborted) reject(signal.reason);
    work.then(resolve, reject);
  });
}

function failureText(error: unknown, within: AbortSignal): string {
  if (within.aborted) {
    return (within.reason as Error)?.name === "TimeoutError"
      ? "no answer within its timeout"
      : "broken off by the caller";
  }
  const { code, message } = error as NodeJS.ErrnoException;
  return code === undefined ? String(message ?? error) : `UNAVAILABLE: ${message || code}`;
}

/** Whether something listens there, with the certificate that is expected of it: no path is known to be safe to ask. */
async function checkOne(
  { readFile }: HttpParts,
  serviceName: string,
  target: Reachable,
  timeoutMs: number,
): Promise<Unready | null> {
  const where = whereOf(serviceName, target);
  const help = "start the service, or correct its address or TLS files in the host file";
  const made = probeUrl(target.endpoint.address, "/");
  if ("problem" in made) return { where, what: made.problem, help };
  const within = AbortSignal.timeout(timeoutMs);
  try {
    const pinned = await unlessAborted(pinAddress(made.url.hostname), within);
    if ("refused" in pinned) return { where, what: pinned.refused, help };
    const options = tlsOptions(target.tls, made.url, readFile);
    if ("problem" in options) return { where, what: options.problem, help };
    await unlessAborted(dial(made.url, pinned, options, within), within);
    return null;
  } catch (error) {
    return { where, what: oneLine(failureText(error, within)), help };
  }
}

function dial(url: URL, { address }: Pinned, options: RequestOptions, within: AbortSignal): Promise<void> {
  const isSecure = url.protocol === "https:";
  const port = Number(url.port) || (isSecure ? 443 : 80);
  return new Promise((resolve, reject) => {
    const { ca, cert, key, servername } = options;
    const socket: Socket = isSecure
      ? connectSecure({ host: address, port, ca, cert, key, ...(servername && { servername }) })
      : connectPlain({ host: address, port });
    within.addEventListener("abort", () => socket.destroy(), { once: true });
    socket.once(isSecure ? "secureConnect" : "connect", () => {
      socket.destroy();
      resolve();
    });
    socket.once("error", reject);
  });
}
