// What is wrong with a trail, or can't be proved of it: what, why it matters, what to do.

export interface TrailFinding {
  /** `refused`: this is not the trail that was written. `noted`: something can't be proved, or looks odd. */
  severity: "refused" | "noted";
  /** The record; null: the trail as a whole. */
  seq: number | null;
  what: string;
  why: string;
  help: string;
}

export function refusedIn(findings: readonly TrailFinding[]): boolean {
  return findings.some((each) => each.severity === "refused");
}

const changed = "Whoever reads the trail would believe something that was not written when it happened.";
const restore =
  "compare with a copy of the journal made earlier; treat what this trail says from here on as unproved";

export function refused(seq: number | null, what: string, why = changed, help = restore): TrailFinding {
  return { severity: "refused", seq, what, why, help };
}
