/**
 * What the agent knows: the project it was opened on, and as far as it has come with one incident. Each call takes
 * the step before it for granted and no other: a new incident forgets what was validated for the one before.
 */
import type { Compiled } from "../../compiler/compile.ts";
import type { Plan } from "../../schema/generated/plan.ts";
import type { SourceMap } from "../../schema/generated/source-map.ts";
import type { OpenedProject } from "../project-folder.ts";
import type { Compilation } from "../workbench.ts";
import { AgentError } from "./agent-error.ts";
import type { IncidentContext } from "./detect.ts";
import type { Remediation } from "./execute.ts";
import type { Surroundings } from "./surroundings.ts";
import type { SequenceValidation } from "./validate.ts";

export interface Session extends Surroundings {
  project: OpenedProject;
  compilation: Compilation;
  detected: { context: IncidentContext; parseMs: number; matchMs: number } | null;
  validated: SequenceValidation | null;
  executed: Remediation | null;
}

export interface ChosenRunbook extends Compiled {
  plan: Plan;
  sourceMap: SourceMap;
}

/** The incident at hand; there must be one. */
export function incidentAtHand({ detected }: Session): IncidentContext {
  if (detected !== null) return detected.context;
  throw new AgentError("no incident is at hand: call detectIncidentContext first, with the alert's body");
}

/** The one runbook that the incident starts; null where there isn't one. */
export function runbookAtHand({ compilation, detected }: Session): ChosenRunbook | null {
  const { compiled } = compilation;
  const chosen = compiled?.plans.find(({ plan }) => plan.name === detected?.context.runbook);
  return compiled === null || chosen === undefined ? null : { ...compiled, ...chosen };
}
