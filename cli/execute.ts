/**
 * Watching an execution from the command line: the live view while it happens, Ctrl-C as an operator's stop (and once
 * more as kill), the report and the ending screen when it is over. Used by everything that executes.
 */
import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { Anchor } from "../runtime/audit/chain.ts";
import { buildReport } from "../runtime/audit/report.ts";
import { type Execution, openExecution } from "../runtime/host/execution.ts";
import type { Finished } from "../runtime/host/host.ts";
import { type RunParts, runFiles, writeWhole } from "../runtime/host/run-folder.ts";
import { readSqliteJournal } from "../runtime/host/sqlite-journal.ts";
import { loadPlan } from "../runtime/kernel/load.ts";
import type { Hosts } from "../schema/generated/hosts.ts";
import type { JournalRecord } from "../schema/generated/journal-record.ts";
import { type ExitCode, exitCode } from "./exit-code.ts";
import { foreignText } from "./foreign-text.ts";
import type { Io } from "./io.ts";
import { refuse } from "./refuse.ts";
import { endingScreen } from "./view/ending-screen.ts";
import { type LiveView, openLiveView } from "./view/live.ts";
import { shortRun } from "./view/short-run.ts";

export interface Watched {
  io: Io;
  folder: string;
  parts: RunParts;
  hosts: Hosts;
  title?: string;
  /** What it means that an endpoint doesn't answer: nothing is begun, a person is told, or nobody will ask it. */
  readiness: "required" | "told" | "unneeded";
}

const checkWithinMs = 10_000;

/** Opens the execution, makes sure that everything it may need answers, hands it over, and tells how it ended. */
export async function watch(
  { io, folder, parts, hosts, title, readiness }: Watched,
  go: (execution: Execution, records: JournalRecord[]) => Promise<Finished | { wrong: string }>,
): Promise<ExitCode> {
  const past = earlierRecords(folder, parts.facts.run);
  const view = openLiveView({
    plan: loadPlan(parts.plan),
    run: parts.facts.run,
    out: io.stdout,
    ...(title === undefined ? {} : { title }),
  });
  const execution = openExecution({
    folder,
    parts,
    hosts,
    onRecord: (record) => view.take(record),
    onNotice: (text) => view.note(text),
  });
  try {
    const owned = execution.own();
    if (!owned.granted) return refuse(io, `run ${parts.facts.run}: ${owned.why}`);
    for (const record of past) view.take(record);
    const unready = readiness === "unneeded" ? [] : await execution.check(checkWithinMs);
    for (const each of unready) {
      io.stderr.line(
        `${io.stderr.paint.red("not ready")} ${foreignText(each.where)}: ${foreignText(each.what)}`,
      );
      io.stderr.line(`  → ${foreignText(each.help)}`);
    }
    if (unready.length > 0 && readiness === "required")
      return refuse(io, "nothing was sent: not everything that the runbook may need is ready");
    const stopListening = listenForInterruption(io, execution, view);
    const stopMinding = sayWhatIsLeft(io, parts.facts.run);
    const finished = await go(execution, past).finally(stopListening);
    stopMinding();
    view.close();
    if ("wrong" in finished) return refuse(io, finished.wrong);
    await execution.gatherLogs();
    return tellEnd(io, folder, parts, view, finished);
  } finally {
    view.close();
    await execution.close();
  }
}

/** A process that ends before its run does says how to go on: the run is in its folder, not in the process. */
function sayWhatIsLeft(io: Io, run: string): () => void {
  const say = () => {
    io.stderr.line(
      `clawc: run ${run} is not at its end, and nobody executes it now: clawc status ${shortRun(run)} says where it stands, clawc resume ${shortRun(run)} goes on`,
    );
  };
  process.once("exit", say);
  return () => process.off("exit", say);
}

/** What the journal holds of a run; nothing where there is none that can be read. */
export function earlierRecords(folder: string, run: string): JournalRecord[] {
  try {
    return readSqliteJournal(join(folder, runFiles.journal))
      .filter((stored) => stored.run === run)
      .map((stored) => JSON.parse(stored.text) as JournalRecord);
  } catch {
    return [];
  }
}

/**
 * The first Ctrl-C undoes what was done, as `clawc stop` does; a second one kills. Both are listened for from the
 * beginning: a second one that comes while the first is being dealt with must not end the process by itself.
 */
function listenForInterruption(io: Io, execution: Execution, view: LiveView): () => void {
  let first: AbortSignal | undefined;
  const second = (): void => {
    if (first?.aborted) void execution.deliver({ event: "kill", by: operator(io) });
  };
  process.on("SIGINT", second);
  first = io.interruption();
  first.addEventListener("abort", () => {
    view.note(
      "stop requested: what was done is being undone; Ctrl-C once more kills the run and leaves everything as it is",
    );
    void execution.deliver({ event: "stop", by: operator(io) });
  });
  return () => void process.off("SIGINT", second);
}

export function operator(io: Io): string {
  return io.env.CLAW_OPERATOR || io.env.USER || "operator";
}

function tellEnd(io: Io, folder: string, parts: RunParts, view: LiveView, finished: Finished): ExitCode {
  const anchors = readAnchors(parts.facts.witness, parts.facts.run);
  writeWhole(
    join(folder, runFiles.report),
    buildReport({
      plan: loadPlan(parts.plan),
      records: earlierRecords(folder, parts.facts.run),
      logs: readLogs(folder),
      anchors,
      sourceMap: parts.sourceMap,
    }),
  );
  const anchoredAt = anchors.at(-1)?.seq ?? null;
  const shown = relative(io.cwd, folder) || folder;
  for (const line of endingScreen({
    story: view.story,
    folder: shown,
    anchoredAt,
    width: io.stdout.width,
    paint: io.stdout.paint,
  }))
    io.stdout.line(line);
  return finished.state.ending === "succeeded" || finished.state.reason.startsWith("taken back")
    ? exitCode.ok
    : exitCode.findings;
}

function readAnchors(witness: string | null, run: string): Anchor[] {
  if (witness === null) return [];
  return readFileSync(witness, "utf8")
    .split("\n")
    .filter((line) => line.includes(run))
    .map((line) => JSON.parse(line) as Anchor);
}

function readLogs(folder: string) {
  return readFileSync(join(folder, runFiles.logs), "utf8")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}
