/** `clawc settle`: a person has looked, and says what is true of an effect that the run could not learn. */

import { defineCommand } from "../command.ts";
import { operator } from "../execute.ts";
import { foreignText } from "../foreign-text.ts";
import { refuse } from "../refuse.ts";
import { request } from "../request.ts";
import { otherHostsOption, runArgument, runsOption, runToActOn } from "../runs-option.ts";
import { soundTrail } from "../sound-trail.ts";
import { isExit } from "../workbench.ts";

export const command = defineCommand({
  name: "settle",
  summary: "say what is true of an effect that a run left open",
  description: [
    "A run that ended escalated or killed keeps its locks until nothing of its debt is open. Look first (`clawc probe RUN EFFECT`), then say --done or --undone. What you say, and who you are, becomes part of the trail.",
  ],
  arguments: [
    runArgument,
    { name: "EFFECT", summary: "the effect, as the ending screen lists it", count: "one" },
  ],
  options: {
    runs: runsOption,
    hosts: otherHostsOption,
    done: { kind: "flag", summary: "it happened, and stays" },
    undone: { kind: "flag", summary: "it did not happen, or was taken back by hand" },
  },
  examples: [
    {
      line: "clawc settle 7KQ2 'initiate_failover[eu-west-2]/InitiateFailover' --done",
      says: "the second region was promoted after all",
    },
  ],
  exitCodes: { 0: "it is recorded", 2: "there is no such open effect" },
  async run({ options, positionals }, io) {
    const [name, effect] = positionals as [string, string];
    if (options.done === options.undone) return refuse(io, "say either --done or --undone");
    const at = runToActOn(io, name, options.runs);
    if (isExit(at)) return at;
    const sound = soundTrail(io, at);
    if (isExit(sound)) return sound;
    const { state } = sound;
    if (state.mode !== "ended") return refuse(io, "the run has not ended; stop or kill it first");
    const known = state.debt.map((debt) => debt.effect);
    if (!known.includes(effect))
      return refuse(
        io,
        `the run owes nothing called ${foreignText(effect)}; it owes ${known.join(", ") || "nothing"}`,
      );
    return request(io, name, options, {
      event: "settled",
      effect,
      as: options.done ? "done" : "undone",
      by: operator(io),
    });
  },
});
