/**
 * One call on a channel: what was sent is sent once, messages come as bytes and in order, and it always ends,
 * with the status that the service gave or the one that its absence amounts to. It stands below grpc-js' clients,
 * because these answer a missing reply with a status that means a refusal.
 */
import type { Channel, Metadata } from "@grpc/grpc-js";
import type { Grpc } from "./channels.ts";

export interface Asked {
  /** `/package.Service/Method` */
  path: string;
  request: Buffer;
  metadata: Metadata;
}

export interface Limits {
  /** When it ends at the latest, of Date.now. */
  untilMs: number;
  signal?: AbortSignal;
  /** Called for each message; by default the last one is kept. */
  onMessage?: (bytes: Buffer) => void;
}

export interface Ended {
  code: number;
  details: string;
  /** Absent when the service sent none. */
  headers?: Metadata;
  trailers: Metadata;
  messages: number;
  last?: Buffer;
}

export function exchange(grpc: Grpc, channel: Channel, asked: Asked, limits: Limits): Promise<Ended> {
  return new Promise((resolve) => {
    const call = channel.createCall(asked.path, limits.untilMs, null, null, null);
    const breakOff = () => call.cancelWithStatus(grpc.status.CANCELLED, "broken off by the caller");
    let headers: Metadata | undefined;
    let messages = 0;
    let last: Buffer | undefined;
    call.start(asked.metadata, {
      onReceiveMetadata(metadata) {
        headers = metadata;
      },
      onReceiveMessage(message: Buffer) {
        messages += 1;
        last = message;
        limits.onMessage?.(message);
        call.startRead();
      },
      onReceiveStatus({ code, details, metadata: trailers }) {
        limits.signal?.removeEventListener("abort", breakOff);
        resolve({ code, details, trailers, messages, ...(headers && { headers }), ...(last && { last }) });
      },
    });
    call.startRead();
    call.sendMessageWithContext({}, asked.request);
    call.halfClose();
    if (limits.signal?.aborted) breakOff();
    else limits.signal?.addEventListener("abort", breakOff, { once: true });
  });
}
