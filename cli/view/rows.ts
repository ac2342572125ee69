/**
 * A story as the rows that a person follows while it happens: one per statement of the runbook, one per lane of
 * the step at hand, what is still to come last. Rows are plain words; a screen lays them out and paints them.
 */

import { sayDrift } from "../../runtime/audit/happening.ts";
import { type Act, actsOf, type Pause, type Story } from "../../runtime/audit/story.ts";
import { fieldsAsked, sayLook, sayOutcome, sayReply, sayTook } from "../../runtime/audit/wording.ts";
import type { Node } from "../../schema/generated/plan.ts";
import { sayPaces } from "./fan-out.ts";

export type RowMark = "done" | "failed" | "under-way" | "left" | "to-come" | "none";

export interface Row {
  mark: RowMark;
  /** 0: a statement of the runbook; 1: a lane; 2: what comes next in it. */
  depth: 0 | 1 | 2;
  title: string;
  detail: string;
  tookMs: number | null;
}

export function rowsOf(story: Story, nowMs: number): Row[] {
  const shown = story.run.parts.filter((act) => isShown(act.node) && !act.undoing);
  const rows = shown.flatMap((act) => rowsOfAct(story, act, nowMs));
  rows.push(...undoRows(story, nowMs));
  if (story.state.mode === "forward" && story.state.goal === null) rows.push(...toCome(story, shown));
  return rows;
}

function isShown(node: Node | null): boolean {
  return node !== null && node.kind !== "let" && node.kind !== "ending";
}

function toCome(story: Story, shown: readonly Act[]): Row[] {
  const begun = new Set(shown.map((act) => act.node?.id));
  const last = story.run.parts.at(-1)?.node;
  if (last && !story.plan.plan.body.includes(last)) return [];
  return story.plan.plan.body
    .filter((node) => isShown(node) && !begun.has(node.id))
    .map((node) => ({ mark: "to-come", depth: 0, title: titleOf(node), detail: "", tookMs: null }));
}

function titleOf(node: Node): string {
  if (node.kind !== "step") return node.label;
  return node.fanOut ? `${node.name}   ${sayPaces(node.fanOut)}` : node.name;
}

function rowsOfAct(story: Story, act: Act, nowMs: number): Row[] {
  const node = act.node as Node;
  const lanes = act.parts.filter((part) => part.kind === "lane");
  const row: Row = {
    mark: markOf(act),
    depth: 0,
    title: titleOf(node),
    detail: detailOf(story, act, nowMs),
    tookMs: spanOf(act, nowMs),
  };
  if (lanes.length === 0 || act.state === "ok") return [row];
  return [
    { ...row, detail: act.state === "failed" ? act.failure : pauseDetail(act, nowMs) },
    ...lanes.flatMap((lane) => laneRows(story, lane, nowMs)),
  ];
}

function laneRows(story: Story, lane: Act, nowMs: number): Row[] {
  const title = lane.lanes.at(-1) ?? "";
  const detail =
    lane.state === "ok"
      ? doneIn(story, lane)
      : lane.state === "failed"
        ? lane.failure
        : doing(story, lane, nowMs);
  const rows: Row[] = [{ mark: markOf(lane), depth: 1, title, detail, tookMs: spanOf(lane, nowMs) }];
  const next = lane.state === "under-way" ? nextIn(lane, nowMs) : "";
  if (next !== "") rows.push({ mark: "none", depth: 2, title: "", detail: `next: ${next}`, tookMs: null });
  return rows;
}

function undoRows(story: Story, nowMs: number): Row[] {
  const undos = [...actsOf(story.run)].filter((act) => act.kind === "undo");
  return undos.map((act) => {
    const action = act.node?.kind === "call" ? act.node.action : act.path;
    const detail =
      act.state === "under-way" ? doing(story, act, nowMs) : act.state === "failed" ? act.failure : "";
    return {
      mark: markOf(act),
      depth: 0,
      title: `undo ${action} ${act.lanes.join(" ")}`.trimEnd(),
      detail,
      tookMs: spanOf(act, nowMs),
    };
  });
}

function markOf(act: Act): RowMark {
  return act.state === "ok" ? "done" : act.state;
}

function spanOf(act: Act, nowMs: number): number {
  return Math.max(0, (act.ended?.at ?? nowMs) - act.began.at);
}

function detailOf(story: Story, act: Act, nowMs: number): string {
  if (act.kind === "drift" && act.ended) return act.state === "failed" ? act.failure : sayDrift(act);
  if (act.state === "failed") return act.failure;
  if (act.state === "ok") return doneIn(story, act);
  return act.state === "under-way" ? doing(story, act, nowMs) : "left as it was";
}

/** What was reached: lanes counted, replies, and what was seen last. */
function doneIn(story: Story, act: Act): string {
  const lanes = act.parts.filter((part) => part.kind === "lane");
  if (lanes.length > 0) return countLanes(act, lanes);
  const { plan } = story.plan;
  const said: string[] = [];
  for (const part of act.parts.length === 0 ? [act] : act.parts) {
    const attempt = part.attempts.findLast((each) => each.outcome === "ok");
    if (attempt) said.push(sayReply(plan, attempt.command.action, attempt.reply) || attempt.command.action);
    if (part.kind === "ensure" || part.kind === "wait-until" || part.kind === "require")
      said.push(
        sayLook(plan, part.looks.at(-1), { only: fieldsAsked(part.node), here: part.lanes }) +
          held(part.node),
      );
    else if (part !== act && part.parts.length > 0)
      said.push(`${part.node?.kind === "step" ? `${part.node.name} ` : ""}${doneIn(story, part)}`);
  }
  const seen = act.kind === "lane" ? said.filter((_, index) => act.parts[index]?.kind !== "require") : said;
  return (seen.length > 0 ? seen : said).filter(Boolean).join(" · ");
}

function held(node: Node | null): string {
  return node?.kind === "ensure" && node.holdingMs !== undefined ? ` held ${sayTook(node.holdingMs)}` : "";
}

function countLanes(act: Act, lanes: readonly Act[]): string {
  const done = lanes.filter((lane) => lane.state === "ok").length;
  const repeated = lanes.filter((lane) => [...actsOf(lane)].some((act) => act.attempts.length > 1)).length;
  const lost = lanes.filter((lane) => lane.state === "failed").map((lane) => lane.lanes.at(-1));
  return [
    `${done} of ${act.elements}`,
    repeated > 0 ? `${repeated} retried` : "",
    lost.length > 0 ? `lost ${lost.join(", ")}` : "",
  ]
    .filter(Boolean)
    .join(", ");
}

/** What is going on in an act that is under way: the innermost thing that waits for something. */
function doing(story: Story, act: Act, nowMs: number): string {
  const lanes = act.parts.filter((part) => part.kind === "lane");
  if (lanes.length > 0)
    return `${act.node?.name} ${countLanes(act, lanes)}${laneAtWork(story, lanes, nowMs)}`;
  const part = act.parts.findLast((each) => each.state === "under-way");
  if (part) return doing(story, part, nowMs);
  if (act.kind === "call") return sayCall(story, act, nowMs);
  if (act.question) {
    const { people, group, dueMs, text } = act.question.command;
    return `asks ${people} of ${group}, ${sayTook(Math.max(0, dueMs - nowMs))} left: ${text}`;
  }
  if (act.kind === "ensure" || act.kind === "wait-until") {
    const seen = sayLook(story.plan.plan, act.looks.at(-1), { only: fieldsAsked(act.node), here: act.lanes });
    return seen === "" ? (act.node?.label ?? "") : seen;
  }
  return (
    pauseDetail(act, nowMs) || (act.kind === "lane" || act.kind === "step" ? "" : (act.node?.label ?? ""))
  );
}

function laneAtWork(story: Story, lanes: readonly Act[], nowMs: number): string {
  const troubled = lanes.find(
    (lane) =>
      lane.state === "under-way" &&
      [...actsOf(lane)].some(
        (act) => act.attempts.length > 1 || act.attempts.at(-1)?.outcome === "indeterminate",
      ),
  );
  return troubled ? ` · ${troubled.lanes.at(-1)}: ${doing(story, troubled, nowMs)}` : "";
}

function sayCall(story: Story, act: Act, nowMs: number): string {
  const attempt = act.attempts.at(-1);
  if (!attempt) return story.state.gate === null ? (act.node?.label ?? "") : `held: ${story.state.gate}`;
  const times = act.node?.kind === "call" ? (act.node.retry?.times ?? 0) + 1 : 1;
  const number =
    times > 1 || attempt.command.attempt > 1
      ? `attempt ${attempt.command.attempt} of ${Math.max(times, attempt.command.attempt)}`
      : attempt.command.action;
  if (attempt.outcome !== null)
    return [`${number}: ${sayOutcome(story.plan.plan, attempt)}`, pauseDetail(act, nowMs)]
      .filter(Boolean)
      .join(", ");
  const before = act.attempts.at(-2);
  if (!before) return `${number} sent (timeout ${sayTook(attempt.command.timeoutMs)})`;
  return `${number}: attempt ${before.command.attempt} ${sayOutcome(story.plan.plan, before)}, same key`;
}

function openPause(act: Act, nowMs: number): Pause | undefined {
  return act.pauses.findLast(
    (pause) => pause.over === null && pause.dueMs >= nowMs && !pause.phase.endsWith("deadline"),
  );
}

function pauseDetail(act: Act, nowMs: number): string {
  const pause = openPause(act, nowMs);
  if (!pause) return "";
  const rest = sayTook(pause.dueMs - nowMs);
  if (pause.phase === "backoff") return `again in ${rest}`;
  return pause.phase === "bake" ? `next wave in ${rest}` : `${rest} to go`;
}

/** When the lane will do something by itself. */
function nextIn(lane: Act, nowMs: number): string {
  const act = [...actsOf(lane)].findLast(
    (each) => each.state === "under-way" && each.parts.every((part) => part.state !== "under-way"),
  );
  if (!act) return "";
  const attempt = act.attempts.at(-1);
  if (attempt && attempt.outcome === null) {
    const rest = attempt.sent.at + attempt.command.timeoutMs - nowMs;
    return rest > 0 && act.attempts.length > 1 ? `answer, or given up in ${sayTook(rest)}` : "";
  }
  return "";
}
