// One owner per execution. A lease is renewed while its holder lives; who wants the run after a crash waits until the
// lease has run out, or sees that the holder was a process of this very machine which is no more. The kernel gives
// every owner a higher epoch, which callees that know epochs use to refuse the one before.

import type { Clock } from "./clock.ts";
import { openDatabase } from "./database.ts";

export interface Holder {
  host: string;
  pid: number;
}

export type Lease = { granted: true } | { granted: false; why: string };

export interface Leases {
  /** Takes or renews; a refusal names who has it and for how long. */
  take(run: string): Lease;
  /** The same, without taking it. */
  look(run: string): Lease;
  release(run: string): void;
  close(): void;
}

export const leaseMs = 10_000;

export function openLeases(
  file: string,
  holder: Holder,
  clock: Clock,
  isAlive: (pid: number) => boolean,
): Leases {
  const db = openDatabase(file);
  db.exec(
    "CREATE TABLE IF NOT EXISTS lease (run TEXT PRIMARY KEY, host TEXT NOT NULL, pid INTEGER NOT NULL, until REAL NOT NULL) STRICT",
  );
  const select = db.prepare("SELECT host, pid, until FROM lease WHERE run = ?");
  const put = db.prepare(
    "INSERT INTO lease (run, host, pid, until) VALUES (?, ?, ?, ?) ON CONFLICT (run) DO UPDATE SET host = excluded.host, pid = excluded.pid, until = excluded.until",
  );
  const remove = db.prepare("DELETE FROM lease WHERE run = ? AND host = ? AND pid = ?");

  const look: Leases["look"] = (run) => {
    const row = select.get(run);
    const mine = row !== undefined && row.host === holder.host && row.pid === holder.pid;
    const gone = row !== undefined && row.host === holder.host && !isAlive(Number(row.pid));
    const leftMs = row === undefined ? 0 : Number(row.until) - clock.wallMs();
    if (row === undefined || mine || gone || leftMs <= 0) return { granted: true };
    return {
      granted: false,
      why: `process ${row.pid} on ${row.host} executes it (its lease ends in ${Math.ceil(leftMs / 1000)} s)`,
    };
  };
  const take: Leases["take"] = (run) => {
    db.exec("BEGIN IMMEDIATE");
    try {
      const free = look(run);
      if (!free.granted) {
        db.exec("ROLLBACK");
        return free;
      }
      put.run(run, holder.host, holder.pid, clock.wallMs() + leaseMs);
      db.exec("COMMIT");
      return { granted: true };
    } catch (error) {
      db.exec("ROLLBACK");
      throw error;
    }
  };
  return {
    take,
    look,
    release: (run) => void remove.run(run, holder.host, holder.pid),
    close: () => db.close(),
  };
}
