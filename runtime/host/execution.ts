// One execution on this machine, put together: journal, locks, lease, drivers, channels, inbox and witness around the
// host. Whatever would make a send fail is looked for before anything is sent.

import { appendFileSync, closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import type { Hosts } from "../../schema/generated/hosts.ts";
import type { JournalRecord } from "../../schema/generated/journal-record.ts";
import type { Telemetry, Unready } from "../drivers/driver.ts";
import { openDrivers } from "../drivers/open.ts";
import { openBudgetAuthority } from "./budgets.ts";
import { openChannels } from "./channels.ts";
import { type Clock, systemClock } from "./clock.ts";
import { type Finished, type Host, openHost, type PersonsEvent, type StartRequest } from "./host.ts";
import { openInbox } from "./inbox.ts";
import type { Journal } from "./journal.ts";
import { type Lease, leaseMs, openLeases } from "./lease.ts";
import { openLockAuthority } from "./locks.ts";
import { type RunParts, runFiles, writeWhole } from "./run-folder.ts";
import { collectLogs } from "./service-logs.ts";
import { openSqliteJournal } from "./sqlite-journal.ts";

export interface ExecutionOptions {
  folder: string;
  parts: RunParts;
  hosts: Hosts;
  clock?: Clock;
  /** Each record, once it is durable. */
  onRecord?: (record: JournalRecord) => void;
  onTelemetry?: (telemetry: Telemetry) => void;
  /** What the run waits for, in words; no record tells it. */
  onNotice?: (text: string) => void;
  /** For drills: the journal, decorated. */
  decorate?: (journal: Journal) => Journal;
}

export interface Execution {
  /** Takes the run; a refusal says who has it. */
  own(): Lease;
  /** What would keep a send from succeeding, by endpoint. */
  check(timeoutMs: number): Promise<Unready[]>;
  start(request: Pick<StartRequest, "inputs" | "seed" | "cause" | "by">): Promise<Finished>;
  resume(): Promise<Finished> | { divergedAt: number };
  deliver(event: PersonsEvent): Promise<number>;
  /** Brings the services' log lines of this run into its folder. */
  gatherLogs(): Promise<void>;
  close(): Promise<void>;
}

const driverPatienceMs = 2_000;

export function holderName(): string {
  return `${hostname()}:${process.pid}`;
}

export function openExecution(options: ExecutionOptions): Execution {
  const { folder, parts, hosts } = options;
  const { run } = parts.facts;
  const own = openParts(options);
  const { host, drivers, leases } = own;
  let renewal: NodeJS.Timeout | undefined;
  let inbox: { close(): void } | undefined;
  const attend = (): void => {
    inbox = openInbox(folder, (event) => host.deliver(run, event));
  };
  return {
    own() {
      const taken = leases.take(run);
      if (taken.granted) renewal = setInterval(() => renewOrDie(leases.take(run)), leaseMs / 3);
      return taken;
    },
    check: (timeoutMs) => drivers.check(timeoutMs),
    start(request) {
      const finished = host.start({ run, plan: parts.plan, planDigest: parts.facts.plan, ...request });
      attend();
      return finished;
    },
    resume() {
      const resumed = host.resume(run, parts.plan);
      if (!("divergedAt" in resumed)) attend();
      return resumed;
    },
    deliver: (event) => host.deliver(run, event),
    async gatherLogs() {
      const lines = await collectLogs(hosts.logs ?? [], run);
      writeWhole(join(folder, runFiles.logs), lines.map((line) => JSON.stringify(line)).join("\n"));
    },
    async close() {
      clearInterval(renewal);
      inbox?.close();
      await host.close();
      await Promise.race([
        drivers.close(),
        new Promise((resolve) => setTimeout(resolve, driverPatienceMs).unref()),
      ]);
      leases.release(run);
      for (const part of [leases, own.locks, own.budgets, own.journal]) part.close();
    },
  };
}

/** Whether somebody executes the run at this moment. */
export function executed(folder: string, run: string, hosts: Hosts): boolean {
  const leases = openLeases(
    authorityFile(folder, hosts),
    { host: hostname(), pid: process.pid },
    systemClock,
    isAlive,
  );
  const { granted } = leases.look(run);
  leases.close();
  return !granted;
}

/** Without a lock authority in the host file, the runs that lie together exclude each other. */
function authorityFile(folder: string, hosts: Hosts): string {
  const file = hosts.locks ?? join(dirname(folder), "locks.db");
  mkdirSync(dirname(file), { recursive: true });
  return file;
}

/** What the host needs around it, opened. */
function openParts({ folder, parts, hosts, ...options }: ExecutionOptions) {
  const clock = options.clock ?? systemClock;
  const authority = authorityFile(folder, hosts);
  const { witness } = parts.facts;
  if (witness !== null) closeSync(openSync(witness, "a"));
  const journal = openSqliteJournal(join(folder, runFiles.journal));
  const locks = openLockAuthority(authority);
  const budgets = openBudgetAuthority(authority);
  const leases = openLeases(authority, { host: hostname(), pid: process.pid }, clock, isAlive);
  const { services, places } = parts.plan;
  const drivers = openDrivers({
    services,
    hosts,
    descriptors: parts.descriptors,
    topology: places,
    onTelemetry: options.onTelemetry,
  });
  const host: Host = openHost({
    journal: options.decorate?.(journal) ?? journal,
    clock,
    holder: holderName(),
    driverFor: (name) => drivers.driverFor(name),
    locks,
    budgets,
    groups: hosts.groups,
    notifier: openChannels(hosts.notify ?? {}),
    onNotice: (_run, text) => options.onNotice?.(text),
    onRecord: (_run, record) => options.onRecord?.(record),
    ...(witness === null
      ? {}
      : { witness: (anchor) => appendFileSync(witness, `${JSON.stringify(anchor)}\n`) }),
  });
  return { journal, locks, budgets, leases, drivers, host };
}

/** Somebody else owns the run now: this process must not send anything more. */
function renewOrDie(taken: { granted: boolean }): void {
  if (!taken.granted) process.exit(3);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A process that has been killed and not yet waited for still has a number, and does nothing any more.
    return !readFileSync(`/proc/${pid}/stat`, "utf8").match(/^\d+ \(.*\) Z/s);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    return code !== "ESRCH" && code !== "ENOENT" ? true : code === "ENOENT" && process.platform !== "linux";
  }
}
