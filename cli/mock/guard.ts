/**
 * The laws that a service keeps when it uses our middleware, kept by the mock too: a key is acted on once and then
 * answered from memory, a key that was undone is buried, an older epoch is refused, and nothing happens after the
 * deadline that was sent. A request without these headers is a plain one, and is simply done.
 */
import type { Metadata } from "@grpc/grpc-js";
import type { Grpc } from "../../runtime/drivers/channels.ts";
import type { Answer } from "../../runtime/simulator/truth.ts";
import { canonicalJson } from "../../schema/canonical.ts";
import type { LivingWorld, Request } from "./world.ts";

export type Guarded = { answer: Answer } | { status: number; details: string };

export interface Guard {
  deliver(metadata: Metadata, order: Pick<Request, "action" | "request" | "places">): Guarded;
}

/** As many keys, and runs, as our middleware remembers. */
const mostKept = 100_000;

export function openGuard({ status }: Grpc, world: LivingWorld, nowUs: () => number): Guard {
  const keys = new Map<string, { request: string; answer: Answer | null; undone: boolean }>();
  const epochs = new Map<string, number>();

  return {
    deliver(metadata, order) {
      const read = readDelivery(status, metadata);
      if ("details" in read) return read;
      const { run, key, undoes, epoch, deadlineUs } = read;
      if (deadlineUs > 0 && nowUs() > deadlineUs) {
        return { status: status.DEADLINE_EXCEEDED, details: "the deadline passed on arrival" };
      }
      if (run !== "" && epoch < (epochs.get(run) ?? 0)) return refused(status, "stale epoch");
      if (keys.size >= mostKept || epochs.size >= mostKept) {
        return { status: status.RESOURCE_EXHAUSTED, details: "the memory of keys is full" };
      }
      if (run !== "") epochs.set(run, epoch);
      const request = canonicalJson([order.action, order.request, order.places]);
      const known = key === "" ? undefined : keys.get(key);
      if (known?.undone) return refused(status, "undone");
      if (known && known.request !== request) return refused(status, "key belongs to another request");
      if (known?.answer && !world.forgetsKeys(order.action))
        return { answer: { ...known.answer, remembered: true } };
      if (undoes !== "") bury(undoes);
      const answer = world.act({ ...order, ...read });
      if (key !== "" && answer.outcome === "ok") keys.set(key, { request, answer, undone: false });
      return { answer };
    },
  };

  function bury(key: string): void {
    const known = keys.get(key);
    keys.set(key, { request: known?.request ?? "", answer: known?.answer ?? null, undone: true });
  }
}

function refused(status: Grpc["status"], details: string): Guarded {
  return { status: status.FAILED_PRECONDITION, details };
}

interface Headers {
  run: string;
  key: string;
  undoes: string;
  epoch: number;
  attempt: number;
  deadlineUs: number;
}

function readDelivery(
  status: Grpc["status"],
  metadata: Metadata,
): Headers | { status: number; details: string } {
  const text = (name: string) => String(metadata.get(name)[0] ?? "");
  const numbers: Record<string, number> = {};
  for (const name of ["claw-epoch", "claw-attempt", "claw-deadline"]) {
    const digits = text(name) || "0";
    if (!/^\d{1,16}$/.test(digits)) {
      const details = `${name} is ${JSON.stringify(digits.slice(0, 40))}; it must be a decimal number`;
      return { status: status.INVALID_ARGUMENT, details };
    }
    numbers[name] = Number(digits);
  }
  return {
    run: text("claw-run"),
    key: text("claw-key"),
    undoes: text("claw-undoes"),
    epoch: numbers["claw-epoch"] as number,
    attempt: numbers["claw-attempt"] as number,
    deadlineUs: numbers["claw-deadline"] as number,
  };
}
