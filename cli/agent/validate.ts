/**
 * The second call: may this incident's runbook run in these regions, now? Asked of the sources, of every endpoint, of
 * the runbook's own probes for each region by itself, and of a simulation under every single fault. Nothing is sent.
 */
import { suggest } from "../../compiler/names/suggest.ts";
import { positionOf } from "../../compiler/problems/position.ts";
import type { Unready } from "../../runtime/drivers/driver.ts";
import { openDrivers } from "../../runtime/drivers/open.ts";
import { openHosts } from "../../runtime/host/hosts-file.ts";
import type { Preview } from "../../runtime/host/preview.ts";
import { previewPlan } from "../../runtime/host/preview-plan.ts";
import { simulatePlan } from "../../runtime/simulator/simulate-plan.ts";
import type { Hosts } from "../../schema/generated/hosts.ts";
import type { Incident } from "../../schema/generated/incident.ts";
import type { Plan } from "../../schema/generated/plan.ts";
import { inputsFrom } from "../alert-file.ts";
import { AgentError } from "./agent-error.ts";
import {
  type Board,
  type Finding,
  isSound,
  openBoard,
  placeOfPath,
  type RegionValidation,
  stepsOf,
} from "./findings.ts";
import { type ChosenRunbook, incidentAtHand, runbookAtHand, type Session } from "./session.ts";

export interface ValidateOptions {
  /** The service that the caller means to remedy. The incident must be of this service. */
  service: string;
  /**
   * The regions that the caller means to touch. They must be the runbook's targets, all of them: a run acts on every
   * region of its incident, and one that nobody asked about must not be among them.
   */
  regions: readonly string[];
}

export interface SequenceValidation {
  service: string;
  /** Null: the incident starts no runbook, or more than one. */
  runbook: string | null;
  /** Nothing stands against executing it now. */
  sound: boolean;
  regions: RegionValidation[];
  /** What is of no single region. */
  findings: Finding[];
  /** Null: there was nothing to simulate. */
  simulation: SimulationCount | null;
}

export interface SimulationCount {
  scenarios: number;
  /** Runs, each with one fault at most. */
  schedules: number;
  /** Schedules that the budget left out. */
  left: number;
  violations: number;
  /** What no schedule reached. */
  gaps: string[];
}

const readyWithinMs = 10_000;
const mostSchedules = 20_000;

export async function validate(session: Session, options: ValidateOptions): Promise<SequenceValidation> {
  const { service, regions } = options;
  const { incident } = incidentAtHand(session);
  if (regions.length === 0)
    throw new AgentError("no region is named: pass the regions that are to be touched");
  session.validated = null;
  const runbook = runbookAtHand(session);
  const board = openBoard([...new Set(regions)], runbook?.plan ?? null);
  sourceFindings(session, runbook, board);
  incidentFindings(session, options, board);
  if (runbook !== null) await observe(session, runbook, incident, board);
  const simulation = runbook === null ? null : simulated(runbook, board);
  const sound = isSound(board) && runbook !== null;
  const { findings, regions: judged } = board;
  session.validated = {
    service,
    runbook: runbook?.plan.name ?? null,
    sound,
    regions: judged,
    findings,
    simulation,
  };
  return session.validated;
}

function sourceFindings({ compilation }: Session, runbook: ChosenRunbook | null, board: Board): void {
  for (const { severity, message, help, span } of compilation.problems) {
    const { line, column } = positionOf(compilation.texts.get(span.file), span.start);
    const what = `${span.file}:${line}:${column} ${message}`;
    const step = runbook === null ? undefined : stepAt(runbook, span.file, line);
    board.put({ severity, from: "sources", what, help: help.join("; ") || "see `clawc check`" }, { step });
  }
}

/** The step that surely holds a line: it lies between the step's own line and that of the last statement in it. */
function stepAt({ plan, sourceMap }: ChosenRunbook, file: string, line: number): string | undefined {
  return stepsOf(plan).find((step) => {
    const lines = idsIn(step).flatMap((id) => sourceMap.nodes[id] ?? []);
    const own = lines.filter((position) => sourceMap.files[position.file] === file).map((each) => each.line);
    return own.length > 0 && Math.min(...own) <= line && line <= Math.max(...own);
  })?.name;
}

function idsIn(part: unknown): number[] {
  if (part === null || typeof part !== "object") return [];
  const own = "id" in part && "kind" in part && typeof part.id === "number" ? [part.id] : [];
  return [...own, ...Object.values(part).flatMap(idsIn)];
}

function incidentFindings(session: Session, { service, regions }: ValidateOptions, board: Board): void {
  const { incident, matches, runbook } = incidentAtHand(session);
  const error = (what: string, help: string): Finding => ({
    severity: "error",
    from: "incident",
    what,
    help,
  });
  if (incident.service !== service) {
    const what = `the incident is of service ${incident.service ?? "none"}, not of ${service}`;
    board.put(error(what, "ask about the incident's own service, or detect another alert"));
  }
  if (runbook === null && session.compilation.compiled !== null) {
    const starting = matches.filter(({ verdict }) => verdict === "matches").map((match) => match.runbook);
    const why = matches.map((match) => `${match.runbook}: ${wordsOf(match.because)}`).join("; ");
    const what =
      starting.length > 1
        ? `${starting.join(" and ")} match`
        : `no runbook matches (${why || "there is none"})`;
    board.put(
      error(what, "one runbook must match: change the triggers, or run one by name with `clawc run`"),
    );
  }
  const known = session.project.places.kinds.get("region")?.map(({ name }) => name) ?? [];
  for (const region of regions) {
    if (incident.regions.includes(region)) continue;
    const meant = known.includes(region) ? undefined : suggest(region, known);
    const hint = meant === undefined ? "" : `; did you mean ${meant}?`;
    const what = known.includes(region)
      ? `the incident doesn't concern ${region}`
      : `the topology has no region ${region}${hint}`;
    board.put(error(what, `the incident's regions are ${incident.regions.join(", ") || "none"}`), { region });
  }
  for (const region of incident.regions.filter((each) => !regions.includes(each))) {
    const what = `the incident concerns ${region} too, which wasn't asked about, and a run would act on it`;
    board.put(error(what, `ask about ${incident.regions.join(", ")}`));
  }
}

function wordsOf(because: readonly { value: unknown; words: string }[]): string {
  return because
    .filter(({ value }) => value !== true)
    .map(({ words }) => words)
    .join(", ");
}

/** The world as the runbook would see it now: its endpoints, and its preconditions for each region by itself. */
async function observe(
  session: Session,
  runbook: ChosenRunbook,
  incident: Incident,
  board: Board,
): Promise<void> {
  const { value: hosts, problems } = openHosts(session.hosts);
  for (const { where, what, help } of problems) {
    board.put({ severity: "error", from: "services", what: `${where}: ${what}`, help });
  }
  if (hosts === null) return;
  for (const unready of await unreadyIn(runbook, hosts)) {
    const { where, what, help } = unready;
    const region = regionNamed(unready, runbook.plan, board);
    board.put({ severity: "error", from: "services", what: `${where}: ${what}`, help }, { region });
  }
  const { plan, descriptors } = runbook;
  const look = (regions: string[]) =>
    previewPlan(plan, inputsFrom({ ...incident, regions }, plan), { hosts, descriptors });
  for (const region of board.regions) {
    if (incident.regions.includes(region.region)) regionFindings(region, await look([region.region]), board);
  }
  wholeFindings(await look(incident.regions), board);
}

async function unreadyIn({ plan, descriptors }: ChosenRunbook, hosts: Hosts): Promise<Unready[]> {
  const drivers = openDrivers({ services: plan.services, hosts, descriptors, topology: plan.places });
  try {
    return await drivers.check(readyWithinMs);
  } finally {
    await drivers.close();
  }
}

/** The region that an endpoint is of, by the places that its name tells. */
function regionNamed({ where }: Unready, plan: Plan, board: Board): string | undefined {
  const words = new Set(where.split(/[\s,]+/));
  const around = (name: string): string[] => {
    const within = plan.places.find((place) => place.name === name)?.within;
    return within === undefined ? [name] : [name, ...around(within)];
  };
  const named = plan.places.filter(({ name }) => words.has(name)).flatMap(({ name }) => around(name));
  return board.regions.find(({ region }) => named.includes(region))?.region;
}

function regionFindings(region: RegionValidation, shown: Preview, board: Board): void {
  region.refused = shown.refused;
  region.seen = shown.seen.map(({ read: { probe, places }, observation }) => {
    const { asOf: _asOf, ...seen } = observation;
    return { probe, places, ...seen };
  });
  if (shown.refused !== null) {
    const what = `a run for ${region.region} would be refused: ${shown.refused}`;
    const help = "nothing would be sent; look at what was observed";
    board.put({ severity: "error", from: "observation", what, help }, { region: region.region });
  }
  for (const send of shown.sends) {
    const step = region.steps.find((each) => each.step === placeOfPath(send.path).step);
    step?.sends.push(send);
  }
}

/** What the regions together are refused for, though none of them is alone; and drift, which is of environments. */
function wholeFindings(shown: Preview, board: Board): void {
  const told = board.regions.some(({ refused }) => refused !== null);
  if (shown.refused !== null && !told) {
    const what = `a run for all regions would be refused: ${shown.refused}`;
    board.put({ severity: "error", from: "observation", what, help: "nothing would be sent" });
  }
  for (const { path, sides, rule, same } of shown.drift) {
    if (same) continue;
    const [canary, reference] = sides.map((side) => ("v" in side ? JSON.stringify(side.v) : "unknown"));
    const what = `${path.join(".")} differs: canary ${canary}, reference ${reference}`;
    const severity = rule === "refuse" ? "error" : "info";
    const help = {
      align: "the runbook aligns it first",
      note: "it is noted",
      refuse: "the runbook refuses it",
    }[rule];
    board.put({ severity, from: "observation", what, help });
  }
}

function simulated({ plan, simulation }: ChosenRunbook, board: Board): SimulationCount | null {
  const { scenarios, gaps, problems } = simulatePlan(plan, simulation, { faults: 1, most: mostSchedules });
  for (const { what, help } of problems) board.put({ severity: "warning", from: "simulation", what, help });
  if (scenarios.length === 0) return null;
  const found = scenarios.flatMap((each) => each.violations);
  for (const { name, says, path, replay } of found) {
    const { step, lanes } = placeOfPath(path);
    const region = lanes.find((lane) => board.regions.some((each) => each.region === lane));
    const help = `see it happen: clawc simulate ${plan.name} --replay '${replay}'`;
    board.put({ severity: "error", from: "simulation", what: `${name}: ${says}`, help }, { region, step });
  }
  for (const { scenario, unmet } of scenarios) {
    for (const { label, was } of unmet) {
      const what = `scenario ${JSON.stringify(scenario)} expects ${label}, which was ${was}`;
      board.put({
        severity: "error",
        from: "simulation",
        what,
        help: `clawc simulate ${plan.name} tells the whole`,
      });
    }
  }
  const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);
  return {
    scenarios: scenarios.length,
    schedules: sum(scenarios.flatMap(({ schedules }) => schedules)),
    left: sum(scenarios.map(({ left }) => left)),
    violations: sum(found.map(({ count }) => count)),
    gaps,
  };
}
