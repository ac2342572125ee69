/**
 * A run from its start to its end, for a program that has the plan at hand. It is the run that `clawc run` makes: the
 * same journal, the same folder, so `clawc status`, `stop`, `resume` and `audit` work on it. If the program dies, the
 * run is resumed from its folder by `clawc resume`; if its lease is lost, this process is ended, because another one
 * executes it then.
 */
import { createHash, randomInt } from "node:crypto";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { canonicalJson } from "../../schema/canonical.ts";
import type { Debt, JournalRecord, RunEnding } from "../../schema/generated/journal-record.ts";
import type { Plan } from "../../schema/generated/plan.ts";
import type { RunReport } from "../../schema/generated/report.ts";
import type { SourceMap } from "../../schema/generated/source-map.ts";
import type { Anchor } from "../audit/chain.ts";
import type { ServiceLine } from "../audit/log-lines.ts";
import { buildReport } from "../audit/report.ts";
import type { Telemetry } from "../drivers/driver.ts";
import { loadPlan } from "../kernel/load.ts";
import { outcomesOf } from "../kernel/outcomes.ts";
import { systemClock, wallText } from "./clock.ts";
import { type Execution, type ExecutionOptions, holderName, openExecution } from "./execution.ts";
import { freshRun } from "./fresh-run.ts";
import type { Finished } from "./host.ts";
import { NotStarted, systemProblem } from "./not-started.ts";
import { type PlanAtHand, type Surroundings, takeInPlan } from "./plan-at-hand.ts";
import { plainData } from "./preview-plan.ts";
import { createRunFolder, type RunParts, runFiles, writeWhole } from "./run-folder.ts";
import { readSqliteJournal } from "./sqlite-journal.ts";
import { startHindrances } from "./start-hindrances.ts";

export interface RunOptions extends Surroundings {
  /** The folder that gets a folder per run. */
  runs: string;
  /** The head of the trail is appended to this file before the first effect and at the end. */
  witness?: string;
  /** What the run is started for, such as an incident; it stands in the journal's first record. */
  cause?: unknown;
  /** Where the plan's statements stand in the source; the report names the file. */
  sourceMap?: SourceMap;
  /** Log lines of the services, from the files that the host file names: `collected` into the report, or `left`. */
  logs?: "collected" | "left";
  /** Stops the run when it is aborted: what was done is undone, and the run ends. */
  signal?: AbortSignal;
  /** Who stops it, as the trail will say. */
  operator?: string;
  /** How long every endpoint may take to say that it is there, before anything is sent. 10 s by default. */
  readyWithinMs?: number;
  /** Each record, once it is durable. */
  onRecord?: (record: JournalRecord) => void;
  /** Log lines, progress and signs of life that come with calls. */
  onTelemetry?: (telemetry: Telemetry) => void;
}

export interface RunResult<O = Record<string, unknown>> {
  run: string;
  /** Where its journal, plan and report lie. */
  folder: string;
  ending: RunEnding;
  /** Why it ended so; empty when it succeeded. */
  reason: string;
  /** Effects that stand and should not, or of which nobody knows. */
  debt: Debt[];
  /** What each step left behind. */
  outcomes: O;
  report: RunReport;
}

/**
 * Throws `NotStarted` where nothing could be started: the plan, the host file, an endpoint that isn't ready. From the
 * first record on every way to end is a result.
 */
export async function runPlan<I, O = Record<string, unknown>>(
  plan: Plan,
  inputs: I,
  options: RunOptions,
): Promise<RunResult<O>> {
  const atHand = takeInPlan(plan, options);
  const by = options.operator ?? "the program that started it";
  const inTheWay = startHindrances(atHand.plan, atHand.hosts, by);
  if (inTheWay.length > 0)
    throw new NotStarted(`runbook ${plan.name} was not started, and nothing was sent`, inTheWay);
  const { folder, parts } = layOut(atHand, options);
  const { onRecord, onTelemetry, cause } = options;
  const execution = opened({ folder, parts, hosts: atHand.hosts, onRecord, onTelemetry });
  try {
    await makeReady(execution, plan, options.readyWithinMs ?? 10_000);
    const because = cause === undefined ? {} : { cause: plainData(cause) };
    const running = execution.start({ inputs: plainData(inputs), seed: randomInt(2 ** 31), by, ...because });
    const finished = await stoppable(execution, options, running);
    if (options.logs !== "left") await execution.gatherLogs();
    return resultOf<O>(folder, parts, finished);
  } finally {
    await execution.close();
    forgetUnstarted(folder, parts.facts.run);
  }
}

/** A host file that is only at hand as data is written down, so that the run can be resumed without this program. */
function layOut(
  { plan, hosts, descriptors }: PlanAtHand,
  options: RunOptions,
): { folder: string; parts: RunParts } {
  const base = resolve(options.runs);
  const run = freshRun(base, plan.name);
  const folder = join(base, run);
  const parts: RunParts = {
    plan,
    descriptors,
    sourceMap: options.sourceMap ?? { files: [], nodes: {} },
    facts: {
      run,
      runbook: plan.name,
      plan: createHash("sha256").update(canonicalJson(plan)).digest("hex"),
      started: wallText(systemClock.wallMs()),
      holder: holderName(),
      hosts: typeof options.hosts === "string" ? resolve(options.hosts) : join(folder, "hosts.json"),
      witness: options.witness === undefined ? null : resolve(options.witness),
    },
  };
  try {
    createRunFolder(folder, parts);
    if (typeof options.hosts !== "string") writeWhole(parts.facts.hosts, hosts);
  } catch (error) {
    const problem = systemProblem(error, folder, "name another folder in `runs`");
    throw new NotStarted(`runbook ${plan.name} was not started: there is no place for its journal`, [
      problem,
    ]);
  }
  return { folder, parts };
}

/** A witness or a lock authority that can't be written to is found before anything is sent. */
function opened(options: ExecutionOptions): Execution {
  const { folder, parts, hosts } = options;
  try {
    return openExecution(options);
  } catch (error) {
    forgetUnstarted(folder, parts.facts.run);
    const path = error instanceof Error && "path" in error ? String(error.path) : (hosts.locks ?? folder);
    const help = "the run's folder, its witness and its locks must be files that can be written";
    const problem = systemProblem(error, path, help);
    throw new NotStarted(`runbook ${parts.plan.name} was not started, and nothing was sent`, [problem]);
  }
}

/** A run that never started leaves nothing behind. */
function forgetUnstarted(folder: string, run: string): void {
  if (recordsIn(folder, run).length === 0) rmSync(folder, { recursive: true, force: true });
}

async function makeReady(execution: Execution, plan: Plan, withinMs: number): Promise<void> {
  const owned = execution.own();
  const unready = owned.granted
    ? await execution.check(withinMs)
    : [{ where: "the run", what: owned.why, help: "try again" }];
  if (unready.length === 0) return;
  const what = `runbook ${plan.name} was not started, and nothing was sent: not everything that it may need is ready`;
  throw new NotStarted(
    what,
    unready.map((each) => ({ severity: "error", ...each })),
  );
}

async function stoppable(
  execution: Execution,
  { signal, operator = "the program that started it" }: RunOptions,
  running: Promise<Finished>,
): Promise<Finished> {
  const stop = () => void execution.deliver({ event: "stop", by: operator });
  if (signal?.aborted) stop();
  signal?.addEventListener("abort", stop);
  try {
    return await running;
  } finally {
    signal?.removeEventListener("abort", stop);
  }
}

function resultOf<O>(folder: string, parts: RunParts, { run, state }: Finished): RunResult<O> {
  const plan = loadPlan(parts.plan);
  const records = recordsIn(folder, run);
  const logs = linesOf<ServiceLine>(join(folder, runFiles.logs));
  const anchors = parts.facts.witness === null ? [] : linesOf<Anchor>(parts.facts.witness);
  const report = buildReport({ plan, records, logs, anchors, sourceMap: parts.sourceMap });
  writeWhole(join(folder, runFiles.report), report);
  return {
    run,
    folder,
    ending: state.ending as RunEnding,
    reason: state.reason,
    debt: state.debt,
    outcomes: outcomesOf(plan, records) as O,
    report,
  };
}

function recordsIn(folder: string, run: string): JournalRecord[] {
  const file = join(folder, runFiles.journal);
  if (!existsSync(file)) return [];
  return readSqliteJournal(file)
    .filter((stored) => stored.run === run)
    .map((stored) => JSON.parse(stored.text) as JournalRecord);
}

/** Lines that are no JSON are left out: a witness and a log may be written by others too. */
function linesOf<T>(file: string): T[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, "utf8")
    .split("\n")
    .flatMap((line) => {
      try {
        return [JSON.parse(line) as T];
      } catch {
        return [];
      }
    });
}
