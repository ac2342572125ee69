// A process that executes a run and kills itself at one append to its journal: just before the records are durable,
// or just after, before anything that they dictate is done. What it was about to append is its last word.

import { readFileSync, writeSync } from "node:fs";
import { openExecution } from "../../runtime/host/execution.ts";
import { type Journal, parseRecord, type StoredRecord } from "../../runtime/host/journal.ts";
import { readRunFolder } from "../../runtime/host/run-folder.ts";
import type { Hosts } from "../../schema/generated/hosts.ts";

/** What the executor is told, as one JSON argument. */
export interface Orders {
  /** Of the run. */
  folder: string;
  hostsFile: string;
  inputs: Record<string, unknown>;
  seed: number;
  kill: Kill;
}

export interface Kill {
  when: "before" | "after";
  /** Appends are counted from 1. Of a kind: the first append that holds such a record. */
  at: number | string;
}

if (import.meta.filename === process.argv[1])
  process.exitCode = await execute(JSON.parse(process.argv[2] as string) as Orders);

async function execute({ folder, hostsFile, inputs, seed, kill }: Orders): Promise<number> {
  const parts = readRunFolder(folder);
  if ("wrong" in parts) throw new Error(parts.wrong);
  const hosts = JSON.parse(readFileSync(hostsFile, "utf8")) as Hosts;
  const execution = openExecution({ folder, parts, hosts, decorate: (journal) => deadly(journal, kill) });
  const owned = execution.own();
  if (!owned.granted) throw new Error(owned.why);
  const { state } = await execution.start({ inputs, seed });
  writeSync(1, JSON.stringify({ ended: state.ending }));
  await execution.close();
  return 0;
}

function deadly(journal: Journal, { when, at }: Kill): Journal {
  let appends = 0;
  return {
    ...journal,
    append(records) {
      appends++;
      const kinds = records.flatMap(kindsOf);
      const isDue = typeof at === "number" ? appends === at : kinds.includes(at);
      if (isDue) writeSync(1, JSON.stringify({ append: appends, kinds }));
      if (isDue && when === "before") process.kill(process.pid, "SIGKILL");
      journal.append(records);
      if (isDue) process.kill(process.pid, "SIGKILL");
    },
  };
}

/** The kind of its event; and `intent`, where it dictates a call. */
function kindsOf(stored: StoredRecord): string[] {
  const record = parseRecord(stored);
  if (record === null) return [];
  const intends = record.commands.some((command) => command.command === "call");
  return [record.event.event, ...(intends ? ["intent"] : [])];
}
