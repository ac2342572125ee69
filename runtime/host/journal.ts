// The journal: what happened and what followed, in order, durable before anything is done about it. It is the
// audit trail too. One file may hold many runs, so that all events of one turn share one sync to disk.

import type { JournalRecord } from "../../schema/generated/journal-record.ts";

export interface Journal {
  /** Makes the records durable, all or none. A failure here must end the process: state is ahead of the disk. */
  append(records: readonly StoredRecord[]): void;
  /** The records of one run, in order, as they were stored. */
  read(run: string): StoredRecord[];
  runs(): string[];
  close(): void;
}

/** A record's canonical text is what was hashed and what is stored; it is never re-serialised. */
export interface StoredRecord {
  run: string;
  seq: number;
  text: string;
}

/** The record behind a stored text; null when it is no record. */
export function parseRecord(stored: StoredRecord): JournalRecord | null {
  try {
    return JSON.parse(stored.text) as JournalRecord;
  } catch {
    return null;
  }
}
