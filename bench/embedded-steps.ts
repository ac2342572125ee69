// How many steps a second the embedded host makes durable: ten-step runs whose calls are answered at once, all in
// one SQLite journal, one after the other or 64 at a time. The floor appends rows of the same size to the same
// kind of file, as many in a transaction as there are runs, and does nothing else.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Driver } from "../runtime/drivers/driver.ts";
import { systemClock } from "../runtime/host/clock.ts";
import { openHost } from "../runtime/host/host.ts";
import { openSqliteJournal } from "../runtime/host/sqlite-journal.ts";
import type { Measurement } from "./rounds.ts";
import { stepsPerRun, tenSteps } from "./ten-steps.ts";

const answersAtOnce: Driver = {
  call: async () => ({ outcome: "ok", value: {} }),
  read: async () => ({ unknown: "there is nothing to read" }),
  check: async () => [],
  close: async () => {},
};

export async function embeddedSteps(atATime: number): Promise<Measurement> {
  const folder = mkdtempSync(join(tmpdir(), "clawc-bench-"));
  const runs = atATime === 1 ? 30 : atATime * 8;
  const host = openBenchHost(join(folder, "journal.db"));
  const records = await recordsOfOneRun(host, "sized");
  const append = openRawAppend(join(folder, "raw.db"), records);
  const steps = runs * stepsPerRun;
  return {
    name: `embedded host, ${atATime === 1 ? "one run at a time" : `${atATime} runs at a time`}`,
    unit: "steps/s",
    better: "more",
    rounds: 11,
    note: `${runs} runs of ten steps a round, ${records.length} records of ${Math.round(meanOf(records.map((each) => each.length)))} bytes each.`,
    floor: {
      name: `raw append, ${atATime === 1 ? "one row" : `${atATime} rows`} a transaction`,
      sample: () => perSecond(steps, async () => append.runs(runs, atATime)),
    },
    contestants: [{ name: "openHost", sample: () => perSecond(steps, () => host.play(runs, atATime)) }],
    close() {
      host.close();
      append.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function perSecond(count: number, work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return (count * 1000) / (performance.now() - started);
}

type BenchHost = ReturnType<typeof openBenchHost>;

function openBenchHost(file: string) {
  const journal = openSqliteJournal(file);
  const host = openHost({
    journal,
    clock: systemClock,
    holder: "bench",
    driverFor: () => answersAtOnce,
    locks: { take: () => ({ granted: true }), release() {}, close() {} },
    budgets: { take: () => ({ granted: true, used: 1 }) },
    notifier: { notify: async () => ({ sent: true }) },
  });
  const plan = tenSteps();
  let count = 0;
  const playOne = async (run: string): Promise<void> => {
    const { state } = await host.start({ run, plan, planDigest: "bench", inputs: {}, seed: 1 });
    if (state.ending !== "succeeded") throw new Error(`a run of the benchmark ended ${state.ending}`);
  };
  return {
    playOne,
    /** So many runs, so many at a time: the next starts when one has ended. */
    async play(runs: number, atATime: number): Promise<void> {
      let left = runs;
      const lane = async (): Promise<void> => {
        while (left-- > 0) await playOne(`run-${String(count++).padStart(7, "0")}`);
      };
      await Promise.all(Array.from({ length: atATime }, lane));
    },
    records: (run: string) => journal.read(run).map((record) => record.text),
    close() {
      void host.close();
      journal.close();
    },
  };
}

async function recordsOfOneRun(host: BenchHost, run: string): Promise<string[]> {
  await host.playOne(run);
  return host.records(run);
}

/** The same table, keys and pragmas as the journal's, and the same texts. */
function openRawAppend(file: string, texts: readonly string[]) {
  const db = new DatabaseSync(file);
  db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
  db.exec(
    "CREATE TABLE record (run TEXT NOT NULL, seq INTEGER NOT NULL, text TEXT NOT NULL, PRIMARY KEY (run, seq)) STRICT, WITHOUT ROWID;",
  );
  const insert = db.prepare("INSERT INTO record (run, seq, text) VALUES (?, ?, ?)");
  let group = 0;
  return {
    runs(runs: number, rowsATransaction: number): void {
      for (let done = 0; done < runs; done += rowsATransaction) {
        group++;
        texts.forEach((text, seq) => {
          db.exec("BEGIN IMMEDIATE");
          for (let row = 0; row < rowsATransaction; row++) insert.run(`run-${group}-${row}`, seq, text);
          db.exec("COMMIT");
        });
      }
    },
    close: () => db.close(),
  };
}

function meanOf(figures: readonly number[]): number {
  return figures.reduce((sum, each) => sum + each, 0) / figures.length;
}
