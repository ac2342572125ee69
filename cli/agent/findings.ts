/**
 * What a validation found, each finding at the narrowest place that it can be put to: a step in a region, a region, or
 * the runbook as a whole. Only errors keep it from being executed.
 */

import type { PlannedSend } from "../../runtime/host/preview.ts";
import type { Plan, Step } from "../../schema/generated/plan.ts";

export interface Finding {
  severity: "error" | "warning" | "info";
  /**
   * Who says so: the compiler about the `sources`; the `incident`, held against what was asked for; the `services`,
   * asked whether they are there; an `observation` by the runbook's own probes; the `simulation`.
   */
  from: "sources" | "incident" | "services" | "observation" | "simulation";
  what: string;
  help: string;
}

export interface StepValidation {
  step: string;
  /** The step's head, as the source has it. */
  label: string;
  /** What it would send now, in order; `perhaps` marks what depends on what isn't known yet. */
  sends: PlannedSend[];
  findings: Finding[];
}

export interface RegionValidation {
  region: string;
  sound: boolean;
  /** Why a run for this region alone would be refused now; null: it would go on to act. */
  refused: string | null;
  /** What the runbook's probes observed for it. */
  seen: { probe: string; places: Record<string, string>; value?: unknown; unknown?: string }[];
  steps: StepValidation[];
  findings: Finding[];
}

export interface Board {
  regions: RegionValidation[];
  findings: Finding[];
  put(finding: Finding, at?: { region?: string | undefined; step?: string | undefined }): void;
}

/** A step's finding that names no region holds in each of them. */
export function openBoard(regions: readonly string[], plan: Plan | null): Board {
  const board: Board = {
    regions: regions.map((region) => ({
      region,
      sound: true,
      refused: null,
      seen: [],
      steps: stepsOf(plan).map(({ name, label }) => ({ step: name, label, sends: [], findings: [] })),
      findings: [],
    })),
    findings: [],
    put(finding, { region, step } = {}) {
      const inRegions = board.regions.filter((each) => region === undefined || each.region === region);
      const inSteps = inRegions.flatMap((each) => each.steps.filter((one) => one.step === step));
      if (inSteps.length > 0) for (const each of inSteps) each.findings.push(finding);
      else if (region !== undefined && inRegions.length > 0) inRegions[0]?.findings.push(finding);
      else board.findings.push(finding);
    },
  };
  return board;
}

export function stepsOf(plan: Plan | null): Step[] {
  return plan?.body.filter((node) => node.kind === "step") ?? [];
}

/** Judges every region by what was put to it and to its steps; true when nothing at all is an error. */
export function isSound(board: Board): boolean {
  const hasError = (findings: readonly Finding[]) => findings.some(({ severity }) => severity === "error");
  for (const each of board.regions) {
    each.sound = ![each.findings, ...each.steps.map((step) => step.findings)].some(hasError);
  }
  return board.regions.every(({ sound }) => sound) && !hasError(board.findings);
}

/** The top-level step that a path or a send lies in, and the lanes it goes through. */
export function placeOfPath(path: string): { step: string; lanes: string[] } {
  const lanes = [...path.matchAll(/\[([^\]]*)\]/g)].map(([, lane]) => lane as string);
  return { step: (path.split("/")[0] ?? "").replace(/\[.*$/, ""), lanes };
}
