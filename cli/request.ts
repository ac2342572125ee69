/**
 * A person's request to a run: to the process that executes it, and where there is none (it crashed, or the run has
 * ended) by executing the run here until the request is done. Either way it is durable when it is acknowledged.
 */
import { randomUUID } from "node:crypto";
import { executed } from "../runtime/host/execution.ts";
import type { PersonsEvent } from "../runtime/host/host.ts";
import { ask } from "../runtime/host/inbox.ts";
import type { State } from "../runtime/kernel/state.ts";
import { watch } from "./execute.ts";
import { type ExitCode, exitCode } from "./exit-code.ts";
import { foreignText } from "./foreign-text.ts";
import type { Io } from "./io.ts";
import { refuse } from "./refuse.ts";
import { type RunToActOn, runWithHosts } from "./runs-option.ts";
import { soundTrail } from "./sound-trail.ts";
import { isExit } from "./workbench.ts";

const executorAnswersWithinMs = 3_000;
const underWay = "the run is under way; `clawc stop` ends it and takes back what it did";

/** Hands the event to whoever executes the run; when nobody does, takes the run over and delivers it here. */
export async function request(
  io: Io,
  name: string,
  options: { runs?: string; hosts?: string },
  event: PersonsEvent,
): Promise<ExitCode> {
  const at = runWithHosts(io, name, options);
  if (isExit(at)) return at;
  if (executed(at.folder, at.parts.facts.run, at.hosts)) return askExecutor(io, at, event);
  const sound = soundTrail(io, at);
  if (isExit(sound)) return sound;
  const { state } = sound;
  const over = state.mode === "ended";
  const pointless = whyPointless(state, event);
  if (pointless !== null) return refuse(io, pointless);
  if (!over) io.stdout.line("nobody executes this run: it is taken over here");
  const readiness = event.event === "kill" || event.event === "settled" ? "unneeded" : "told";
  const code = await watch({ io, ...at, title: event.event, readiness }, async (execution) => {
    const resumed = execution.resume();
    if ("divergedAt" in resumed) return { wrong: diverged(resumed.divergedAt) };
    await execution.deliver(event);
    return over && event.event !== "undo" ? { run: state.run, state } : resumed;
  });
  // How the run had ended was known before; what was asked for is recorded.
  return event.event === "settled" && code === exitCode.findings ? exitCode.ok : code;
}

/** What the kernel would take note of and not act upon is not asked of it. */
function whyPointless({ mode, ending }: State, { event }: PersonsEvent): string | null {
  if (event === "undo" && mode !== "ended") return underWay;
  if (event === "undo" && (ending === "refused" || ending === "compensated"))
    return `the run has ended (${ending}): nothing that it did stands`;
  if ((event === "stop" || event === "kill") && mode === "ended")
    return `the run has ended (${ending}); \`clawc undo\` takes back what it did`;
  return null;
}

async function askExecutor(io: Io, at: RunToActOn, event: PersonsEvent): Promise<ExitCode> {
  if (event.event === "undo") return refuse(io, underWay);
  const seq = await ask(at.folder, randomUUID(), event, executorAnswersWithinMs);
  if (seq !== null && typeof seq !== "number") return refuse(io, foreignText(seq.refused));
  if (seq === null)
    return refuse(io, "its executor doesn't answer: try again, or end that process and ask once more");
  io.stdout.line(`${event.event} is record ${seq} of ${at.parts.facts.run}: durable, and acted upon`);
  return exitCode.ok;
}

export function diverged(at: number): string {
  return `record ${at} is not what the plan dictates: the trail or the plan was changed; see clawc audit verify`;
}
