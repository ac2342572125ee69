// A person ends a run that is under way: from another terminal, or by Ctrl-C where it runs. A stop takes back what
// was done; a kill leaves everything as it is and says so.

import { join } from "node:path";
import { expect, test } from "vitest";
import { disagreements, evidenceOf } from "../drills/evidence.ts";
import { type Ended, locksHeld, type Running, type Scene } from "../drills/scene.ts";
import { bakeFor, describeStaged, onlyRun, onScene, runWords } from "./staged.ts";

interface Interruption {
  how: string;
  interrupt: (scene: Scene, running: Running) => Promise<Ended | null>;
  ending: string;
  says: RegExp;
  /** How often an effect was taken back: the pool's size, a region by its coordinator and three nodes. */
  undone: number;
  isLocked: "locked" | "free";
}

const byCommand = (command: string) => (scene: Scene) =>
  scene.clawc(command, onlyRun(scene), "--runs", scene.runs);

const interruptions: Interruption[] = [
  {
    how: "clawc stop",
    interrupt: byCommand("stop"),
    ending: "compensated",
    says: /stopped by drill/,
    undone: 1 + 4,
    isLocked: "free",
  },
  {
    how: "clawc kill",
    interrupt: byCommand("kill"),
    ending: "killed",
    says: /killed by drill/,
    undone: 0,
    isLocked: "locked",
  },
  {
    how: "Ctrl-C",
    async interrupt(_scene, { child }) {
      child.kill("SIGINT");
      return null;
    },
    ending: "compensated",
    says: /stopped by drill/,
    undone: 1 + 4,
    isLocked: "free",
  },
  {
    how: "Ctrl-C twice",
    async interrupt(_scene, running) {
      running.child.kill("SIGINT");
      await running.says(/stop requested/);
      running.child.kill("SIGINT");
      return null;
    },
    ending: "killed",
    says: /killed by drill/,
    undone: 0,
    isLocked: "locked",
  },
];

describeStaged("a run that a person ends", () => {
  test.concurrent.each(interruptions)(
    "by $how: $ending",
    async ({ interrupt, ending, says, undone, isLocked }) => {
      await onScene({}, async (scene) => {
        bakeFor(scene, 8_000);
        const running = scene.begin(...runWords(scene));
        await running.says(/us-east-1 {2}done/);
        const asked = await interrupt(scene, running);
        if (asked)
          expect(asked).toMatchObject({
            code: 0,
            out: expect.stringMatching(/is record \d+ of .*: durable/),
          });
        const ended = await running.ended;
        expect(ended.code, ended.out + ended.err).toBe(1);
        expect(ended.out).toMatch(says);
        expect(ended.err).not.toMatch(/bug in clawc/);
        const run = onlyRun(scene);
        const evidence = evidenceOf(scene, run);
        expect(evidence.state.ending).toBe(ending);
        expect(disagreements(evidence)).toEqual([]);
        if (ending === "compensated")
          expect(evidence.lines.filter((line) => line.undoes !== "")).toHaveLength(undone);
        expect(locksHeld(scene)).toEqual(isLocked === "locked" ? [run] : []);
        const verified = await scene.clawc(
          "audit",
          "verify",
          join(scene.runs, run),
          "--witness",
          scene.witness,
        );
        expect(verified, verified.out).toMatchObject({ code: 0 });
        const again = await scene.clawc("stop", run, "--runs", scene.runs);
        expect(again).toMatchObject({
          code: 2,
          err: expect.stringMatching(`the run has ended \\(${ending}\\)`),
        });
      });
    },
  );

  test.concurrent("a run whose executor is gone is stopped by whoever asks", async () => {
    await onScene({}, async (scene) => {
      bakeFor(scene, 8_000);
      const running = scene.begin(...runWords(scene));
      await running.says(/us-east-1 {2}done/);
      running.child.kill("SIGKILL");
      await running.ended;
      const run = onlyRun(scene);
      const undo = await scene.clawc("undo", run, "--runs", scene.runs);
      expect(undo).toMatchObject({ code: 2, err: expect.stringMatching(/under way/) });
      const stop = await scene.clawc("stop", run, "--runs", scene.runs);
      expect(stop.out + stop.err).toMatch(/^COMPENSATED/m);
      const evidence = evidenceOf(scene, run);
      expect(evidence.state.ending).toBe("compensated");
      expect(disagreements(evidence)).toEqual([]);
      expect(locksHeld(scene)).toEqual([]);
    });
  });
});
