// The host at awkward moments: a clock that was set back while nobody executed, a kill in the turn of a send, a
// reading that takes its time, a journal that fails while others go on.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it, vi } from "vitest";
import { openSqliteJournal } from "../../runtime/host/sqlite-journal.ts";
import type { Event } from "../../schema/generated/journal-record.ts";
import { all, call, ensure, planOf, reading, require_ } from "../kernel/plans.ts";
import { openStage, startOn } from "./stage.ts";
import { inVirtualTime, nowMs, passing, turn } from "./virtual-time.ts";

const hourMs = 3_600_000;

describe("a run whose executor died, on a machine whose clock was set back", () => {
  it("goes on where it was: its readings aren't stale and its timers don't wait for the clock", async () => {
    const plan = planOf([
      call("keyed"),
      ensure(all(reading("up")), { holdingMs: 3000 }),
      require_(all(reading("calm"))),
      { kind: "wait", id: 9001, name: "wait", label: "wait", forMs: 10_000 },
      call("once"),
    ]);
    await inVirtualTime(async () => {
      const first = openStage(
        plan,
        {},
        { onRecord: ({ host }, _run, record) => void (record.seq === 3 && host.close()) },
      );
      void startOn(first, plan);
      for (let count = 0; count < 10; count++) {
        await turn();
        vi.advanceTimersToNextTimer();
      }
      vi.setSystemTime(Date.now() - hourMs);
      const second = openStage(plan, {}, { journal: first.journal });
      const resumed = second.host.resume("r", plan);
      if ("divergedAt" in resumed) throw new Error("it diverged");
      const { state } = await passing(resumed);
      expect(state.ending, state.reason).toBe("succeeded");
      expect(state.now).toBeLessThan(60_000);
      expect(nowMs() + hourMs).toBeLessThan(60_000);
    });
  });
});

describe("a request that comes in the turn of a send keeps it from leaving", () => {
  it.each([
    { event: "kill", ends: "killed" },
    { event: "stop", ends: "compensated" },
  ] as const)("$event", async ({ event, ends }) => {
    await inVirtualTime(async () => {
      const plan = planOf([call("once")]);
      const stage = openStage(plan);
      const ended = startOn(stage, plan);
      const acknowledged = stage.host.deliver("r", { event, by: "operator" });
      const { state } = await passing(ended);
      expect(await acknowledged).toBe(2);
      expect(state.ending, state.reason).toBe(ends);
      expect(stage.deliveries).toEqual([]);
    });
  });
});

describe("a reading", () => {
  it("is as old as its question, not as its answer", async () => {
    await inVirtualTime(async () => {
      const plan = planOf([require_(all(reading("up"))), call("once")]);
      const stage = openStage(plan);
      await passing(startOn(stage, plan));
      const seen = stage.records
        .map(({ record }): Event => record.event)
        .find((event) => event.event === "observed");
      if (seen?.event !== "observed") throw new Error("nothing was observed");
      expect(seen.at - (seen.values[0]?.asOf ?? seen.at)).toBe(1);
    });
  });
});

describe("a journal that fails", () => {
  it("stops every run of its host: nothing more is sent, and who waits is told", async () => {
    await inVirtualTime(async () => {
      const plan = planOf([call("once"), call("keyed"), call("idempotent")]);
      const journal = openSqliteJournal(":memory:");
      let appends = 0;
      const append: typeof journal.append = (records) => {
        if (++appends === 2) throw new Error("disk is full");
        journal.append(records);
      };
      const stage = openStage(plan, {}, { journal: { ...journal, append } });
      const first = startOn(stage, plan, "first");
      const second = startOn(stage, plan, "second");
      const told = Promise.allSettled([first, second]);
      await passing(told);
      expect((await told).map((each) => each.status)).toEqual(["rejected", "rejected"]);
      expect(stage.deliveries.map((delivery) => delivery.id)).toEqual(["once!send.1", "once!send.1"]);
      await expect(stage.host.deliver("first", { event: "stop", by: "operator" })).rejects.toThrow();
    });
  });
});

describe("an executor that another one has replaced", () => {
  it("sends nothing more, and is told so in words", async () => {
    await inVirtualTime(async () => {
      const plan = planOf([
        call("once"),
        { kind: "wait", id: 9001, name: "wait", label: "wait", forMs: 10_000 },
        call("keyed"),
      ]);
      const first = openStage(plan);
      const ended = startOn(first, plan).then(
        () => "ended",
        (error: Error) => error.message,
      );
      for (let count = 0; count < 4; count++) {
        await turn();
        if (count < 1) vi.advanceTimersToNextTimer();
      }
      const second = openStage(plan, {}, { journal: first.journal });
      const resumed = second.host.resume("r", plan);
      if ("divergedAt" in resumed) throw new Error("it diverged");
      const { state } = await passing(resumed);
      expect(state.ending).toBe("succeeded");
      expect(await ended).toMatch(/another process has gone on with this run/);
      expect([...first.deliveries, ...second.deliveries].map((each) => `${each.id} ${each.epoch}`)).toEqual([
        "once!send.1 1",
        "keyed!send.1 2",
      ]);
    });
  });
});

describe("a journal that can't be written", () => {
  it("is told with its file's name and what to do, not as a bug", () => {
    const folder = mkdtempSync(join(tmpdir(), "claw-"));
    const file = join(folder, "journal.db");
    const journal = openSqliteJournal(file);
    const other = new DatabaseSync(file);
    other.exec("DROP TABLE record");
    other.close();
    const append = () => journal.append([{ run: "r", seq: 1, text: "{}" }]);
    expect(append).toThrow(`${file}: the journal can't be written`);
    expect(append).toThrow("clawc resume");
    journal.close();
    rmSync(folder, { recursive: true });
  });
});
