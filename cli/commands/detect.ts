/** `clawc detect`: what an alert says in our words, and which runbooks it would start, and why the others not. */
import { resolve } from "node:path";
import type { RunbookMatch } from "../../runtime/incident/match.ts";
import type { Routed } from "../../runtime/incident/route.ts";
import type { Incident } from "../../schema/generated/incident.ts";
import type { RouteRow } from "../../schema/generated/plan.ts";
import { matchesOf, readAlert, routedBy } from "../alert-file.ts";
import { defineCommand } from "../command.ts";
import { exitCode } from "../exit-code.ts";
import { foreignText } from "../foreign-text.ts";
import type { Output } from "../io.ts";
import { openProject } from "../project.ts";
import { findProject } from "../project-folder.ts";
import { bundleOption, isExit, noProject, openRunbooks, printProblems, projectOption } from "../workbench.ts";

export const command = defineCommand({
  name: "detect",
  summary: "read an alert: the typed incident, and which runbooks match",
  description: [
    "Recognises the alert's envelope, reads it by its vendor's format, adds what the project's mappings supply (each mapped field is marked as mapped; nothing is guessed), and asks every runbook's trigger. Nothing is started.",
  ],
  arguments: [{ name: "FILE", summary: "the alert's JSON; - reads stdin", count: "one" }],
  options: {
    project: projectOption,
    bundle: bundleOption,
    format: {
      kind: "choice",
      choices: ["text", "json"],
      summary: "how the answer is printed",
      default: "text",
    },
  },
  examples: [{ line: "clawc detect alerts/pagerduty-incident.json", says: "in the project's folder" }],
  exitCodes: {
    0: "at least one runbook matches",
    1: "none does, or the alert can't be read",
    2: "the project or the file can't be read",
  },
  async run({ options, positionals }, io) {
    const root = findProject(resolve(io.cwd, options.project ?? "."));
    if (root === undefined) return noProject(io, options.project);
    const { value: project, problems, texts } = openProject(root);
    printProblems(io, problems, texts);
    if (project === undefined) return exitCode.usage;
    const incident = await readAlert(io, positionals[0] as string, project.project);
    if (isExit(incident)) return incident;
    const opened = await openRunbooks(io, options);
    if (isExit(opened)) return opened;
    const plans = opened.bundle.runbooks.map((runbook) => runbook.plan);
    const matches = matchesOf(incident, plans);
    const routed = routedBy(incident, plans);
    if (options.format === "json")
      io.stdout.line(JSON.stringify({ incident, matches, routes: routed }, null, 2));
    else print(io.stdout, incident, routed.length > 0 ? matches.filter(isNear) : matches, routed);
    const starts = routed.some(({ row }) => row !== null && "run" in row.does);
    return starts || matches.some((match) => match.verdict === "matches") ? exitCode.ok : exitCode.findings;
  },
});

/** Where a route decides, only what starts by itself is told beside it. */
function isNear({ verdict }: RunbookMatch): boolean {
  return verdict !== "no";
}

export function print(
  out: Output,
  incident: Incident,
  matches: readonly RunbookMatch[],
  routed: readonly Routed[] = [],
): void {
  const { paint } = out;
  const since = incident.started_at === null ? "" : `   since ${incident.started_at}`;
  const severity = incident.severity ?? "none";
  out.line(foreignText(`${incident.source}  ${incident.status}  ${incident.id}  "${incident.title}"`));
  out.line(
    foreignText(
      `  service ${incident.service ?? "none"}   severity ${severity}${mapped(incident, "severity")}${since}`,
    ),
  );
  out.line(foreignText(`  regions ${incident.regions.join(" ") || "none"}${mapped(incident, "regions")}`));
  out.line(foreignText(`  tenants ${incident.tenants.join(" ") || "none"}${mapped(incident, "tenants")}`));
  out.line(foreignText(`  environment ${incident.environment ?? "none"}${mapped(incident, "environment")}`));
  for (const match of matches) {
    const verdict =
      match.verdict === "matches"
        ? paint.green("matches")
        : match.verdict === "unknown"
          ? paint.yellow("unknown")
          : "no";
    const decisive = match.because.filter((atom) => match.verdict === "matches" || atom.value !== true);
    out.line(
      `${match.verdict === "matches" ? "→" : " "} ${match.runbook.padEnd(24)} ${verdict}: ${foreignText(decisive.map((atom) => atom.words).join("; "))}`,
    );
  }
  for (const { route, row, because } of routed) {
    const sign = row !== null && "run" in row.does ? "→" : " ";
    const does = row === null ? paint.yellow("unknown") : paint.green(sayAct(row.does));
    out.line(`${sign} ${`route ${route}`.padEnd(24)} ${does}: ${foreignText(because)}`);
  }
  if (matches.length + routed.length === 0) out.line("  there is no runbook with a trigger");
}

function mapped(incident: Incident, field: string): string {
  const by = incident.mapped[field];
  return by === undefined ? "" : ` (mapped: ${by})`;
}

function sayAct(does: RouteRow["does"]): string {
  if ("run" in does) return `starts ${does.run}`;
  if ("notify" in does) return `tells ${does.notify}`;
  return "stop" in does ? "starts nothing" : "escalates to a person";
}
