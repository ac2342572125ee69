// One folder per execution: what was run (plan, source map, descriptors), what happened (the journal), what the
// services said (their log lines of this run), and who executes it. A run can be resumed, verified and told from
// this folder alone, with the host file for the addresses.

import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Plan } from "../../schema/generated/plan.ts";
import type { SourceMap } from "../../schema/generated/source-map.ts";

export interface RunFacts {
  run: string;
  runbook: string;
  /** Digest of the plan. */
  plan: string;
  /** UTC, RFC 3339 with microseconds. */
  started: string;
  holder: string;
  /** Path of the host file. */
  hosts: string;
  /** Path of the witness file. */
  witness: string | null;
}

export interface RunParts {
  facts: RunFacts;
  plan: Plan;
  sourceMap: SourceMap;
  descriptors: Record<string, unknown>;
}

export const runFiles = {
  facts: "run.json",
  plan: "plan.json",
  sourceMap: "source-map.json",
  descriptors: "descriptors.json",
  journal: "journal.db",
  logs: "logs.jsonl",
  report: "report.json",
} as const;

/** Makes the folder; whatever is written here is there whole or not at all. */
export function createRunFolder(folder: string, parts: RunParts): void {
  mkdirSync(folder, { recursive: true });
  writeWhole(join(folder, runFiles.plan), parts.plan);
  writeWhole(join(folder, runFiles.sourceMap), parts.sourceMap);
  writeWhole(join(folder, runFiles.descriptors), parts.descriptors);
  writeWhole(join(folder, runFiles.facts), parts.facts);
}

export function writeWhole(file: string, value: unknown): void {
  writeFileSync(`${file}.new`, `${typeof value === "string" ? value : JSON.stringify(value, null, 1)}\n`);
  renameSync(`${file}.new`, file);
}

/** The parts of a run, or what is wrong with its folder. */
export function readRunFolder(folder: string): RunParts | { wrong: string } {
  let at: string = runFiles.facts;
  const read = <T>(name: string): T => {
    at = name;
    return JSON.parse(readFileSync(join(folder, name), "utf8")) as T;
  };
  if (!existsSync(join(folder, runFiles.facts)))
    return { wrong: `${folder} is no run's folder: it has no ${runFiles.facts}` };
  try {
    const facts = read<Partial<RunFacts> | null>(runFiles.facts);
    if (typeof facts?.run !== "string" || typeof facts.hosts !== "string")
      return {
        wrong: `${folder} can't be read: ${runFiles.facts} doesn't say which run it is and where its hosts are`,
      };
    return {
      facts: { ...(facts as RunFacts), witness: facts.witness ?? null },
      plan: read<Plan>(runFiles.plan),
      sourceMap: read<SourceMap>(runFiles.sourceMap),
      descriptors: read<Record<string, unknown>>(runFiles.descriptors),
    };
  } catch (error) {
    const why =
      error instanceof SyntaxError ? "it is no JSON" : error instanceof Error ? error.message : String(error);
    return { wrong: `${join(folder, at)} can't be read: ${why}` };
  }
}
