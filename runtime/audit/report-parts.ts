// The pieces of a report, each made from one part of the story: attempts, looks, lanes. Secrets are covered here, so
// no report can hold one.

import type { Plan } from "../../schema/generated/plan.ts";
import type { Attempt, Lane, Observed } from "../../schema/generated/report.ts";
import { type Act, actsOf, type Look, type Moment, type Attempt as Told, tookMs } from "./story.ts";
import { sayReading, withoutSecrets } from "./wording.ts";

function attemptOf(plan: Plan, told: Told): Attempt {
  const { command, sent, answered } = told;
  const action = plan.actions[command.action];
  return {
    action: command.action,
    phase: command.phase,
    places: command.places,
    attempt: command.attempt,
    key: command.key,
    epoch: command.epoch,
    outcome: told.outcome ?? "unanswered",
    why: told.why,
    sent_utc: sent.wall,
    answered_utc: answered?.wall ?? null,
    duration_ms: answered ? tookMs(sent, answered) : null,
    timeout_ms: command.timeoutMs,
    records: answered ? [sent.seq, answered.seq] : [sent.seq],
    request: withoutSecrets(command.request, action?.requestType),
    reply: withoutSecrets(told.reply, action?.replyType),
  };
}

function observedOf(plan: Plan, act: Act, look: Look): Observed {
  return {
    purpose: act.node?.label ?? "targets",
    phase: look.phase,
    asked_utc: look.asked.wall,
    answered_utc: look.answered.wall,
    record: look.answered.seq,
    readings: look.readings.map((reading) => {
      const { read, observation } = reading;
      const type = plan.probes[read.probe]?.type;
      const seen =
        "unknown" in observation
          ? { unknown: observation.unknown }
          : { value: withoutSecrets(observation.value, type) };
      return { probe: read.probe, places: read.places, ...seen, says: sayReading(plan, reading) };
    }),
  };
}

export function lanesIn(plan: Plan, act: Act, last: Moment): Lane[] {
  return nearestLanes(act).map((lane): Lane => {
    const end = lane.ended ?? last;
    return {
      lane: lane.lanes.at(-1) ?? "",
      status: lane.state,
      why: lane.failure,
      started_utc: lane.began.wall,
      ended_utc: lane.ended?.wall ?? null,
      duration_ms: tookMs(lane.began, end),
      records: [lane.began.seq, lastSeq(lane)],
      ...ownParts(plan, lane),
      lanes: lanesIn(plan, lane, last),
    };
  });
}

/** Attempts and looks of an act that stand in none of its lanes. */
export function ownParts(plan: Plan, act: Act): { attempts: Attempt[]; observed: Observed[] } {
  const own = outsideLanes(act);
  return {
    attempts: own.flatMap((each) => each.attempts.map((attempt) => attemptOf(plan, attempt))),
    observed: own.flatMap((each) => each.looks.map((look) => observedOf(plan, each, look))),
  };
}

function nearestLanes(act: Act): Act[] {
  return act.parts.flatMap((part) => (part.kind === "lane" ? [part] : nearestLanes(part)));
}

function outsideLanes(act: Act): Act[] {
  return [act, ...act.parts.filter((part) => part.kind !== "lane").flatMap(outsideLanes)];
}

export function lastSeq(act: Act): number {
  let last = act.ended?.seq ?? act.began.seq;
  for (const each of actsOf(act)) {
    for (const look of each.looks) last = Math.max(last, look.answered.seq);
    for (const attempt of each.attempts) last = Math.max(last, attempt.answered?.seq ?? attempt.sent.seq);
    last = Math.max(last, each.ended?.seq ?? each.began.seq);
  }
  return last;
}

/** How long stretches took together; where they lie side by side, time counts once. */
export function unionMs(stretches: readonly { from: number; to: number }[]): number {
  let total = 0;
  let reached = Number.NEGATIVE_INFINITY;
  for (const { from, to } of [...stretches].sort((a, b) => a.from - b.from)) {
    total += Math.max(0, to - Math.max(from, reached));
    reached = Math.max(reached, to);
  }
  return Math.round(total * 1000) / 1000;
}
