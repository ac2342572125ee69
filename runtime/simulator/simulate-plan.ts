/**
 * Simulation for programs and test suites: a runbook's scenarios, with faults where the caller wants them and under
 * every further one as far as asked, and of each scenario what happened: what was sent, what took effect in the
 * world, what each step left behind.
 */
import type { Debt, JournalRecord } from "../../schema/generated/journal-record.ts";
import type { Plan } from "../../schema/generated/plan.ts";
import type { Simulation } from "../../schema/generated/simulation.ts";
import { loadPlan } from "../kernel/load.ts";
import { outcomesOf } from "../kernel/outcomes.ts";
import { type Replayed, replay, type ScenarioReport, type Simulated, simulate } from "./simulate.ts";

export interface SimulateOptions<Site extends string = string> {
  /** Only the scenario of this name. */
  scenario?: string;
  /** Faults that strike in every run, besides the scenario's own. */
  inject?: readonly Injection<Site>[];
  /** Every schedule of at most so many further faults: 1 by default, and 0 where faults are injected. */
  faults?: 0 | 1 | 2;
  /** At most so many schedules per scenario. */
  most?: number;
}

/** A fault that strikes one delivery of one call. */
export interface Injection<Site extends string = string> {
  at: Site;
  /** Which delivery of the call: 1 is the first. */
  attempt?: number;
  fault: CallFault;
}

/**
 * As replay lines write it. `F2`: the request is lost. `F3`: it takes effect and its reply is lost. `F4`: it is late.
 * `F7`: its service refuses it.
 * `F15`: an outage from here on, of the service or of a place kind, for requests or for replies.
 */
export type CallFault =
  | "F2"
  | "F3"
  | `F7.${"for-good" | "for-now"}`
  | `F4.${"before-next-attempt" | "after-next-attempt" | "after-next-step" | "after-undo" | "before-settles"}`
  | `F15.${string}.${"requests" | "replies"}.${"first-retry" | "deadline" | "never"}`;

export interface SimulationResult<O = Record<string, unknown>> extends Omit<Simulated, "scenarios"> {
  /** No guarantee was broken, every expectation was met, every injected fault struck, and all could be run. */
  isSound: boolean;
  scenarios: SimulatedScenario<O>[];
}

export interface SimulatedScenario<O = Record<string, unknown>> extends ScenarioReport {
  reason: string;
  debt: Debt[];
  outcomes: O;
  /** Every delivery, in order. */
  sends: SimulatedSend[];
  /** Every request that took effect in the world, once per time that it did. */
  applied: AppliedRequest[];
  /** What happened without further faults, told for people. */
  story: string;
  /** Injected faults that struck nothing: the run doesn't come there. */
  unused: string[];
}

export interface SimulatedSend {
  action: string;
  places: Record<string, string>;
  request: unknown;
  phase: "effect" | "undo";
  attempt: number;
  key: string;
}

export type AppliedRequest = SimulatedSend & {
  /** It arrived after its sender had stopped waiting. */
  late: boolean;
};

export function simulatePlan<Site extends string = string, O = Record<string, unknown>>(
  plan: Plan,
  simulation: Simulation,
  options: SimulateOptions<Site> = {},
): SimulationResult<O> {
  const { inject = [], scenario, most } = options;
  const staged = withFaults(simulation, inject);
  const faults = options.faults ?? (inject.length > 0 ? 0 : 1);
  const simulated = simulate(plan, staged, { scenario, faults, most });
  const scenarios = simulated.scenarios.map((report) => {
    const replayed = replay(plan, staged, report.scenario, "v1:");
    if ("problems" in replayed) throw new Error(`scenario ${report.scenario} ran once and doesn't run again`);
    return { ...report, ...happened<O>(plan, replayed) };
  });
  const isSound =
    simulated.problems.length === 0 &&
    scenarios.every(
      (each) => each.violations.length + each.unmet.length + each.idle.length + each.unused.length === 0,
    );
  return { ...simulated, scenarios, isSound };
}

function withFaults(simulation: Simulation, inject: readonly Injection[]): Simulation {
  const faults = inject.map(({ at, attempt = 1, fault }) => ({ site: `${at}!send.${attempt}`, fault }));
  return {
    ...simulation,
    scenarios: simulation.scenarios.map((each) => ({ ...each, faults: [...each.faults, ...faults] })),
  };
}

function happened<O>(plan: Plan, { records, ledger, story, unused }: Replayed) {
  const commands = records.flatMap((record) => record.commands);
  const end = commands.findLast((command) => command.command === "end");
  return {
    reason: end?.reason ?? "",
    debt: end?.debt ?? [],
    outcomes: outcomesOf(loadPlan(plan), records) as O,
    sends: commands.filter((command) => command.command === "call").map(sendOf),
    applied: ledger.map(({ command, late }) => ({ ...sendOf(command), late })),
    story,
    unused,
  };
}

type Call = Extract<JournalRecord["commands"][number], { command: "call" }>;

function sendOf({ action, places, request, phase, attempt, key }: Call): SimulatedSend {
  return { action, places, request, phase, attempt, key };
}
