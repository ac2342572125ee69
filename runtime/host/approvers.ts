/**
 * Who may answer a run's questions: the host file says it, for authority is the host's and never the repository's. A
 * run that may ask a group which isn't there, or is too small to say yes, isn't started; what somebody says who
 * doesn't belong to the group asked never reaches the journal.
 */
import type { Hosts } from "../../schema/generated/hosts.ts";
import type { Answered } from "../../schema/generated/journal-record.ts";
import type { Plan } from "../../schema/generated/plan.ts";
import type { InputProblem } from "../../schema/input-problem.ts";
import { nodesOf } from "../../schema/plan-blocks.ts";
import { whyNotCounted } from "../kernel/approve.ts";
import type { State } from "../kernel/state.ts";

export type Groups = NonNullable<Hosts["groups"]>;

/** What keeps the plan's questions from being answered; `by` starts the run and doesn't count. */
export function missingApprovers(plan: Plan, groups: Groups = {}, by: string): InputProblem[] {
  const found: InputProblem[] = [];
  for (const node of nodesOf(plan)) {
    if (node.kind !== "approve") continue;
    const members = new Set(groups[node.of] ?? []);
    members.delete(by);
    if (members.size >= node.by) continue;
    const what =
      groups[node.of] === undefined
        ? `the host file has no group ${JSON.stringify(node.of)}, which this asks`
        : `${node.by} of ${node.of} must say yes, and without ${by}, who starts the run, it has ${members.size}`;
    const help = `in the host file, under \`groups\`, name who belongs to ${node.of}`;
    found.push({ severity: "error", where: node.label, what, help });
  }
  return found;
}

/** Null: it counts. */
export function whyNotHeard(
  state: State,
  groups: Groups,
  answer: Pick<Answered, "id" | "yes" | "by" | "digest">,
): string | null {
  const open = state.open[answer.id];
  const frame = open && state.frames[open.frame];
  if (open?.command.command !== "ask" || frame?.k !== "approve")
    return "the question is not open: it was answered, taken back, or never asked";
  const { group } = open.command;
  if (!groups[group]?.includes(answer.by)) return `${answer.by} doesn't belong to ${group}`;
  return whyNotCounted({ state }, open.command, frame, answer);
}
