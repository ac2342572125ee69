/**
 * Why nothing was started: the one thing that a program which embeds a runbook catches. It is thrown only while
 * nothing has been sent; whatever happens after the first record is an ending, and a value.
 */
import type { InputProblem } from "../../schema/input-problem.ts";

export class NotStarted extends Error {
  readonly problems: readonly InputProblem[];

  constructor(what: string, problems: readonly InputProblem[]) {
    super([what, ...problems.map(sayProblem)].join("\n"));
    this.name = "NotStarted";
    this.problems = problems;
    // Where in the runtime it was found says nothing to those who read it.
    this.stack = `${this.name}: ${this.message}`;
  }
}

function sayProblem({ where, what, help }: InputProblem): string {
  return `  ${where}: ${what}\n    → ${help}`;
}

/** What the operating system refused, as a problem; anything else that was thrown is a bug and stays one. */
export function systemProblem(error: unknown, where: string, help: string): InputProblem {
  if (!(error instanceof Error) || !("syscall" in error) || !("code" in error)) throw error;
  const code = String(error.code);
  return {
    severity: "error",
    where,
    what: reasons[code] ?? `${String(error.syscall)} failed: ${code}`,
    help,
  };
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EISDIR: "it is a folder",
  ENOENT: "there is no such file or folder",
  ENOSPC: "the disk is full",
  ENOTDIR: "a part of its path is no folder",
  EROFS: "the disk is read-only",
};
