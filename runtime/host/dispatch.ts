// Does what durable records dictate: sends calls, reads probes, keeps timers, takes locks, tells people. Each command
// is dispatched at most once by this process, and each leads to exactly one event, unless it is cancelled.

import type { CallCommand, Command, HoldCommand, NotifyCommand, ObserveCommand, Observation } from "../../schema/generated/journal-record.ts";
import type { Action, Probe, Service } from "../../schema/generated/plan.ts";
import { traceparent } from "../audit/trace.ts";
import type { Driver } from "../drivers/driver.ts";
import type { LoadedPlan } from "../kernel/load.ts";
import type { Clock } from "./clock.ts";
import type { Unstamped } from "./host.ts";
import type { LockAuthority } from "./locks.ts";
import type { Notifier } from "./notifier.ts";

/** What lies outside of the host. */
export interface Outside {
  clock: Clock;
  driverFor(serviceName: string): Driver;
  locks: LockAuthority;
  notifier: Notifier;
}

export interface Dispatcher {
  dispatch(command: Command): void;
  /** Stops timers and readings; a call in flight is left to its timeout and its answer is dropped. */
  close(): void;
}

interface Run {
  run: string;
  plan: LoadedPlan;
  startedWallMs: number;
}

const lockRetryMs = 250;
const longestTimerMs = 2 ** 31 - 1;

export function openDispatcher(run: Run, outside: Outside, post: (event: Unstamped) => void): Dispatcher {
  const waiting = new Map<string, () => void>();
  let closed = false;

  const tell = (event: Unstamped): void => {
    if (!closed) post(event);
  };

  /** Calls back at a run time, in as many timers as it takes. */
  const at = (id: string, runTimeMs: number, callback: () => void): void => {
    const restMs = run.startedWallMs + runTimeMs - outside.clock.wallMs();
    const timer = setTimeout(
      () => (restMs > longestTimerMs ? at(id, runTimeMs, callback) : (waiting.delete(id), callback())),
      Math.min(Math.max(0, Math.ceil(restMs)), longestTimerMs),
    );
    waiting.set(id, () => clearTimeout(timer));
  };

  const call = async (command: CallCommand): Promise<void> => {
    const action = run.plan.plan.actions[command.action] as Action;
    const outcome = await outside.driverFor(action.service).call(
      {
        run: run.run,
        id: command.id,
        action,
        service: run.plan.plan.services[action.service] as Service,
        serviceName: action.service,
        request: command.request,
        places: command.places,
        key: command.key,
        undoes: command.undoes,
        epoch: command.epoch,
        attempt: command.attempt,
        timeoutMs: command.timeoutMs,
        deadlineUs: Math.round((outside.clock.wallMs() + command.timeoutMs) * 1000),
        traceparent: traceparent(run.run, command.id),
      },
      new AbortController().signal,
    );
    tell({ event: "result", id: command.id, ...outcome });
  };

  const observe = async (command: ObserveCommand): Promise<void> => {
    const abort = new AbortController();
    waiting.set(command.id, () => abort.abort());
    const values = await Promise.all(command.reads.map((read) => readOne(command.id, read, abort.signal)));
    waiting.delete(command.id);
    if (!abort.signal.aborted) tell({ event: "observed", id: command.id, values });
  };

  const readOne = async (id: string, read: ObserveCommand["reads"][number], signal: AbortSignal): Promise<Observation> => {
    const probe = run.plan.plan.probes[read.probe] as Probe;
    const seen = await outside.driverFor(probe.service).read(
      {
        run: run.run,
        id,
        probe,
        service: run.plan.plan.services[probe.service] as Service,
        serviceName: probe.service,
        request: read.request,
        places: read.places,
        timeoutMs: read.timeoutMs,
        traceparent: traceparent(run.run, id),
      },
      signal,
    );
    return { ...seen, asOf: outside.clock.wallMs() - run.startedWallMs } as Observation;
  };

  const hold = (command: HoldCommand, deadlineWallMs: number): void => {
    const taken = outside.locks.take(run.run, command.resources);
    if (taken.granted) tell({ event: "held", id: command.id, granted: true });
    else if (outside.clock.wallMs() >= deadlineWallMs) tell({ event: "held", id: command.id, granted: false, why: taken.why });
    else {
      const timer = setTimeout(() => hold(command, deadlineWallMs), lockRetryMs);
      waiting.set(command.id, () => clearTimeout(timer));
    }
  };

  const notify = async (command: NotifyCommand): Promise<void> => {
    const told = await outside.notifier.notify(command.channel, command.args, command.text);
    tell({ event: "notified", id: command.id, ...told });
  };

  return {
    dispatch(command) {
      switch (command.command) {
        case "call":
          void call(command);
          return;
        case "observe":
          if (command.notBeforeMs === undefined) void observe(command);
          else at(command.id, command.notBeforeMs, () => void observe(command));
          return;
        case "timer":
          at(command.id, command.dueMs, () => tell({ event: "fired", id: command.id }));
          return;
        case "cancel":
          waiting.get(command.id)?.();
          waiting.delete(command.id);
          return;
        case "hold":
          hold(command, outside.clock.wallMs() + command.waitMs);
          return;
        case "release":
          outside.locks.release(run.run);
          return;
        case "notify":
          void notify(command);
          return;
        case "end":
          return;
      }
    },
    close() {
      closed = true;
      for (const stop of waiting.values()) stop();
      waiting.clear();
    },
  };
}
