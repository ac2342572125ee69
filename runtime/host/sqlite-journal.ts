// The journal on node:sqlite: write-ahead log, full sync, one transaction per append. SQLite takes care of a
// torn tail: a record is there whole or it isn't.

import { DatabaseSync } from "node:sqlite";
import { openDatabase } from "./database.ts";
import type { Journal, StoredRecord } from "./journal.ts";

const schema = `
  CREATE TABLE IF NOT EXISTS record (
    run  TEXT    NOT NULL,
    seq  INTEGER NOT NULL,
    text TEXT    NOT NULL,
    PRIMARY KEY (run, seq)
  ) STRICT, WITHOUT ROWID;`;

/** Opens, or creates, the journal in `file`. Throws when the file is no journal. */
export function openSqliteJournal(file: string): Journal {
  const db = openDatabase(file);
  db.exec(schema);
  const insert = db.prepare("INSERT INTO record (run, seq, text) VALUES (?, ?, ?)");
  const select = db.prepare("SELECT run, seq, text FROM record WHERE run = ? ORDER BY seq");
  const names = db.prepare("SELECT DISTINCT run FROM record ORDER BY run");
  return {
    append(records) {
      try {
        db.exec("BEGIN IMMEDIATE");
        for (const { run, seq, text } of records) insert.run(run, seq, text);
        db.exec("COMMIT");
      } catch (error) {
        takeBack(db);
        throw unwritten(file, error);
      }
    },
    read: (run) =>
      select.all(run).map((row) => ({ run: String(row.run), seq: Number(row.seq), text: String(row.text) })),
    runs: () => names.all().map((row) => String(row.run)),
    close: () => db.close(),
  };
}

/** Where the disk is full, or nothing was begun, there is no transaction any more to take back. */
function takeBack(db: DatabaseSync): void {
  try {
    db.exec("ROLLBACK");
  } catch {}
}

/** In one line, as the operating system's refusals are told: no bug, and nothing that was sent is lost. */
function unwritten(file: string, error: unknown): Error {
  const reason = error instanceof Error ? error.message : String(error);
  const why = reason.startsWith("UNIQUE") ? "another process has gone on with this run" : reason;
  const told = `${file}: the journal can't be written: ${why}; nothing is done that it doesn't hold, so the run stands still until \`clawc resume\``;
  return Object.assign(new Error(told), { code: "ERR_SQLITE_ERROR", syscall: "write", path: file });
}

/** Reads a journal without the right to change it. Throws when the file is no journal. */
export function readSqliteJournal(file: string): StoredRecord[] {
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    const rows = db.prepare("SELECT run, seq, text FROM record ORDER BY run, seq").all();
    return rows.map((row) => ({ run: String(row.run), seq: Number(row.seq), text: String(row.text) }));
  } finally {
    db.close();
  }
}
