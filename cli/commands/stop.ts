/** `clawc stop`: stop a run and take back what it did. */
import { defineCommand } from "../command.ts";
import { operator } from "../execute.ts";
import { request } from "../request.ts";
import { otherHostsOption, runArgument, runsOption } from "../runs-option.ts";

export const command = defineCommand({
  name: "stop",
  summary: "stop a run and take back what it did",
  description: [
    "Nothing forward is sent any more; what is in flight is awaited; then everything that was done is undone, in reverse, within the undo budget. The request is durable when this command says so.",
  ],
  arguments: [runArgument],
  options: { runs: runsOption, hosts: otherHostsOption },
  examples: [{ line: "clawc stop 7KQ2", says: "the beginning of a run's id is enough" }],
  exitCodes: {
    0: "the executor has acknowledged it, or the run was stopped here and everything is undone",
    1: "something could not be undone",
  },
  run: ({ options, positionals }, io) =>
    request(io, positionals[0] as string, options, { event: "stop", by: operator(io) }),
});
