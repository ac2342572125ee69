/** `clawc approve`: say yes to what a run asks. */
import { answer, answerOptions, questionArgument } from "../answer.ts";
import { defineCommand } from "../command.ts";
import { runArgument } from "../runs-option.ts";

export const command = defineCommand({
  name: "approve",
  summary: "say yes to what a run asks",
  description: [
    "An answer is bound to the plan, the run and the text that is shown here. Only members of the group that is asked are heard (the host file says who they are), and never whoever started the run. The answer is durable when this command says so.",
  ],
  arguments: [runArgument, questionArgument],
  options: answerOptions,
  examples: [
    { line: "clawc approve 7KQ2", says: "the run asks one thing" },
    { line: 'clawc approve 7KQ2 consent --as bob --because "SRE-812"', says: "by step, by name" },
  ],
  exitCodes: {
    0: "it is recorded, and the run goes on",
    1: "the run went on here, and ended otherwise",
    2: "nothing is asked, or the answer wouldn't count",
  },
  run: ({ options, positionals }, io) => answer(io, positionals, options, "yes"),
});
