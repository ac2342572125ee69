/** Which runbook is meant: the one that is named, or the one that the alert starts, or the only one there is. */
import type { Bundle, BundledRunbook } from "../runtime/host/bundle.ts";
import type { Incident } from "../schema/generated/incident.ts";
import { matchesOf } from "./alert-file.ts";
import { print as printDetected } from "./commands/detect.ts";
import { type ExitCode, exitCode } from "./exit-code.ts";
import { foreignText } from "./foreign-text.ts";
import type { Io } from "./io.ts";
import { refuse } from "./refuse.ts";
import { chooseRunbook } from "./workbench.ts";

/** With an alert and no name there must be exactly one that it starts; what it comes to is printed where not. */
export function runbookFor(
  io: Io,
  bundle: Bundle,
  incident: Incident | null,
  name: string | undefined,
): BundledRunbook | ExitCode {
  if (incident === null || name !== undefined) return chooseRunbook(io, bundle, name);
  const matches = matchesOf(
    incident,
    bundle.runbooks.map((runbook) => runbook.plan),
  );
  const starting = matches.filter((match) => match.verdict === "matches").map((match) => match.runbook);
  if (starting.length === 1) return chooseRunbook(io, bundle, starting[0]);
  printDetected(io.stderr, incident, matches);
  if (starting.length > 1) {
    const names = starting.map(foreignText).join(" and ");
    return refuse(io, `nothing was started: ${names} match this alert; name the one that is meant`);
  }
  io.stderr.line("nothing was started: no runbook matches this alert");
  return exitCode.findings;
}
