/** `clawc help COMMAND`: the same as `clawc COMMAND --help`. */
import { defineCommand } from "../command.ts";
import { dispatch } from "../dispatch.ts";

export const command = defineCommand({
  name: "help",
  summary: "explain a command",
  description: ["Without a command, it lists them all."],
  arguments: [{ name: "COMMAND", summary: "the command to explain", count: "any" }],
  options: {},
  examples: [{ line: "clawc help run", says: "the same as clawc run --help" }],
  run({ positionals }, io) {
    return dispatch({ words: [...positionals], colour: "auto", help: true }, io);
  },
});
