// The kernel's laws, on the embedded host: the same plans and worlds must end the same way when events come from
// timers, drivers and requests of people, through a journal on SQLite.

import { describe, expect, it } from "vitest";
import { fold } from "../../runtime/kernel/fold.ts";
import { loadPlan } from "../../runtime/kernel/load.ts";
import { laws } from "../kernel/laws.ts";
import { parallelLaws } from "../kernel/laws-parallel.ts";
import { peopleLaws } from "../kernel/laws-people.ts";
import { repeatLaws } from "../kernel/laws-repeat.ts";
import { spendLaws } from "../kernel/laws-spend.ts";
import { playOnHost } from "./stage.ts";
import { inVirtualTime } from "./virtual-time.ts";

describe("on the host", () => {
  for (const { law, plan, world, ends, sent, also } of [
    ...laws,
    ...peopleLaws,
    ...parallelLaws,
    ...repeatLaws,
    ...spendLaws,
  ]) {
    it(law, async () => {
      const played = await inVirtualTime(() => playOnHost(plan, world));
      expect(played.state.ending, played.state.reason).toBe(ends);
      expect(played.sent).toEqual(sent);
      also?.(played);
      expect(played.deliveries.map((delivery) => delivery.id)).toEqual(
        played.commands.flatMap((command) => (command.command === "call" ? [command.id] : [])),
      );
      expect(fold(loadPlan(plan), played.records).divergence).toBeNull();
    });
  }
});
