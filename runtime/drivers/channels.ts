/**
 * Connections to gRPC endpoints: one for each address and its TLS settings, shared by all calls, made when first
 * needed. A channel is handed out only while it is connected, so that a call which can't be sent is known not to
 * have been. One that fails to connect is thrown away; the next call tries anew instead of waiting out a backoff.
 */
import type { Channel, ChannelOptions } from "@grpc/grpc-js";
import type { Tls } from "../../schema/generated/hosts.ts";
import { type ReadFile, readCredentials } from "./credentials.ts";
import type { Reachable } from "./endpoints.ts";
import { exchange } from "./exchange.ts";
import { oneLine } from "./one-line.ts";

export type Grpc = typeof import("@grpc/grpc-js");

export interface Channels {
  grpc: Grpc;
  /** A connected channel, or why there is none; by `untilMs` (of Date.now) at the latest. */
  connect(
    target: Reachable,
    untilMs: number,
    signal: AbortSignal,
  ): Promise<{ channel: Channel } | { refused: string }>;
  close(): void;
}

export function openChannels(grpc: Grpc, read: ReadFile): Channels {
  const open = new Map<string, Channel>();

  async function connect(target: Reachable, untilMs: number, signal: AbortSignal) {
    const key = JSON.stringify([target.endpoint.address, target.tls ?? null]);
    let channel = open.get(key);
    if (!channel) {
      const made = makeChannel(grpc, target, read);
      if ("refused" in made) return made;
      channel = made.channel;
      open.set(key, channel);
    }
    const state = await settledState(grpc, channel, untilMs, signal);
    if (state === grpc.connectivityState.READY) return { channel };
    if (signal.aborted) return { refused: "broken off before it was connected" };
    const why = await whyNot(grpc, channel, state);
    if (open.get(key) === channel) open.delete(key);
    channel.close();
    return { refused: why.includes(target.endpoint.address) ? why : `${target.endpoint.address}: ${why}` };
  }

  return {
    grpc,
    connect,
    close() {
      for (const channel of open.values()) channel.close();
      open.clear();
    },
  };
}

const options: ChannelOptions = {
  // A call is sent once: the journal holds every attempt, and the kernel alone decides on another.
  "grpc.enable_retries": 0,
  "grpc.service_config_disable_resolution": 1,
  // The address in the host file is where a call goes, whatever the environment says of proxies.
  "grpc.enable_http_proxy": 0,
  // Backoff after a failure is this channel's own, not that of others to the same address.
  "grpc.use_local_subchannel_pool": 1,
  "grpc.max_receive_message_length": 4 * 1024 * 1024,
  // Go servers take pings closer together for an attack when nothing else is sent; minutes are well seen.
  "grpc.keepalive_time_ms": 120_000,
  "grpc.keepalive_timeout_ms": 10_000,
};

function makeChannel(
  grpc: Grpc,
  target: Reachable,
  read: ReadFile,
): { channel: Channel } | { refused: string } {
  const { address } = target.endpoint;
  if (!/^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+):[0-9]{1,5}$/.test(address)) {
    return { refused: `${oneLine(address, 80)} is not an address of the form host:port` };
  }
  if (!target.tls)
    return { channel: new grpc.Channel(`dns:${address}`, grpc.credentials.createInsecure(), options) };
  return makeSecureChannel(grpc, address, target.tls, read);
}

function makeSecureChannel(
  grpc: Grpc,
  address: string,
  tls: Tls,
  read: ReadFile,
): { channel: Channel } | { refused: string } {
  const files = readCredentials(tls, read);
  if ("problem" in files) return { refused: files.problem };
  const { ca, key, certificate, serverName } = files.credentials;
  try {
    const credentials = grpc.credentials.createSsl(ca, key ?? null, certificate ?? null);
    const named = serverName && {
      "grpc.ssl_target_name_override": serverName,
      "grpc.default_authority": serverName,
    };
    return { channel: new grpc.Channel(`dns:${address}`, credentials, { ...options, ...named }) };
  } catch (error) {
    return {
      refused: `its TLS files can't be used: ${oneLine(error instanceof Error ? error.message : String(error))}`,
    };
  }
}

/** Waits until the channel is connected, or has failed to, or the time is over. */
async function settledState(
  grpc: Grpc,
  channel: Channel,
  untilMs: number,
  signal: AbortSignal,
): Promise<number> {
  const { READY, TRANSIENT_FAILURE, SHUTDOWN } = grpc.connectivityState;
  const gone = new Promise<boolean>((resolve) => {
    signal.addEventListener("abort", () => resolve(false), { once: true });
  });
  for (;;) {
    const state = channel.getConnectivityState(true);
    if (state === READY || state === TRANSIENT_FAILURE || state === SHUTDOWN || signal.aborted) return state;
    const changed = new Promise<boolean>((resolve) => {
      channel.watchConnectivityState(state, untilMs, (error) => resolve(error === undefined));
    });
    if (!(await Promise.race([changed, gone]))) return channel.getConnectivityState(false);
  }
}

/** A channel doesn't tell why it failed; a call that has no effects is told at once. */
async function whyNot(grpc: Grpc, channel: Channel, state: number): Promise<string> {
  if (state !== grpc.connectivityState.TRANSIENT_FAILURE) return "no connection within the time there was";
  const asked = {
    path: "/grpc.health.v1.Health/Check",
    request: Buffer.alloc(0),
    metadata: new grpc.Metadata(),
  };
  const ended = await exchange(grpc, channel, asked, { untilMs: Date.now() + 1000 });
  const cause = /Last error: (.*)$/s.exec(ended.details)?.[1] ?? ended.details;
  return (
    oneLine(cause.replace(/^Error: /, "").replace(/\.?\s*Resolution note:.*$/s, ""), 200) || "no connection"
  );
}
