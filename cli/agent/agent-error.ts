/**
 * The one thing that the agent throws: what it was asked for can't be done, in words for whoever asked. Findings about
 * a runbook and the ways in which a run ends are never thrown; they are results.
 */
import { NotStarted } from "../../runtime/host/not-started.ts";
import type { InputProblem } from "../../schema/input-problem.ts";

export class AgentError extends Error {
  readonly problems: readonly InputProblem[];

  constructor(what: string, problems: readonly InputProblem[] = []) {
    const lines = problems.map(({ where, what: wrong, help }) => `  ${where}: ${wrong}\n    → ${help}`);
    super([what, ...lines].join("\n"));
    this.name = "AgentError";
    this.problems = problems;
    // Where in clawc it was found says nothing to those who read it.
    this.stack = `${this.name}: ${this.message}`;
  }
}

/** What kept a run from starting, as the agent says it; anything else goes on as it is. */
export function agentErrorOf(thrown: unknown): unknown {
  if (!(thrown instanceof NotStarted)) return thrown;
  return new AgentError(thrown.message.split("\n")[0] ?? "", thrown.problems);
}
