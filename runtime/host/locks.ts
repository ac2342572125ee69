// The lock authority: no two runs hold one resource. A lock belongs to a run, not to a process: it outlives a crash,
// and an ending that a person must settle. Two resources meet when kind and key agree, where null means every.

import type { Resource } from "../../schema/generated/journal-record.ts";
import { openDatabase } from "./database.ts";

export interface LockAuthority {
  /** Takes all or none; for a run that holds them already it is granted again. */
  take(run: string, resources: readonly Resource[]): { granted: true } | { granted: false; why: string };
  release(run: string): void;
  close(): void;
}

export function openLockAuthority(file: string): LockAuthority {
  const db = openDatabase(file);
  db.exec(
    "CREATE TABLE IF NOT EXISTS held (run TEXT NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL, PRIMARY KEY (run, kind, key)) STRICT",
  );
  const others = db.prepare("SELECT run, kind, key FROM held WHERE kind = ? AND run <> ?");
  const insert = db.prepare("INSERT OR IGNORE INTO held (run, kind, key) VALUES (?, ?, ?)");
  const remove = db.prepare("DELETE FROM held WHERE run = ?");
  return {
    take(run, resources) {
      db.exec("BEGIN IMMEDIATE");
      try {
        for (const resource of resources) {
          const holder = others
            .all(resource.kind, run)
            .find((row) => meets(resource.key, JSON.parse(String(row.key))));
          if (holder) {
            db.exec("ROLLBACK");
            return { granted: false, why: `${name(resource)} is held by run ${holder.run}` };
          }
        }
        for (const resource of resources) insert.run(run, resource.kind, JSON.stringify(resource.key));
        db.exec("COMMIT");
        return { granted: true };
      } catch (error) {
        db.exec("ROLLBACK");
        throw error;
      }
    },
    release: (run) => void remove.run(run),
    close: () => db.close(),
  };
}

function meets(left: readonly (string | null)[], right: readonly (string | null)[]): boolean {
  return left.every((part, index) => part === null || right[index] == null || part === right[index]);
}

function name(resource: Resource): string {
  return `${resource.kind}(${resource.key.map((part) => part ?? "every").join(", ")})`;
}
