/** An alert from a file or stdin, read by the project's mappings: the incident, or what kept it from being one. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { detectIncident } from "../runtime/incident/detect.ts";
import { incidentInput, incidentValue } from "../runtime/incident/incident-value.ts";
import { matchRunbooks, type RunbookMatch } from "../runtime/incident/match.ts";
import { evaluateWith } from "../runtime/kernel/expression.ts";
import type { Incident } from "../schema/generated/incident.ts";
import type { Plan } from "../schema/generated/plan.ts";
import type { Project } from "../schema/generated/project.ts";
import { type ExitCode, exitCode } from "./exit-code.ts";
import { foreignText } from "./foreign-text.ts";
import type { Io } from "./io.ts";
import { refuse } from "./refuse.ts";
import { printInputProblems } from "./workbench.ts";

/** The one incident of an alert; prints why there is none. */
export async function readAlert(io: Io, file: string, project: Project): Promise<Incident | ExitCode> {
  const text = file === "-" ? await io.readStdin() : readFileSync(resolve(io.cwd, file), "utf8");
  const { incidents, ignored, problems } = detectIncident(text, project);
  printInputProblems(io, file, problems);
  for (const reason of ignored) io.stderr.line(`${foreignText(file)}: nothing to do: ${foreignText(reason)}`);
  const [incident] = incidents;
  if (incident) return incident;
  return problems.some((problem) => problem.severity === "error") ? exitCode.findings : refuse(io, "the alert holds no incident");
}

export function matchesOf(incident: Incident, plans: readonly Plan[]): RunbookMatch[] {
  return matchRunbooks(incident, plans, evaluateWith);
}

/** What a run of this plan takes from an incident. */
export function inputsFrom(incident: Incident, plan: Plan): Record<string, unknown> {
  const input = incidentInput(plan);
  return input === null ? {} : { [input.name]: incidentValue(incident, input.type) };
}
