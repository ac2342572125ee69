/**
 * What a worker says while it works, and its silence, as telemetry. A worker heartbeats every two seconds; three
 * intervals without a word are told once, and decide nothing: it is the timeout that does.
 */
import type { Endpoint } from "../../schema/generated/hosts.ts";
import type { Delivery, Telemetry } from "./driver.ts";
import { timestampText } from "./json-value.ts";
import { oneLine } from "./one-line.ts";
import type { ExecuteEvent } from "./standard-contracts.ts";

const silenceMs = 3 * 2_000;

export interface Listener {
  heard(event: ExecuteEvent): void;
  close(): void;
}

export function listenTo(
  delivery: Pick<Delivery, "run" | "id" | "serviceName">,
  endpoint: Endpoint,
  onTelemetry: (telemetry: Telemetry) => void,
): Listener {
  const { run, id } = delivery;
  const where = Object.values(endpoint.places ?? {}).join("/") || endpoint.address;
  const source = `${delivery.serviceName}@${where}`;
  const tell = (told: Pick<Telemetry, "kind"> & Partial<Telemetry>) =>
    onTelemetry({ run, id, wall: timestampText(Date.now() * 1000), source, ...told });
  const silence = setTimeout(
    () => tell({ kind: "log", level: "warning", message: `no sign of life for ${silenceMs / 1000} s` }),
    silenceMs,
  );
  return {
    heard({ heartbeat, progress, log }) {
      silence.refresh();
      if (heartbeat) tell({ kind: "heartbeat", ...wallOf(heartbeat.at_us) });
      if (progress) {
        tell({ kind: "progress", fraction: progress.fraction, message: oneLine(progress.note) });
      }
      if (!log) return;
      const trace = log.trace_id === "" ? {} : { traceId: oneLine(log.trace_id, 32) };
      tell({
        kind: "log",
        level: oneLine(log.level, 20),
        message: oneLine(log.message, 2000),
        ...wallOf(log.at_us),
        ...trace,
      });
    },
    close() {
      clearTimeout(silence);
    },
  };
}

/** The worker's own clock, unless it names no moment that a calendar has. */
function wallOf(atUs: number): { wall?: string } {
  return atUs > 0 && atUs < 253402300800e6 ? { wall: timestampText(atUs) } : {};
}
