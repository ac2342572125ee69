// Lines that services logged while they acted for a run, and which act each belongs to: a line's trace and span say
// so where the service passed them on; else its time does.

/** As collected from the services' files: what the line itself says, plus where it came from. */
export interface ServiceLine {
  wall?: string;
  source?: string;
  level?: string;
  message?: string;
  execution_id?: string;
  trace_id?: string | null;
  span_id?: string | null;
  [field: string]: unknown;
}

/** Microseconds since the epoch of an RFC 3339 time; null when it is none. */
export function microsOf(wall: string | undefined): number | null {
  const match = wall?.match(/^(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:?\d\d)$/);
  if (!match) return null;
  const [, whole = "", fraction = "", zone = ""] = match;
  const seconds = Date.parse(`${whole.replace(" ", "T")}${zone}`);
  return Number.isNaN(seconds) ? null : seconds * 1000 + Number(fraction.slice(0, 6).padEnd(6, "0"));
}

export interface Attached {
  line: ServiceLine;
  by: "span" | "time";
}

/** A stretch of the run that lines can belong to: the spans of its calls and reads, and its time. */
export interface Stretch {
  spans: ReadonlySet<string>;
  fromUs: number;
  toUs: number;
}

/** For each stretch its lines. A line of no stretch's time goes to the last one that had begun. */
export function attachLines(
  lines: readonly ServiceLine[],
  run: { id: string; trace: string },
  stretches: readonly Stretch[],
): Attached[][] {
  const attached: Attached[][] = stretches.map(() => []);
  for (const line of lines) {
    if (line.execution_id !== run.id && line.trace_id !== run.trace) continue;
    const bySpan = stretches.findIndex(
      (stretch) => typeof line.span_id === "string" && stretch.spans.has(line.span_id),
    );
    if (bySpan >= 0) attached[bySpan]?.push({ line, by: "span" });
    else attached[stretchAt(stretches, microsOf(line.wall))]?.push({ line, by: "time" });
  }
  return attached;
}

function stretchAt(stretches: readonly Stretch[], us: number | null): number {
  if (us === null) return -1;
  const within = stretches.findLastIndex((stretch) => stretch.fromUs <= us && us <= stretch.toUs);
  return within >= 0 ? within : stretches.findLastIndex((stretch) => stretch.fromUs <= us);
}
