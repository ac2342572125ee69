// Generated from the JSON Schema of this name by scripts/generate-schema.ts; change that, not this.
import type { Facts } from "./plan.ts";
/**
 * What `clawc check --format json` prints: everything that the compiler has to say about its input, ordered by file, place and code.
 */
export interface ProblemReport {
  format: "claw-problems/1";
  problems: ReportedProblem[];
  /**
   * how many more problems there are, beyond what `--max-errors` lets be shown
   */
  notShown: number;
  /**
   * why the runbooks could not be looked at; null: all of them were
   */
  failure: string | null;
  /**
   * with --facts: what could be computed of each runbook
   */
  facts?: RunbookFacts[];
}
/**
 * This interface was referenced by `ProblemReport`'s JSON-Schema
 * via the `definition` "ReportedProblem".
 */
export interface ReportedProblem {
  /**
   * never changes its meaning; `clawc explain <code>` has more
   */
  code: string;
  severity: "error" | "warning" | "info";
  /**
   * what is wrong, in one line
   */
  message: string;
  /**
   * why it matters when the runbook runs
   */
  why: string | null;
  /**
   * what to write instead, one way each
   */
  help: string[];
  at: ProblemPlace;
  related: {
    at: ProblemPlace;
    message: string;
  }[];
  fix: ProblemFix | null;
}
/**
 * lines and columns begin at 1, columns count UTF-16 code units, ends are exclusive; `start` and `end` are offsets of UTF-16 code units from the file's beginning
 *
 * This interface was referenced by `ProblemReport`'s JSON-Schema
 * via the `definition` "ProblemPlace".
 */
export interface ProblemPlace {
  file: string;
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
  start: number;
  end: number;
}
/**
 * edits that make the problem go away; they don't overlap
 *
 * This interface was referenced by `ProblemReport`'s JSON-Schema
 * via the `definition` "ProblemFix".
 */
export interface ProblemFix {
  title: string;
  edits: {
    at: ProblemPlace;
    text: string;
  }[];
}
/**
 * This interface was referenced by `ProblemReport`'s JSON-Schema
 * via the `definition` "RunbookFacts".
 */
export interface RunbookFacts {
  runbook: string;
  /**
   * the plan's digest
   */
  plan: string;
  /**
   * milliseconds
   */
  deadlineMs: number;
  /**
   * milliseconds
   */
  undoMs: number;
  triggers: string[];
  holds: string[];
  /**
   * codes
   */
  waived: string[];
  facts: Facts;
}
