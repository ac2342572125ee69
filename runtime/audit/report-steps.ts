// The steps of a report, in the order of the example that the product was asked to follow: the alert, the runbook and
// its preconditions, parity of environments, every step of the runbook, the state afterwards, the trail itself.

import type { LogLine, Step } from "../../schema/generated/report.ts";
import type { Anchor } from "./chain.ts";
import { sayResource } from "./happening.ts";
import { type Attached, attachLines, microsOf, type ServiceLine, type Stretch } from "./log-lines.ts";
import { type Cause, sayCause } from "./report-cause.ts";
import { lanesIn, lastSeq, ownParts, unionMs } from "./report-parts.ts";
import { sayCalls, sayConditions, sayParity, sayTargets } from "./report-words.ts";
import { type Act, actsOf, type Moment, type Story } from "./story.ts";
import { spanId, traceId } from "./trace.ts";

export interface StepParts {
  story: Story;
  cause: Cause;
  anchors: readonly Anchor[];
  logs: readonly ServiceLine[];
  /** File of the runbook, if its source map tells. */
  source: string | null;
}

/** A step before its number and its log lines. */
interface Draft {
  action: string;
  detail: string;
  acts: Act[];
  /** Its acts belong to other steps. */
  isView?: boolean;
  from: Moment;
  to: Moment | null;
  durationMs: number;
  status: Step["status"];
  records: [number, number] | null;
}

export function stepsOf(parts: StepParts): Step[] {
  const { story } = parts;
  const top = story.run.parts.filter((act) => act.kind !== "let" && act.kind !== "ending");
  const drifts = top.filter((act) => act.kind === "drift");
  const aligning = top.filter((act) => isAligning(act, drifts));
  const requires = top.filter((act) => act.kind === "require");
  const rest = top.filter(
    (act) => !drifts.includes(act) && !aligning.includes(act) && !requires.includes(act),
  );
  const undone = [...actsOf(story.run)].filter((act) => act.kind === "undo");
  const ensures = [...actsOf(story.run)].filter((act) => act.kind === "ensure" && !act.undoing);
  const drafts = [causeStep(parts), runbookStep(parts, requires)];
  if (drifts.length > 0)
    drafts.push(
      actsStep(story, "Detect environment parity", sayParity(drifts, aligning), [...drifts, ...aligning]),
    );
  for (const act of rest) drafts.push(actStep(story, act));
  if (undone.length > 0)
    drafts.push(actsStep(story, "Take back what was done", sayUndone(story, undone), undone));
  if (ensures.length > 0)
    drafts.push(
      actsStep(story, "Validate post-execution state", sayValidation(story, ensures), ensures, true),
    );
  drafts.push(trailStep(parts));
  return withLogs(parts, drafts);
}

/** Calls that write the reference's value, as the drift bound it. */
function isAligning(act: Act, drifts: readonly Act[]): boolean {
  const names = drifts.flatMap(({ node }) => (node?.kind === "drift" ? [node.bindReference] : []));
  const calls = [...actsOf(act)]
    .map((each) => each.node)
    .filter((node) => node?.kind === "call" || node?.kind === "when");
  return (
    act.kind === "step" &&
    calls.length > 0 &&
    calls.every((node) => names.some((name) => mentions(node, name)))
  );
}

function mentions(part: unknown, name: string): boolean {
  if (part === null || typeof part !== "object") return false;
  if ("op" in part && part.op === "variable") return "name" in part && part.name === name;
  return Object.values(part).some((inner) => mentions(inner, name));
}

function causeStep({ story, cause }: StepParts): Draft {
  const from = story.run.began;
  const action = cause.incident ? "Parse incident context from alert payload" : "Take in the request";
  return {
    action,
    detail: sayCause(cause),
    acts: [],
    from,
    to: from,
    durationMs: cause.parseMs,
    status: "ok",
    records: [from.seq, from.seq],
  };
}

function runbookStep({ story, source, cause }: StepParts, requires: readonly Act[]): Draft {
  const { plan } = story.plan;
  const locks = story.locks[0];
  const looks = story.run.looks;
  const spans = [
    ...requires.map(spanOf(story)),
    ...looks.map((look) => ({ from: look.asked.at, to: look.answered.at })),
  ];
  if (locks) spans.push({ from: locks.asked.at, to: (locks.answered ?? story.last).at });
  const held = locks
    ? `Locks: ${locks.resources.map(sayResource).join(", ")} ${locks.granted ? "held" : `not taken (${locks.why})`}. `
    : "";
  const targets = sayTargets(story);
  const ended = story.endings[0];
  const refused = ended?.ending === "refused" ? `REFUSED: ${ended.reason}` : null;
  const met =
    refused ?? (requires.every((act) => act.state === "ok") ? "PRECONDITIONS_MET" : "PRECONDITIONS_NOT_MET");
  const detail = `Located runbook: ${plan.name}${source === null ? "" : ` (${source})`}, plan ${story.start?.event.plan.slice(0, 12) ?? ""}. ${held}${targets === "" ? "" : `Targets: ${targets}. `}Preconditions: [${sayConditions(plan, requires)}]. Status: ${met}`;
  const last = Math.max(
    story.run.began.seq,
    locks?.answered?.seq ?? 0,
    ...looks.map((look) => look.answered.seq),
    ...requires.map(lastSeq),
  );
  const to =
    [locks?.answered ?? null, ...requires.map((act) => act.ended)].filter((each) => each !== null).at(-1) ??
    story.run.began;
  return {
    action: "Analyze runbook state machine",
    detail,
    acts: [...requires],
    from: story.run.began,
    to,
    durationMs: Math.round((unionMs(spans) + cause.matchMs) * 1000) / 1000,
    status: refused === null && requires.every((act) => act.state === "ok") ? "ok" : "failed",
    records: [story.run.began.seq, last],
  };
}

function spanOf(story: Story): (act: Act) => { from: number; to: number } {
  return (act) => ({ from: act.began.at, to: (act.ended ?? story.last).at });
}

function actsStep(story: Story, action: string, detail: string, acts: Act[], isView = false): Draft {
  const [first] = acts;
  const from = acts.reduce(
    (least, act) => (act.began.seq < least.seq ? act.began : least),
    first?.began ?? story.last,
  );
  const ends = acts.map((act) => act.ended);
  const to = ends.some((each) => each === null)
    ? null
    : ends.reduce((most, each) => ((each?.seq ?? 0) > (most?.seq ?? 0) ? each : most), from);
  return {
    action,
    detail,
    isView,
    acts: isView ? acts.map((act) => ({ ...act, attempts: [] })) : acts,
    from,
    to,
    durationMs: unionMs(acts.map(spanOf(story))),
    status: worst(acts.map((act) => act.state)),
    records: [from.seq, Math.max(...acts.map(lastSeq))],
  };
}

function worst(states: readonly Step["status"][]): Step["status"] {
  const order: Step["status"][] = ["failed", "under-way", "left", "ok"];
  return order.find((state) => states.includes(state)) ?? "ok";
}

function actStep(story: Story, act: Act): Draft {
  const { plan } = story.plan;
  const services = new Set(
    [...actsOf(act)].flatMap((each) =>
      each.attempts.map(
        (attempt) => plan.services[plan.actions[attempt.command.action]?.service ?? ""]?.from,
      ),
    ),
  );
  const what =
    act.kind === "notify"
      ? "Notify"
      : services.size === 0
        ? "Observe"
        : services.has("tasks")
          ? "Execute worker tasks"
          : "Execute service remediation";
  const calls = sayCalls(plan, [act]);
  const lanes = [...actsOf(act)].filter((each) => each.kind === "lane" && each.state === "failed");
  const lost =
    lanes.length === 0
      ? ""
      : `Lost: ${lanes.map((lane) => `${lane.lanes.join(" / ")} (${lane.failure})`).join(", ")}.`;
  const seen =
    calls === ""
      ? sayConditions(
          plan,
          [...actsOf(act)].filter(
            (each) => each.kind === "ensure" || each.kind === "wait-until" || each.kind === "require",
          ),
        )
      : "";
  const told = act.notice
    ? `${act.notice.channel}: ${act.notice.text}${act.notice.sent === false ? ` (not sent: ${act.notice.why})` : ""}`
    : "";
  const failed = act.failure === "" ? "" : `Failed: ${act.failure}.`;
  const detail = [calls, seen, told, lost, failed].filter(Boolean).join(" ") || (act.node?.label ?? act.path);
  const name = act.kind === "step" ? act.node?.name : act.node?.label;
  return actsStep(story, `${what}: ${name}`, detail, [act]);
}

function sayUndone(story: Story, undone: readonly Act[]): string {
  const said = undone.map((act) => {
    const effect = story.state.effects.find((each) => act.path.startsWith(`${each.path}/undo`));
    return `${effect?.action ?? act.path}${act.lanes.length === 0 ? "" : ` ${act.lanes.join(" / ")}`}: ${effect?.state ?? act.state}${effect?.reason ? ` (${effect.reason})` : ""}`;
  });
  return `${undone.length} effects, each in reverse order of its intent. ${said.join(", ")}`;
}

function sayValidation(story: Story, ensures: readonly Act[]): string {
  const good = ensures.filter((act) => act.state === "ok").length;
  const word = good === ensures.length ? "PASS" : "FAIL";
  return `Postconditions: [${sayConditions(story.plan.plan, ensures)}]. Status: ${word} (${good}/${ensures.length})`;
}

function trailStep({ story, anchors }: StepParts): Draft {
  const covered = Math.max(0, ...anchors.map((anchor) => anchor.seq));
  const sealed =
    covered === 0 ? "No witness holds its head" : `Anchored up to record ${covered} by a witness`;
  const detail = `Execution trail of ${story.records} records, each chained to the one before; head ${story.head}. ${sealed}.`;
  return {
    action: "Generate audit trail",
    detail,
    acts: [],
    from: story.last,
    to: story.last,
    durationMs: 0,
    status: "ok",
    records: [1, story.last.seq],
  };
}

/** Numbers the steps and gives each the log lines that belong to it. */
function withLogs({ story, logs }: StepParts, drafts: readonly Draft[]): Step[] {
  const run = story.start?.event.run ?? "";
  const own = drafts.map((draft) => stretchOf(story, run, draft));
  const attached = attachLines(logs, { id: run, trace: traceId(run) }, own);
  const { plan } = story.plan;
  return drafts.map((draft, index): Step => {
    const outside = draft.acts.map((act) => ownParts(plan, act));
    return {
      step: index + 1,
      action: draft.action,
      detail: draft.detail.trim(),
      duration_ms: draft.durationMs,
      status: draft.status,
      started_utc: draft.from.wall,
      ended_utc: draft.to?.wall ?? null,
      records: draft.records,
      lanes: draft.acts.flatMap((act) => lanesIn(plan, act, story.last)),
      attempts: outside.flatMap((each) => each.attempts),
      observed: outside.flatMap((each) => each.observed),
      logs: (attached[index] ?? []).map(logLine),
    };
  });
}

/** Where log lines can belong: to a step that acted, not to one that only looks at others' acts again. */
function stretchOf(story: Story, run: string, draft: Draft): Stretch {
  if (draft.acts.length === 0 || draft.isView)
    return { spans: new Set(), fromUs: Number.POSITIVE_INFINITY, toUs: Number.NEGATIVE_INFINITY };
  const toUs = microsOf((draft.to ?? story.last).wall) ?? 0;
  return { spans: spansOf(run, draft.acts), fromUs: microsOf(draft.from.wall) ?? 0, toUs };
}

function spansOf(run: string, acts: readonly Act[]): Set<string> {
  const spans = new Set<string>();
  for (const act of acts.flatMap((each) => [...actsOf(each)])) {
    for (const attempt of act.attempts) spans.add(spanId(run, attempt.command.id));
    for (const look of act.looks) spans.add(spanId(run, look.id));
  }
  return spans;
}

function logLine({ line, by }: Attached): LogLine {
  return {
    wall: line.wall ?? "",
    source: line.source ?? "",
    level: line.level ?? "",
    message: line.message ?? "",
    trace_id: line.trace_id ?? null,
    by,
  };
}
