/** The fourth call: the trail of a run, verified, and then reported from. A trail that doesn't verify is no evidence. */
import { buildReport } from "../../runtime/audit/report.ts";
import { reportMarkdown } from "../../runtime/audit/report-markdown.ts";
import { refusedIn } from "../../runtime/audit/trail-finding.ts";
import { type Verification, verifyTrail } from "../../runtime/audit/verify.ts";
import type { JournalRecord } from "../../schema/generated/journal-record.ts";
import type { RunReport } from "../../schema/generated/report.ts";
import { findRun, isWrong, openRun, type RunAtHand, readWitness } from "../runs-directory.ts";
import { reportText } from "../view/report-text.ts";
import { AgentError } from "./agent-error.ts";
import type { Session } from "./session.ts";

const formats = ["json", "markdown", "text"] as const;
export type OutputFormat = (typeof formats)[number];

export interface ReportOptions<F extends OutputFormat = OutputFormat> {
  /** `json` is the report as an object, as schema/report.schema.json has it; `markdown` and `text` are for people. */
  outputFormat: F;
  /** A run's id, or its beginning; by default the run that this agent executed last. */
  run?: string;
}

export interface AuditTrail<F extends OutputFormat = OutputFormat> {
  run: string;
  outputFormat: F;
  report: F extends "json" ? RunReport : string;
  /** What the verification of the trail covered. */
  verification: Verification;
}

const textWidth = 100;

export function report<F extends OutputFormat>(session: Session, options: ReportOptions<F>): AuditTrail<F> {
  const { outputFormat } = options;
  if (!formats.includes(outputFormat)) {
    throw new AgentError(`outputFormat ${JSON.stringify(outputFormat)} is none of ${formats.join(", ")}`);
  }
  const run = openNamed(session, options.run);
  const anchors = anchorsOf(session, run);
  const { plan } = run;
  if (plan === null) throw new AgentError(`run ${run.run} can't be reported: ${run.planWrong}`);
  const verification = verifyTrail({ records: run.records, plan, anchors });
  if (refusedIn(verification.findings)) throw unverified(run, verification);
  const records = run.records.map((stored) => JSON.parse(stored.text) as JournalRecord);
  const built = buildReport({ plan, records, logs: run.logs, anchors, sourceMap: run.sourceMap });
  const written =
    outputFormat === "json"
      ? built
      : outputFormat === "markdown"
        ? reportMarkdown(built)
        : reportText(built, textWidth);
  return { run: run.run, outputFormat, report: written as AuditTrail<F>["report"], verification };
}

function openNamed({ executed, runs }: Session, name: string | undefined): RunAtHand {
  const places = { cwd: runs, runs };
  const wanted = name ?? executed?.folder;
  if (wanted === undefined)
    throw new AgentError("no run is at hand: execute one first, or name it: { run: … }");
  const found = findRun(places, wanted);
  if (isWrong(found)) throw new AgentError(found.wrong);
  const opened = openRun(places, found.folder);
  if (isWrong(opened)) throw new AgentError(opened.wrong);
  return opened;
}

function anchorsOf({ runs, witness }: Session, run: RunAtHand) {
  const file = run.facts.witness ?? witness;
  if (file === null) return [];
  const read = readWitness(runs, file);
  if (isWrong(read)) throw new AgentError(`run ${run.run} can't be reported: ${read.wrong}`);
  return read.anchors;
}

function unverified({ run }: RunAtHand, { findings }: Verification): AgentError {
  const refused = findings.filter(({ severity }) => severity === "refused");
  const problems = refused.map(({ seq, what, help }) => ({
    severity: "error" as const,
    where: seq === null ? "the trail" : `record ${seq}`,
    what,
    help: help || "keep it as evidence, and look with `clawc audit show`",
  }));
  return new AgentError(`run ${run} is not reported: its trail doesn't verify`, problems);
}
