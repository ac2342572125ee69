/** `clawc deny`: say no to what a run asks. */
import { answer, answerOptions, questionArgument } from "../answer.ts";
import { defineCommand } from "../command.ts";
import { runArgument } from "../runs-option.ts";

export const command = defineCommand({
  name: "deny",
  summary: "say no to what a run asks",
  description: [
    "One no is enough: the step that asks fails, and its `otherwise` decides how the run goes on. Only members of the group that is asked are heard; `clawc stop` stops a run whoever you are.",
  ],
  arguments: [runArgument, questionArgument],
  options: answerOptions,
  examples: [{ line: 'clawc deny 7KQ2 --because "the backup is an hour old"', says: "with the reason" }],
  exitCodes: {
    0: "it is recorded",
    1: "the run went on here, and ended otherwise",
    2: "nothing is asked, or the answer wouldn't count",
  },
  run: ({ options, positionals }, io) => answer(io, positionals, options, "no"),
});
