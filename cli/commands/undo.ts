/** `clawc undo`: take back what an ended run did. */
import { defineCommand } from "../command.ts";
import { operator } from "../execute.ts";
import { request } from "../request.ts";
import { otherHostsOption, runArgument, runsOption } from "../runs-option.ts";

export const command = defineCommand({
  name: "undo",
  summary: "take back what an ended run did",
  description: [
    "Takes the run's locks again and runs its undo tree: in reverse, each effect's own undo, each confirmed. What can't be undone stays on the debt list.",
  ],
  arguments: [runArgument],
  options: { runs: runsOption, hosts: otherHostsOption },
  examples: [{ line: "clawc undo 7KQ2", says: "after a failover that turned out to be unnecessary" }],
  exitCodes: { 0: "everything is undone", 1: "something could not be undone; see what is owed" },
  run: ({ options, positionals }, io) =>
    request(io, positionals[0] as string, options, { event: "undo", by: operator(io) }),
});
