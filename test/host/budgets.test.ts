// The host's budgets: shared by runs, atomic, and the same unit for the same statement however often it asks.

import { expect, it } from "vitest";
import { openBudgetAuthority } from "../../runtime/host/budgets.ts";
import type { SpendCommand } from "../../schema/generated/journal-record.ts";

const command = (id: string, key: unknown[] = ["vm1"]): SpendCommand => ({
  command: "spend",
  id,
  budget: "restarts",
  key,
  most: 2,
  perMs: 60_000,
});

it("two units in a window, for all runs together; each leaves on its own; keys don't share", () => {
  const budgets = openBudgetAuthority(":memory:");
  expect(budgets.take("r1", command("a"), 1000)).toEqual({ granted: true, used: 1 });
  expect(budgets.take("r2", command("a"), 31_000)).toEqual({ granted: true, used: 2 });
  expect(budgets.take("r3", command("a"), 60_999)).toEqual({ granted: false, used: 2 });
  expect(budgets.take("r3", command("a", ["vm2"]), 60_999)).toEqual({ granted: true, used: 1 });
  expect(budgets.take("r4", command("a"), 61_000)).toEqual({ granted: true, used: 2 });
  expect(budgets.take("r5", command("a"), 90_999)).toEqual({ granted: false, used: 2 });
  budgets.close();
});

it("a statement that asks again after a crash has its unit already", () => {
  const budgets = openBudgetAuthority(":memory:");
  budgets.take("r1", command("a"), 1000);
  expect(budgets.take("r1", command("a"), 2000)).toEqual({ granted: true, used: 1 });
  expect(budgets.take("r1", command("b"), 3000)).toEqual({ granted: true, used: 2 });
  expect(budgets.take("r1", command("a"), 4000)).toEqual({ granted: true, used: 2 });
  budgets.close();
});
