/** An alert from a file or stdin, read by the project's mappings: the incident, or what kept it from being one. */
import { detectIncident } from "../runtime/incident/detect.ts";
import { incidentInput, incidentValue } from "../runtime/incident/incident-value.ts";
import { matchRunbooks, type RunbookMatch } from "../runtime/incident/match.ts";
import { decideRoutes, type Routed } from "../runtime/incident/route.ts";
import { evaluateWith } from "../runtime/kernel/expression.ts";
import type { Incident } from "../schema/generated/incident.ts";
import type { Plan } from "../schema/generated/plan.ts";
import type { Project } from "../schema/generated/project.ts";
import { type ExitCode, exitCode } from "./exit-code.ts";
import { foreignText } from "./foreign-text.ts";
import { decodeGiven, readGivenFile } from "./given-file.ts";
import { readInputs } from "./inputs.ts";
import type { Io } from "./io.ts";
import { refuse } from "./refuse.ts";
import { typedInput } from "./typed-input.ts";
import { isExit, printInputProblems } from "./workbench.ts";

/** The one incident of an alert; prints why there is none. */
export async function readAlert(io: Io, file: string, project: Project): Promise<Incident | ExitCode> {
  const read = file === "-" ? decodeGiven("stdin", await io.readStdin()) : readGivenFile(io.cwd, file);
  if ("wrong" in read) return refuse(io, foreignText(read.wrong));
  const { text } = read;
  const { incidents, ignored, problems } = detectIncident(text, project);
  printInputProblems(io, file, problems);
  for (const reason of ignored) io.stderr.line(`${foreignText(file)}: nothing to do: ${foreignText(reason)}`);
  const [incident] = incidents;
  if (incident) return incident;
  return problems.some((problem) => problem.severity === "error")
    ? exitCode.findings
    : refuse(io, "the alert holds no incident");
}

export function matchesOf(incident: Incident, plans: readonly Plan[]): RunbookMatch[] {
  return matchRunbooks(incident, plans, evaluateWith);
}

export function routedBy(incident: Incident, plans: readonly Plan[]): Routed[] {
  return decideRoutes(incident, plans, evaluateWith);
}

/** The route that starts this runbook for the incident. */
export function routeTo(incident: Incident, plan: Plan): Routed | undefined {
  return routedBy(incident, [plan]).find(
    ({ row }) => row !== null && "run" in row.does && row.does.run === plan.name,
  );
}

/** What a run takes: what it was given by hand, over what the incident says; refused where it needs an incident. */
export function inputsOf(
  io: Io,
  plan: Plan,
  incident: Incident | null,
  given: readonly string[],
): Record<string, unknown> | ExitCode {
  const byHand = readInputs(io, given);
  if (isExit(byHand)) return byHand;
  const input = incidentInput(plan);
  if (incident === null && input !== null && !Object.hasOwn(byHand, input.name)) {
    const ways = `give the alert with --alert FILE, or --input ${input.name}='{…}'`;
    return refuse(io, `${plan.name} is about an incident; ${ways}`);
  }
  const typed = plan.inputs.flatMap(({ name, type }) =>
    Object.hasOwn(byHand, name) ? [[name, typedInput(byHand[name], type)]] : [],
  );
  return { ...(incident ? inputsFrom(incident, plan) : {}), ...byHand, ...Object.fromEntries(typed) };
}

/** What a run of this plan takes from an incident. */
export function inputsFrom(incident: Incident, plan: Plan): Record<string, unknown> {
  const input = incidentInput(plan);
  const own = input === null ? {} : { [input.name]: incidentValue(incident, input.type) };
  return { ...own, ...routeTo(incident, plan)?.inputs };
}
