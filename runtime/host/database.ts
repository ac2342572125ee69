// A database of the host: the journal, the locks, the leases. What SQLite refuses is told as the operating system's
// refusals are, with the file's name: a file that is no database is a mistake of whoever named it, not a bug.

import { DatabaseSync } from "node:sqlite";

/** Opens or creates it for many processes: waits for others, and what is committed is on the disk. */
export function openDatabase(file: string): DatabaseSync {
  try {
    const db = new DatabaseSync(file);
    // Patience first: to switch the journal mode is to wait for others, too.
    db.exec("PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
    return db;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const told = `${file}: the database can't be opened: ${reason}`;
    throw Object.assign(new Error(told), { code: "ERR_SQLITE_ERROR", syscall: "open", path: file });
  }
}
