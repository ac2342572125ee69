/**
 * `clawc simulate`: every scenario of the project's runbooks, without faults and under every schedule of so many,
 * or one schedule again from its replay line. It has no transport to act with.
 */
import { resolve } from "node:path";
import { compile } from "../../compiler/compile.ts";
import { suggest } from "../../compiler/names/suggest.ts";
import { hasErrors } from "../../compiler/problems/problem.ts";
import type { ModelProblem } from "../../runtime/simulator/model.ts";
import {
  notModelled,
  type Replayed,
  replay,
  type ScenarioReport,
  type Simulated,
  simulate,
} from "../../runtime/simulator/simulate.ts";
import type { Plan } from "../../schema/generated/plan.ts";
import type { Simulation } from "../../schema/generated/simulation.ts";
import type { SourceMap } from "../../schema/generated/source-map.ts";
import { defineCommand } from "../command.ts";
import { type ExitCode, exitCode } from "../exit-code.ts";
import { foreignText } from "../foreign-text.ts";
import type { Io } from "../io.ts";
import type { Arguments } from "../parse-options.ts";
import { openProject } from "../project.ts";
import { findProject } from "../project-folder.ts";
import { refuse } from "../refuse.ts";
import { problemsText } from "../view/problems.ts";
import { noProject } from "../workbench.ts";
import { wrapItems } from "../wrap.ts";

const options = {
  scenario: { kind: "text", value: "NAME", summary: "only the scenario of this name" },
  faults: {
    kind: "count",
    value: "N",
    default: 1,
    most: 2,
    summary: "every schedule of at most so many faults",
  },
  most: {
    kind: "count",
    value: "N",
    default: 100_000,
    least: 1,
    summary: "stop after so many schedules a scenario, and say what is left",
  },
  replay: { kind: "text", value: "LINE", summary: "run one schedule again and tell its story" },
  all: { kind: "flag", summary: "tell the story of every kind of violation, not only the first three" },
  format: {
    kind: "choice",
    choices: ["text", "json"],
    default: "text",
    summary: "how to print what is found",
  },
  project: { kind: "text", value: "DIR", summary: "where to look for claw.yaml, upwards (default: here)" },
} as const;

type Given = Arguments<typeof options>["options"];

interface Chosen {
  plan: Plan;
  sources: SourceMap;
  simulation: Simulation;
}

export const command = defineCommand({
  name: "simulate",
  summary: "run a runbook's scenarios under every fault, in virtual time",
  description: [
    "Runs the compiled plan with the real kernel against the world that the project describes, first without faults, then with every single fault at every place where one can happen: requests and replies lost, requests that come late, outages, failed observations, changes by others, a crash of the executor at every record of the journal, an operator's stop and kill. Each run is held against the guarantees of the language.",
    "A violation is shrunk to the fewest faults, told as a story, and ends in a line that replays it exactly. What was never reached and what is not modelled is said too: nothing found is not the same as nothing there.",
  ],
  arguments: [
    {
      name: "RUNBOOK",
      summary: "the runbook to simulate (default: all that have a scenario)",
      count: "optional",
    },
  ],
  options,
  examples: [
    { line: "clawc simulate", says: "every scenario, every single fault" },
    {
      line: "clawc simulate payment_db_failover --faults 2",
      says: "every pair of faults too: thorough, and longer",
    },
    {
      line: "clawc simulate payment_db_failover --replay 'v1:…'",
      says: "one schedule again, as a violation printed it",
    },
  ],
  exitCodes: {
    0: "nothing was found",
    1: "a guarantee or an expectation is broken",
    2: "there is nothing to simulate",
  },
  async run({ options: given, positionals }, io) {
    const loaded = await load(given, positionals[0], io);
    if ("exit" in loaded) return loaded.exit;
    return given.replay === undefined
      ? explore(loaded.chosen, given, io)
      : replayOne(loaded.chosen, given, given.replay, io);
  },
});

async function load(
  given: Given,
  runbook: string | undefined,
  io: Io,
): Promise<{ chosen: Chosen[] } | { exit: ExitCode }> {
  const folder = findProject(resolve(io.cwd, given.project ?? "."));
  if (folder === undefined) return { exit: noProject(io, given.project) };
  const opening = openProject(folder);
  const { value: project, problems, texts } = opening;
  if (project === undefined) {
    io.stderr.write(problemsText(problems, texts, io.stderr));
    return { exit: exitCode.usage };
  }
  const { value, problems: found } = await compile(project);
  if (value === null || hasErrors(found)) {
    io.stderr.write(problemsText(found, texts, io.stderr));
    io.stderr.line("nothing was simulated: the runbooks have errors");
    return { exit: exitCode.findings };
  }
  return choose(value, runbook, io);
}

function choose(
  compiled: { plans: { plan: Plan; sourceMap: SourceMap }[]; simulation: Simulation },
  runbook: string | undefined,
  io: Io,
): { chosen: Chosen[] } | { exit: ExitCode } {
  const { plans, simulation } = compiled;
  const all = plans.map(({ plan, sourceMap }): Chosen => ({ plan, sources: sourceMap, simulation }));
  if (runbook === undefined) {
    const chosen = all.filter(({ plan }) =>
      simulation.scenarios.some((scenario) => scenario.runbook === plan.name),
    );
    if (chosen.length > 0) return { chosen };
    return {
      exit: refuse(io, 'no runbook of this project has a scenario; write `scenario "…" in WORLD { run … }`'),
    };
  }
  const chosen = all.filter(({ plan }) => plan.name === runbook);
  if (chosen.length > 0) return { chosen };
  const near = suggest(
    runbook,
    plans.map(({ plan }) => plan.name),
  );
  return {
    exit: refuse(io, `there is no runbook ${foreignText(runbook)}${near ? `; did you mean ${near}?` : ""}`),
  };
}

function explore(chosen: readonly Chosen[], given: Given, io: Io): ExitCode {
  const results = chosen.map(({ plan, simulation, sources }) => ({
    runbook: plan.name,
    ...simulate(plan, simulation, {
      scenario: given.scenario,
      faults: given.faults as 0 | 1 | 2,
      most: given.most,
      story: { width: io.stdout.width, sources },
    }),
  }));
  const problems = results.flatMap((result) => result.problems);
  if (given.format === "json") io.stdout.line(JSON.stringify({ runbooks: results, notModelled }, null, 2));
  else {
    for (const result of results) printRunbook(result, given, io);
    if (problems.length === 0) printNotModelled(io);
  }
  if (problems.length > 0) return refuseAll(io, problems);
  const isBroken = results.some(({ scenarios }) =>
    scenarios.some((each) => each.violations.length + each.unmet.length + each.idle.length > 0),
  );
  return isBroken ? exitCode.findings : exitCode.ok;
}

function refuseAll(io: Io, problems: readonly ModelProblem[]): ExitCode {
  for (const { what, help } of problems) refuse(io, `${foreignText(what)}; ${foreignText(help)}`);
  return exitCode.usage;
}

function printRunbook(result: Simulated & { runbook: string }, given: Given, io: Io): void {
  for (const scenario of result.scenarios) {
    io.stdout.line(
      `${io.stdout.paint.bold(result.runbook)}   ${foreignText(scenario.scenario)}   world ${scenario.world}`,
    );
    printUnmet(scenario, io);
    printCounts(scenario, io);
    const told = given.all ? scenario.violations : scenario.violations.slice(0, 3);
    for (const { story, count } of told) {
      io.stdout.line();
      io.stdout.line(story);
      if (count > 1) io.stdout.line(`Also:    ${count - 1} more schedules show the same`);
    }
    const more = scenario.violations.length - told.length;
    if (more > 0) io.stdout.line(`\n${more} more kinds of violation; --all tells them`);
    io.stdout.line();
  }
  printList("gaps", result.gaps, io);
}

function printUnmet(scenario: ScenarioReport, io: Io): void {
  for (const { label, was } of scenario.unmet) {
    io.stdout.line(
      `  ${io.stdout.paint.red("expected")}   ${foreignText(label)}: was ${was} when the run without faults ended ${scenario.ending}`,
    );
  }
  for (const label of scenario.idle) {
    io.stdout.line(
      `  ${io.stdout.paint.red("idle")}       ${foreignText(label)}: the run without further faults never came to it`,
    );
  }
  if (scenario.unmet.length === 0) io.stdout.line(`  no faults  ends ${scenario.ending}, as expected`);
}

function printCounts(scenario: ScenarioReport, io: Io): void {
  const run = scenario.schedules.reduce((sum, each) => sum + each, 0);
  const depth = scenario.schedules.length - 1;
  const numbers = Array.from({ length: depth + 1 }, (_, index) => index).join(", ");
  const kinds = scenario.violations.length;
  const found =
    kinds === 0
      ? "nothing found"
      : io.stdout.paint.red(`${kinds} ${kinds === 1 ? "kind" : "kinds"} of violation`);
  const extent = scenario.left > 0 ? "partly  " : "complete";
  const count =
    scenario.left > 0
      ? `${grouped(run)} schedules, more left out by --most`
      : `${grouped(run)} of ${grouped(run)} schedules`;
  io.stdout.line(`  ${extent}   ${numbers} ${depth === 1 ? "fault " : "faults"}   ${count}   ${found}`);
  printList(
    "invariant",
    scenario.invariants.map(({ name }) =>
      scenario.violations.some((each) => each.invariant === name)
        ? io.stdout.paint.red(`${name} is broken`)
        : `${name} holds`,
    ),
    io,
  );
  const fired = scenario.perFault
    .filter((each) => each.scheduled > 0)
    .map((each) => `${each.kind} ${each.name} ${grouped(each.fired)}`);
  printList("fired", fired, io);
  printList(
    "endings",
    Object.entries(scenario.endings).map(([ending, times]) => `${ending} ${grouped(times)}`),
    io,
  );
}

function printList(title: string, items: readonly string[], io: Io): void {
  if (items.length === 0) return;
  const lines = wrapItems(items, " · ", io.stdout.width - 13);
  for (const [index, line] of lines.entries()) {
    io.stdout.line(`  ${(index === 0 ? title : "").padEnd(9)}  ${line}`);
  }
}

function printNotModelled(io: Io): void {
  for (const line of wrapItems(
    [`not modelled: ${notModelled[0]}`, ...notModelled.slice(1)],
    " · ",
    io.stdout.width,
  ))
    io.stdout.line(line);
}

function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}

function replayOne(chosen: readonly Chosen[], given: Given, line: string, io: Io): ExitCode {
  const [only, ...others] = chosen;
  if (only === undefined || others.length > 0)
    return refuse(io, "--replay needs the runbook's name: `clawc simulate RUNBOOK --replay …`");
  const story = { width: io.stdout.width, sources: only.sources };
  const replayed = replay(only.plan, only.simulation, given.scenario, line, story);
  if ("problems" in replayed) return refuseAll(io, replayed.problems);
  if (given.format === "json") io.stdout.line(JSON.stringify(replayed, null, 2));
  else printReplay(replayed, io);
  return replayed.violations.length > 0 ? exitCode.findings : exitCode.ok;
}

function printReplay({ story, unused }: Replayed, io: Io): void {
  io.stdout.line(story);
  for (const site of unused)
    io.stdout.line(
      `Unused:  nothing happened at ${site}; it isn't reached, or the runbook has changed since`,
    );
}
