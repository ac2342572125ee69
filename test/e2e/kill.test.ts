// The executor dies at the first record of each kind, just before it is durable and just after. Whatever it had
// begun, the run that is resumed ends, and the journal, the ledgers, the locks and the verifier agree.

import { expect, test } from "vitest";
import type { Kill } from "../drills/executor.ts";
import { killOnce } from "../drills/kill-once.ts";
import { describeStaged, onScene } from "./staged.ts";

const kinds = ["start", "held", "observed", "intent", "result", "fired", "notified"];
const kills = kinds.flatMap((at): Kill[] => [
  { when: "before", at },
  { when: "after", at },
]);

describeStaged("an executor that dies", () => {
  test.concurrent.each(kills)(
    "$when its first record of kind $at is durable",
    { timeout: 60_000 },
    async (kill) => {
      const drilled = await onScene({ hangingWorker: "worker-node-6" }, (scene) =>
        killOnce(scene, "DRILL", kill),
      );
      expect(drilled.killedAt?.kinds).toContain(kill.at);
      expect(drilled.wrong).toEqual([]);
      const neverStarted = kill.at === "start" && kill.when === "before";
      expect(drilled.ending).toBe(neverStarted ? null : "succeeded");
    },
  );
});
