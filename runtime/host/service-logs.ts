// Collects, from the log files that the host file names, the lines that belong to one run: a service's line carries
// the run as `execution_id`. Lines that are no JSON, or another run's, are left where they are.

import { createReadStream, existsSync } from "node:fs";
import { basename } from "node:path";
import { createInterface } from "node:readline";

export interface LogLine {
  /** As the service wrote it. */
  wall: string;
  source: string;
  level: string;
  message: string;
  execution_id: string;
  trace_id: string | null;
  [field: string]: unknown;
}

const mostLines = 20_000;

/** In the order of their times. */
export async function collectLogs(files: readonly string[], run: string): Promise<LogLine[]> {
  const lines: LogLine[] = [];
  for (const file of files) {
    if (!existsSync(file)) continue;
    for await (const text of createInterface({
      input: createReadStream(file),
      crlfDelay: Number.POSITIVE_INFINITY,
    })) {
      const line = text.includes(run) ? logLine(text, basename(file)) : null;
      if (line?.execution_id === run && lines.length < mostLines) lines.push(line);
    }
  }
  return lines.sort((a, b) => (a.wall < b.wall ? -1 : a.wall > b.wall ? 1 : 0));
}

function logLine(text: string, file: string): LogLine | null {
  try {
    const { time, level, msg, message, ...rest } = JSON.parse(text) as Record<string, unknown>;
    return {
      ...rest,
      wall: String(time ?? ""),
      source: [rest.service, rest.worker ?? rest.place].filter(Boolean).join(" ") || file,
      level: String(level ?? ""),
      message: String(msg ?? message ?? ""),
      execution_id: String(rest.execution_id ?? ""),
      trace_id: typeof rest.trace_id === "string" ? rest.trace_id : null,
    };
  } catch {
    return null;
  }
}
