/** `clawc runs`: the executions of this project, the latest first, each with how it ended and what it owes. */
import { join } from "node:path";
import { tookMs } from "../../runtime/audit/story.ts";
import { sayTook } from "../../runtime/audit/wording.ts";
import { defineCommand } from "../command.ts";
import { exitCode } from "../exit-code.ts";
import { foreignText } from "../foreign-text.ts";
import type { Output } from "../io.ts";
import { refuse } from "../refuse.ts";
import { storyOf } from "../run-story.ts";
import { isWrong, listRuns, openRun, type RunPlaces, runsFolder } from "../runs-directory.ts";
import { cut } from "../view/layout.ts";
import { runsOption } from "./audit-options.ts";

interface Listed {
  run: string;
  runbook: string;
  started: string;
  ending: string;
  took: string;
  owed: number;
  wrong: string | null;
}

export const command = defineCommand({
  name: "runs",
  summary: "list the runs of this project: how each ended, and what it owes",
  description: ["Reads each run's journal and folds it, so what is said here is what a resume would find."],
  arguments: [],
  options: {
    runs: runsOption,
    limit: {
      kind: "count",
      value: "N",
      default: 20,
      least: 1,
      most: 1000,
      summary: "how many, the latest first",
    },
    format: {
      kind: "choice",
      choices: ["text", "json"],
      default: "text",
      summary: "a table, or one JSON object per line",
    },
  },
  examples: [
    { line: "clawc runs", says: "the latest 20" },
    { line: "clawc runs --format json", says: "for a script" },
  ],
  exitCodes: { 1: "at least one run can't be read; its line says why" },
  async run({ options }, io) {
    const places: RunPlaces = { cwd: io.cwd, runs: options.runs };
    const at = runsFolder(places);
    if (isWrong(at)) return refuse(io, `runs: ${at.wrong}`);
    const all = listRuns(at.folder).map((run) => listed(places, join(at.folder, run), run));
    all.sort((a, b) => (a.started < b.started ? 1 : a.started > b.started ? -1 : 0));
    const shown = all.slice(0, options.limit);
    if (options.format === "json") for (const each of shown) io.stdout.line(JSON.stringify(each));
    else print(io.stdout, shown, all.length);
    return shown.some((each) => each.wrong !== null) ? exitCode.findings : exitCode.ok;
  },
});

function listed(places: RunPlaces, folder: string, run: string): Listed {
  const nothing = { run, runbook: "", started: "", ending: "unreadable", took: "", owed: 0 };
  const opened = openRun(places, folder);
  if (isWrong(opened)) return { ...nothing, wrong: opened.wrong };
  const known = { ...nothing, runbook: opened.facts.runbook ?? "", started: opened.facts.started ?? "" };
  const told = storyOf(opened);
  if (isWrong(told)) return { ...known, wrong: told.wrong };
  const { story } = told;
  const ended = story.endings.at(-1);
  const isOpen = ended === undefined || story.state.mode !== "ended";
  const settle = story.state.debt.filter(
    (each) => each.state === "unknown" || each.state === "undo-failed" || each.state === "undo-refused",
  ).length;
  return {
    run,
    runbook: story.plan.plan.name,
    started: story.run.began.wall,
    ending: isOpen ? "open" : ended.ending,
    took: sayTook(tookMs(story.run.began, ended?.moment ?? story.last)),
    owed: settle,
    wrong: told.broken,
  };
}

function print(out: Output, shown: readonly Listed[], all: number): void {
  if (shown.length === 0) {
    out.line("no runs yet; clawc run starts one");
    return;
  }
  const widest = Math.min(28, Math.max(3, ...shown.map((each) => each.run.length)));
  const book = Math.min(24, Math.max(7, ...shown.map((each) => each.runbook.length)));
  out.line(
    out.paint.dim(
      `${"run".padEnd(widest)}  ${"runbook".padEnd(book)}  ${"started (UTC)".padEnd(19)}  ${"took".padStart(7)}  ending`,
    ),
  );
  for (const each of shown) {
    const owed = each.owed === 0 ? "" : `, ${each.owed} to settle`;
    const wrong = each.wrong === null ? "" : `  ${each.wrong}`;
    const line = `${cut(each.run, widest).padEnd(widest)}  ${cut(each.runbook, book).padEnd(book)}  ${each.started.slice(0, 19).replace("T", " ").padEnd(19)}  ${each.took.padStart(7)}  ${each.ending}${owed}${wrong}`;
    out.line(foreignText(line));
  }
  if (all > shown.length)
    out.line(out.paint.dim(`${all - shown.length} earlier ones; --limit ${all} shows them`));
}
