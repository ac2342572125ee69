/** `clawc kill`: end a run at once and leave everything as it is. */
import { defineCommand } from "../command.ts";
import { operator } from "../execute.ts";
import { request } from "../request.ts";
import { otherHostsOption, runArgument, runsOption } from "../runs-option.ts";

export const command = defineCommand({
  name: "kill",
  summary: "end a run at once and leave everything as it is",
  description: [
    "Nothing at all is sent any more, no undo either; what was in flight is unknown. Locks are kept and the debt is listed until a person settles it. Use `clawc stop` to take things back.",
  ],
  arguments: [runArgument],
  options: { runs: runsOption, hosts: otherHostsOption },
  examples: [{ line: "clawc kill 7KQ2", says: "the beginning of a run's id is enough" }],
  exitCodes: { 0: "the executor has acknowledged it", 1: "the run was ended here; see what is owed" },
  run: ({ options, positionals }, io) =>
    request(io, positionals[0] as string, options, { event: "kill", by: operator(io) }),
});
