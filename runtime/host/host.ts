// The embedded host. It takes all events of this turn, advances the kernel for each, makes the records durable in one
// transaction, and only then does what they dictate: nothing leaves that the journal doesn't hold. It knows nothing of
// runbooks; it delivers timers, answers and requests, and contains no resume logic: on `resumed` the kernel decides.

import type { Command, Event, JournalRecord } from "../../schema/generated/journal-record.ts";
import type { Plan } from "../../schema/generated/plan.ts";
import { type Anchor, genesis, seal } from "../audit/chain.ts";
import type { Telemetry } from "../drivers/driver.ts";
import { advance } from "../kernel/advance.ts";
import { fold } from "../kernel/fold.ts";
import { type LoadedPlan, loadPlan } from "../kernel/load.ts";
import { freshState, type State } from "../kernel/state.ts";
import { type Groups, whyNotHeard } from "./approvers.ts";
import { type Clock, parseWall, toMicros, wallText } from "./clock.ts";
import { type Dispatcher, type Outside, openDispatcher } from "./dispatch.ts";
import { type Journal, parseRecord } from "./journal.ts";

export interface HostOptions extends Outside {
  journal: Journal;
  clock: Clock;
  /** Who executes: written into `start` and `resumed`. */
  holder: string;
  /** Who belongs to a group; where it isn't said, nobody's answer is heard. */
  groups?: Groups;
  /** Called with each record once it is durable, before anything is done about it. */
  onRecord?: (run: string, record: JournalRecord) => void;
  /** Keeps the head of the chain outside the run's directory: before the first effect and at the end. */
  witness?: (anchor: Anchor) => void;
  onTelemetry?: (telemetry: Telemetry) => void;
}

export interface StartRequest {
  run: string;
  plan: Plan;
  planDigest: string;
  inputs: Record<string, unknown>;
  seed: number;
  cause?: unknown;
  /** The person who starts it, if one does. */
  by?: string;
}

export interface Finished {
  run: string;
  state: State;
}

export interface Host {
  /** Starts a run; resolves when it has ended. */
  start(request: StartRequest): Promise<Finished>;
  /** Goes on with a run that the journal holds; resolves when it has ended. Null: the journal and the plan disagree. */
  resume(run: string, plan: Plan): Promise<Finished> | { divergedAt: number };
  /** Delivers a request of a person: stop, kill, gate, settled, undo. Durable when it returns the record's number. */
  deliver(run: string, event: PersonsEvent): Promise<number>;
  close(): Promise<void>;
}

/** An event before the host has stamped it. */
export type Unstamped<E extends Event = Event> = E extends Event ? Omit<E, "at"> : never;
export type PersonsEvent = Extract<
  Unstamped,
  { event: "stop" | "kill" | "gate" | "settled" | "undo" | "answered" }
>;

interface Execution {
  run: string;
  plan: LoadedPlan;
  state: State;
  startedWallMs: number;
  seq: number;
  head: string;
  anchored: boolean;
  dispatcher: Dispatcher;
  finished: (result: Finished) => void;
  failed: (error: unknown) => void;
}

/** Everything that the executions of one host share. */
interface Turns {
  options: HostOptions;
  executions: Map<string, Execution>;
  queue: Posted[];
  isScheduled: boolean;
  /** A turn could not be made durable: what the runs' states say is ahead of what the journal holds. */
  isHalted: boolean;
}

interface Posted {
  execution: Execution;
  event: Unstamped;
  acknowledged?: (seq: number) => void;
  failed?: (error: unknown) => void;
}

export function openHost(options: HostOptions): Host {
  const turns: Turns = { options, executions: new Map(), queue: [], isScheduled: false, isHalted: false };
  return {
    start: (request) => startRun(turns, request),
    resume: (run, plan) => resumeRun(turns, run, plan),
    deliver(run, event) {
      const execution = turns.executions.get(run);
      if (!execution) return Promise.reject(new Error(`run ${run} is not executed here`));
      const unheard =
        event.event === "answered" ? whyNotHeard(execution.state, options.groups ?? {}, event) : null;
      if (unheard !== null) return Promise.reject(new Error(unheard));
      return new Promise((acknowledged, failed) => post(turns, { execution, event, acknowledged, failed }));
    },
    async close() {
      for (const execution of turns.executions.values()) execution.dispatcher.close();
      turns.executions.clear();
    },
  };
}

function post(turns: Turns, posted: Posted): void {
  if (turns.isHalted) return;
  turns.queue.push(posted);
  if (turns.isScheduled) return;
  turns.isScheduled = true;
  setImmediate(() => flush(turns));
}

/** One turn: everything that has happened, one transaction, then what follows. */
function flush(turns: Turns): void {
  turns.isScheduled = false;
  const turn = turns.queue;
  turns.queue = [];
  try {
    takeTurn(turns, turn);
  } catch (error) {
    halt(turns, turn, error);
  }
}

function takeTurn(turns: Turns, turn: readonly Posted[]): void {
  const { options } = turns;
  const taken = turn.flatMap((posted) =>
    isTooLate(posted) ? [] : [{ ...posted, ...take(options.clock, posted.execution, posted.event) }],
  );
  options.journal.append(
    taken.map(({ execution, record, text }) => ({ run: execution.run, seq: record.seq, text })),
  );
  for (const { execution, record, acknowledged } of taken) {
    options.onRecord?.(execution.run, record);
    anchorIfDue(options, execution, record);
    acknowledged?.(record.seq);
    for (const command of record.commands) dispatchUnlessTurned(turns, execution, command);
    if (record.commands.some((command) => command.command === "end")) {
      freeLocks(options, execution);
      execution.dispatcher.close();
      execution.finished({ run: execution.run, state: execution.state });
    }
  }
}

/** A kill or a stop in this very turn holds back what an event before it had dictated: it has not left yet. */
function dispatchUnlessTurned(turns: Turns, execution: Execution, command: Command): void {
  const { mode } = execution.state;
  if (command.command !== "call") execution.dispatcher.dispatch(command);
  else if (mode === "draining" && command.phase === "effect") {
    const why = "the run was stopped before it left";
    post(turns, {
      execution,
      event: { event: "result", id: command.id, outcome: "rejected", sent: false, transient: true, why },
    });
  } else if (mode !== "ended") execution.dispatcher.dispatch(command);
}

/** What was still on its way when the run ended says nothing any more; only people add to what has ended. */
function isTooLate({ execution, acknowledged }: Posted): boolean {
  return execution.state.mode === "ended" && acknowledged === undefined;
}

/** Nothing is done any more that no journal holds: whoever waits is told, and should end the process. */
function halt(turns: Turns, turn: readonly Posted[], error: unknown): void {
  turns.isHalted = true;
  const executions = [...turns.executions.values()];
  turns.executions.clear();
  for (const execution of executions) execution.dispatcher.close();
  for (const posted of [...turn, ...turns.queue]) posted.failed?.(error);
  for (const execution of executions) execution.failed(error);
}

/** Advances the kernel by one event, and seals what came of it. */
function take(clock: Clock, execution: Execution, event: Unstamped): { record: JournalRecord; text: string } {
  const wallMs = clock.wallMs();
  const at = Math.max(execution.state.now, toMicros(wallMs - execution.startedWallMs));
  const stamped = stamp(event, at);
  const commands = advance(execution.plan, execution.state, stamped);
  execution.seq++;
  const sealed = seal({
    seq: execution.seq,
    wall: wallText(wallMs),
    event: stamped,
    commands,
    prev: execution.head,
  });
  execution.head = sealed.record.hash;
  return sealed;
}

function stamp(event: Unstamped, at: number): Event {
  const stamped = { ...event, at } as Event;
  if (stamped.event === "observed")
    for (const value of stamped.values) value.asOf = Math.min(at, toMicros(value.asOf));
  return stamped;
}

/**
 * What holds no lock by its state holds none: a lock may have been granted just when the run was stopped, or the
 * process may have died between the end and the release that it dictates.
 */
function freeLocks({ locks }: HostOptions, { run, state }: Execution): void {
  if (state.mode === "ended" && !state.holding) locks.release(run);
}

/** Before the first effect of this executor leaves, at the end, and after what a person adds to the end. */
function anchorIfDue(options: HostOptions, execution: Execution, record: JournalRecord): void {
  const isFirst = !execution.anchored && record.commands.some((command) => command.command === "call");
  const isLast =
    record.commands.some((command) => command.command === "end") || record.event.event === "settled";
  if (isFirst || isLast) anchor(options, execution, record);
}

function anchor(options: HostOptions, execution: Execution, record: JournalRecord): void {
  execution.anchored = true;
  options.witness?.({ run: execution.run, seq: record.seq, hash: record.hash, wall: record.wall });
}

function open(
  turns: Turns,
  begun: Omit<Execution, "dispatcher" | "finished" | "failed" | "anchored">,
): { execution: Execution; finished: Promise<Finished> } {
  const execution = { ...begun, anchored: false } as Execution;
  const finished = new Promise<Finished>((resolve, reject) => {
    execution.finished = resolve;
    execution.failed = reject;
  });
  execution.dispatcher = openDispatcher(execution, turns.options, (event) =>
    post(turns, { execution, event }),
  );
  turns.executions.set(execution.run, execution);
  return { execution, finished };
}

function startRun(
  turns: Turns,
  { run, plan, planDigest, inputs, seed, cause, by }: StartRequest,
): Promise<Finished> {
  const startedWallMs = turns.options.clock.wallMs();
  const { execution, finished } = open(turns, {
    run,
    plan: loadPlan(plan),
    state: freshState(),
    startedWallMs,
    seq: 0,
    head: genesis,
  });
  const event: Unstamped = {
    event: "start",
    run,
    plan: planDigest,
    seed,
    epoch: 1,
    holder: turns.options.holder,
    inputs,
    ...(cause === undefined ? {} : { cause }),
    ...(by === undefined ? {} : { by }),
  };
  post(turns, { execution, event });
  return finished;
}

function resumeRun(turns: Turns, run: string, plan: Plan): Promise<Finished> | { divergedAt: number } {
  const records = turns.options.journal.read(run).map(parseRecord);
  const loaded = loadPlan(plan);
  const whole = records.filter((record) => record !== null);
  const { state, divergence } = fold(loaded, whole);
  const [first, last] = [whole[0], whole.at(-1)];
  if (divergence || whole.length < records.length || !first || !last)
    return { divergedAt: (divergence?.index ?? whole.length) + 1 };
  // Run time goes on from the last record, and stands still where the clock was set back meanwhile.
  const startedWallMs = Math.min(
    parseWall(last.wall) - last.event.at,
    turns.options.clock.wallMs() - state.now,
  );
  const { execution, finished } = open(turns, {
    run,
    plan: loaded,
    state,
    startedWallMs,
    seq: last.seq,
    head: last.hash,
  });
  if (state.mode === "ended") {
    // Its end was durable, and perhaps nothing that follows from it had been done yet.
    freeLocks(turns.options, execution);
    anchor(turns.options, execution, last);
  } else
    post(turns, {
      execution,
      event: { event: "resumed", epoch: state.epoch + 1, holder: turns.options.holder },
    });
  return finished;
}
