// The report of one execution, computed from its trail and from nothing else: what stands in no record stands in no
// report. A run that is still open is reported as far as it has come.

import type { JournalRecord, RunEnding } from "../../schema/generated/journal-record.ts";
import type { RunReport, Summary } from "../../schema/generated/report.ts";
import type { SourceMap } from "../../schema/generated/source-map.ts";
import type { LoadedPlan } from "../kernel/load.ts";
import type { Anchor } from "./chain.ts";
import { microsOf, type ServiceLine } from "./log-lines.ts";
import { tell } from "./narrate.ts";
import { type Cause, causeOf } from "./report-cause.ts";
import { stepsOf } from "./report-steps.ts";
import { actsOf, type Story, tookMs } from "./story.ts";

export interface ReportParts {
  plan: LoadedPlan;
  records: readonly JournalRecord[];
  logs: readonly ServiceLine[];
  anchors: readonly Anchor[];
  /** Instead of what stands in the first record. */
  cause?: unknown;
  sourceMap?: SourceMap | null;
}

export function buildReport({ plan, records, logs, anchors, cause, sourceMap }: ReportParts): RunReport {
  const { story } = tell(plan, records);
  const run = story.start?.event.run ?? "";
  const known = causeOf(cause ?? story.start?.event.cause);
  const own = anchors.filter((anchor) => anchor.run === run && records[anchor.seq - 1]?.hash === anchor.hash);
  return {
    format: "claw-report/1",
    execution_id: run,
    timestamp_utc: story.run.began.wall,
    runbook: plan.plan.name,
    plan: story.start?.event.plan ?? "",
    agent_steps: stepsOf({ story, cause: known, anchors: own, logs, source: sourceMap?.files[0] ?? null }),
    summary: summaryOf(story, known, Math.max(0, ...own.map((anchor) => anchor.seq))),
  };
}

const statuses: Record<RunEnding, Summary["runbook_status"]> = {
  succeeded: "COMPLETED_SUCCESS",
  refused: "REFUSED",
  compensated: "COMPENSATED",
  escalated: "ESCALATED",
  killed: "KILLED",
};

function summaryOf(story: Story, cause: Cause, anchored: number): Summary {
  const ended = story.endings.at(-1);
  const end = ended?.moment ?? story.last;
  const status = ended ? statuses[ended.ending] : "IN_PROGRESS";
  return {
    total_duration_seconds: Math.round(tookMs(story.run.began, end) * 1000) / 1e6,
    runbook_status: status,
    ...tenantsOf(story),
    ...interventionOf(story),
    ...recoveryOf(story, cause),
    ending: ended?.ending ?? null,
    reason: ended?.reason ?? "",
    debt:
      story.state.debt.length > 0 || story.state.mode === "ended" ? story.state.debt : (ended?.debt ?? []),
    records: story.records,
    head: story.head,
    anchored_records: anchored,
  };
}

/** Tenants that a satisfied `ensure` looked at; where no runbook's `ensure` looks at tenants, those it was run for. */
function tenantsOf(story: Story): Pick<Summary, "tenants_remediated" | "tenants_basis"> {
  const targeted = story.state.targets.tenant ?? [];
  const ensures = [...actsOf(story.run)].filter((act) => act.kind === "ensure" && !act.undoing);
  const seenAt = (act: (typeof ensures)[number]) =>
    (act.looks.at(-1)?.readings ?? []).flatMap((reading) => reading.read.places.tenant ?? []);
  const looking = ensures.filter((act) => seenAt(act).length > 0);
  const succeeded = story.endings.at(-1)?.ending === "succeeded";
  if (looking.length === 0) {
    const basis = succeeded
      ? "tenants targeted by a run that succeeded; no ensure observed tenants one by one"
      : "no ensure observed a tenant's recovery";
    return { tenants_remediated: succeeded ? targeted.length : 0, tenants_basis: basis };
  }
  const recovered = new Set(looking.filter((act) => act.state === "ok").flatMap(seenAt));
  return {
    tenants_remediated: recovered.size,
    tenants_basis: `tenants whose recovery an ensure observed, of ${targeted.length} targeted`,
  };
}

function interventionOf(
  story: Story,
): Pick<Summary, "human_intervention_required" | "human_intervention_reason"> {
  const ended = story.endings.at(-1);
  const open = story.state.debt.filter(
    (each) => each.state === "unknown" || each.state === "undo-failed" || each.state === "undo-refused",
  );
  const reason = reasonToIntervene(ended?.ending ?? null, ended?.reason ?? "", open.length);
  return { human_intervention_required: reason !== "", human_intervention_reason: reason };
}

function reasonToIntervene(ending: RunEnding | null, reason: string, open: number): string {
  const owed = open === 0 ? "" : `; ${open} ${open === 1 ? "effect" : "effects"} to settle`;
  switch (ending) {
    case null:
      return "";
    case "succeeded":
      return open === 0 ? "" : owed.slice(2);
    case "refused":
      return `nothing was done, so what the runbook was started for still stands: ${reason}`;
    case "compensated":
      return `everything done was taken back, so what the runbook was started for still stands: ${reason}`;
    default:
      return `${ending}: ${reason}${owed}`;
  }
}

/** From the incident's own start, if it lies before the run's end; else from the run's start. */
function recoveryOf(
  story: Story,
  { incident }: Cause,
): Pick<Summary, "estimated_mttr_minutes" | "mttr_basis"> {
  const ended = story.endings.at(-1);
  const startUs = microsOf(story.run.began.wall) ?? 0;
  const endUs = microsOf((ended?.moment ?? story.last).wall) ?? startUs;
  const incidentUs = microsOf(incident?.started_at ?? undefined);
  const isKnown = incidentUs !== null && incidentUs <= endUs;
  const from = isKnown ? `the incident's start, ${incident?.started_at}` : "the run's start";
  const until = ended
    ? ended.ending === "succeeded"
      ? "the run's end"
      : `the run's end; not remedied, it ended ${ended.ending}`
    : "the last record; the run is still open";
  const minutes = (endUs - (isKnown ? incidentUs : startUs)) / 60e6;
  return {
    estimated_mttr_minutes: Math.round(Math.max(0, minutes) * 1000) / 1000,
    mttr_basis: `from ${from}, to ${until}`,
  };
}
