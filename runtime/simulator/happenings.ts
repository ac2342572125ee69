// The rows of a story: what the executor did and learnt, beside what happened to each lane of the world, in the
// order of virtual time. Polls that change nothing are left out; every fault carries its number.

import type { Command, Event } from "../../schema/generated/journal-record.ts";
import { lanesOf } from "./scene.ts";
import type { Belief, Happening, Run, SimRecord } from "./stage.ts";
import { place } from "./trail.ts";

export interface Row {
  at: number;
  /** Position of the record that it belongs to. */
  seq: number;
  /** What the executor does. */
  executor: string;
  /** The element of the outermost lane that it is about; "" for the run. */
  lane: string;
  /** What happens there. */
  world: string;
  isFault: boolean;
}

export function rowsOf(run: Run): Row[] {
  const rows: Row[] = [];
  const numbers = new Map([...run.schedule.keys()].map((site, index) => [site, index + 1]));
  let next = 0;
  for (const record of [null, ...run.records]) {
    if (record) rows.push(...recordRows(run, record));
    const seq = record?.seq ?? 0;
    for (; next < run.happenings.length && (run.happenings[next] as Happening).record <= seq; next++) {
      const row = happeningRow(run.happenings[next] as Happening, numbers);
      if (row) rows.push(row);
    }
  }
  for (const late of run.happenings.slice(next))
    rows.push(...[happeningRow(late, numbers)].filter((row) => row !== null));
  return rows
    .map((row, index) => ({ row, index }))
    .sort((a, b) => a.row.at - b.row.at || a.index - b.index)
    .map(({ row }) => row);
}

function laneOf(id: string): string {
  return lanesOf(id)[0]?.item ?? "";
}

function happeningRow(happening: Happening, numbers: ReadonlyMap<string, number>): Row | null {
  const { at, record: seq, command, text, what } = happening;
  if (what === "sent") return null;
  const isOwn = what === "crash" || what === "resumed" || what === "operator";
  const of = happening.site === null ? undefined : numbers.get(happening.site);
  const number = of !== undefined && numbers.size > 1 ? ` (${of})` : "";
  const told = happening.site === null ? text : `✗ ${text}${number}`;
  return {
    at,
    seq,
    executor: isOwn ? told : "",
    lane: laneOf(command),
    world: isOwn ? "" : told,
    isFault: happening.site !== null,
  };
}

function recordRows(run: Run, record: SimRecord): Row[] {
  const rows: Row[] = [];
  const { at } = record.event;
  const id = "id" in record.event ? record.event.id : "";
  const add = (executor: string, lane: string, world = "") =>
    rows.push({ at, seq: record.seq, executor, lane, world, isFault: false });
  const learnt = learntFrom(record);
  if (learnt) add(learnt, laneOf(id));
  for (const belief of run.beliefs) {
    if (belief.record === record.seq && belief.state !== "in-flight")
      add("", laneOf(belief.effect), `believed ${inPlain(belief)}, true: ${truthAt(run, belief.effect, at)}`);
  }
  for (const command of record.commands) {
    const done = doneBy(command);
    if (done) add(done, laneOf("id" in command ? command.id : ""));
  }
  return rows;
}

function inPlain({ state }: Belief): string {
  return state === "applied" ? "done" : state === "not-applied" ? "not done" : state;
}

/** What is so at the callee, in a word or two. */
export function truthAt(run: Run, effect: string, at: number): string {
  const forward = run.truth.ledger.filter(
    (entry) => entry.command.effect === effect && entry.command.phase === "effect" && entry.at <= at,
  );
  if (forward.length === 0) return "nothing happened";
  const own = new Set(forward.map((entry) => entry.index));
  const latest = new Map<string, number>();
  for (const write of run.truth.writes) if (write.at <= at) latest.set(write.cell, write.by);
  const hasWritten = run.truth.writes.some((write) => write.at <= at && own.has(write.by));
  if (!hasWritten) return "accepted, not yet in effect";
  if (![...latest.values()].some((by) => own.has(by))) return "taken back";
  return forward.length > 1 ? `done ${forward.length} times` : "done";
}

function learntFrom({ event, commands }: SimRecord): string | null {
  switch (event.event) {
    case "start":
      return "run starts";
    case "result":
      if (event.outcome === "ok") return event.remembered ? "answer: ok, remembered" : "answer: ok";
      return event.outcome === "rejected" ? `refused: ${event.why}` : "no answer: outcome unknown";
    case "answered":
      return `${event.by} says ${event.yes ? "yes" : "no"}`;
    case "observed":
      return seenIn(event, commands);
    case "fired":
      return timerIn(event.id);
    case "spent":
      return event.granted ? `a unit is spent, ${event.used} within the window` : "no unit is left";
    default:
      return null;
  }
}

function timerIn(id: string): string | null {
  const { phase } = place(id);
  if (phase === "deadline") return "the deadline passes";
  if (phase === "undo-deadline") return "the undo budget is used up";
  if (phase === "settle") return "late requests are over";
  if (phase === "expire") return "nobody has answered in time";
  return phase === "bake" || phase === "wait" ? `${phase} is over` : null;
}

function seenIn(event: Extract<Event, { event: "observed" }>, commands: readonly Command[]): string | null {
  const { path, phase } = place(event.id);
  const asksOn = commands.some(
    (command) => command.command === "observe" && command.id.startsWith(`${path}!${phase}.`),
  );
  if (phase === "arguments" || (asksOn && phase === "poll")) return null;
  const values = event.values.map((value) =>
    "unknown" in value ? "unknown" : JSON.stringify(value.value).replace(/["{}]/g, ""),
  );
  const name = path.slice(path.lastIndexOf("/") + 1);
  const asks =
    phase === "poll"
      ? name
      : phase === "rely"
        ? "asks again"
        : phase === "confirm"
          ? "confirm"
          : name || phase;
  return `${asks}: sees ${short(values.join(", "), 40)}`;
}

function short(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

/** An action without its service: lanes are narrow. */
export function shortAction(action: string): string {
  return action.slice(action.lastIndexOf(".") + 1);
}

function doneBy(command: Command): string | null {
  if (command.command === "call") {
    return `${command.phase === "undo" ? "undo" : "send"} ${shortAction(command.action)}${command.attempt > 1 ? `, attempt ${command.attempt}` : ""} ──▶`;
  }
  if (command.command === "ask") return `asks ${command.people} of ${command.group}`;
  if (command.command === "end")
    return `ends ${command.ending}${command.reason ? `: ${command.reason}` : ""}`;
  return null;
}
