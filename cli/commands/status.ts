/** `clawc status RUN`: fifteen lines for a phone: what the run believes, what it does next and when, how to stop it. */
import { tookMs } from "../../runtime/audit/story.ts";
import { sayTook } from "../../runtime/audit/wording.ts";
import { defineCommand } from "../command.ts";
import { exitCode } from "../exit-code.ts";
import { foreignText } from "../foreign-text.ts";
import { refuse } from "../refuse.ts";
import { storyOf } from "../run-story.ts";
import { isWrong } from "../runs-directory.ts";
import { cut } from "../view/layout.ts";
import { statusLines } from "../view/status-lines.ts";
import { openNamed, runArgument, runsOption } from "./audit-options.ts";

const narrow = 72;

/** A line that holds a command is not cut: it is to be pasted. */
function fitted(line: string): string {
  return line.includes("clawc ") ? line : cut(line, narrow);
}

export const command = defineCommand({
  name: "status",
  summary: "say what a run believes, what it does next and when, how to stop it, what is owed",
  description: [
    "Folds the run's journal and asks nobody: it says what the run knows, at most fifteen lines of 72 columns.",
  ],
  arguments: [runArgument],
  options: { runs: runsOption },
  examples: [{ line: "clawc status 7KQ2", says: "from a phone, at night" }],
  exitCodes: { 1: "the trail is broken; what is said goes as far as it is sound" },
  async run({ options, positionals: [name = ""] }, io) {
    const run = openNamed(io.cwd, name, options.runs);
    if (isWrong(run)) return refuse(io, `status: ${run.wrong}`);
    const told = storyOf(run);
    if (isWrong(told)) return refuse(io, `status: ${told.wrong}`);
    const { story } = told;
    const startMs = Date.parse(story.run.began.wall) - story.run.began.at;
    const nowMs = Math.max(story.last.at, Date.now() - startMs);
    for (const line of statusLines({ story, nowMs, startMs })) io.stdout.line(fitted(foreignText(line)));
    if (told.broken === null) return exitCode.ok;
    io.stderr.line(
      `clawc: told only up to record ${story.last.seq}, ${sayTook(tookMs(story.run.began, story.last))} into the run: ${foreignText(told.broken)}`,
    );
    return exitCode.findings;
  },
});
