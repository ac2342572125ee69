/** `clawc check`: everything the compiler can prove or refuse, for a person, a pipeline or a pull request. */
import { performance } from "node:perf_hooks";
import type { Problem } from "../../compiler/problems/problem.ts";
import { gravest, isAtLeast, wholeReport } from "../../compiler/problems/report.ts";
import { cacheFolder } from "../cache-folder.ts";
import { ignoredCodes } from "../check/codes.ts";
import { type Looked, look } from "../check/look.ts";
import { type Destination, deliver, formats, isForPeople, whyNoDestination } from "../check/report.ts";
import { findTargets, type Target, targetOfText } from "../check/targets.ts";
import { defineCommand } from "../command.ts";
import { counted } from "../counted.ts";
import { type ExitCode, exitCode } from "../exit-code.ts";
import { decodeGiven, reasonOf } from "../given-file.ts";
import { installedBuild } from "../installation.ts";
import type { Io } from "../io.ts";
import type { OptionValues } from "../options.ts";
import { refuse } from "../refuse.ts";

const options = {
  format: {
    kind: "choice",
    choices: formats,
    summary: "how problems are printed (default: pretty; github in GitHub Actions)",
  },
  output: { kind: "text", value: "FILE", short: "o", summary: "write the report to a file instead" },
  "fail-level": {
    kind: "choice",
    choices: ["error", "warning", "info"],
    default: "error",
    summary: "the least severity that makes the exit code 1 (default: error)",
  },
  "max-errors": {
    kind: "count",
    value: "N",
    default: 0,
    summary: "report at most N problems, the gravest (default: 0, all)",
  },
  ignore: { kind: "list", value: "CODE[,CODE]", summary: "warnings to leave out; errors can't be" },
  "stdin-filename": { kind: "text", value: "PATH", summary: "with -: the file whose text is on stdin" },
  fix: { kind: "flag", summary: "first do the edits that problems offer, where nothing gets worse by them" },
  diff: { kind: "flag", summary: "with --fix: show the edits as a diff and write nothing" },
  "no-cache": {
    kind: "flag",
    summary: "look at every module anew, also those that haven't changed since the last check",
  },
  facts: { kind: "flag", summary: "also print each runbook's worst-case time, blast radius and effects" },
  verbose: { kind: "flag", summary: "with --facts: also what the proofs take on trust, line by line" },
} as const;

export const command = defineCommand({
  name: "check",
  summary: "find what is wrong in a project's runbooks",
  description: [
    "Reads claw.yaml, the topology, the contracts and every .claw file, and reports what could hurt: names and units that don't fit, effects without a way back, retries that could act twice, conditions that are unknown exactly in an outage, work that doesn't fit its deadline.",
    "It needs no network, no credentials and no hosts, and executes nothing.",
    "A file or folder inside a project is checked with all of its project, and only its own problems are reported. A folder of projects stands for each of them.",
  ],
  arguments: [
    {
      name: "PATH",
      summary: "projects, or files and folders in them; - reads one file from stdin (default: here)",
      count: "any",
    },
  ],
  options,
  examples: [
    { line: "clawc check examples/payment-db-failover", says: "one project" },
    {
      line: "clawc check --format json -o report.json",
      says: "for a program; the report is written whole, whatever is found",
    },
    {
      line: "clawc check - --stdin-filename runbooks/drain.claw < unsaved.claw",
      says: "for an editor: the project as it will be when this is saved",
    },
    { line: "clawc check --fix --diff", says: "what could be mended without a decision of yours" },
    { line: "clawc check --facts", says: "what a reviewer wants to know" },
  ],
  exitCodes: {
    0: "nothing at or above --fail-level was found",
    1: "something was",
    2: "there is no project, it can't be read, or the report can't be written",
  },
  async run({ options: given, positionals }, io) {
    const startedMs = performance.now();
    const format = given.format ?? (io.env.GITHUB_ACTIONS === "true" ? "github" : "pretty");
    const to: Destination = { format, output: given.output };
    const refused = whyNoDestination(io, to) ?? whyNoFix(given, positionals);
    if (refused !== undefined) return refuse(io, refused);
    try {
      if (given.diff) return await showFixes(io, given, positionals);
      const looked = await lookAt(io, given, positionals);
      if ("wrong" in looked) return await fail(io, to, looked.wrong);
      return await tell(io, { to, given, looked, startedMs });
    } catch (error) {
      const why = error instanceof Error && "syscall" in error ? reasonOf(error) : "this is a bug in clawc";
      await deliverFailure(io, to, `clawc could not finish: ${why}`);
      throw error;
    }
  },
});

type Given = OptionValues<typeof options>;

function whyNoFix(given: Given, positionals: readonly string[]): string | undefined {
  if (given.diff && !given.fix) return "--diff shows what --fix would write: give --fix too";
  if (given.diff && (given.format !== undefined || given.output !== undefined))
    return "--diff prints a diff and no report: leave --format and --output out";
  if (given.fix && positionals.includes("-"))
    return "--fix writes files, and - is none: give the file's PATH";
  return undefined;
}

async function lookAt(
  io: Io,
  given: Given,
  positionals: readonly string[],
): Promise<Looked | { wrong: string }> {
  const ignored = await ignoredOf(given);
  if ("wrong" in ignored) return ignored;
  const targets = await targetsOf(io, given, positionals);
  if ("wrong" in targets) return targets;
  if (given.fix) {
    const { writeFixes } = await import("../check/write-fixes.ts");
    const unwritten = await writeFixes(io, targets, ignored);
    if (unwritten !== undefined) return { wrong: unwritten };
  }
  const build = given["no-cache"] ? undefined : installedBuild();
  const cache = build === undefined ? {} : { cache: { folder: cacheFolder(io), build } };
  return look(io.cwd, targets, ignored, { ...cache, wanted: given.facts ? "plans" : "problems" });
}

/** Which codes are warnings is known once the rules are loaded, so nobody else waits for them. */
async function ignoredOf({ ignore }: Given): Promise<ReturnType<typeof ignoredCodes>> {
  if (ignore.length > 0) await import("../../compiler/compile.ts");
  return ignoredCodes(ignore);
}

/** The exit code is 1 where something would change, or would be left that fails. */
async function showFixes(io: Io, given: Given, positionals: readonly string[]): Promise<ExitCode> {
  const ignored = await ignoredOf(given);
  if ("wrong" in ignored) return refuse(io, ignored.wrong);
  const targets = await targetsOf(io, given, positionals);
  if ("wrong" in targets) return refuse(io, targets.wrong);
  const { printFixes } = await import("../check/write-fixes.ts");
  const changed = await printFixes(io, targets, ignored);
  const looked = await look(io.cwd, changed.targets, ignored);
  if ("wrong" in looked) return refuse(io, looked.wrong);
  const left = looked.problems.filter((each) => isAtLeast(each, given["fail-level"]));
  io.stderr.line(`${counted(changed.fixed, "problem")} would be fixed, ${left.length} would be left`);
  if (looked.failure !== null) return refuse(io, looked.failure);
  return changed.fixed + left.length > 0 ? exitCode.findings : exitCode.ok;
}

async function targetsOf(
  io: Io,
  given: Given,
  positionals: readonly string[],
): Promise<Target[] | { wrong: string }> {
  const file = given["stdin-filename"];
  if (!positionals.includes("-")) {
    if (file === undefined) return findTargets(io.cwd, positionals);
    return { wrong: "--stdin-filename names the text on stdin: give - as the PATH too" };
  }
  if (positionals.length > 1) return { wrong: "- is a file of its own: give no other PATH beside it" };
  if (file === undefined)
    return { wrong: "- reads a file's text from stdin: say which file it is with --stdin-filename PATH" };
  const read = decodeGiven("stdin", await io.readStdin());
  if ("wrong" in read) return read;
  const target = targetOfText(io.cwd, file, read.text);
  return "wrong" in target ? target : [target];
}

/** The report says it too, for whoever looks only there. */
async function fail(io: Io, to: Destination, failure: string): Promise<ExitCode> {
  const refused = refuse(io, failure);
  await deliverFailure(io, to, failure);
  return refused;
}

async function deliverFailure(io: Io, to: Destination, failure: string): Promise<void> {
  const standing = { ...wholeReport, failure };
  const unwritten = await deliver(io, to, { problems: [], texts: new Map(), standing });
  if (unwritten !== undefined) refuse(io, unwritten);
}

interface Telling {
  to: Destination;
  given: Given;
  looked: Looked;
  startedMs: number;
}

async function tell(io: Io, { to, given, looked, startedMs }: Telling): Promise<ExitCode> {
  const most = given["max-errors"];
  const failLevel = given["fail-level"];
  const problems = most === 0 ? looked.problems : gravest(looked.problems, most);
  const notShown = looked.problems.length - problems.length;
  const { texts, files, failure } = looked;
  const facts = given.facts ? await factsOf(looked) : undefined;
  const standing = {
    files,
    failLevel,
    notShown,
    failure,
    ...(facts === undefined ? {} : { facts: facts.reported }),
  };
  const unwritten = await deliver(io, to, { problems, texts, standing });
  if (failure !== null && (to.format !== "github" || to.output !== undefined)) refuse(io, failure);
  const people = isForPeople(to.format) || to.output !== undefined ? io.stdout : io.stderr;
  // A program has them in its report.
  if (facts !== undefined && to.format !== "json")
    for (const line of await facts.lines(io.stdout.width, given.verbose ? "all" : "most")) people.line(line);
  if (notShown > 0) people.line(`${counted(notShown, "more problem")} not shown: --max-errors ${most}`);
  if (isForPeople(to.format) && to.output === undefined)
    io.stdout.line(summary(looked, performance.now() - startedMs));
  if (unwritten !== undefined) return refuse(io, unwritten);
  if (failure !== null) return exitCode.usage;
  return looked.problems.some((each) => isAtLeast(each, failLevel)) ? exitCode.findings : exitCode.ok;
}

/** What is known of each plan, as `claw-problems/1` says it and as people read it. */
async function factsOf({ examined }: Looked) {
  const { planDigest } = await import("../../compiler/bundle/build.ts");
  const { factLines } = await import("../view/facts.ts");
  const plans = examined.flatMap((each) => each.plans);
  return {
    reported: plans.map((plan) => ({
      runbook: plan.name,
      plan: planDigest(plan),
      deadlineMs: plan.deadlineMs,
      undoMs: plan.undoMs,
      triggers: plan.triggers.map((each) => each.label),
      holds: plan.holds.map((each) => each.label),
      waived: (plan.waivers ?? []).map((each) => each.code),
      facts: plan.facts,
    })),
    lines: async (width: number, detail: "all" | "most") =>
      plans.flatMap((plan) => factLines(plan, planDigest(plan), width, detail)),
  };
}

function summary({ problems, examined, files, elsewhere }: Looked, tookMs: number): string {
  const count = (severity: Problem["severity"]) =>
    problems.filter((problem) => problem.severity === severity).length;
  const [errors, warnings, infos] = [count("error"), count("warning"), count("info")];
  const notes = infos === 0 ? "" : `, ${counted(infos, "note")}`;
  const found =
    problems.length === 0
      ? "nothing found"
      : `${counted(errors, "error")}, ${counted(warnings, "warning")}${notes}`;
  const beside = elsewhere === 0 ? "" : ` (${elsewhere} more elsewhere in the project)`;
  const runbooks = examined.map((each) => each.runbooks);
  const what = runbooks.includes(undefined)
    ? counted(files.length, "file")
    : counted(
        runbooks.reduce<number>((sum, each) => sum + (each ?? 0), 0),
        "runbook",
      );
  return `${found}${beside}.  Checked ${what} in ${Math.round(tookMs)} ms.`;
}
