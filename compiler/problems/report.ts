/**
 * What a report says beside its problems: which files were looked at, what is left out of it, and whether the input
 * could be looked at in the first place. A report is whole in each of these states, for whoever reads it later has
 * nothing else.
 */
import type { Problem, Severity } from "./problem.ts";

export interface Standing {
  /** The files that were checked, as they are shown. */
  files: readonly string[];
  /** The least severity that fails a check. */
  failLevel: Severity;
  /** How many more problems there are than the report holds. */
  notShown: number;
  /** Why the runbooks could not be looked at; null: all of them were. */
  failure: string | null;
  /** What could be computed of each runbook, where that was asked for. */
  facts?: readonly object[];
}

export const wholeReport: Standing = { files: [], failLevel: "error", notShown: 0, failure: null };

const ranks: Record<Severity, number> = { info: 0, warning: 1, error: 2 };

export function isAtLeast({ severity }: Problem, level: Severity): boolean {
  return ranks[severity] >= ranks[level];
}

/** At most so many, the gravest first to stay; in the order that they came in. */
export function gravest(problems: readonly Problem[], most: number): Problem[] {
  const kept = new Set(
    [...problems].sort((one, other) => ranks[other.severity] - ranks[one.severity]).slice(0, most),
  );
  return problems.filter((problem) => kept.has(problem));
}
