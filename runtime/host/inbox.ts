// How another process asks the one that executes a run: a file is put into the run's folder under a name of its own,
// and the executor answers beside it once the request is durable in the journal. Files, because they need no port,
// no permission of their own, and can be looked at.

import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { PersonsEvent } from "./host.ts";

const lookEveryMs = 100;
const refusal = "refused: ";

/**
 * Puts a request; resolves with the number of the record that holds it, with why it isn't taken, or with null when
 * nobody answered in time.
 */
export async function ask(
  folder: string,
  name: string,
  event: PersonsEvent,
  timeoutMs: number,
): Promise<number | { refused: string } | null> {
  const inbox = join(folder, "inbox");
  mkdirSync(inbox, { recursive: true });
  const request = join(inbox, `${name}.json`);
  writeFileSync(`${request}.new`, JSON.stringify(event));
  renameSync(`${request}.new`, request);
  const answer = join(inbox, `${name}.done`);
  for (let waitedMs = 0; waitedMs <= timeoutMs; waitedMs += lookEveryMs) {
    if (existsSync(answer)) {
      const said = readFileSync(answer, "utf8");
      rmSync(answer, { force: true });
      return said.startsWith(refusal) ? { refused: said.slice(refusal.length) } : Number(said);
    }
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
  rmSync(request, { force: true });
  return null;
}

const kinds: ReadonlySet<string> = new Set(["stop", "kill", "gate", "settled", "undo", "answered"]);

/** Looks for requests until closed; each is delivered once, and acknowledged when it is durable. */
export function openInbox(
  folder: string,
  deliver: (event: PersonsEvent) => Promise<number>,
): { close(): void } {
  const inbox = join(folder, "inbox");
  mkdirSync(inbox, { recursive: true });
  const timer = setInterval(() => {
    for (const file of readdirSync(inbox)) {
      if (!file.endsWith(".json")) continue;
      const path = join(inbox, file);
      const event = readRequest(path);
      rmSync(path, { force: true });
      if (event)
        void deliver(event)
          .then(String, (error) => `${refusal}${error instanceof Error ? error.message : String(error)}`)
          .then((said) => writeFileSync(path.replace(/\.json$/, ".done"), said));
    }
  }, lookEveryMs);
  return { close: () => clearInterval(timer) };
}

function readRequest(path: string): PersonsEvent | null {
  try {
    const event = JSON.parse(readFileSync(path, "utf8")) as PersonsEvent;
    return kinds.has(event.event) ? event : null;
  } catch {
    return null;
  }
}
