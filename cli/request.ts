/**
 * A person's request to a run: to the process that executes it, and where there is none (it crashed, or the run has
 * ended) by executing the run here until the request is done. Either way it is durable when it is acknowledged.
 */
import { randomUUID } from "node:crypto";
import type { Finished, PersonsEvent } from "../runtime/host/host.ts";
import { ask } from "../runtime/host/inbox.ts";
import type { Execution } from "../runtime/host/execution.ts";
import type { RunParts } from "../runtime/host/run-folder.ts";
import { fold } from "../runtime/kernel/fold.ts";
import { loadPlan } from "../runtime/kernel/load.ts";
import type { JournalRecord } from "../schema/generated/journal-record.ts";
import { watch } from "./execute.ts";
import { type ExitCode, exitCode } from "./exit-code.ts";
import type { Io } from "./io.ts";
import { runWithHosts } from "./runs-option.ts";
import { isExit } from "./workbench.ts";

const executorAnswersWithinMs = 3_000;

/** Hands the event to whoever executes the run; when nobody does, takes the run over and delivers it here. */
export async function request(io: Io, name: string, options: { runs?: string; hosts?: string }, event: PersonsEvent): Promise<ExitCode> {
  const at = runWithHosts(io, name, options);
  if (isExit(at)) return at;
  const seq = await ask(at.folder, randomUUID(), event, executorAnswersWithinMs);
  if (seq !== null) {
    io.stdout.line(`${event.event} is record ${seq} of ${at.parts.facts.run}: durable, and acted upon`);
    return exitCode.ok;
  }
  io.stdout.line("nobody executes this run: it is taken over here");
  return watch({ io, ...at, title: event.event }, (execution, records) => deliverHere(execution, records, at.parts, event));
}

async function deliverHere(execution: Execution, records: readonly JournalRecord[], parts: RunParts, event: PersonsEvent): Promise<Finished | { wrong: string }> {
  const { state } = fold(loadPlan(parts.plan), records);
  const resumed = execution.resume();
  if ("divergedAt" in resumed) return { wrong: diverged(resumed.divergedAt) };
  await execution.deliver(event);
  const isOver = state.mode === "ended" && event.event !== "undo";
  return isOver ? { run: state.run, state } : resumed;
}

export function diverged(at: number): string {
  return `record ${at} is not what the plan dictates: the trail or the plan was changed; see clawc audit verify`;
}
