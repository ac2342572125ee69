/** The first call: an alert's body becomes an incident, and every runbook says whether it is one for it. */
import { detectIncident } from "../../runtime/incident/detect.ts";
import type { RunbookMatch } from "../../runtime/incident/match.ts";
import type { Incident } from "../../schema/generated/incident.ts";
import type { InputProblem } from "../../schema/input-problem.ts";
import { matchesOf } from "../alert-file.ts";
import { AgentError } from "./agent-error.ts";
import type { Session } from "./session.ts";

export interface DetectOptions {
  /**
   * Whether an incident may concern more than one tenant. A run acts for all of an incident's tenants at once, so with
   * `false` an incident that names several is refused, before a runbook is asked.
   */
  multiTenant: boolean;
}

export interface IncidentContext {
  /** What the alert says and what the project's mappings add; `mapped` names which is which. */
  incident: Incident;
  /** Every runbook: those that match, then those that can't tell, then the near misses before the far. */
  matches: RunbookMatch[];
  /** The one runbook that the incident starts; null where none matches, or more than one. */
  runbook: string | null;
  /** What the alert or the project lacks, beside what could be read. */
  warnings: InputProblem[];
}

/** `alert` is the body as it was sent, or what a web framework has parsed it to. */
export function detect(
  session: Session,
  alert: string | object,
  { multiTenant }: DetectOptions,
): IncidentContext {
  Object.assign(session, { detected: null, validated: null, executed: null });
  const startedMs = performance.now();
  const { incident, warnings } = readAlert(session, alert);
  const { tenants } = incident;
  if (multiTenant !== true && tenants.length > 1) {
    const help = "pass { multiTenant: true } if one run may act for all of them";
    throw new AgentError(`incident ${incident.id} is refused: it is not of one tenant`, [
      { severity: "error", where: "tenants", what: `it concerns ${tenants.join(", ")}`, help },
    ]);
  }
  const parsedMs = performance.now();
  const { compiled } = session.compilation;
  const plans = compiled?.plans.map(({ plan }) => plan) ?? [];
  const matches = matchesOf(incident, plans);
  const starting = matches.filter(({ verdict }) => verdict === "matches");
  if (compiled === null) warnings.push(brokenProject());
  const runbook = starting.length === 1 ? (starting[0]?.runbook ?? null) : null;
  const context = { incident, matches, runbook, warnings };
  session.detected = { context, parseMs: parsedMs - startedMs, matchMs: performance.now() - parsedMs };
  return context;
}

function readAlert(
  { project }: Session,
  alert: string | object,
): { incident: Incident; warnings: InputProblem[] } {
  const text = typeof alert === "string" ? alert : JSON.stringify(alert);
  const { incidents, ignored, problems } = detectIncident(text, project.project);
  const [incident] = incidents;
  const errors = problems.filter(({ severity }) => severity === "error");
  if (errors.length > 0) throw new AgentError("the alert can't be read", errors);
  if (incident === undefined)
    throw new AgentError(`the alert holds no incident: ${ignored.join("; ") || "it is empty"}`);
  return { incident, warnings: problems };
}

function brokenProject(): InputProblem {
  return {
    severity: "warning",
    where: "the project",
    what: "has errors, so no runbook could be asked",
    help: "validateRunbookSequence lists them, and so does `clawc check`",
  };
}
