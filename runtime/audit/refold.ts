// The strongest proof that a trail allows: what was recorded is put through the plan once more, and every command
// must come out as it was recorded. The first act that the plan didn't dictate is named, field by field.

import { canonicalJson } from "../../schema/canonical.ts";
import type { Command, JournalRecord } from "../../schema/generated/journal-record.ts";
import { fold } from "../kernel/fold.ts";
import type { LoadedPlan } from "../kernel/load.ts";
import { refused, type TrailFinding } from "./trail-finding.ts";

/** Folds the intact part; the first act that the plan didn't dictate is named. */
export function foldFindings(
  looked: readonly { record: JournalRecord | null }[],
  plan: LoadedPlan,
  findings: TrailFinding[],
): { agrees: boolean; compared: number } {
  const broken = Math.min(
    Number.MAX_SAFE_INTEGER,
    ...findings.filter((each) => each.severity === "refused").map((each) => each.seq ?? 1),
  );
  const intact: JournalRecord[] = [];
  for (const { record } of looked) {
    if (record === null || record.seq >= broken || record.seq !== intact.length + 1) break;
    intact.push(record);
  }
  try {
    const { divergence } = fold(plan, intact);
    const agreed = divergence === null ? intact : intact.slice(0, divergence.index);
    if (divergence)
      findings.push(
        divergedAt((intact[divergence.index] as JournalRecord).seq, divergence.recorded, divergence.dictated),
      );
    return {
      agrees: divergence === null && intact.length === looked.length,
      compared: agreed.reduce((sum, record) => sum + record.commands.length, 0),
    };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    findings.push(
      refused(
        null,
        `the trail can't be folded through its plan: ${why}`,
        "An act that the plan can't even express was recorded.",
      ),
    );
    return { agrees: false, compared: 0 };
  }
}

function divergedAt(seq: number, recorded: readonly Command[], dictated: readonly Command[]): TrailFinding {
  const longest = Math.max(recorded.length, dictated.length);
  const text = (command: Command | undefined) => canonicalJson(command ?? null);
  let index = 0;
  while (index < longest && text(recorded[index]) === text(dictated[index])) index++;
  const [was, should] = [recorded[index], dictated[index]];
  const difference = was && should && was.id === should.id ? sayDifference(was, should) : null;
  const what = `record ${seq}, command ${index + 1}: ${difference ?? `recorded ${sayCommand(was)}, the plan dictates ${sayCommand(should)}`}`;
  return refused(
    seq,
    what,
    "The run did, or is said to have done, what its runbook doesn't say.",
    "compare the plan's digest with that of the reviewed bundle, and the host's version with the one that ran",
  );
}

/** One command, written in two ways: the first field that differs. */
function sayDifference(was: Command, should: Command): string {
  const [path, a, b] = firstDifference(was, should, "");
  return `${was.command} ${was.id}: recorded ${path} ${shortened(a)}, the plan dictates ${shortened(b)}`;
}

function firstDifference(a: unknown, b: unknown, path: string): [path: string, a: unknown, b: unknown] {
  const isNested = a !== null && b !== null && typeof a === "object" && typeof b === "object";
  if (!isNested || Array.isArray(a) !== Array.isArray(b)) return [path, a, b];
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>];
  for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
    if (canonicalJson(left[key] ?? null) === canonicalJson(right[key] ?? null)) continue;
    return firstDifference(left[key], right[key], path === "" ? key : `${path}.${key}`);
  }
  return [path, a, b];
}

const longestValue = 200;

function sayCommand(command: Command | undefined): string {
  return command === undefined ? "nothing" : `${command.command} ${command.id} ${shortened(command)}`;
}

function shortened(value: unknown): string {
  const text = value === undefined ? "nothing" : canonicalJson(value);
  return text.length <= longestValue ? text : `${text.slice(0, longestValue)}…`;
}
