// Budgets, shared by the runs of this host: beside the locks, each unit that was taken with its time. One statement of
// one run takes one unit, however often it asks, so a crash between the taking and the record takes none twice.

import type { SpendCommand } from "../../schema/generated/journal-record.ts";
import { openDatabase } from "./database.ts";

export interface BudgetAuthority {
  take(run: string, command: SpendCommand, wallMs: number): { granted: boolean; used: number };
  close(): void;
}

export function openBudgetAuthority(file: string): BudgetAuthority {
  const db = openDatabase(file);
  db.exec(
    "CREATE TABLE IF NOT EXISTS spent (run TEXT NOT NULL, id TEXT NOT NULL, budget TEXT NOT NULL, key TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (run, id)) STRICT",
  );
  const mine = db.prepare("SELECT 1 FROM spent WHERE run = ? AND id = ?");
  const count = db.prepare("SELECT count(*) AS used FROM spent WHERE budget = ? AND key = ? AND at > ?");
  const insert = db.prepare("INSERT INTO spent (run, id, budget, key, at) VALUES (?, ?, ?, ?, ?)");
  return {
    take(run, { id, budget, key, most, perMs }, wallMs) {
      const of = JSON.stringify(key);
      db.exec("BEGIN IMMEDIATE");
      try {
        const used = Number(count.get(budget, of, Math.floor(wallMs - perMs))?.used ?? 0);
        const isTaken = mine.get(run, id) !== undefined;
        const granted = isTaken || used < most;
        if (granted && !isTaken) insert.run(run, id, budget, of, Math.floor(wallMs));
        db.exec("COMMIT");
        return { granted, used: granted && !isTaken ? used + 1 : used };
      } catch (error) {
        db.exec("ROLLBACK");
        throw error;
      }
    },
    close: () => db.close(),
  };
}
