/** `clawc check`: everything the compiler can prove or refuse, for a person, a pipeline or a pull request. */
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { performance } from "node:perf_hooks";
import { planDigest } from "../../compiler/bundle/build.ts";
import { renderCompact } from "../../compiler/problems/compact.ts";
import { renderGithub } from "../../compiler/problems/github.ts";
import { renderJson } from "../../compiler/problems/json.ts";
import { hasErrors, type Problem } from "../../compiler/problems/problem.ts";
import { defineCommand } from "../command.ts";
import { counted } from "../counted.ts";
import { exitCode } from "../exit-code.ts";
import type { Io } from "../io.ts";
import { factLines } from "../view/facts.ts";
import { problemsText } from "../view/problems.ts";
import { type Compilation, compileProject, noProject } from "../workbench.ts";

export const command = defineCommand({
  name: "check",
  summary: "find what is wrong in a project's runbooks",
  description: [
    "Reads claw.yaml, the topology, the contracts and every .claw file, and reports what could hurt: names and units that don't fit, effects without a way back, retries that could act twice, conditions that are unknown exactly in an outage, work that doesn't fit its deadline.",
    "It needs no network, no credentials and no hosts, and executes nothing.",
  ],
  arguments: [
    { name: "DIR", summary: "the project's folder, or one below it (default: here)", count: "optional" },
  ],
  options: {
    format: {
      kind: "choice",
      choices: ["pretty", "compact", "json", "github"],
      summary: "how problems are printed (default: pretty; github in GitHub Actions)",
    },
    output: { kind: "text", value: "FILE", short: "o", summary: "write the report to a file instead" },
    facts: { kind: "flag", summary: "also print each runbook's worst-case time, blast radius and effects" },
  },
  examples: [
    { line: "clawc check examples/payment-db-failover", says: "one project" },
    {
      line: "clawc check --format json -o report.json",
      says: "for a program; the report is written whole, whatever is found",
    },
    { line: "clawc check --facts", says: "what a reviewer wants to know" },
  ],
  exitCodes: { 0: "no errors", 1: "errors were found", 2: "there is no project, or it can't be read" },
  async run({ options, positionals }, io) {
    const startedMs = performance.now();
    const compilation = await compileProject(resolve(io.cwd, positionals[0] ?? "."));
    if (compilation === null) return noProject(io, positionals[0]);
    const format = options.format ?? (io.env.GITHUB_ACTIONS === "true" ? "github" : "pretty");
    const report = render(io, compilation, format, options.output !== undefined);
    if (options.output === undefined) io.stdout.write(report);
    else writeFileSync(resolve(io.cwd, options.output), report);
    if (options.facts)
      for (const { plan } of compilation.compiled?.plans ?? [])
        for (const line of factLines(plan, planDigest(plan), io.stdout.width)) io.stdout.line(line);
    if (format !== "json" && options.output === undefined)
      io.stdout.line(summary(compilation, performance.now() - startedMs));
    if (compilation.project === undefined) return exitCode.usage;
    return hasErrors(compilation.problems) ? exitCode.findings : exitCode.ok;
  },
});

function render(io: Io, { problems, texts }: Compilation, format: string, toFile: boolean): string {
  if (format === "json") return renderJson(problems, texts);
  if (format === "compact") return renderCompact(problems, texts);
  if (format === "github") return renderGithub(problems, texts);
  if (problems.length === 0) return "";
  return problemsText(problems, texts, toFile ? undefined : io.stdout);
}

function summary({ problems, compiled, project }: Compilation, tookMs: number): string {
  const count = (severity: Problem["severity"]) =>
    problems.filter((problem) => problem.severity === severity).length;
  const [errors, warnings] = [count("error"), count("warning")];
  const found =
    errors + warnings === 0
      ? "nothing found"
      : `${counted(errors, "error")}, ${counted(warnings, "warning")}`;
  const what =
    compiled === null
      ? counted(project?.sources.length ?? 0, "file")
      : counted(compiled.plans.length, "runbook");
  return `${found}.  Checked ${what} in ${Math.round(tookMs)} ms.`;
}
