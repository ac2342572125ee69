/**
 * How a command says how it went. Findings are apart from failures, so that a pipeline can tell "your runbook
 * has a problem" from "clawc could not look". Never a bit mask.
 */
export const exitCode = {
  /** Done, and nothing was found. */
  ok: 0,
  /** Done, and something was found: a problem, drift, a broken trail, a run that did not succeed. */
  findings: 1,
  /** Not done: the command line, a project file or the surroundings are wrong. */
  usage: 2,
  /** Not done, and it is our fault. */
  bug: 3,
  /** Broken off by Ctrl-C, as shells expect it. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];
