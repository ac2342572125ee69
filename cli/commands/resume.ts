/** `clawc resume`: goes on with a run whose executor is gone. */

import { defineCommand } from "../command.ts";
import { watch } from "../execute.ts";
import { diverged } from "../request.ts";
import { otherHostsOption, runArgument, runsOption, runWithHosts } from "../runs-option.ts";
import { soundTrail } from "../sound-trail.ts";
import { isExit } from "../workbench.ts";

export const command = defineCommand({
  name: "resume",
  summary: "go on with a run whose executor is gone",
  description: [
    "Verifies the run's trail, as far as its witness can tell too, and folds it through its plan, which must dictate every recorded command; then takes the run's lease under a higher epoch, and goes on. Calls that were in flight when the executor died may have happened: they are sent again only under the same key and only where that can't hurt, or resolved by the action's confirm.",
  ],
  arguments: [runArgument],
  options: { runs: runsOption, hosts: otherHostsOption },
  examples: [{ line: "clawc resume 7KQ2", says: "after the machine came back" }],
  exitCodes: {
    0: "the run succeeded",
    1: "it ended otherwise",
    2: "it is executed elsewhere, never started, or its trail was changed",
  },
  async run({ options, positionals }, io) {
    const at = runWithHosts(io, positionals[0] as string, options);
    if (isExit(at)) return at;
    const sound = soundTrail(io, at);
    if (isExit(sound)) return sound;
    const { state } = sound;
    const over = state.mode === "ended";
    if (over)
      io.stdout.line(
        `the run has ended (${state.ending}): what its end still asks for is done, and nothing is sent`,
      );
    return watch(
      { io, ...at, title: "resumed", readiness: over ? "unneeded" : "required" },
      async (execution) => {
        const resumed = execution.resume();
        if ("divergedAt" in resumed) return { wrong: diverged(resumed.divergedAt) };
        return over ? { run: state.run, state } : resumed;
      },
    );
  },
});
