// What a report says of each step in one line: whom it called and where, who answered at first and who did not,
// what was retried, what was seen. Every figure is counted in the story.

import type { Plan } from "../../schema/generated/plan.ts";
import type { Act, Attempt, Story } from "./story.ts";
import { actsOf } from "./story.ts";
import { acknowledged, fieldsAsked, sayLook, sayOutcome, sayPinned, sayPlaces, sayTook } from "./wording.ts";

/** The calls of a step, by action. */
export function sayCalls(plan: Plan, acts: readonly Act[]): string {
  const calls = acts.flatMap((act) => [...actsOf(act)]).filter((act) => act.attempts.length > 0);
  const byAction = new Map<string, Act[]>();
  for (const call of calls) {
    const action = call.attempts[0]?.command.action ?? "";
    byAction.set(action, [...(byAction.get(action) ?? []), call]);
  }
  return [...byAction].map(([action, group]) => sayAction(plan, action, group)).join(" ");
}

function sayAction(plan: Plan, action: string, calls: readonly Act[]): string {
  const service = plan.services[plan.actions[action]?.service ?? ""];
  const places = calls.map((call) => placeOf(call));
  const timeout = `Timeout=${sayTook(calls[0]?.attempts[0]?.command.timeoutMs ?? 0)}.`;
  const kind = Object.keys(calls[0]?.attempts[0]?.command.places ?? {}).at(-1) ?? "call";
  const opening =
    service?.from === "tasks"
      ? `Distributed ${action} to ${calls.length} ${kind}${calls.length === 1 ? "" : "s"}.`
      : `Invoking ${action}${places.some((place) => place !== "") ? ` across [${places.join(", ")}]` : ""}.`;
  return [opening, timeout, sayFirstAnswers(calls), sayStatus(plan, calls)].filter(Boolean).join(" ");
}

function placeOf(call: Act): string {
  return sayPlaces(call.attempts[0]?.command.places ?? {});
}

/** `7/8 answered at first, 1 timeout on worker-node-6, retried with backoff: ok at attempt 2.` */
function sayFirstAnswers(calls: readonly Act[]): string {
  const late = calls.filter((call) => call.attempts[0]?.outcome !== "ok");
  if (late.length === 0) return "";
  const answered = calls.length - late.length;
  const troubles = late.map(
    (call) =>
      `${trouble(call.attempts[0])}${placeOf(call) === "" ? "" : ` on ${placeOf(call)}`}${sayRetries(call)}`,
  );
  return `${answered}/${calls.length} answered at first; ${troubles.join("; ")}.`;
}

function trouble(attempt: Attempt | undefined): string {
  if (attempt?.outcome === "rejected") return `1 rejected (${attempt.why || "no reason given"})`;
  if (attempt?.outcome === null) return "1 without an answer yet";
  const waited = attempt?.answered ? attempt.answered.at - attempt.sent.at : 0;
  const isTimeout = attempt !== undefined && waited >= attempt.command.timeoutMs;
  return `1 ${isTimeout ? "timeout" : "unknown outcome"}${attempt?.why ? ` (${attempt.why})` : ""}`;
}

function sayRetries(call: Act): string {
  if (call.attempts.length < 2) return ", not retried";
  const good = call.attempts.find((attempt) => attempt.outcome === "ok");
  const paused = call.pauses.some((pause) => pause.phase === "backoff") ? " with backoff" : "";
  return good
    ? `, retried${paused}: ok at attempt ${good.command.attempt}`
    : `, retried${paused} ${call.attempts.length - 1} times without success`;
}

function sayStatus(plan: Plan, calls: readonly Act[]): string {
  const good = calls.filter((call) => call.attempts.some((attempt) => attempt.outcome === "ok"));
  const counts = good.flatMap((call) => {
    const counted = acknowledged(
      call.attempts.findLast((attempt) => attempt.outcome === "ok")?.reply ?? null,
    );
    return counted
      ? [
          `${placeOf(call)} ${counted.of === null ? counted.count : `${counted.count}/${counted.of}`} ${counted.what} acknowledged`.trim(),
        ]
      : [];
  });
  const word = good.length === calls.length ? "OK" : "INCOMPLETE";
  const lost = calls
    .filter((call) => !good.includes(call))
    .map((call) => `${placeOf(call)}: ${sayLast(plan, call)}`.replace(/^: /, ""));
  const said = [...(counts.length > 0 ? counts : [`${good.length}/${calls.length} answered`]), ...lost];
  return `Status: ${word} (${said.join(", ")}).`;
}

function sayLast(plan: Plan, call: Act): string {
  const last = call.attempts.at(-1);
  return last ? sayOutcome(plan, last) : "not sent";
}

/** Conditions of acts, each with what it came to and the values behind it; one asked in many lanes is counted. */
export function sayConditions(plan: Plan, acts: readonly Act[]): string {
  const byLabel = new Map<string, Act[]>();
  for (const act of acts) {
    const label = (act.node?.label ?? "").replace(/^(require|ensure|wait until) /, "");
    byLabel.set(label, [...(byLabel.get(label) ?? []), act]);
  }
  return [...byLabel].map(([label, group]) => sayCondition(plan, label, group)).join(", ");
}

const mostNamed = 3;

function sayCondition(plan: Plan, label: string, acts: readonly Act[]): string {
  const good = acts.filter((act) => act.state === "ok").length;
  const seenOf = (act: Act) => sayLook(plan, act.looks.at(-1), { only: fieldsAsked(act.node) });
  if (acts.length <= mostNamed || good < acts.length) {
    const named = acts.filter((act) => acts.length <= mostNamed || act.state !== "ok");
    const rest = named.length === acts.length ? "" : `, true in ${good} of ${acts.length}`;
    return (
      named.map((act) => `${where(act)}${label}=${came(act)}${parenthesis(seenOf(act))}`).join(", ") + rest
    );
  }
  return `${label}=true in all ${acts.length} lanes (first: ${seenOf(acts[0] as Act)})`;
}

function where(act: Act): string {
  return act.lanes.length === 0 ? "" : `${act.lanes.join(" / ")}: `;
}

function came(act: Act): string {
  return act.state === "ok" ? "true" : act.state === "failed" ? "not true" : "not decided";
}

function parenthesis(text: string): string {
  return text === "" ? "" : ` (${text})`;
}

export function sayParity(drifts: readonly Act[], aligning: readonly Act[]): string {
  return drifts
    .map((drift) => {
      const sides = drift.node?.kind === "drift" ? drift.node.sides : [];
      const different = drift.drift.filter((finding) => !finding.same);
      const found = different.map(
        ({ path, rule, sides: [a, b] }) =>
          `${path.join(".")} (${sides[0]}=${sayPinned(a)}, ${sides[1]}=${sayPinned(b)}; ${rule})`,
      );
      const result =
        found.length === 0
          ? `No drift in ${drift.drift.length} fields.`
          : `Drift detected in ${found.join(", ")}.`;
      return `Comparing ${sides.join(" vs ")}. ${result}${drift.state === "failed" ? ` Stopped: ${drift.failure}.` : ""}`;
    })
    .concat(sayAligned(aligning))
    .join(" ");
}

function sayAligned(aligning: readonly Act[]): string[] {
  const ensures = aligning.flatMap((act) => [...actsOf(act)]).filter((act) => act.kind === "ensure");
  if (aligning.length === 0) return [];
  const done = aligning.every((act) => act.state === "ok");
  if (ensures.length === 0) return [done ? "Nothing was aligned." : "Aligning was not finished."];
  return [
    done
      ? "Aligned before execution, and seen to be so."
      : `Aligning failed: ${aligning.map((act) => act.failure).join("; ")}.`,
  ];
}

/** `production`, `us-east-1 eu-west-2` … of the resolved targets. */
export function sayTargets(story: Story): string {
  return Object.entries(story.state.targets)
    .map(([kind, places]) => `${kind}=[${places.join(", ")}]`)
    .join(", ");
}
