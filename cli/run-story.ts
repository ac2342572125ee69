/**
 * The story of a run at hand, if its trail can carry one: a trail that is broken, or that its plan doesn't
 * dictate, is told only as far as it is sound, and says so.
 */
import type { Happening } from "../runtime/audit/happening.ts";
import { tell } from "../runtime/audit/narrate.ts";
import type { Story } from "../runtime/audit/story.ts";
import { refusedIn } from "../runtime/audit/trail-finding.ts";
import { verifyTrail } from "../runtime/audit/verify.ts";
import type { JournalRecord } from "../schema/generated/journal-record.ts";
import type { RunAtHand } from "./runs-directory.ts";

export interface ToldRun {
  story: Story;
  happenings: Happening[];
  records: JournalRecord[];
  /** Null: the whole trail is told. Else what keeps it from being told further. */
  broken: string | null;
}

export function storyOf(run: RunAtHand): ToldRun | { wrong: string } {
  if (run.plan === null) return { wrong: run.planWrong ?? "its plan is not there" };
  const { findings } = verifyTrail({ records: run.records, plan: run.plan, anchors: [] });
  const first = findings.find((each) => each.severity === "refused");
  const sound = first === undefined ? run.records.length : (first.seq ?? 1) - 1;
  const records = run.records.slice(0, sound).map((stored) => JSON.parse(stored.text) as JournalRecord);
  if (records.length === 0) return { wrong: first?.what ?? "its journal holds no record" };
  return { ...tell(run.plan, records), records, broken: refusedIn(findings) ? (first?.what ?? null) : null };
}
