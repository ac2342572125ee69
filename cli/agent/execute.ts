/** The third call: what was validated is done, durably, to one of the language's endings. */
import type { Telemetry } from "../../runtime/drivers/driver.ts";
import { type RunResult, runPlan } from "../../runtime/host/run-plan.ts";
import type { Plan } from "../../schema/generated/plan.ts";
import { inputsFrom } from "../alert-file.ts";
import { AgentError, agentErrorOf } from "./agent-error.ts";
import { incidentAtHand, runbookAtHand, type Session } from "./session.ts";

export interface ExecuteOptions {
  /**
   * Which task workers may be sent to: all of them, those of the named services, or none. A runbook is done whole or
   * not at all: where it needs a worker that isn't allowed, nothing is started.
   */
  asyncWorkers: boolean | readonly string[];
  /**
   * With `true`, what workers tell while they act is returned, and the services' log lines of this run are brought
   * into its folder and its report. With `false` neither is kept; the trail is the same.
   */
  collectTelemetry: boolean;
  /** Stops the run when it is aborted: what was done is undone. */
  signal?: AbortSignal;
}

export interface Remediation extends RunResult {
  runbook: string;
  /** Null where it was not collected. */
  telemetry: CollectedTelemetry | null;
}

export interface CollectedTelemetry {
  lines: Telemetry[];
  /** Lines beyond what is kept. */
  left: number;
}

const mostLines = 20_000;

export async function execute(session: Session, options: ExecuteOptions): Promise<Remediation> {
  const { incident } = incidentAtHand(session);
  const runbook = runbookAtHand(session);
  const { validated } = session;
  if (validated === null || runbook === null) {
    throw new AgentError("nothing was started: call validateRunbookSequence first, for this incident");
  }
  if (!validated.sound) {
    const what = `nothing was started: ${runbook.plan.name} was not found sound for this incident; see the findings`;
    throw new AgentError(what);
  }
  allowWorkers(runbook.plan, options.asyncWorkers);
  const telemetry: CollectedTelemetry | null = options.collectTelemetry ? { lines: [], left: 0 } : null;
  // The world moves on: each execution needs a validation of its own.
  session.validated = null;
  const { hosts, runs, witness, operator, detected } = session;
  try {
    const result = await runPlan(runbook.plan, inputsFrom(incident, runbook.plan), {
      hosts,
      runs,
      operator,
      descriptors: runbook.descriptors,
      sourceMap: runbook.sourceMap,
      cause: {
        incident,
        by: operator,
        parse_ms: micros(detected?.parseMs),
        match_ms: micros(detected?.matchMs),
      },
      logs: telemetry === null ? "left" : "collected",
      ...(witness === null ? {} : { witness }),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
      ...(telemetry === null ? {} : { onTelemetry: (line: Telemetry) => keep(telemetry, line) }),
    });
    session.executed = { ...result, runbook: runbook.plan.name, telemetry };
    return session.executed;
  } catch (thrown) {
    throw agentErrorOf(thrown);
  }
}

function allowWorkers({ name, services }: Plan, allowed: ExecuteOptions["asyncWorkers"]): void {
  const needed = Object.keys(services).filter((service) => services[service]?.from === "tasks");
  const missing = needed.filter(
    (service) => !(Array.isArray(allowed) ? allowed.includes(service) : allowed === true),
  );
  const unknown = Array.isArray(allowed) ? allowed.filter((service) => !needed.includes(service)) : [];
  const problems = [
    ...missing.map((where) => ({
      where,
      what: `${name} sends tasks to these workers, and asyncWorkers doesn't allow it`,
      help: `pass asyncWorkers: true, or a list with "${where}" in it`,
    })),
    ...unknown.map((where) => ({
      where: String(where),
      what: `asyncWorkers allows it, and ${name} has no task service of this name`,
      help: needed.length === 0 ? "it needs no workers" : `it needs ${needed.join(", ")}`,
    })),
  ];
  if (problems.length === 0) return;
  const found = problems.map((each) => ({ severity: "error" as const, ...each }));
  throw new AgentError("nothing was started: the runbook's workers are not those that are allowed", found);
}

function keep(telemetry: CollectedTelemetry, line: Telemetry): void {
  if (telemetry.lines.length < mostLines) telemetry.lines.push(line);
  else telemetry.left++;
}

function micros(ms = 0): number {
  return Math.round(ms * 1000) / 1000;
}
