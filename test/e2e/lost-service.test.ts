// A service is killed while a run goes on. The run doesn't guess: what can't be seen or reached fails its lane, the
// lane's step says what that means, what stands is owed, and the locks stay until a person has dealt with it.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { disagreements, evidenceOf } from "../drills/evidence.ts";
import { type Ended, locksHeld, type Scene } from "../drills/scene.ts";
import { bakeFor, describeStaged, onlyRun, onScene, runWords } from "./staged.ts";

interface Lost {
  what: string;
  /** Killed as soon as the run says this. */
  at: RegExp;
  killed: string[];
  ends: string;
  says: RegExp;
  /** Effect and state, of each that is owed. */
  debt: Record<string, string>;
}

const firstRegionDone = /us-east-1 {2}done/;
const promotedFirst = {
  "align_Get/when/SetMaxConnectionPool": "applied",
  "initiate_failover[us-east-1]/InitiateFailover": "applied",
};
const promotedBoth = { ...promotedFirst, "initiate_failover[eu-west-2]/InitiateFailover": "applied" };
const entry = (region: string, node: number) =>
  `invalidate_cache[${region}]/entries[worker-node-${node}]/invalidate`;
/** A lane that failed takes its effects back, which for a cache means to keep them; one that was done is left. */
const cleared = (region: string, nodes: number[], state: "applied" | "kept") =>
  Object.fromEntries(nodes.map((node) => [entry(region, node), state]));

const losses: Lost[] = [
  {
    what: "the coordinator of eu-west-2 before its lane",
    at: firstRegionDone,
    killed: ["coordinator eu-west-2"],
    ends: "escalated",
    says: /not every region could be failed over: .*eu-west-2/,
    debt: promotedFirst,
  },
  {
    what: "the observer before the second lane",
    at: firstRegionDone,
    killed: ["observer"],
    ends: "escalated",
    says: /not every region could be failed over: .*eu-west-2/,
    debt: promotedFirst,
  },
  {
    what: "one worker of four, which the quorum can spare",
    at: firstRegionDone,
    killed: ["worker worker-node-6"],
    ends: "succeeded",
    says: /worker-node-6/,
    debt: {},
  },
  {
    what: "two workers of four",
    at: firstRegionDone,
    killed: ["worker worker-node-6", "worker worker-node-7"],
    ends: "escalated",
    says: /cache stale on .*eu-west-2/,
    debt: {
      ...promotedBoth,
      ...cleared("us-east-1", [1, 2, 3, 4], "applied"),
      ...cleared("eu-west-2", [5, 8], "kept"),
    },
  },
];

describeStaged("a service that is killed mid-run", () => {
  test.concurrent.each(losses)("$what", async ({ at, killed, ends, says, debt }) => {
    await onScene({}, async (scene) => {
      const { ended, run } = await runAndKill(scene, at, killed);
      expect(ended.code, ended.out + ended.err).toBe(ends === "succeeded" ? 0 : 1);
      expect(ended.out).toMatch(says);
      const evidence = evidenceOf(scene, run);
      expect(evidence.state.ending).toBe(ends);
      expect(disagreements(evidence)).toEqual([]);
      expect(Object.fromEntries(evidence.state.debt.map((owed) => [owed.effect, owed.state]))).toEqual(debt);
      expect(locksHeld(scene)).toEqual(ends === "succeeded" ? [] : [run]);
      const verified = await scene.clawc(
        "audit",
        "verify",
        join(scene.runs, run),
        "--witness",
        scene.witness,
      );
      expect(verified, verified.out).toMatchObject({ code: 0 });
    });
  });

  test.concurrent("keeps its locks against a second run, until what it did is taken back", async () => {
    await onScene({}, async (scene) => {
      const { run } = await runAndKill(scene, firstRegionDone, ["coordinator eu-west-2"]);
      const unready = await scene.clawc(...runWords(scene));
      expect(unready).toMatchObject({
        code: 2,
        err: expect.stringMatching(/not ready Remediation.*eu-west-2/),
      });
      expect(onlyRun(scene)).toBe(run);
      await revive(scene, "coordinator eu-west-2");
      const second = await scene.clawc(...runWords(scene));
      expect(second.code).toBe(1);
      expect(second.out).toMatch(new RegExp(`^REFUSED[\\s\\S]*held by run ${run}`, "m"));
      const undo = await scene.clawc("undo", run, "--runs", scene.runs);
      expect(undo, undo.out).toMatchObject({ code: 0 });
      expect(locksHeld(scene)).toEqual([]);
      const evidence = evidenceOf(scene, run);
      expect(disagreements(evidence)).toEqual([]);
      expect(evidence.lines.filter((line) => line.undoes !== "")).toHaveLength(1 + 1 + 3);
    });
  });

  test.concurrent("keeps its locks until a person says what is true", async () => {
    await onScene({}, async (scene) => {
      const { run } = await runAndKill(scene, firstRegionDone, ["observer"]);
      const runs = ["--runs", scene.runs];
      const nonsense = await scene.clawc("settle", run, "no_such_step/call", "--done", ...runs);
      expect(nonsense).toMatchObject({
        code: 2,
        err: expect.stringContaining("initiate_failover[us-east-1]/InitiateFailover"),
      });
      expect(locksHeld(scene)).toEqual([run]);
      const settled = await scene.clawc(
        "settle",
        run,
        "initiate_failover[us-east-1]/InitiateFailover",
        "--done",
        ...runs,
      );
      expect(settled).toMatchObject({ code: 0, err: "" });
      expect(locksHeld(scene)).toEqual([]);
      const verified = await scene.clawc(
        "audit",
        "verify",
        join(scene.runs, run),
        "--witness",
        scene.witness,
      );
      expect(verified, verified.out).toMatchObject({ code: 0, out: expect.stringMatching(/ 0 unsealed/) });
    });
  });
});

async function runAndKill(
  scene: Scene,
  at: RegExp,
  killed: readonly string[],
): Promise<{ ended: Ended; run: string }> {
  bakeFor(scene, 1_500);
  const running = scene.begin(...runWords(scene));
  await running.says(at);
  await Promise.all(killed.map((name) => kill(scene, name)));
  return { ended: await running.ended, run: onlyRun(scene) };
}

async function kill(scene: Scene, name: string): Promise<void> {
  const child = scene.stage.processes.get(name);
  if (!child) throw new Error(`there is no process ${name}`);
  child.kill("SIGKILL");
  await once(child, "exit");
}

/** Starts a killed coordinator again, where it listened and with the ledger that it had. */
async function revive(scene: Scene, name: string): Promise<void> {
  const dead = scene.stage.processes.get(name);
  const [binary, ...flags] = dead?.spawnargs ?? [];
  const place = name.split(" ")[1];
  const endpoint = scene.stage.hosts.services.Remediation?.endpoints.find(
    ({ places }) => places?.region === place,
  );
  const ready = flags[flags.indexOf("--ready-file") + 1] as string;
  rmSync(ready);
  flags[flags.indexOf("--listen") + 1] = endpoint?.address as string;
  const child = spawn(binary as string, flags, { stdio: ["pipe", "ignore", "ignore"] });
  (scene.stage.processes as Map<string, typeof child>).set(name, child);
  await vi.waitFor(() => expect(existsSync(ready)).toBe(true), { timeout: 10_000 });
}
