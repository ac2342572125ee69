/** `clawc audit show RUN`: the story of a run, line by line with microseconds, in order or lane by lane. */
import type { Happening } from "../../runtime/audit/happening.ts";
import { byLane } from "../../runtime/audit/show.ts";
import type { Command, Event } from "../../schema/generated/journal-record.ts";
import { defineCommand } from "../command.ts";
import { exitCode } from "../exit-code.ts";
import { foreignText } from "../foreign-text.ts";
import type { Io, Output } from "../io.ts";
import { refuse } from "../refuse.ts";
import { storyOf, type ToldRun } from "../run-story.ts";
import { isWrong, type RunAtHand } from "../runs-directory.ts";
import { endingScreen } from "../view/ending-screen.ts";
import { plainLine } from "../view/plain-line.ts";
import { openWitnessed, runArgument, runsOption, witnessOption } from "./audit-options.ts";

export const auditShow = defineCommand({
  name: "show",
  summary: "tell what a run did, with microseconds and the values behind each decision",
  description: [
    "One line per thing that happened: what was observed, decided, sent and answered. `--by lane` puts the lines of each lane together.",
    "A trail that doesn't verify is told as far as it is sound.",
  ],
  arguments: [runArgument],
  options: {
    by: { kind: "choice", choices: ["time", "lane"], default: "time", summary: "in which order" },
    format: {
      kind: "choice",
      choices: ["text", "json"],
      default: "text",
      summary: "lines for people, or one JSON object per line",
    },
    witness: witnessOption,
    runs: runsOption,
  },
  examples: [
    { line: "clawc audit show 7KQ2", says: "what happened, in order" },
    { line: "clawc audit show 7KQ2 --by lane", says: "one region after the other" },
  ],
  exitCodes: { 1: "the trail could be told only in part", 2: "the run or its journal can't be read" },
  async run({ options, positionals: [name = ""] }, io) {
    const opened = openWitnessed(io.cwd, name, options);
    if (isWrong(opened)) return refuse(io, `audit show: ${opened.wrong}`);
    const told = storyOf(opened.run);
    if (isWrong(told)) return showRaw(io, opened.run, told.wrong);
    if (options.format === "json")
      for (const happening of told.happenings) io.stdout.line(JSON.stringify(happening));
    else {
      const anchored = opened.anchors
        .filter((anchor) => anchor.run === opened.run.run)
        .map((anchor) => anchor.seq);
      print(io.stdout, told, options.by);
      if (told.story.endings.length > 0) io.stdout.line();
      for (const line of endingScreen({
        story: told.story,
        folder: opened.run.shown,
        anchoredAt: anchored.length === 0 ? null : Math.max(...anchored),
        width: io.stdout.width,
        paint: io.stdout.paint,
      }))
        io.stdout.line(line);
    }
    if (told.broken === null) return exitCode.ok;
    io.stderr.line(`clawc: the rest is not told: ${foreignText(told.broken)}; see clawc audit verify`);
    return exitCode.findings;
  },
});

function print(out: Output, told: ToldRun, by: string): void {
  const day = told.story.start?.moment.wall.slice(0, 10) ?? "";
  out.line(out.paint.dim(`${day}, UTC`));
  if (by === "time") for (const happening of told.happenings) out.line(plainLine(happening, out.paint));
  else for (const { title, happenings } of byLane(told.happenings)) printLane(out, title, happenings);
}

function printLane(out: Output, title: string, happenings: readonly Happening[]): void {
  out.line(`\n${out.paint.bold(foreignText(title))}`);
  for (const happening of happenings) out.line(plainLine({ ...happening, lanes: [] }, out.paint));
}

/** Without a plan, or with a trail that is broken from its start: what stands in the records, one line each. */
function showRaw(io: Io, run: RunAtHand, wrong: string): 1 {
  for (const { seq, text } of run.records) {
    io.stdout.line(foreignText(`${String(seq).padStart(5)}  ${rawLine(text)}`));
  }
  io.stderr.line(`clawc: only the bare records are shown: ${foreignText(wrong)}`);
  return exitCode.findings;
}

function rawLine(text: string): string {
  try {
    const record = JSON.parse(text) as {
      wall?: string;
      event?: Partial<Event> & { id?: string };
      commands?: Partial<Command>[];
    };
    const commands = (record.commands ?? []).map((command) => `${command.command} ${command.id}`).join(", ");
    return `${record.wall}  ${record.event?.event} ${record.event?.id ?? ""}${commands === "" ? "" : `  → ${commands}`}`;
  } catch {
    return "(no record)";
  }
}
