// Nothing leaves that the journal doesn't hold: one transaction for all events of a turn, then what they dictate; a
// transaction that fails ends the process; the head of the chain is kept elsewhere before anything has happened.

import { execFile } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Journal, StoredRecord } from "../../runtime/host/journal.ts";
import { openSqliteJournal } from "../../runtime/host/sqlite-journal.ts";
import type { Plan } from "../../schema/generated/plan.ts";
import {
  all,
  call,
  ensure,
  over,
  planOf,
  reading,
  require_,
  step,
  undoBy,
  variable,
  type World,
} from "../kernel/plans.ts";
import { openStage, startOn } from "./stage.ts";
import { inVirtualTime, passing } from "./virtual-time.ts";

interface Watched extends Journal {
  appended: StoredRecord[][];
}

function watchedJournal(): Watched {
  const journal = openSqliteJournal(":memory:");
  const appended: StoredRecord[][] = [];
  return {
    ...journal,
    appended,
    append(records) {
      journal.append(records);
      appended.push([...records]);
    },
  };
}

const twoCalls = planOf([call("keyed"), call("once")]);
const lanes = planOf([
  step("s", [call("keyed", { places: { region: variable("region") } })], { fanOut: over(["a", "b", "c"]) }),
]);

function together(plan: Plan, runs: readonly string[], world: World = {}) {
  return inVirtualTime(async () => {
    const journal = watchedJournal();
    const stage = openStage(plan, world, { journal });
    const ended = await passing(Promise.all(runs.map((run) => startOn(stage, plan, run))));
    return { journal, stage, ended };
  });
}

describe("one turn of the host", () => {
  it("makes the events of several runs durable in one transaction", async () => {
    const runs = ["r1", "r2", "r3", "r4"];
    const { journal, ended } = await together(twoCalls, runs);
    expect(ended.map(({ state }) => state.ending)).toEqual(runs.map(() => "succeeded"));
    const started = journal.appended[0] as StoredRecord[];
    expect(started.map((record) => `${record.run} ${record.seq}`)).toEqual(runs.map((run) => `${run} 1`));
    expect(journal.appended.flat()).toHaveLength(runs.length * 3);
  });

  it("keeps each run's records in order, and hands them back as they were stored", async () => {
    const { journal } = await together(twoCalls, ["r1", "r2"]);
    expect(journal.runs()).toEqual(["r1", "r2"]);
    for (const run of journal.runs()) {
      expect(journal.read(run)).toEqual(journal.appended.flat().filter((record) => record.run === run));
      expect(journal.read(run).map((record) => record.seq)).toEqual([1, 2, 3]);
    }
  });

  it("ends no run because of another one", async () => {
    const { ended } = await together(lanes, ["r1", "r2"], {
      answers: (() => {
        let left = 1;
        return () => (left-- > 0 ? { outcome: "rejected" } : { outcome: "ok" });
      })(),
    });
    expect(ended.map(({ state }) => state.ending).sort()).toEqual(["escalated", "succeeded"]);
  });
});

describe("a send", () => {
  it("is dictated by a record that is durable", async () => {
    const sentBefore: string[] = [];
    const journal = watchedJournal();
    const world: World = {
      answers({ id }) {
        const isDurable = journal.appended.flat().some(({ text }) => text.includes(`"id":"${id}"`));
        if (!isDurable) sentBefore.push(id);
        return { outcome: "ok" };
      },
    };
    await inVirtualTime(async () => passing(startOn(openStage(lanes, world, { journal }), lanes)));
    expect(journal.appended.length).toBeGreaterThan(1);
    expect(sentBefore).toEqual([]);
  });

  it("of the next step shares its record with the answer to the one before", async () => {
    const { journal } = await together(twoCalls, ["r"]);
    const records = journal
      .read("r")
      .map(({ text }) => JSON.parse(text) as { event: { event: string }; commands: { command: string }[] });
    expect(
      records.map(
        ({ event, commands }) => `${event.event} ${commands.map((each) => each.command).join(" ")}`,
      ),
    ).toEqual(["start timer call", "result call", "result cancel end"]);
  });
});

describe("a transaction that fails", () => {
  it.each([1, 2])("ends the process before anything of record %i is done", async (failing) => {
    const script = join(import.meta.dirname, "failing-append.ts");
    const ended = await new Promise<{ code: number; said: string }>((resolve) => {
      execFile(
        process.execPath,
        ["--disable-warning=ExperimentalWarning", script, String(failing)],
        (error, stdout) => resolve({ code: Number(error?.code ?? 0), said: stdout }),
      );
    });
    expect(ended.code).not.toBe(0);
    expect(ended.said.trim().split("\n")).toEqual([
      ...Array.from({ length: failing - 1 }, (_, index) => `sent step${index + 1}`),
      "disk is full",
    ]);
  });

  it("leaves nothing of itself in the journal", () => {
    const journal = openSqliteJournal(":memory:");
    journal.append([{ run: "r", seq: 1, text: "{}" }]);
    const twice = [2, 1].map((seq) => ({ run: "r", seq, text: "{}" }));
    expect(() => journal.append(twice)).toThrow();
    expect(journal.read("r").map((record) => record.seq)).toEqual([1]);
  });
});

describe("the witness", () => {
  it("has the head before the first effect leaves, and the last head at the end", async () => {
    const plan = planOf([
      require_(all(reading("up"))),
      call("keyed", { undo: undoBy("inverse") }),
      ensure(all(reading("up"))),
      call("once"),
    ]);
    const { stage } = await together(plan, ["r"]);
    const records = stage.records.map(({ record }) => record);
    const firstCall = records.find((record) => record.commands.some((command) => command.command === "call"));
    expect(stage.anchors.map(({ seq, hash, deliveries }) => ({ seq, hash, deliveries }))).toEqual([
      { seq: firstCall?.seq, hash: firstCall?.hash, deliveries: 0 },
      { seq: records.at(-1)?.seq, hash: records.at(-1)?.hash, deliveries: 2 },
    ]);
  });

  it("has the end of a run that did nothing", async () => {
    const plan = planOf([require_(all(reading("up"))), call("once")]);
    const { stage, ended } = await together(plan, ["r"], { sees: () => false });
    expect(ended[0]?.state.ending).toBe("refused");
    expect(stage.anchors.map((anchor) => anchor.seq)).toEqual([stage.records.length]);
  });
});
