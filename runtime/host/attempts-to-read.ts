/** One reading, in as many attempts as it has: the next one while there is no answer. It is as old as the attempt that was answered. */
import type { Observation, Read } from "../../schema/generated/journal-record.ts";
import type { Seen } from "../drivers/driver.ts";

export async function firstAnswer(
  read: Pick<Read, "request" | "again">,
  ask: (request: unknown) => Promise<Seen>,
  nowMs: () => number,
  signal: AbortSignal,
): Promise<Observation> {
  let asOf = nowMs();
  let seen = await ask(read.request);
  for (const { request, afterMs } of read.again ?? []) {
    if (!("unknown" in seen) || signal.aborted) break;
    await passed(afterMs, signal);
    asOf = nowMs();
    seen = await ask(request);
  }
  return { ...seen, asOf } as Observation;
}

function passed(ms: number, signal: AbortSignal): Promise<void> {
  if (ms === 0 || signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done);
  });
}
