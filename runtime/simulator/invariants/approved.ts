// I16. What stands after an `approve` in its block, or in a block inside that comes later, is sent only when as many
// different people as it wants have said yes to what they were shown, in time, and nobody has said no.

import type { AskCommand } from "../../../schema/generated/journal-record.ts";
import type { Node } from "../../../schema/generated/plan.ts";
import type { Breach, Invariant } from "../check.ts";
import { forward, nodeAt, type Send, type Trail } from "../trail.ts";

export const approved: Invariant = {
  id: "I16",
  name: "approval binding",
  check(trail) {
    if (![...trail.nodes.values()].some((node) => node.kind === "approve")) return null;
    const granted = grantsIn(trail);
    for (const send of forward(trail)) {
      for (const id of questionsBefore(trail, send)) {
        const grantedAt = granted.get(id);
        if (grantedAt === undefined || grantedAt > send.seq) return breach(send, id);
      }
    }
    return null;
  },
};

function breach({ seq, at, path }: Send, id: string): Breach {
  return { seq, at, path, says: `it was sent although ${id.replace(/!.*$/, "")} had not been granted` };
}

/** Each question that was granted, and the record that did it. */
export function grantsIn(trail: Trail): Map<string, number> {
  const asked = new Map<string, { command: AskCommand; yes: Set<string>; isDenied: boolean }>();
  const granted = new Map<string, number>();
  for (const { seq, event, commands } of trail.records) {
    const question = event.event === "answered" ? asked.get(event.id) : undefined;
    if (event.event === "answered" && question && event.digest === question.command.digest) {
      if (!event.yes) question.isDenied = true;
      else question.yes.add(event.by);
      const { command, yes, isDenied } = question;
      const isGranted = !isDenied && yes.size >= command.people && event.at <= command.dueMs;
      if (isGranted && !granted.has(event.id)) granted.set(event.id, seq);
    }
    for (const command of commands)
      if (command.command === "ask" && !asked.has(command.id))
        asked.set(command.id, { command, yes: new Set(), isDenied: false });
  }
  return granted;
}

/** The questions that stand before the send in its block and in those around it. */
function questionsBefore(trail: Trail, { path }: Send): string[] {
  const ids: string[] = [];
  for (let at = path; at !== ""; ) {
    const slash = at.lastIndexOf("/");
    const owner = slash < 0 ? "" : at.slice(0, slash);
    const node = nodeAt(trail, at);
    const block: readonly Node[] | undefined =
      node && trail.run.subject.loaded.blocks.find((each) => each.includes(node));
    // The steps of a `parallel` don't come one before the other.
    if (nodeAt(trail, owner)?.kind === "parallel") {
      at = owner;
      continue;
    }
    for (const each of block?.slice(0, node && block.indexOf(node)) ?? [])
      if (each.kind === "approve") ids.push(`${owner === "" ? "" : `${owner}/`}${each.name}!ask.1`);
    at = owner;
  }
  return ids;
}
