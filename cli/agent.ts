/**
 * `clawc`, for programs: the four calls with which an agent takes an incident from an alert to its audit trail. They
 * follow each other; each builds on what the one before found, and the third acts only on what the second found sound.
 * An agent has one incident at hand at a time; for another one, open another agent.
 */
import { dirname, join, resolve } from "node:path";
import { positionOf } from "../compiler/problems/position.ts";
import { hasErrors } from "../compiler/problems/problem.ts";
import type { Hosts } from "../schema/generated/hosts.ts";
import { AgentError } from "./agent/agent-error.ts";
import { type DetectOptions, detect, type IncidentContext } from "./agent/detect.ts";
import { type ExecuteOptions, execute, type Remediation } from "./agent/execute.ts";
import { type AuditTrail, type OutputFormat, type ReportOptions, report } from "./agent/report.ts";
import type { Session } from "./agent/session.ts";
import { type SequenceValidation, type ValidateOptions, validate } from "./agent/validate.ts";
import { type Compilation, compileProject } from "./workbench.ts";

export interface AgentOptions {
  /** The folder of claw.yaml, or one below it; by default the working directory. */
  project?: string;
  /** Where services answer: a host file's path, or what would stand in it; by default hosts.yaml of the project. */
  hosts?: Hosts | string;
  /** The folder that gets a folder per run; by default .claw/runs of the project. */
  runs?: string;
  /** A file outside of `runs` that keeps the head of each trail: what verification is held against. */
  witness?: string;
  /** Who acts, as the trail says; by default "agent". */
  operator?: string;
}

export interface Agent {
  /** Reads an alert's body and asks every runbook whether it is one for it. Starts nothing. */
  detectIncidentContext(alert: string | object, options: DetectOptions): Promise<IncidentContext>;
  /** Whether the incident's runbook may run in these regions now, by region and step. Sends nothing. */
  validateRunbookSequence(options: ValidateOptions): Promise<SequenceValidation>;
  /** Does what was validated, to one of the language's endings. An ending other than success is a result too. */
  executeRemediationSteps(options: ExecuteOptions): Promise<Remediation>;
  /** Verifies the trail of a run and reports from it. */
  reportExecutionAuditTrail<F extends OutputFormat>(options: ReportOptions<F>): Promise<AuditTrail<F>>;
}

/** Opens an agent on a project, compiled. Throws `AgentError`, as each of its calls does, and nothing else. */
export async function openAgent(options: AgentOptions = {}): Promise<Agent> {
  const compilation = await compileProject(resolve(options.project ?? "."));
  if (compilation === null) {
    throw new AgentError(
      `there is no claw.yaml in ${resolve(options.project ?? ".")} or above: pass { project: … }`,
    );
  }
  const session = openSession(compilation, options);
  return {
    detectIncidentContext: async (alert, how) => detect(session, alert, how),
    validateRunbookSequence: (how) => validate(session, how),
    executeRemediationSteps: (how) => execute(session, how),
    reportExecutionAuditTrail: async (how) => report(session, how),
  };
}

function openSession(compilation: Compilation, options: AgentOptions): Session {
  const { project } = compilation;
  if (project === undefined) throw new AgentError("the project can't be opened", problemsOf(compilation));
  const { root } = project;
  const runs = resolve(options.runs ?? join(root, ".claw", "runs"));
  const witness = options.witness === undefined ? null : resolve(options.witness);
  if (witness !== null && `${dirname(witness)}/`.startsWith(`${runs}/`)) {
    throw new AgentError("a witness inside the folder of runs witnesses nothing: keep it elsewhere");
  }
  return {
    project,
    compilation,
    hosts: options.hosts ?? join(root, "hosts.yaml"),
    runs,
    witness,
    operator: options.operator ?? "agent",
    detected: null,
    validated: null,
    executed: null,
  };
}

function problemsOf({ problems, texts }: Compilation) {
  const errors = hasErrors(problems) ? problems.filter(({ severity }) => severity === "error") : problems;
  return errors.map(({ span, message, help }) => {
    const { line, column } = positionOf(texts.get(span.file), span.start);
    const where = `${span.file}:${line}:${column}`;
    return { severity: "error" as const, where, what: message, help: help.join("; ") };
  });
}

export { AgentError } from "./agent/agent-error.ts";
export type { DetectOptions, IncidentContext } from "./agent/detect.ts";
export type { CollectedTelemetry, ExecuteOptions, Remediation } from "./agent/execute.ts";
export type { Finding, RegionValidation, StepValidation } from "./agent/findings.ts";
export type { AuditTrail, OutputFormat, ReportOptions } from "./agent/report.ts";
export type { SequenceValidation, SimulationCount, ValidateOptions } from "./agent/validate.ts";
