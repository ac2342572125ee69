/** A run named on the command line, with what is needed to act on it. */
import { type RunParts, readRunFolder } from "../runtime/host/run-folder.ts";
import type { Hosts } from "../schema/generated/hosts.ts";
import type { ExitCode } from "./exit-code.ts";
import { foreignText } from "./foreign-text.ts";
import { readHosts } from "./hosts-file.ts";
import type { Io } from "./io.ts";
import { refuse } from "./refuse.ts";
import { findRun, isWrong } from "./runs-directory.ts";
import { isExit } from "./workbench.ts";

export const runArgument = {
  name: "RUN",
  summary: "the run's id, its beginning, or its folder",
  count: "one",
} as const;
export const runsOption = {
  kind: "text",
  value: "DIR",
  summary: "where runs are kept (default: .claw/runs of the project)",
} as const;
export const otherHostsOption = {
  kind: "text",
  value: "FILE",
  summary: "where services answer (default: the file that the run was started with)",
} as const;

export interface RunToActOn {
  folder: string;
  parts: RunParts;
}

export function runToActOn(io: Io, name: string, runs: string | undefined): RunToActOn | ExitCode {
  const found = findRun({ cwd: io.cwd, runs }, name);
  if (isWrong(found)) return refuse(io, found.wrong);
  const parts = readRunFolder(found.folder);
  if ("wrong" in parts) return refuse(io, foreignText(parts.wrong));
  return { folder: found.folder, parts };
}

/** The same, with the host file that it was started with, or another. */
export function runWithHosts(
  io: Io,
  name: string,
  options: { runs?: string; hosts?: string },
): (RunToActOn & { hosts: Hosts }) | ExitCode {
  const at = runToActOn(io, name, options.runs);
  if (isExit(at)) return at;
  const hosts = readHosts(io, options.hosts ?? at.parts.facts.hosts);
  return isExit(hosts) ? hosts : { ...at, hosts: hosts.hosts };
}
