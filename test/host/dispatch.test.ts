// A dispatcher that is closed, as a kill closes it: what has not left by then doesn't leave, and what comes back is
// dropped.

import { expect, it } from "vitest";
import type { Delivery, Outcome } from "../../runtime/drivers/driver.ts";
import { openDispatcher } from "../../runtime/host/dispatch.ts";
import type { Unstamped } from "../../runtime/host/host.ts";
import { loadPlan } from "../../runtime/kernel/load.ts";
import { call, planOf } from "../kernel/plans.ts";

it("breaks off a call under way, and tells nothing of it any more", async () => {
  const told: Unstamped[] = [];
  const calls: { delivery: Delivery; signal: AbortSignal; answer: (outcome: Outcome) => void }[] = [];
  const dispatcher = openDispatcher(
    { run: "r", plan: loadPlan(planOf([call("once")])), startedWallMs: 0 },
    {
      clock: { wallMs: () => 0 },
      driverFor: () => ({
        call: (delivery, signal) => new Promise((answer) => calls.push({ delivery, signal, answer })),
        read: async () => ({ unknown: "nobody looks" }),
        check: async () => [],
        close: async () => {},
      }),
      locks: { take: () => ({ granted: true }), release() {}, close() {} },
      budgets: { take: () => ({ granted: true, used: 1 }) },
      notifier: { notify: async () => ({ sent: true }) },
    },
    (event) => told.push(event),
  );
  dispatcher.dispatch({
    command: "call",
    id: "once!send.1",
    phase: "effect",
    effect: "once",
    action: "once",
    request: {},
    places: {},
    key: "r:once",
    attempt: 1,
    timeoutMs: 1000,
    epoch: 1,
  });
  expect(calls.map(({ delivery, signal }) => [delivery.key, signal.aborted])).toEqual([["r:once", false]]);
  dispatcher.close();
  expect(calls[0]?.signal.aborted).toBe(true);
  calls[0]?.answer({ outcome: "ok" });
  await new Promise((resolve) => setImmediate(resolve));
  expect(told).toEqual([]);
});
