// What the simulator offers: every scenario of a runbook is run without faults and held against what it expects,
// then under every schedule of at most so many faults; what is found is grouped, shrunk, told, and can be run
// again from one line. What was not reached and what is not modelled is said as well.

import type { Plan } from "../../schema/generated/plan.ts";
import type { Scenario, Simulation } from "../../schema/generated/simulation.ts";
import { nodesOf } from "../../schema/plan-blocks.ts";
import { loadPlan } from "../kernel/load.ts";
import { isUnknown, type Value } from "../kernel/value.ts";
import { namesAtEnd } from "./asked-of-run.ts";
import { check, type Violation } from "./check.ts";
import { type Exploration, explore, type Found } from "./explore.ts";
import { compileWorld, evaluateIn, type ModelProblem } from "./model.ts";
import { runSchedule } from "./run.ts";
import { missed } from "./scenario-events.ts";
import { type FaultKind, faultKinds, parseSchedule, printSchedule, type Schedule } from "./schedule.ts";
import { shrink } from "./shrink.ts";
import type { Run, SimRecord, Subject } from "./stage.ts";
import { type StoryOptions, tellStory } from "./story.ts";
import { unstruck } from "./strikes.ts";
import { byPath, withoutLanes } from "./trail.ts";
import type { Entry } from "./truth.ts";

export interface SimulateOptions {
  /** Only the scenario of this name. */
  scenario?: string;
  faults?: 0 | 1 | 2;
  /** At most so many schedules per scenario. */
  most?: number;
  kinds?: readonly FaultKind[];
  story?: StoryOptions;
}

export interface Simulated {
  scenarios: ScenarioReport[];
  /** What no schedule of any of them reached. */
  gaps: string[];
  /** What keeps a simulation from being run. */
  problems: ModelProblem[];
}

export interface ScenarioReport {
  scenario: string;
  world: string;
  /** How the run without faults ended. */
  ending: string;
  /** Expectations that the run without faults doesn't meet. */
  unmet: { label: string; was: "false" | "unknown" }[];
  /** Faults and events of the scenario to which that run never came: they prove nothing. */
  idle: string[];
  /** Invariants of its world, as they are written. */
  invariants: { name: string; rules: string[] }[];
  /** Schedules run, by number of faults; and those that the budget left out. */
  schedules: number[];
  left: number;
  perFault: { kind: FaultKind; name: string; scheduled: number; fired: number }[];
  endings: Record<string, number>;
  events: number;
  violations: Group[];
}

/** Violations of one invariant, at one statement, by the same kinds of fault: shown once. */
export interface Group extends Violation {
  kinds: FaultKind[];
  count: number;
  /** The smallest schedule that shows it. */
  replay: string;
  story: string;
}

/** What no schedule here can show. */
export const notModelled: readonly string[] = [
  "wrong but well-formed replies",
  "two executors alive at once",
  "a batch applied in part",
  "a service that is not as its world says",
];

const mostSchedules = 200_000;

export function simulate(plan: Plan, simulation: Simulation, options: SimulateOptions = {}): Simulated {
  const scenarios = scenariosOf(plan, simulation, options.scenario);
  if (scenarios.length === 0)
    return { scenarios: [], gaps: [], problems: [noScenario(plan, simulation, options.scenario)] };
  const problems: ModelProblem[] = [];
  const reports: ScenarioReport[] = [];
  const explored: Exploration[] = [];
  for (const scenario of scenarios) {
    const staged = stage(plan, simulation, scenario);
    problems.push(...staged.problems);
    if (staged.problems.length > 0) continue;
    const exploration = exploreStaged(staged, options);
    if (exploration.broken)
      problems.push({
        what: `world ${scenario.world}: ${exploration.broken}`,
        help: "every expression of a world must have a value in every run",
      });
    reports.push(
      report(staged, scenario, exploration, {
        ...options.story,
        namesScenario: scenarios.length > 1 || options.scenario !== undefined,
      }),
    );
    explored.push(exploration);
  }
  return { scenarios: reports, gaps: gapsOf(plan, explored, options), problems };
}

export interface Replayed {
  records: SimRecord[];
  /** Every request that took effect, in the order in which it did. */
  ledger: readonly Entry[];
  violations: Violation[];
  story: string;
  /** Sites of the schedule, and what the scenario says, at which nothing happened. */
  unused: string[];
}

/** One schedule again, told from its first record to its last. */
export function replay(
  plan: Plan,
  simulation: Simulation,
  scenarioName: string | undefined,
  line: string,
  story: StoryOptions = {},
): Replayed | { problems: ModelProblem[] } {
  const [scenario] = scenariosOf(plan, simulation, scenarioName);
  if (!scenario) return { problems: [noScenario(plan, simulation, scenarioName)] };
  const parsed = parseSchedule(line);
  if ("wrong" in parsed)
    return {
      problems: [{ what: parsed.wrong, help: "paste the replay line as it was printed, in single quotes" }],
    };
  const staged = stage(plan, simulation, scenario);
  if (staged.problems.length > 0) return { problems: staged.problems };
  const run = runSchedule({ ...staged.subject, isTold: true }, new Map([...staged.base, ...parsed.value]));
  const violations = check(run);
  const unused = [
    ...[...run.schedule.keys()].filter((site) => !run.fired.has(site)),
    ...unstruck(run),
    ...missed(run),
  ];
  return {
    records: run.records,
    ledger: run.truth.ledger,
    violations,
    unused,
    story: tellStory(run, violations[0] ?? null, {
      namesScenario: scenarioName !== undefined,
      ...story,
      scenario: scenario.name,
    }),
  };
}

function scenariosOf(plan: Plan, simulation: Simulation, name: string | undefined): Scenario[] {
  return simulation.scenarios.filter(
    (scenario) => scenario.runbook === plan.name && (name === undefined || scenario.name === name),
  );
}

function noScenario(plan: Plan, simulation: Simulation, name: string | undefined): ModelProblem {
  const names = scenariosOf(plan, simulation, undefined).map((scenario) => JSON.stringify(scenario.name));
  if (name !== undefined && names.length > 0)
    return {
      what: `runbook ${plan.name} has no scenario ${JSON.stringify(name)}`,
      help: `it has ${names.join(", ")}`,
    };
  return {
    what: `no scenario runs ${plan.name}`,
    help: `write \`scenario "…" in WORLD { run ${plan.name}(…) }\`, and a world that says what its actions do`,
  };
}

interface Staged {
  subject: Subject;
  base: Schedule;
  problems: ModelProblem[];
}

function stage(plan: Plan, simulation: Simulation, scenario: Scenario): Staged {
  const problems: ModelProblem[] = [];
  const world = simulation.worlds.find((each) => each.name === scenario.world);
  if (!world)
    problems.push({ what: `there is no world ${scenario.world}`, help: "name a world of this project" });
  const compiled = compileWorld(
    world ?? { name: scenario.world, states: [], probes: [], actions: [] },
    plan,
    scenario.given,
  );
  if (world) problems.push(...compiled.problems);
  const base = parseSchedule(`v1:${scenario.faults.map(({ site, fault }) => `${site}=${fault}`).join(";")}`);
  if ("wrong" in base)
    problems.push({
      what: `scenario ${JSON.stringify(scenario.name)}: ${base.wrong}`,
      help: "write the site and the fault as a replay line has them",
    });
  const inputs = scenario.inputs as Record<string, Value>;
  const subject: Subject = {
    loaded: loadPlan(plan),
    model: compiled.value,
    inputs,
    later: scenario.later ?? [],
    strikes: scenario.strikes ?? [],
    spent: scenario.spent ?? [],
    isTold: false,
  };
  return { subject, base: "value" in base ? base.value : new Map(), problems };
}

function exploreStaged(
  { subject, base }: Staged,
  { faults = 1, most = mostSchedules, kinds }: SimulateOptions,
): Exploration {
  return explore(subject, { faults, most, kinds }, base);
}

function report(
  { subject, base }: Staged,
  scenario: Scenario,
  exploration: Exploration,
  story: StoryOptions,
): ScenarioReport {
  const happy = runSchedule(subject, base);
  return {
    scenario: scenario.name,
    world: scenario.world,
    ending: happy.state.ending ?? "none",
    unmet: unmetIn(happy, scenario),
    idle: [...unstruck(happy), ...missed(happy)],
    invariants: subject.model.invariants.map(({ name, rules }) => ({
      name,
      rules: rules.map((rule) => `${rule.when === "always" ? "always" : "at end"} ${rule.label}`),
    })),
    schedules: exploration.run,
    left: exploration.left,
    perFault: kindsFor(subject.loaded.plan).map((kind) => ({
      kind,
      name: faultKinds[kind].name,
      scheduled: exploration.scheduled[kind] ?? 0,
      fired: exploration.fired[kind] ?? 0,
    })),
    endings: exploration.endings,
    events: exploration.events,
    violations: groups(subject, exploration.found, { ...story, scenario: scenario.name }),
  };
}

function unmetIn(run: Run, scenario: Scenario): ScenarioReport["unmet"] {
  return scenario.expect.flatMap(({ of, label }) => {
    const value = evaluateIn(run.subject.model, of, run.truth.cells, namesAtEnd(run, of));
    if (value === true) return [];
    return [{ label, was: isUnknown(value) ? ("unknown" as const) : ("false" as const) }];
  });
}

function groups(subject: Subject, found: readonly Found[], story: StoryOptions): Group[] {
  const byKind = new Map<string, { first: Found; count: number }>();
  for (const each of found) {
    const key = `${each.violation.invariant} ${withoutLanes(each.violation.path)} ${kindsOf(each.schedule)}`;
    const group = byKind.get(key);
    if (!group) byKind.set(key, { first: each, count: 1 });
    else {
      group.count++;
      if (each.schedule.size < group.first.schedule.size) group.first = each;
    }
  }
  const shown = new Map<string, Group>();
  for (const { first, count } of [...byKind.values()].sort(
    (a, b) => a.first.schedule.size - b.first.schedule.size,
  )) {
    const { invariant } = first.violation;
    const smallest = shrink(subject, first.schedule, invariant);
    const run = runSchedule({ ...subject, isTold: true }, smallest);
    const violation = check(run).find((each) => each.invariant === invariant) ?? first.violation;
    const kinds = kindsOf(smallest);
    const key = `${invariant} ${withoutLanes(violation.path)} ${kinds}`;
    const before = shown.get(key);
    if (before) before.count += count;
    else
      shown.set(key, {
        ...violation,
        kinds,
        count,
        replay: printSchedule(smallest),
        story: tellStory(run, violation, story),
      });
  }
  return [...shown.values()];
}

function kindsOf(schedule: Schedule): FaultKind[] {
  return [...new Set([...schedule.values()].map((fault) => fault.kind))].sort();
}

/** Nobody can say no to a plan that asks nobody. */
function kindsFor(plan: Plan): FaultKind[] {
  const asks = [...nodesOf(plan)].some((node) => node.kind === "approve");
  return (Object.keys(faultKinds) as FaultKind[]).filter((kind) => kind !== "F23" || asks);
}

/** What a search that found nothing has not looked at. */
function gapsOf(
  plan: Plan,
  explored: readonly Exploration[],
  { faults = 1, kinds }: SimulateOptions,
): string[] {
  const sent = new Set(explored.flatMap((each) => [...each.sent].map(withoutLanes)));
  const gaps: string[] = [];
  for (const [path, node] of byPath(plan).nodes) {
    if (node.kind === "call" && !sent.has(path)) gaps.push(`${path} was never sent`);
  }
  for (const kind of kinds ?? kindsFor(plan)) {
    if (faults > 0 && explored.every((each) => (each.fired[kind] ?? 0) === 0))
      gaps.push(`${kind} ${faultKinds[kind].name} never fired`);
  }
  return gaps;
}
