/** `clawc resume`: goes on with a run whose executor is gone. */
import { defineCommand } from "../command.ts";
import { watch } from "../execute.ts";
import { diverged } from "../request.ts";
import { otherHostsOption, runArgument, runsOption, runWithHosts } from "../runs-option.ts";
import { isExit } from "../workbench.ts";
import { fold } from "../../runtime/kernel/fold.ts";
import { loadPlan } from "../../runtime/kernel/load.ts";

export const command = defineCommand({
  name: "resume",
  summary: "go on with a run whose executor is gone",
  description: [
    "Folds the run's journal through its plan, which must dictate every recorded command, takes the run's lease under a higher epoch, and goes on. Calls that were in flight when the executor died may have happened: they are sent again only under the same key and only where that can't hurt, or resolved by the action's confirm.",
  ],
  arguments: [runArgument],
  options: { runs: runsOption, hosts: otherHostsOption },
  examples: [{ line: "clawc resume 7KQ2", says: "after the machine came back" }],
  exitCodes: { 0: "the run succeeded", 1: "it ended otherwise", 2: "it is executed elsewhere, has ended, or its trail was changed" },
  async run({ options, positionals }, io) {
    const at = runWithHosts(io, positionals[0] as string, options);
    if (isExit(at)) return at;
    return watch({ io, ...at, title: "resumed" }, async (execution, records) => {
      if (records.length === 0) return { wrong: "the journal holds nothing of this run: it never started" };
      const { state } = fold(loadPlan(at.parts.plan), records);
      if (state.mode === "ended") return { wrong: `the run has ended (${state.ending}); there is nothing to resume` };
      const resumed = execution.resume();
      return "divergedAt" in resumed ? { wrong: diverged(resumed.divergedAt) } : resumed;
    });
  },
});
