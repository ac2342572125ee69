/**
 * The records of a run that is to be acted upon. Nothing is sent, settled or taken back on the word of a trail that
 * was changed, or that is behind what its witness saw: a tail that is missing is acts that would be done twice.
 */
import { resolve } from "node:path";
import { verifyTrail } from "../runtime/audit/verify.ts";
import { fold } from "../runtime/kernel/fold.ts";
import { loadPlan } from "../runtime/kernel/load.ts";
import type { State } from "../runtime/kernel/state.ts";
import type { JournalRecord } from "../schema/generated/journal-record.ts";
import type { ExitCode } from "./exit-code.ts";
import { foreignText } from "./foreign-text.ts";
import type { Io } from "./io.ts";
import { refuse } from "./refuse.ts";
import { isWrong, openRun, readWitness } from "./runs-directory.ts";
import type { RunToActOn } from "./runs-option.ts";

export interface SoundTrail {
  records: JournalRecord[];
  state: State;
}

export function soundTrail(io: Io, { folder, parts }: RunToActOn): SoundTrail | ExitCode {
  const opened = openRun({ cwd: io.cwd, runs: undefined }, folder);
  if (isWrong(opened)) return refuse(io, opened.wrong);
  if (opened.plan === null) return refuse(io, opened.planWrong ?? "the run's plan can't be read");
  if (opened.records.length === 0)
    return refuse(io, "the journal holds nothing of this run: it never started");
  const { witness } = parts.facts;
  const kept = witness === null ? { anchors: [] } : readWitness(io.cwd, resolve(io.cwd, witness));
  const anchors = isWrong(kept) ? [] : kept.anchors;
  const { findings } = verifyTrail({ records: opened.records, plan: opened.plan, anchors });
  const broken = findings.find((finding) => finding.severity === "refused");
  if (broken) return refuse(io, `nothing was done: ${foreignText(broken.what)}; see clawc audit verify`);
  const records = opened.records.map((stored) => JSON.parse(stored.text) as JournalRecord);
  return { records, state: fold(loadPlan(parts.plan), records).state };
}
