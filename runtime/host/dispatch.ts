// Does what durable records dictate: sends calls, reads probes, keeps timers, takes locks, tells people. Each command
// is dispatched at most once by this process, and each leads to exactly one event, unless it is cancelled.

import type {
  CallCommand,
  Command,
  HoldCommand,
  NotifyCommand,
  Observation,
  ObserveCommand,
  Read,
} from "../../schema/generated/journal-record.ts";
import type { Action, Probe, Service } from "../../schema/generated/plan.ts";
import { traceparent } from "../audit/trace.ts";
import type { Driver } from "../drivers/driver.ts";
import { formatDuration } from "../kernel/format.ts";
import type { LoadedPlan } from "../kernel/load.ts";
import { firstAnswer } from "./attempts-to-read.ts";
import type { BudgetAuthority } from "./budgets.ts";
import type { Clock } from "./clock.ts";
import type { Unstamped } from "./host.ts";
import type { LockAuthority } from "./locks.ts";
import type { Notifier } from "./notifier.ts";

/** What lies outside of the host. */
export interface Outside {
  clock: Clock;
  driverFor(serviceName: string): Driver;
  locks: LockAuthority;
  budgets: Pick<BudgetAuthority, "take">;
  notifier: Notifier;
  /** Something that whoever watches should know now and that no record tells: what a run waits for. */
  onNotice?: (run: string, text: string) => void;
}

export interface Dispatcher {
  dispatch(command: Command): void;
  /** Stops timers and readings. A call under way is broken off: what has not left by now doesn't leave. */
  close(): void;
}

interface Run {
  run: string;
  plan: LoadedPlan;
  startedWallMs: number;
}

const lockRetryMs = 250;
const longestTimerMs = 2 ** 31 - 1;

/** A run's commands under way: each that can be taken back has a way to stop it. */
interface Dispatching {
  run: Run;
  outside: Outside;
  waiting: Map<string, () => void>;
  /** Delivers an event, unless the dispatcher has been closed. */
  tell(event: Unstamped): void;
}

export function openDispatcher(run: Run, outside: Outside, post: (event: Unstamped) => void): Dispatcher {
  let closed = false;
  const d: Dispatching = {
    run,
    outside,
    waiting: new Map(),
    tell(event) {
      if (!closed) post(event);
    },
  };
  return {
    dispatch: (command) => dispatch(d, command),
    close() {
      closed = true;
      for (const stop of d.waiting.values()) stop();
      d.waiting.clear();
    },
  };
}

function dispatch(d: Dispatching, command: Command): void {
  switch (command.command) {
    case "call":
      void call(d, command);
      return;
    case "observe":
      if (command.notBeforeMs === undefined) void observe(d, command);
      else at(d, command.id, command.notBeforeMs, () => void observe(d, command));
      return;
    case "timer":
      at(d, command.id, command.dueMs, () => d.tell({ event: "fired", id: command.id }));
      return;
    case "cancel":
      d.waiting.get(command.id)?.();
      d.waiting.delete(command.id);
      return;
    case "hold":
      hold(d, command, d.outside.clock.wallMs() + command.waitMs, "first");
      return;
    case "release":
      d.outside.locks.release(d.run.run);
      return;
    case "notify":
      void notify(d, command);
      return;
    case "spend": {
      const { budgets, clock } = d.outside;
      d.tell({ event: "spent", id: command.id, ...budgets.take(d.run.run, command, clock.wallMs()) });
      return;
    }
    // People answer when they do; what is open stands in the journal.
    case "ask":
    case "end":
      return;
  }
}

/** Calls back at a run time, in as many timers as it takes. */
function at(d: Dispatching, id: string, runTimeMs: number, callback: () => void): void {
  const restMs = d.run.startedWallMs + runTimeMs - d.outside.clock.wallMs();
  const due = (): void => {
    d.waiting.delete(id);
    if (restMs > longestTimerMs) at(d, id, runTimeMs, callback);
    else callback();
  };
  const timer = setTimeout(due, Math.min(Math.max(0, Math.ceil(restMs)), longestTimerMs));
  d.waiting.set(id, () => clearTimeout(timer));
}

async function call(d: Dispatching, command: CallCommand): Promise<void> {
  const { plan } = d.run.plan;
  const action = plan.actions[command.action] as Action;
  const { id, request, places, key, undoes, epoch, attempt, timeoutMs } = command;
  const delivery = {
    run: d.run.run,
    id,
    action,
    service: plan.services[action.service] as Service,
    serviceName: action.service,
    request,
    places,
    key,
    undoes,
    epoch,
    attempt,
    timeoutMs,
    deadlineUs: Math.round((d.outside.clock.wallMs() + timeoutMs) * 1000),
    traceparent: traceparent(d.run.run, id),
  };
  const abort = new AbortController();
  d.waiting.set(id, () => abort.abort());
  const outcome = await d.outside.driverFor(action.service).call(delivery, abort.signal);
  d.waiting.delete(id);
  d.tell({ event: "result", id, ...outcome });
}

async function observe(d: Dispatching, command: ObserveCommand): Promise<void> {
  const abort = new AbortController();
  d.waiting.set(command.id, () => abort.abort());
  const values = await Promise.all(command.reads.map((read) => readOne(d, command.id, read, abort.signal)));
  d.waiting.delete(command.id);
  if (!abort.signal.aborted) d.tell({ event: "observed", id: command.id, values });
}

async function readOne(d: Dispatching, id: string, read: Read, signal: AbortSignal): Promise<Observation> {
  const { plan } = d.run.plan;
  const probe = plan.probes[read.probe] as Probe;
  const { places, timeoutMs } = read;
  const reading = {
    run: d.run.run,
    id,
    probe,
    service: plan.services[probe.service] as Service,
    serviceName: probe.service,
    places,
    timeoutMs,
    traceparent: traceparent(d.run.run, id),
  };
  const driver = d.outside.driverFor(probe.service);
  // What it shows was so at some time after it was asked: how long the answer took makes it no younger.
  const nowMs = () => d.outside.clock.wallMs() - d.run.startedWallMs;
  return firstAnswer(read, (request) => driver.read({ ...reading, request }, signal), nowMs, signal);
}

/** Asks again until the locks are had or the wait is over. */
function hold(d: Dispatching, command: HoldCommand, deadlineWallMs: number, time: "first" | "again"): void {
  const taken = d.outside.locks.take(d.run.run, command.resources);
  if (taken.granted) d.tell({ event: "held", id: command.id, granted: true });
  else if (d.outside.clock.wallMs() >= deadlineWallMs)
    d.tell({ event: "held", id: command.id, granted: false, why: taken.why });
  else {
    if (time === "first") {
      const most = formatDuration(command.waitMs * 1000);
      d.outside.onNotice?.(d.run.run, `waits at most ${most}: ${taken.why}`);
    }
    const timer = setTimeout(() => hold(d, command, deadlineWallMs, "again"), lockRetryMs);
    d.waiting.set(command.id, () => clearTimeout(timer));
  }
}

async function notify(d: Dispatching, command: NotifyCommand): Promise<void> {
  const told = await d.outside.notifier.notify(command.channel, command.args, command.text);
  d.tell({ event: "notified", id: command.id, ...told });
}
