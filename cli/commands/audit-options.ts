/** The words that the audit commands share, and what they mean: which run, where the runs are, what witnessed it. */
import type { Anchor } from "../../runtime/audit/chain.ts";
import type { ArgumentSpec } from "../options.ts";
import { findRun, isWrong, openRun, type RunAtHand, readWitness } from "../runs-directory.ts";

export const runArgument: ArgumentSpec = {
  name: "RUN",
  summary: "the run's id, the beginning of it, or its folder",
  count: "one",
};

export const runsOption = {
  kind: "text",
  value: "DIR",
  summary: "where the runs lie (default: .claw/runs of the project)",
} as const;
export const witnessOption = {
  kind: "text",
  value: "FILE",
  summary: "what a witness kept (default: the file the run was started with)",
} as const;
export const outputOption = {
  kind: "text",
  value: "FILE",
  summary: "write there instead of to the terminal",
} as const;

export interface Witnessed {
  run: RunAtHand;
  anchors: Anchor[];
  /** The file that the anchors come from; null: there was none. */
  witness: string | null;
}

export function openNamed(
  cwd: string,
  name: string,
  runs: string | undefined,
): RunAtHand | { wrong: string } {
  const found = findRun({ cwd, runs }, name);
  return isWrong(found) ? found : openRun({ cwd, runs }, found.folder);
}

/** A witness that was named must be readable; the one the run was started with may be gone. */
export function openWitnessed(
  cwd: string,
  name: string,
  options: { runs: string | undefined; witness: string | undefined },
): Witnessed | { wrong: string } {
  const run = openNamed(cwd, name, options.runs);
  if (isWrong(run)) return run;
  const file = options.witness ?? run.facts.witness ?? null;
  if (file === null) return { run, anchors: [], witness: null };
  const read = readWitness(cwd, file);
  if (!isWrong(read)) return { run, anchors: read.anchors, witness: file };
  return options.witness === undefined ? { run, anchors: [], witness: null } : read;
}
