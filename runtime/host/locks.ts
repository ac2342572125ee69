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
    "CREATE TABLE IF NOT EXISTS held (run TEXT NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL, slots INTEGER, PRIMARY KEY (run, kind, key)) STRICT",
  );
  const others = db.prepare("SELECT run, kind, key, slots FROM held WHERE kind = ? AND run <> ?");
  const insert = db.prepare(
    "INSERT INTO held (run, kind, key, slots) VALUES (?, ?, ?, ?) ON CONFLICT (run, kind, key) DO UPDATE SET slots = CASE WHEN excluded.slots IS NULL THEN NULL ELSE slots END",
  );
  const remove = db.prepare("DELETE FROM held WHERE run = ?");
  return {
    take(run, resources) {
      db.exec("BEGIN IMMEDIATE");
      try {
        for (const resource of resources) {
          const met = others
            .all(resource.kind, run)
            .filter((row) => meets(resource.key, JSON.parse(String(row.key))));
          const why = refusal(resource, met as unknown as Held[]);
          if (why !== null) {
            db.exec("ROLLBACK");
            return { granted: false, why };
          }
        }
        for (const resource of resources)
          insert.run(run, resource.kind, JSON.stringify(resource.key), resource.slots ?? null);
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

interface Held {
  run: string;
  slots: number | null;
}

/** Why it can't be had beside those that meet it. */
function refusal(resource: Resource, met: readonly Held[]): string | null {
  const exclusive = resource.slots === undefined ? met[0] : met.find((each) => each.slots === null);
  if (exclusive !== undefined) return `${name(resource)} is held by run ${exclusive.run}`;
  const runs = [...new Set(met.map((each) => each.run))];
  const slots = Math.min(resource.slots ?? 1, ...met.map((each) => each.slots ?? 1));
  if (runs.length < slots) return null;
  return `all ${slots} slots of ${name(resource)} are taken, by ${runs.length === 1 ? "run" : "runs"} ${runs.join(", ")}`;
}

function meets(left: readonly (string | null)[], right: readonly (string | null)[]): boolean {
  return left.every((part, index) => part === null || right[index] == null || part === right[index]);
}

function name(resource: Resource): string {
  return `${resource.kind}(${resource.key.map((part) => part ?? "every").join(", ")})`;
}
