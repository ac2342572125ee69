// The embedded host on a stage: a real journal, locks of its own, and a driver that answers each call and each read
// as the world of the test says, in virtual time.

import type { Anchor } from "../../runtime/audit/chain.ts";
import type { Delivery, Driver, Outcome, Seen } from "../../runtime/drivers/driver.ts";
import { type BudgetAuthority, openBudgetAuthority } from "../../runtime/host/budgets.ts";
import { type Finished, type Host, openHost } from "../../runtime/host/host.ts";
import type { Journal } from "../../runtime/host/journal.ts";
import type { LockAuthority } from "../../runtime/host/locks.ts";
import { openSqliteJournal } from "../../runtime/host/sqlite-journal.ts";
import type { AskCommand, CallCommand, JournalRecord } from "../../schema/generated/journal-record.ts";
import type { Plan, Probe } from "../../schema/generated/plan.ts";
import { answersTo, type Played, type World } from "../kernel/plans.ts";
import { anyLock } from "./any-lock.ts";
import { nowMs, passing, virtualClock } from "./virtual-time.ts";

export interface Stage {
  host: Host;
  journal: Journal;
  /** Durable records of this host, of all runs, in order. */
  records: { run: string; record: JournalRecord }[];
  deliveries: Delivery[];
  anchors: (Anchor & { deliveries: number })[];
}

export interface Props {
  journal?: Journal;
  locks?: LockAuthority;
  budgets?: BudgetAuthority;
  /** Called with each record, before anything is done about it. */
  onRecord?: (stage: Stage, run: string, record: JournalRecord) => void;
}

export function openStage(plan: Plan, world: World = {}, props: Props = {}): Stage {
  const stage = {
    journal: props.journal ?? openSqliteJournal(":memory:"),
    records: [],
    deliveries: [],
    anchors: [],
  } as unknown as Stage;
  const calls = new Map<string, CallCommand>();
  stage.host = openHost({
    journal: stage.journal,
    clock: virtualClock,
    holder: "test",
    groups: { sre: ["a", "b", "c", "p1", "p2"] },
    driverFor: () => driver,
    locks: props.locks ?? anyLock,
    budgets: props.budgets ?? openBudgetAuthority(":memory:"),
    notifier: { notify: async () => ({ sent: true }) },
    witness: (anchor) => stage.anchors.push({ ...anchor, deliveries: stage.deliveries.length }),
    onRecord(run, record) {
      stage.records.push({ run, record });
      for (const command of record.commands) {
        if (command.command === "call") calls.set(`${run} ${command.id}`, command);
        if (command.command === "ask") answerLater(stage, world, run, command);
      }
      props.onRecord?.(stage, run, record);
    },
  });
  const driver: Driver = {
    async call(delivery) {
      stage.deliveries.push(delivery);
      return answered(world, calls.get(`${delivery.run} ${delivery.id}`) as CallCommand);
    },
    read: async ({ probe, request }) => seen(plan, world, probe, request),
    check: async () => [],
    close: async () => {},
  };
  return stage;
}

function answerLater(stage: Stage, world: World, run: string, command: AskCommand): void {
  for (const { at, ...answer } of answersTo(command, world, 0))
    void later(at).then(() => stage.host.deliver(run, answer).catch(() => {}));
}

/** As a driver does: an answer takes its time, silence is indeterminate when the timeout is over. */
async function answered(world: World, command: CallCommand): Promise<Outcome> {
  const answer = world.answers?.(command) ?? { outcome: "ok" as const };
  if (answer === "silence") {
    await later(command.timeoutMs);
    return { outcome: "indeterminate", why: "no answer" };
  }
  const { outcome, transient, takesMs } = answer;
  await later(takesMs ?? 10);
  return { outcome, transient, value: {} };
}

async function seen(plan: Plan, world: World, probe: Probe, request: unknown): Promise<Seen> {
  await later(1);
  const [name] = Object.entries(plan.probes).find(([, each]) => each === probe) ?? [""];
  const value = world.sees?.(name, request, nowMs()) ?? true;
  return value === "unknown" ? { unknown: "no answer" } : { value };
}

function later(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

export function startOn(
  stage: Stage,
  plan: Plan,
  run = "r",
  inputs: Record<string, unknown> = {},
): Promise<Finished> {
  return stage.host.start({ run, plan, planDigest: "p", inputs, seed: 1 });
}

/** Plays a run to its end, and hands back what the bare kernel's stage does. */
export async function playOnHost(
  plan: Plan,
  world: World = {},
): Promise<Played & { records: JournalRecord[]; deliveries: Delivery[] }> {
  const stage = openStage(plan, world, {
    onRecord({ host, records }, run) {
      const order = world.at?.[records.length];
      if (order) void host.deliver(run, order as Parameters<Host["deliver"]>[1]);
    },
  });
  const { state } = await passing(startOn(stage, plan));
  await stage.host.close();
  const records = stage.records.map(({ record }) => record);
  const commands = records.flatMap((record) => record.commands);
  const sent = commands.flatMap((command) =>
    command.command === "call"
      ? [`${command.action}${command.attempt > 1 ? `#${command.attempt}` : ""}`]
      : [],
  );
  return {
    state,
    records,
    commands,
    sent,
    events: records.map((record) => record.event),
    deliveries: stage.deliveries,
  };
}
