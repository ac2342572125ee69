/** Which runbook is meant: the one that is named, or the one that the alert starts, or the only one there is. */
import type { Bundle, BundledRunbook } from "../runtime/host/bundle.ts";
import type { Routed } from "../runtime/incident/route.ts";
import type { Incident } from "../schema/generated/incident.ts";
import { matchesOf, routedBy } from "./alert-file.ts";
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
  const plans = bundle.runbooks.map((runbook) => runbook.plan);
  const routed = routedBy(incident, plans);
  if (routed.length > 0) return startedBy(io, bundle, incident, routed);
  const matches = matchesOf(incident, plans);
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

/** A route has decided: it starts one runbook, or none. */
function startedBy(
  io: Io,
  bundle: Bundle,
  incident: Incident,
  routed: readonly Routed[],
): BundledRunbook | ExitCode {
  const names = new Set(
    routed.flatMap(({ row }) => (row !== null && "run" in row.does ? [row.does.run] : [])),
  );
  const [only] = names;
  if (names.size === 1 && only !== undefined) return chooseRunbook(io, bundle, only);
  printDetected(io.stderr, incident, [], routed);
  if (names.size > 1)
    return refuse(io, `nothing was started: ${[...names].join(" and ")} are meant; name the one`);
  io.stderr.line("nothing was started: so the route says");
  return exitCode.findings;
}
