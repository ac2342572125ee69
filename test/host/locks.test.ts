// Two runs never hold one resource: who comes second is refused and has touched nothing. A lock belongs to its run:
// it outlives an ending that a person must settle, and goes when the person has.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { leaseMs, openLeases } from "../../runtime/host/lease.ts";
import { type LockAuthority, openLockAuthority } from "../../runtime/host/locks.ts";
import type { Resource } from "../../schema/generated/journal-record.ts";
import { call, ending, literal, planOf, step, type World } from "../kernel/plans.ts";
import { openStage, startOn } from "./stage.ts";
import { inVirtualTime, passing, turn } from "./virtual-time.ts";

let folder: string;
let locks: LockAuthority;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "clawc-host-"));
  locks = openLockAuthority(join(folder, "locks.db"));
});

afterEach(() => {
  locks.close();
  rmSync(folder, { recursive: true, force: true });
});

const holds = [
  { resource: { kind: "database", key: [literal("payments")] }, waitMs: 1000, label: "database payments" },
];
const plan = planOf([step("s", [call("once")], { otherwise: [ending("escalate", "look at it")] })], {
  holds,
});
const fails: World = { answers: () => ({ outcome: "indeterminate" }) };
const database: Resource[] = [{ kind: "database", key: ["payments"] }];

describe("a lock on the host", () => {
  it("that another run holds refuses the run after its wait, and nothing was sent", async () => {
    locks.take("other", database);
    await inVirtualTime(async () => {
      const stage = openStage(plan, {}, { locks });
      const { state } = await passing(startOn(stage, plan));
      expect(state.ending).toBe("refused");
      expect(state.reason).toContain("database(payments) is held by run other");
      expect(state.now).toBeGreaterThanOrEqual(1000);
      expect(stage.deliveries).toEqual([]);
    });
  });

  it("that is let go within the wait is taken then", async () => {
    locks.take("other", database);
    await inVirtualTime(async () => {
      setTimeout(() => locks.release("other"), 600);
      const { state } = await passing(startOn(openStage(plan, {}, { locks }), plan));
      expect(state.ending).toBe("succeeded");
      expect(state.now).toBeGreaterThanOrEqual(600);
    });
  });

  it("is let go when a run has ended well", async () => {
    await inVirtualTime(async () => {
      await passing(startOn(openStage(plan, {}, { locks }), plan));
    });
    expect(locks.take("other", database)).toEqual({ granted: true });
  });

  it.each(["done", "undone"] as const)(
    "is kept after `escalated`, and let go when a person has settled the debt as %s",
    async (as) => {
      await inVirtualTime(async () => {
        const stage = openStage(plan, fails, { locks });
        const { state } = await passing(startOn(stage, plan));
        expect(state.ending).toBe("escalated");
        expect(locks.take("other", database).granted).toBe(false);
        await passing(stage.host.deliver("r", { event: "settled", effect: "s/once", as, by: "sre" }));
        expect(locks.take("other", database)).toEqual({ granted: true });
      });
    },
  );

  it("is kept after a kill with a call in flight", async () => {
    await inVirtualTime(async () => {
      const stage = openStage(
        plan,
        { answers: () => "silence" },
        {
          locks,
          onRecord({ host }, run, record) {
            if (record.commands.some((command) => command.command === "call"))
              void host.deliver(run, { event: "kill", by: "sre" });
          },
        },
      );
      const { state } = await passing(startOn(stage, plan));
      expect(state.ending).toBe("killed");
      expect(state.debt.map((debt) => debt.state)).toEqual(["unknown"]);
    });
    expect(locks.take("other", database).granted).toBe(false);
  });

  it.each(["stop", "kill"] as const)(
    "that is granted in the very moment of a %s is not kept by a run that did nothing",
    async (event) => {
      await inVirtualTime(async () => {
        const stage = openStage(plan, {}, { locks });
        const ended = startOn(stage, plan);
        void stage.host.deliver("r", { event, by: "sre" });
        await passing(ended);
        expect(stage.deliveries).toEqual([]);
        await turn();
        expect(stage.records.at(-1)?.record.commands.at(-1)?.command).toBe("end");
      });
      expect(locks.take("other", database)).toEqual({ granted: true });
    },
  );
});

describe("the lock authority", () => {
  const meeting: [left: Resource["key"], right: Resource["key"], meet: boolean][] = [
    [["a"], ["a"], true],
    [["a"], ["b"], false],
    [["a", null], ["a", "x"], true],
    [["a", "x"], [null, "x"], true],
    [["a", "x"], ["a", "y"], false],
    [[null], ["b"], true],
  ];
  it.each(meeting)("%j and %j: the second is refused: %s", (left, right, meet) => {
    expect(locks.take("one", [{ kind: "k", key: left }]).granted).toBe(true);
    expect(locks.take("two", [{ kind: "k", key: right }]).granted).toBe(!meet);
    expect(locks.take("two", [{ kind: "other", key: right }]).granted).toBe(true);
  });

  it("takes all or none, and the same run again", () => {
    locks.take("one", [{ kind: "k", key: ["b"] }]);
    const both: Resource[] = [
      { kind: "k", key: ["a"] },
      { kind: "k", key: ["b"] },
    ];
    expect(locks.take("two", both).granted).toBe(false);
    expect(locks.take("three", [{ kind: "k", key: ["a"] }]).granted).toBe(true);
    expect(locks.take("one", [{ kind: "k", key: ["b"] }]).granted).toBe(true);
  });

  it("is the same for whoever opens its file", () => {
    locks.take("one", database);
    const elsewhere = openLockAuthority(join(folder, "locks.db"));
    expect(elsewhere.take("two", database)).toEqual({
      granted: false,
      why: "database(payments) is held by run one",
    });
    elsewhere.close();
  });
});

describe("a lease", () => {
  const first = { host: "here", pid: 11 };
  const lives = new Set([11, 12]);
  let wall = 0;
  const clock = { wallMs: () => wall };
  const open = (holder: typeof first) =>
    openLeases(join(folder, "leases.db"), holder, clock, (pid) => lives.has(pid));

  const cases: { law: string; holder: typeof first; laterMs: number; dies?: number; granted: boolean }[] = [
    {
      law: "is not given to another process while it lasts",
      holder: { host: "here", pid: 12 },
      laterMs: leaseMs - 1,
      granted: false,
    },
    {
      law: "is given to another process when it has run out",
      holder: { host: "here", pid: 12 },
      laterMs: leaseMs,
      granted: true,
    },
    {
      law: "of a process of this machine that is no more is given at once",
      holder: { host: "here", pid: 12 },
      laterMs: 1,
      dies: 11,
      granted: true,
    },
    {
      law: "of a process elsewhere lasts, whatever runs here under its number",
      holder: { host: "there", pid: 12 },
      laterMs: 1,
      dies: 11,
      granted: false,
    },
    { law: "is given again to the one that has it", holder: first, laterMs: 5, granted: true },
  ];
  it.each(cases)("$law", ({ holder, laterMs, dies, granted }) => {
    wall = 1_000_000;
    lives.add(11);
    const leases = [open(first), open(holder)];
    expect(leases[0]?.take("r")).toEqual({ granted: true });
    if (dies) lives.delete(dies);
    wall += laterMs;
    const taken = leases[1]?.take("r");
    expect(taken?.granted).toBe(granted);
    if (taken?.granted === false) expect(taken.why).toMatch(/^process 11 on here executes it/);
    for (const each of leases) each.close();
  });

  it("that was taken over is refused to the one that had it, and can't be released by it", () => {
    wall = 1_000_000;
    lives.add(11);
    const [one, two] = [open(first), open({ host: "here", pid: 12 })];
    one.take("r");
    wall += leaseMs;
    two.take("r");
    expect(one.take("r").granted).toBe(false);
    one.release("r");
    expect(one.take("r").granted).toBe(false);
    two.release("r");
    expect(one.take("r").granted).toBe(true);
    one.close();
    two.close();
  });
});

describe("a shared lock", () => {
  const slot = (slots: number, key: (string | null)[] = ["east"]): Resource[] => [
    { kind: "cluster", key, slots },
  ];

  it("bears as many runs as it has slots, and tells the next one who has them", () => {
    expect(locks.take("a", slot(2))).toEqual({ granted: true });
    expect(locks.take("b", slot(2))).toEqual({ granted: true });
    const third = locks.take("c", slot(2));
    expect(third).toEqual({ granted: false, why: "all 2 slots of cluster(east) are taken, by runs a, b" });
    locks.release("a");
    expect(locks.take("c", slot(2))).toEqual({ granted: true });
  });

  it("is granted again to a run that has a slot, and takes no second one", () => {
    locks.take("a", slot(2));
    locks.take("a", slot(2));
    expect(locks.take("b", slot(2))).toEqual({ granted: true });
  });

  it("and an exclusive one exclude each other", () => {
    locks.take("a", slot(3));
    expect(locks.take("b", [{ kind: "cluster", key: [null] }])).toMatchObject({ granted: false });
    locks.release("a");
    locks.take("b", [{ kind: "cluster", key: ["east"] }]);
    expect(locks.take("a", slot(3))).toEqual({ granted: false, why: "cluster(east) is held by run b" });
  });

  it("of fewer slots binds those who would take more", () => {
    locks.take("a", slot(1));
    expect(locks.take("b", slot(5))).toMatchObject({ granted: false });
  });
});
