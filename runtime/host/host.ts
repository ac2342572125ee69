// The embedded host. It takes all events of this turn, advances the kernel for each, makes the records durable in one
// transaction, and only then does what they dictate: nothing leaves that the journal doesn't hold. It knows nothing of
// runbooks; it delivers timers, answers and requests, and contains no resume logic: on `resumed` the kernel decides.

import type { Event, JournalRecord } from "../../schema/generated/journal-record.ts";
import { type Anchor, genesis, seal } from "../audit/chain.ts";
import type { Telemetry } from "../drivers/driver.ts";
import { advance } from "../kernel/advance.ts";
import { fold } from "../kernel/fold.ts";
import { type LoadedPlan, loadPlan } from "../kernel/load.ts";
import { freshState, type State } from "../kernel/state.ts";
import { type Clock, parseWall, toMicros, wallText } from "./clock.ts";
import { type Dispatcher, openDispatcher, type Outside } from "./dispatch.ts";
import { type Journal, parseRecord, type StoredRecord } from "./journal.ts";
import type { Plan } from "../../schema/generated/plan.ts";

export interface HostOptions extends Outside {
  journal: Journal;
  clock: Clock;
  /** Who executes: written into `start` and `resumed`. */
  holder: string;
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
export type PersonsEvent = Extract<Unstamped, { event: "stop" | "kill" | "gate" | "settled" | "undo" }>;

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
}

export function openHost(options: HostOptions): Host {
  const executions = new Map<string, Execution>();
  let queue: { execution: Execution; event: Unstamped; acknowledged?: (seq: number) => void }[] = [];
  let scheduled = false;

  const post = (execution: Execution, event: Unstamped, acknowledged?: (seq: number) => void): void => {
    queue.push({ execution, event, acknowledged });
    if (scheduled) return;
    scheduled = true;
    setImmediate(flush);
  };

  /** One turn: everything that has happened, one transaction, then what follows. */
  const flush = (): void => {
    scheduled = false;
    const turn = queue;
    queue = [];
    const stored: StoredRecord[] = [];
    const dictated: { execution: Execution; record: JournalRecord; acknowledged?: (seq: number) => void }[] = [];
    for (const { execution, event, acknowledged } of turn) {
      const { record, text } = step(execution, event);
      stored.push({ run: execution.run, seq: record.seq, text });
      dictated.push({ execution, record, acknowledged });
    }
    options.journal.append(stored);
    for (const { execution, record, acknowledged } of dictated) {
      options.onRecord?.(execution.run, record);
      anchorIfDue(execution, record);
      acknowledged?.(record.seq);
      for (const command of record.commands) execution.dispatcher.dispatch(command);
      if (record.commands.some((command) => command.command === "end")) end(execution);
    }
  };

  const step = (execution: Execution, event: Unstamped): { record: JournalRecord; text: string } => {
    const wallMs = options.clock.wallMs();
    const at = Math.max(execution.state.now, toMicros(wallMs - execution.startedWallMs));
    const stamped = stamp(event, at);
    const commands = advance(execution.plan, execution.state, stamped);
    execution.seq++;
    const sealed = seal({ seq: execution.seq, wall: wallText(wallMs), event: stamped, commands, prev: execution.head });
    execution.head = sealed.record.hash;
    return sealed;
  };

  /** Before the first effect leaves, and at the end. */
  const anchorIfDue = (execution: Execution, record: JournalRecord): void => {
    const first = !execution.anchored && record.commands.some((command) => command.command === "call");
    const last = record.commands.some((command) => command.command === "end");
    if (!first && !last) return;
    execution.anchored = true;
    options.witness?.({ run: execution.run, seq: record.seq, hash: record.hash, wall: record.wall });
  };

  const end = (execution: Execution): void => {
    execution.dispatcher.close();
    execution.finished({ run: execution.run, state: execution.state });
  };

  const open = (execution: Omit<Execution, "dispatcher" | "finished">): Promise<Finished> => {
    return new Promise((finished) => {
      const whole = execution as Execution;
      whole.finished = finished;
      whole.dispatcher = openDispatcher(whole, options, (event) => post(whole, event));
      executions.set(execution.run, whole);
    });
  };

  return {
    start({ run, plan, planDigest, inputs, seed, cause }) {
      const startedWallMs = options.clock.wallMs();
      const result = open({ run, plan: loadPlan(plan), state: freshState(), startedWallMs, seq: 0, head: genesis, anchored: false });
      const event: Unstamped = { event: "start", run, plan: planDigest, seed, epoch: 1, holder: options.holder, inputs };
      post(executions.get(run) as Execution, cause === undefined ? event : { ...event, cause });
      return result;
    },
    resume(run, plan) {
      const records = options.journal.read(run).map(parseRecord);
      const loaded = loadPlan(plan);
      const whole = records.filter((record) => record !== null);
      const { state, divergence } = fold(loaded, whole);
      const last = whole.at(-1);
      if (divergence || whole.length < records.length || !last) return { divergedAt: (divergence?.index ?? whole.length) + 1 };
      const first = whole[0] as JournalRecord;
      const startedWallMs = parseWall(first.wall) - first.event.at;
      const anchored = whole.some((record) => record.commands.some((command) => command.command === "call"));
      const result = open({ run, plan: loaded, state, startedWallMs, seq: last.seq, head: last.hash, anchored });
      const execution = executions.get(run) as Execution;
      if (state.mode !== "ended") post(execution, { event: "resumed", epoch: state.epoch + 1, holder: options.holder });
      return result;
    },
    deliver(run, event) {
      const execution = executions.get(run);
      if (!execution) return Promise.reject(new Error(`run ${run} is not executed here`));
      return new Promise((acknowledged) => post(execution, event, acknowledged));
    },
    async close() {
      for (const execution of executions.values()) execution.dispatcher.close();
      executions.clear();
    },
  };
}

function stamp(event: Unstamped, at: number): Event {
  const stamped = { ...event, at } as Event;
  if (stamped.event === "observed") {
    for (const value of stamped.values) value.asOf = Math.min(at, toMicros(value.asOf));
  }
  return stamped;
}

