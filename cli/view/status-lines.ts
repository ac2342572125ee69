/**
 * A run in at most fifteen lines: where it stands, what it believes to be true, what it does now and what happens
 * next and when, how to stop it, what is owed. Read from the state that its journal folds to.
 */

import { type Story, tookMs } from "../../runtime/audit/story.ts";
import { sayTook } from "../../runtime/audit/wording.ts";
import type { Command } from "../../schema/generated/journal-record.ts";
import { owed, truths } from "./ending-screen.ts";
import { openQuestions, questionName } from "./questions.ts";
import { type Row, rowsOf } from "./rows.ts";
import { shellWord } from "./shell-word.ts";
import { shortRun } from "./short-run.ts";

export interface StatusAt {
  story: Story;
  /** Run time now. */
  nowMs: number;
  /** Wall time of run time 0, in milliseconds since the epoch. */
  startMs: number;
}

const mostBeliefs = 4;
const mostDoings = 4;
const mostOwed = 6;
const mostQuestions = 3;
const patienceMs = 30_000;

export function statusLines(at: StatusAt): string[] {
  const { story } = at;
  const run = story.start?.event.run ?? "";
  const isOpen = story.state.mode !== "ended";
  return [
    `${story.plan.plan.name}  ${run}`,
    headline(at),
    ...titled("believes", few(truths(story), mostBeliefs)),
    ...titled("does", isOpen ? few(doings(story, at.nowMs), mostDoings) : []),
    ...titled("asks", isOpen ? few(questions(at), mostQuestions) : []),
    ...titled("next", isOpen ? nextThings(at) : []),
    ...titled("owed", few(isOpen ? [] : owed(story, story.state.debt), mostOwed)),
    ...titled(
      "stop",
      isOpen ? [`clawc stop ${shortRun(run)}  (takes back)   clawc kill ${shortRun(run)}  (leaves)`] : [],
    ),
  ];
}

function headline({ story, nowMs }: StatusAt): string {
  const { state } = story;
  const ended = story.endings.at(-1);
  if (state.mode === "ended" && ended) {
    return `${ended.ending.toUpperCase()} after ${sayTook(tookMs(story.run.began, ended.moment))}${ended.reason === "" ? "" : `: ${ended.reason}`}`;
  }
  const gate = state.gate === null ? "" : `, held: ${state.gate}`;
  const words = {
    new: "not started",
    forward: "going on",
    draining: "turning back",
    undoing: "taking back",
    closing: "closing",
    ended: "ended",
  };
  const why = state.goal === null ? "" : ` (${state.goal.reason})`;
  return `${words[state.mode]}${why}${gate}, ${sayTook(nowMs)} of ${sayTook(story.plan.plan.deadlineMs)}`;
}

function doings(story: Story, nowMs: number): string[] {
  return rowsOf(story, nowMs)
    .filter((row) => row.mark === "under-way")
    .map((row: Row) => `${row.title}${row.detail === "" ? "" : `: ${row.detail}`}`);
}

/** Each open question, with the line that answers it. */
function questions({ story, nowMs }: StatusAt): string[] {
  const run = shortRun(story.start?.event.run ?? "");
  const open = openQuestions(story.state);
  return open.map((command) => {
    const frame = story.state.frames[command.id.replace(/!.*$/, "")];
    const yes = frame?.k === "approve" ? frame.yes.length : 0;
    const rest = sayTook(Math.max(0, command.dueMs - nowMs));
    const named = open.length === 1 ? "" : ` ${shellWord(questionName(command))}`;
    return `clawc approve ${run}${named}  (${yes} of ${command.people} ${command.group}, ${rest} left): ${command.text}`;
  });
}

/** What will happen by itself, soonest first; what should have happened long ago says that nobody executes the run. */
function nextThings({ story, nowMs, startMs }: StatusAt): string[] {
  const due = Object.values(story.state.open)
    .map(({ command }) => ({ command, at: dueAt(command, story) }))
    .filter((each): each is { command: Command; at: number } => each.at !== null)
    .sort((a, b) => a.at - b.at);
  const soonest = due.find(({ command }) => !command.id.startsWith("!"));
  const deadline = due.find(({ command }) => command.id.startsWith("!"));
  const lines = [soonest, deadline].flatMap((each) =>
    each
      ? [
          `${sayDue(each.command)} ${each.at >= nowMs ? `in ${sayTook(each.at - nowMs)}` : `was due ${sayTook(nowMs - each.at)} ago`} (${clock(startMs + each.at)}Z)`,
        ]
      : [],
  );
  const late = soonest !== undefined && nowMs > soonest.at + patienceMs;
  return late
    ? [...lines, `nobody seems to execute it: clawc resume ${shortRun(story.start?.event.run ?? "")}`]
    : lines;
}

function dueAt(command: Command, story: Story): number | null {
  if (command.command === "timer") return command.dueMs;
  if (command.command === "call") return sentAt(story, command.id) + command.timeoutMs;
  if (command.command !== "observe") return null;
  return (
    Math.max(story.last.at, command.notBeforeMs ?? 0) +
    Math.max(0, ...command.reads.map((read) => read.timeoutMs))
  );
}

function sentAt(story: Story, id: string): number {
  const frame = story.state.frames[id.slice(0, id.lastIndexOf("!"))];
  return frame?.k === "call" ? frame.sentAt : story.last.at;
}

function sayDue(command: Command): string {
  if (command.command === "call") return `answer of ${command.action}, or its timeout,`;
  if (command.command === "observe")
    return `look at ${command.reads
      .map((read) => read.probe)
      .slice(0, 2)
      .join(", ")}`;
  const phase = command.id.slice(command.id.lastIndexOf("!") + 1).replace(/\.\d+$/, "");
  const words = new Map([
    ["backoff", "next attempt"],
    ["bake", "next wave"],
    ["deadline", "deadline"],
    ["undo-deadline", "end of the undo budget"],
    ["wait", "end of the wait"],
    ["settle", "undo"],
    ["expire", "end of the time to answer"],
  ]);
  return words.get(phase) ?? phase;
}

function clock(ms: number): string {
  return new Date(ms).toISOString().slice(11, 19);
}

function titled(title: string, lines: readonly string[]): string[] {
  return lines.map((line, index) => `${(index === 0 ? title : "").padEnd(10)}${line}`);
}

function few(lines: readonly string[], most: number): string[] {
  return lines.length <= most
    ? [...lines]
    : [...lines.slice(0, most - 1), `and ${lines.length - most + 1} more`];
}
