// The audit against the callees' own accounts. A ledger line is written by the service that let an effect happen, so
// the two must say the same: no effect twice under one key, none without an intent that was durable before it, and
// none in the audit that no ledger knows.

import { join } from "node:path";
import type { Stage } from "../../examples/payment-db-failover/stage.ts";
import { readRunFolder, runFiles } from "../../runtime/host/run-folder.ts";
import { readSqliteJournal } from "../../runtime/host/sqlite-journal.ts";
import { fold } from "../../runtime/kernel/fold.ts";
import { loadPlan } from "../../runtime/kernel/load.ts";
import type { State } from "../../runtime/kernel/state.ts";
import type { CallCommand, JournalRecord } from "../../schema/generated/journal-record.ts";
import { readJsonLines, type Scene } from "./scene.ts";

export interface LedgerLine {
  key: string;
  run: string;
  undoes: string;
  epoch: number;
  at_us: number;
}

export interface Evidence {
  run: string;
  records: readonly JournalRecord[];
  state: State;
  lines: readonly LedgerLine[];
}

/** The run as its folder and the ledgers of this scene tell it. */
export function evidenceOf(scene: Scene, run: string): Evidence & { divergedAt: number | null } {
  const folder = join(scene.runs, run);
  const stored = readSqliteJournal(join(folder, runFiles.journal));
  const records = stored.map(({ text }) => JSON.parse(text) as JournalRecord);
  const parts = readRunFolder(folder);
  if ("wrong" in parts) throw new Error(parts.wrong);
  const { state, divergence } = fold(loadPlan(parts.plan), records);
  const lines = ledgerLines(scene.stage.ledgers);
  return { run, records, state, lines, divergedAt: divergence === null ? null : divergence.index + 1 };
}

export function ledgerLines(ledgers: Stage["ledgers"]): LedgerLine[] {
  return [...ledgers.go, ...ledgers.python].flatMap((file) => readJsonLines(file) as unknown as LedgerLine[]);
}

const happened: ReadonlySet<string> = new Set(["applied", "kept", "undone", "undo-failed", "undo-refused"]);

/** Every way in which the audit and the ledgers disagree; none is as it should be. */
export function disagreements({ run, records, state, lines }: Evidence): string[] {
  const own = lines.filter((line) => line.run === run);
  const intents = intentsOf(records);
  const answered = answeredOk(records);
  const found: string[] = [];
  for (const [act, keys] of keysOf(records))
    if (keys.size > 1) found.push(`${act} was sent under ${keys.size} keys: ${[...keys].join(", ")}`);
  const counts = new Map<string, number>();
  for (const { key } of own) counts.set(key, (counts.get(key) ?? 0) + 1);
  for (const [key, count] of counts) if (count > 1) found.push(`${key} stands ${count} times in the ledgers`);
  for (const line of own) {
    const intended = intents.get(line.key) ?? intents.get(wholeOf(line.key));
    if (intended === undefined) found.push(`${line.key} stands in a ledger, and the journal holds no intent`);
    else if (intended > line.at_us)
      found.push(`${line.key} happened at ${line.at_us}, before its intent at ${intended}`);
  }
  for (const key of answered) if (!counts.has(key)) found.push(`${key} was answered, and no ledger knows it`);
  for (const { key, state: is } of state.effects) {
    const stands = counts.has(key) || own.some((line) => wholeOf(line.key) === key);
    if (happened.has(is) && !stands) found.push(`${key} is ${is} in the audit, and no ledger knows it`);
    if (is === "not-applied" && stands)
      found.push(`${key} did not happen by the audit, and stands in a ledger`);
    if (is === "undone" && !own.some((line) => line.undoes === key))
      found.push(`${key} is undone by the audit, and no ledger knows of its undoing`);
  }
  return found;
}

/** By act: the keys that it was sent under. No callee can tell that two keys mean one act. */
function keysOf(records: readonly JournalRecord[]): Map<string, Set<string>> {
  const keys = new Map<string, Set<string>>();
  for (const command of records.flatMap((record) => record.commands)) {
    if (command.command !== "call") continue;
    const act = command.id.replace(/!send\.\d+$/, "");
    keys.set(act, (keys.get(act) ?? new Set()).add(command.key));
  }
  return keys;
}

/** By key: when its first intent was recorded, in microseconds since the epoch. */
function intentsOf(records: readonly JournalRecord[]): Map<string, number> {
  const intents = new Map<string, number>();
  for (const { wall, commands } of records) {
    for (const command of commands)
      if (command.command === "call" && !intents.has(command.key)) intents.set(command.key, microsOf(wall));
  }
  return intents;
}

function answeredOk(records: readonly JournalRecord[]): Set<string> {
  const calls = new Map<string, CallCommand>();
  const answered = new Set<string>();
  for (const { event, commands } of records) {
    const call = event.event === "result" && event.outcome === "ok" ? calls.get(event.id) : undefined;
    if (call) answered.add(call.key);
    for (const command of commands) if (command.command === "call") calls.set(command.id, command);
  }
  return answered;
}

/** A coordinator passes its effect on to its nodes under `<key>/<node>`. */
function wholeOf(key: string): string {
  return key.slice(0, key.lastIndexOf("/"));
}

function microsOf(wall: string): number {
  const [, whole, micros] = wall.match(/^(.*\.\d{3})(\d{3})Z$/) as RegExpMatchArray;
  return Date.parse(`${whole}Z`) * 1000 + Number(micros);
}
