/** `clawc audit report RUN`: what a run did, as JSON for evidence or as a page for people. */
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { buildReport } from "../../runtime/audit/report.ts";
import { reportMarkdown } from "../../runtime/audit/report-markdown.ts";
import { defineCommand } from "../command.ts";
import { exitCode } from "../exit-code.ts";
import { foreignText } from "../foreign-text.ts";
import { reasonOf } from "../given-file.ts";
import { refuse } from "../refuse.ts";
import { storyOf } from "../run-story.ts";
import { isWrong } from "../runs-directory.ts";
import { reportText } from "../view/report-text.ts";
import { openWitnessed, outputOption, runArgument, runsOption, witnessOption } from "./audit-options.ts";

export const auditReport = defineCommand({
  name: "report",
  summary: "report what a run did: steps, lanes, observed values, log lines, summary",
  description: [
    "Everything in a report is computed from the trail and the services' log lines. JSON follows schema/report.schema.json.",
    "A trail that doesn't verify is not reported: a report is evidence. Look at it with clawc audit show.",
  ],
  arguments: [runArgument],
  options: {
    format: {
      kind: "choice",
      choices: ["json", "markdown", "text"],
      default: "json",
      summary: "how to write it",
    },
    output: outputOption,
    witness: witnessOption,
    runs: runsOption,
  },
  examples: [
    { line: "clawc audit report 7KQ2 --output report.json", says: "for the evidence locker" },
    { line: "clawc audit report 7KQ2 --format markdown", says: "for the post-mortem" },
  ],
  exitCodes: {
    1: "the trail doesn't verify, so nothing is reported",
    2: "the run, its journal or the witness can't be read, or FILE can't be written",
  },
  async run({ options, positionals: [name = ""] }, io) {
    const opened = openWitnessed(io.cwd, name, options);
    if (isWrong(opened)) return refuse(io, `audit report: ${opened.wrong}`);
    const told = storyOf(opened.run);
    if (isWrong(told)) return refuse(io, `audit report: ${told.wrong}`);
    if (told.broken !== null) {
      io.stderr.line(
        `clawc: audit report: the trail doesn't verify: ${foreignText(told.broken)}; see clawc audit verify`,
      );
      return exitCode.findings;
    }
    const { logs, sourceMap } = opened.run;
    const report = buildReport({
      plan: told.story.plan,
      records: told.records,
      logs,
      anchors: opened.anchors,
      sourceMap,
    });
    const text =
      options.format === "json"
        ? `${JSON.stringify(report, null, 2)}\n`
        : options.format === "markdown"
          ? reportMarkdown(report)
          : reportText(report, io.stdout.width);
    if (options.output === undefined) {
      io.stdout.write(text);
      return exitCode.ok;
    }
    try {
      writeFileSync(resolve(io.cwd, options.output), text);
    } catch (error) {
      return refuse(io, `audit report: ${foreignText(options.output)} can't be written: ${reasonOf(error)}`);
    }
    io.stdout.line(
      `wrote ${foreignText(options.output)}: ${report.agent_steps.length} steps, ${report.summary.runbook_status}`,
    );
    return exitCode.ok;
  },
});
