// An executor that dies after any record, with what that record dictates sent or not: the next one goes on from the
// journal, no effect is lost, none happens twice, and the journal folds as if one executor had written it.

import { describe, expect, it } from "vitest";
import { fold } from "../../runtime/kernel/fold.ts";
import { loadPlan } from "../../runtime/kernel/load.ts";
import type { CallCommand, JournalRecord } from "../../schema/generated/journal-record.ts";
import type { Plan } from "../../schema/generated/plan.ts";
import {
  all,
  approve,
  call,
  ensure,
  over,
  parallel,
  planOf,
  reading,
  spend,
  step,
  undoBy,
  variable,
  type World,
} from "../kernel/plans.ts";
import { openStage, type Props, type Stage, startOn } from "./stage.ts";
import { inVirtualTime, passing, turn } from "./virtual-time.ts";

const here = { places: { region: variable("region") } };
const undoable = { undo: undoBy("inverse") };
const holding = { holdingMs: 3000 };

const forward = planOf([
  call("keyed", undoable),
  ensure(all(reading("up")), holding),
  call("confirmed", { confirm: all(reading("did")) }),
  step("s", [call("idempotent", { ...here, ...undoable }), call("keyed", here)], {
    fanOut: over(["a", "b", "c"], { canaryFirst: true, width: 2, bakeMs: 5000 }),
  }),
  { kind: "wait", id: 9001, name: "wait", label: "wait", forMs: 60_000 },
  approve({ by: 2 }),
  spend(),
  parallel(
    step("p", [call("idempotent"), ensure(all(reading("up")), holding)]),
    step("q", [call("keyed"), call("idempotent")]),
  ),
  step("again", [call("idempotent"), ensure(all(reading("calm")), { withinMs: 2000 })], {
    repeat: { times: 2, apartMs: 5000 },
  }),
]);
const backward = settling(
  planOf([
    call("keyed", undoable),
    call("idempotent", undoable),
    call("once", { retry: { times: 2, firstMs: 100, maxMs: 100 } }),
  ]),
);

/** Every action but `once` says when a request can no longer take effect, so that an undo is sure. */
function settling(plan: Plan): Plan {
  for (const [name, action] of Object.entries(plan.actions)) if (name !== "once") action.settlesMs = 5000;
  return plan;
}

interface Life {
  plan: Plan;
  /** Keys under which callees, who remember them, did something. */
  applied: Set<string>;
  world: World;
}

/** Callees that remember keys, and a `did` that tells the truth of the confirmed call. */
function life(plan: Plan): Life {
  const applied = new Set<string>();
  const did = () => [...applied].some((key) => key.endsWith(":confirmed"));
  const calm = () => [...applied].some((key) => key.includes("repeat#2"));
  const answers = (command: CallCommand) => {
    if (command.action === "once") return { outcome: "rejected", transient: true } as const;
    applied.add(command.key);
    return { outcome: "ok" } as const;
  };
  return {
    plan,
    applied,
    world: { answers, sees: (probe) => (probe === "did" ? did() : probe !== "calm" || calm()) },
  };
}

interface Continued {
  /** Of the second executor. */
  stage: Stage;
  records: JournalRecord[];
  /** Records that the first one left. */
  before: number;
}

/** Plays a run whose executor dies right after record `seq`; null: the run has fewer records. */
async function playWithCrash({ plan, world }: Life, seq: number, isSent: boolean): Promise<Continued | null> {
  let crashed: (() => void) | undefined;
  const crash = new Promise<void>((resolve) => {
    crashed = resolve;
  });
  const props: Props = {
    onRecord({ host }, _run, record) {
      if (record.seq < seq || record.commands.some((command) => command.command === "end")) return;
      // What became durable in the same turn is not sent either.
      if (!isSent) record.commands = [];
      void host.close();
      crashed?.();
    },
  };
  const first = openStage(plan, world, props);
  const ended = startOn(first, plan).then(() => "ended" as const);
  if ((await passing(Promise.race([ended, crash]))) === "ended") return null;
  await turn();
  const before = first.records.length;
  const second = openStage(plan, world, { journal: first.journal });
  const resumed = second.host.resume("r", plan);
  if ("divergedAt" in resumed) throw new Error(`record ${resumed.divergedAt} is not what the plan dictates`);
  await passing(resumed);
  await second.host.close();
  return {
    stage: second,
    before,
    records: first.journal.read("r").map(({ text }) => JSON.parse(text) as JournalRecord),
  };
}

async function crashEverywhere(
  plan: Plan,
  isSent: boolean,
  check: (each: Life & Continued & { seq: number }) => void,
): Promise<number> {
  for (let seq = 1; seq < 200; seq++) {
    const lived = life(plan);
    const played = await inVirtualTime(() => playWithCrash(lived, seq, isSent));
    if (played === null) return seq - 1;
    expect(fold(loadPlan(plan), played.records).divergence, `after record ${seq}`).toBeNull();
    check({ ...lived, seq, ...played });
  }
  throw new Error("the run has no end");
}

const deaths = [
  { when: "and what it dictates is not sent", isSent: false },
  { when: "and what it dictates is sent", isSent: true },
];

describe.each(deaths)("an executor that dies after any record $when", ({ isSent }) => {
  it("leaves a run that succeeds, each effect done once under its key", async () => {
    const crashes = await crashEverywhere(forward, isSent, ({ seq, before, records, applied, stage }) => {
      const last = records.at(-1)?.commands.find((command) => command.command === "end");
      expect(last, `after record ${seq}`).toMatchObject({ ending: "succeeded" });
      expect([...applied].sort()).toEqual(
        [
          "again/idempotent",
          "again/repeat#2/idempotent",
          "confirmed",
          "keyed",
          "parallel/p/idempotent",
          "parallel/q/idempotent",
          "parallel/q/keyed",
          ...["a", "b", "c"].flatMap((region) => [`s[${region}]/idempotent`, `s[${region}]/keyed`]),
        ].map((path) => `r:${path}`),
      );
      expect(stage.deliveries.every((delivery) => delivery.epoch === 2)).toBe(true);
      const resumed = records.filter((record) => record.event.event === "resumed");
      expect(resumed.map((record) => record.seq)).toEqual([before + 1]);
    });
    expect(crashes).toBeGreaterThan(12);
  });

  it("leaves a run that takes everything back when it must, once each", async () => {
    const crashes = await crashEverywhere(backward, isSent, ({ seq, before, records, applied }) => {
      const end = records.at(-1)?.commands.find((command) => command.command === "end");
      if (end?.command !== "end") throw new Error("the run has no end");
      const undone = ["r:idempotent", "r:idempotent/undo/inverse", "r:keyed", "r:keyed/undo/inverse"];
      expect([...applied].sort(), `after record ${seq}`).toEqual(undone);
      // A call that nothing protects, in flight when the executor died, may have happened: a person must look.
      const unknown = end.debt.filter((debt) => debt.state === "unknown").map((debt) => debt.effect);
      const isOnceLost = onceFlies(records, before);
      expect([end.ending, unknown], `after record ${seq}`).toEqual(
        isOnceLost ? ["escalated", ["once"]] : ["compensated", []],
      );
    });
    expect(crashes).toBeGreaterThan(7);
  });
});

/** Whether the last that the first executor wrote leaves the unprotected call without an answer. */
function onceFlies(records: readonly JournalRecord[], before: number): boolean {
  const first = records.slice(0, before);
  const sent = first.flatMap(({ commands }) =>
    commands.flatMap((command) =>
      command.command === "call" && command.action === "once" ? [command.id] : [],
    ),
  );
  return sent.some((id) => !first.some(({ event }) => event.event === "result" && event.id === id));
}

describe("a journal", () => {
  it("that the plan does not dictate is not resumed: the record is named", async () => {
    const lived = life(backward);
    const played = await inVirtualTime(() => playWithCrash(lived, 3, true));
    expect(played).not.toBeNull();
    if (played === null) return;
    const other = planOf([call("keyed", undoable), call("confirmed")]);
    expect(openStage(other, {}, { journal: played.stage.journal }).host.resume("r", other)).toEqual({
      divergedAt: 2,
    });
  });

  it("of a run that has ended is not written to when it is opened again", async () => {
    const plan = planOf([call("once")]);
    const first = openStage(plan);
    await inVirtualTime(() => passing(startOn(first, plan)));
    const again = openStage(plan, {}, { journal: first.journal });
    const before = first.journal.read("r");
    const resumed = again.host.resume("r", plan);
    expect("divergedAt" in resumed).toBe(false);
    await turn();
    expect(first.journal.read("r")).toEqual(before);
    expect(again.deliveries).toEqual([]);
  });
});
