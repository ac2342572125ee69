/**
 * `clawc/runtime`: what a program uses that embeds a runbook, and what an emitted module is written against. Three
 * functions, each over a plan: look at what a run would do, run it, simulate it. Nothing here knows the compiler.
 */

export type { Hosts } from "../schema/generated/hosts.ts";
export type { Incident } from "../schema/generated/incident.ts";
export type { Debt, JournalRecord, RunEnding } from "../schema/generated/journal-record.ts";
export type { Plan } from "../schema/generated/plan.ts";
export type { RunReport } from "../schema/generated/report.ts";
export type { Simulation } from "../schema/generated/simulation.ts";
export type { Telemetry } from "./drivers/driver.ts";
export { NotStarted } from "./host/not-started.ts";
export type { Surroundings as PlanOptions } from "./host/plan-at-hand.ts";
export type { PlannedSend, Preview } from "./host/preview.ts";
export { previewPlan } from "./host/preview-plan.ts";
export { type RunOptions, type RunResult, runPlan } from "./host/run-plan.ts";
export {
  type AppliedRequest,
  type CallFault,
  type Injection,
  type SimulatedScenario,
  type SimulatedSend,
  type SimulateOptions,
  type SimulationResult,
  simulatePlan,
} from "./simulator/simulate-plan.ts";
