// One simulated run: a pure function of the plan, the world, the inputs and the schedule. Events wait in a queue
// in virtual time; each goes through the kernel in a synchronous loop, its record is appended to the journal, and
// only then are its commands carried out, where the schedule may spoil them. A crash drops the executor's state;
// what is in flight goes on at the callee, and the journal is folded again when the executor comes back.

import type { Command, Event } from "../../schema/generated/journal-record.ts";
import { advance } from "../kernel/advance.ts";
import { fold } from "../kernel/fold.ts";
import { freshState } from "../kernel/state.ts";
import { spendUnit, spentBefore } from "./budgets.ts";
import { arrive, sendCall, takeEffect } from "./delivery.ts";
import { askPeople } from "./people.ts";
import { popTimed } from "./queue.ts";
import { carryOutRead } from "./reading.ts";
import { happenAt, planEvents } from "./scenario-events.ts";
import type { Fault, Schedule } from "./schedule.ts";
import {
  type Belief,
  firing,
  hopMs,
  journalSite,
  laterMs,
  type Planned,
  plan,
  type Run,
  type SimRecord,
  type Subject,
  tell,
} from "./stage.ts";
import { ownSite, strikeOnRecord, strikesMessage } from "./strikes.ts";
import { flip } from "./third-party.ts";
import { freshTruth } from "./truth.ts";

const mostSteps = 20_000;

export function startRun(subject: Subject, schedule: Schedule): Run {
  const run: Run = {
    subject,
    schedule,
    state: freshState(),
    truth: freshTruth(),
    queue: [],
    order: 0,
    now: 0,
    epoch: 1,
    incarnation: 0,
    isDown: false,
    backAt: 0,
    records: [],
    beliefs: [],
    fired: new Map(),
    outages: [],
    held: [],
    spent: spentBefore(subject),
    arrived: new Set(),
    cancelled: new Set(),
    struck: new Set(),
    readings: subject.strikes.map(() => 0),
    came: new Set(),
    ended: false,
    downMs: 0,
    steps: 0,
    divergence: null,
    happenings: [],
  };
  plan(run, { what: "event", at: 0, incarnation: 0, event: startEvent(run) });
  planEvents(run);
  return run;
}

function startEvent(run: Run): Event {
  return {
    event: "start",
    at: run.now,
    run: "run",
    plan: "simulated",
    seed: 1,
    epoch: run.epoch,
    holder: "simulator",
    inputs: run.subject.inputs,
  };
}

/** The whole run under one schedule. */
export function runSchedule(subject: Subject, schedule: Schedule): Run {
  const run = startRun(subject, schedule);
  for (let record = nextRecord(run); record; record = nextRecord(run)) carryOutRecord(run, record);
  return run;
}

/** Goes on until the executor has taken an event and appended its record; null: nothing is left to happen. */
export function nextRecord(run: Run): SimRecord | null {
  for (;;) {
    if (run.steps >= mostSteps) return null;
    const item = popTimed(run.queue) ?? lastGhost(run);
    if (item === undefined) return null;
    run.steps++;
    run.now = Math.max(run.now, item.at);
    const event = happen(run, item);
    if (event) {
      const record = take(run, event);
      if (record) return record;
    }
  }
}

/** When nothing else is left, a request that was held back without a bound arrives after all. */
function lastGhost(run: Run): Planned | undefined {
  const delivery = run.held[0];
  return delivery && { what: "request", at: run.now + 1, order: run.order++, delivery };
}

/** Carries out what isn't the executor's doing; gives back what the executor is to be told. */
function happen(run: Run, item: Planned): Event | null {
  switch (item.what) {
    case "event":
      return item.incarnation === run.incarnation && !run.isDown ? item.event : null;
    case "resume":
      return comeBack(run);
    case "scenario":
      obey(run, happenAt(run, item.index));
      return null;
    default:
      carryOut(run, item);
      return null;
  }
}

function take(run: Run, event: Event): SimRecord | null {
  if ("id" in event && run.cancelled.has(event.id)) return null;
  const commands = advance(run.subject.loaded, run.state, event);
  if (run.ended && commands.length === 0) return null;
  const record: SimRecord = { seq: run.records.length + 1, event, commands };
  run.records.push(record);
  return record;
}

/** The record is in the journal: what it dictates is done, unless the executor dies at this very moment. */
export function carryOutRecord(run: Run, record: SimRecord): void {
  const site = journalSite(record.event);
  const fault = firing(run, site, "F16") ?? strikeOnRecord(run, record);
  if (fault?.params[0] === "before-append") run.records.pop();
  else {
    noteBeliefs(run, record);
    if (fault?.params[0] !== "before-send") for (const command of record.commands) dispatch(run, command);
    if (record.commands.some((command) => command.command === "end")) run.ended = true;
  }
  if (fault) crash(run, fault, site);
  const order = firing(run, site, "F20");
  if (order) giveOrder(run, order, site);
}

function noteBeliefs(run: Run, record: SimRecord): void {
  for (const effect of run.state.effects) {
    let last: Belief | undefined;
    for (let index = run.beliefs.length - 1; index >= 0 && !last; index--) {
      if (run.beliefs[index]?.effect === effect.path) last = run.beliefs[index];
    }
    if (last?.state !== effect.state)
      run.beliefs.push({ record: record.seq, at: run.now, effect: effect.path, state: effect.state });
  }
}

function crash(run: Run, fault: Fault, site: string): void {
  run.incarnation++;
  run.isDown = true;
  const restart = fault.params[1];
  const past = Math.max(0, run.subject.loaded.plan.deadlineMs - run.now) + 1000;
  const delayMs = restart === "now" ? 0 : restart === "later" ? laterMs : past;
  run.downMs += delayMs;
  run.backAt = run.now + delayMs;
  tell(run, "crash", "", "THE EXECUTOR DIES", site);
  plan(run, { what: "resume", at: run.backAt });
}

/** The durable prefix is folded, and the kernel is told that a new executor is there. */
function comeBack(run: Run): Event {
  run.isDown = false;
  run.epoch++;
  if (run.records.length === 0) {
    run.state = freshState();
    return startEvent(run);
  }
  const folded = fold(run.subject.loaded, run.records);
  if (folded.divergence)
    run.divergence ??= `record ${folded.divergence.index + 1} gives other commands when it is folded again`;
  run.state = folded.state;
  tell(run, "resumed", "", `a new executor folds ${run.records.length} records`);
  return { event: "resumed", at: run.now, epoch: run.epoch, holder: "simulator" };
}

/** What a scenario lets an operator, or bad luck, do to the executor. */
function obey(run: Run, order: ReturnType<typeof happenAt>): void {
  if (order === "crash") crash(run, { kind: "F16", params: ["after-send", "now"] }, ownSite);
  else if (order !== null) giveOrder(run, { kind: "F20", params: [order] }, ownSite);
}

function giveOrder(run: Run, fault: Fault, site: string): void {
  const order = fault.params[0] === "kill" ? "kill" : "stop";
  tell(run, "operator", "", `an operator says ${order.toUpperCase()}`, site);
  plan(run, {
    what: "event",
    at: run.now,
    incarnation: run.incarnation,
    event: { event: order, at: run.now, by: "operator" },
  });
}

function dispatch(run: Run, command: Command): void {
  const { incarnation } = run;
  const at = run.now + hopMs;
  switch (command.command) {
    case "call":
      sendCall(run, command);
      return;
    case "observe":
      plan(run, {
        what: "read",
        at: Math.max(run.now, command.notBeforeMs ?? 0) + hopMs / 2,
        incarnation,
        command,
      });
      return;
    case "timer":
      plan(run, {
        what: "event",
        at: Math.max(run.now, command.dueMs),
        incarnation,
        event: { event: "fired", at: Math.max(run.now, command.dueMs), id: command.id },
      });
      return;
    case "cancel":
      run.cancelled.add(command.id);
      return;
    case "hold":
      plan(run, {
        what: "event",
        at,
        incarnation,
        event: { event: "held", at, id: command.id, granted: true },
      });
      return;
    case "spend":
      spendUnit(run, command);
      return;
    case "ask":
      askPeople(run, command);
      return;
    case "notify":
      plan(run, {
        what: "event",
        at,
        incarnation,
        event: { event: "notified", at, id: command.id, sent: !strikesMessage(run, command.id) },
      });
  }
}

function carryOut(run: Run, item: Exclude<Planned, { what: "event" | "resume" | "scenario" }>): void {
  if (item.what === "read") carryOutRead(run, item.command, item.incarnation);
  else if (item.what === "flip") flip(run, item.site, item.cell);
  else if (item.what === "request") arrive(run, item.delivery);
  else takeEffect(run, item.pending);
}
