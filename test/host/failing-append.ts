// A process with a host whose journal fails at the append that is named as its argument. It says what is sent.

import { systemClock } from "../../runtime/host/clock.ts";
import { openHost } from "../../runtime/host/host.ts";
import { call, planOf } from "../kernel/plans.ts";
import { anyLock } from "./any-lock.ts";

const failing = Number(process.argv[2]);
let appends = 0;
const plan = planOf(["step1", "step2", "step3"].map((name) => call("once", { name })));
const host = openHost({
  journal: {
    append() {
      if (++appends !== failing) return;
      console.log("disk is full");
      throw new Error("disk is full");
    },
    read: () => [],
    runs: () => [],
    close() {},
  },
  clock: systemClock,
  holder: "test",
  driverFor: () => ({
    async call(delivery) {
      console.log(`sent ${delivery.id.split("!")[0]}`);
      return { outcome: "ok", value: {} };
    },
    read: async () => ({ unknown: "nothing to read" }),
    check: async () => [],
    close: async () => {},
  }),
  locks: anyLock,
  budgets: { take: () => ({ granted: true, used: 1 }) },
  notifier: { notify: async () => ({ sent: true }) },
});
await host.start({ run: "r", plan, planDigest: "p", inputs: {}, seed: 1 });
