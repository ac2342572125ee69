// The hash chain: each record holds the hash of the one before, and its own hash over everything else in it. Whoever
// changes, removes or reorders a record breaks every hash after it.

import { hash } from "node:crypto";
import { canonicalJson } from "../../schema/canonical.ts";
import type { JournalRecord } from "../../schema/generated/journal-record.ts";

export const genesis = "0".repeat(64);

export function sha256(text: string): string {
  return hash("sha256", text);
}

/** The record with its hash, and the canonical text that is stored. */
export function seal(record: Omit<JournalRecord, "hash">): { record: JournalRecord; text: string } {
  const unsealed = canonicalJson(record);
  const sealed = { ...record, hash: sha256(unsealed) };
  // In the order of names the hash stands right before `prev`, which is the last member of that name in the text.
  const at = unsealed.lastIndexOf(',"prev":');
  return { record: sealed, text: `${unsealed.slice(0, at)},"hash":"${sealed.hash}"${unsealed.slice(at)}` };
}

export function hashOf(record: JournalRecord): string {
  const { hash: _hash, ...rest } = record;
  return sha256(canonicalJson(rest));
}

/** The head of a run's chain, as a witness keeps it. */
export interface Anchor {
  run: string;
  seq: number;
  hash: string;
  /** UTC, RFC 3339 with microseconds. */
  wall: string;
}
