// I20. Quiet after the end: once the ending is durable nothing more is sent or asked.

import type { Invariant } from "../check.ts";

export const quietAfterEnd: Invariant = {
  id: "I20",
  name: "quiet after the end",
  check(trail) {
    const { end } = trail;
    if (!end) return null;
    for (const { seq, event, commands } of trail.records) {
      if (seq <= end.seq) continue;
      const loud = commands.find(
        (command) => command.command === "call" || command.command === "observe" || command.command === "end",
      );
      if (loud)
        return {
          seq,
          at: event.at,
          path: "",
          says: `the run had ended, and still: ${loud.command} ${"id" in loud ? loud.id : ""}`,
        };
    }
    const record = trail.records[end.seq - 1];
    const after = record
      ? record.commands
          .slice(record.commands.indexOf(end.command) + 1)
          .find((command) => command.command === "call")
      : undefined;
    return after
      ? { seq: end.seq, at: end.at, path: after.id, says: "a call was sent in the record that ended the run" }
      : null;
  },
};
