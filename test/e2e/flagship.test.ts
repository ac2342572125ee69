// The story, told once on real processes while one worker doesn't answer at first: what is printed, what stands in
// the run's folder, and what can be asked of a run while it goes on.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RunReport } from "../../schema/generated/report.ts";
import { validate as validateReport } from "../../schema/generated/report.validate.js";
import { disagreements, evidenceOf } from "../drills/evidence.ts";
import { type Ended, openScene, readJsonLines, type Scene } from "../drills/scene.ts";
import { closeScene, describeStaged, onlyRun, runWords } from "./staged.ts";

describeStaged("the failover on real services", () => {
  let scene: Scene;
  let run: string;
  let before: { plan: Ended; probe: Ended; lines: number };
  let live: Record<"status" | "runs" | "resume" | "undo", Ended>;
  let told: Ended;
  let inFolder: (file: string) => string;

  beforeAll(async () => {
    scene = await openScene({ hangingWorker: "worker-node-6" });
    const plan = await scene.clawc("plan", "--alert", scene.alert, ...scene.withHosts);
    const probe = await scene.clawc(
      "probe",
      "Observer.Database",
      "region=us-east-1",
      "cluster=payments-us-east-1",
      ...scene.withHosts,
    );
    before = { plan, probe, lines: ledgerCount(scene) };
    const running = scene.begin(...runWords(scene));
    await running.says(/cache\.invalidate \(timeout/);
    run = onlyRun(scene);
    const runs = ["--runs", scene.runs];
    const [status, list, resume, undo] = await Promise.all([
      scene.clawc("status", run, ...runs),
      scene.clawc("runs", ...runs),
      scene.clawc("resume", run, ...runs),
      scene.clawc("undo", run, ...runs),
    ]);
    live = { status, runs: list, resume, undo };
    told = await running.ended;
    inFolder = (file) => readFileSync(join(scene.runs, run, file), "utf8");
  });
  afterAll(() => closeScene(scene));

  test("is planned and probed without a send", () => {
    expect(before.plan).toMatchObject({ code: 0, err: "" });
    expect(before.plan.out).toMatch(/would act on 2 regions, .*Nothing has been sent/);
    expect(before.plan.out).toMatch(/regions us-east-1 eu-west-2 · tenants tenant-2847 tenant-5634/);
    expect(before.plan.out).toMatch(/max_connection_pool.*canary 50 \/ production 75.*would be aligned/);
    expect(before.plan.out.match(/InitiateFailover (us-east-1|eu-west-2)/g)).toHaveLength(2);
    expect(before.probe).toMatchObject({ code: 0 });
    expect(before.probe.out).toMatch(/primary_reachable false/);
    expect(before.lines).toBe(0);
  });
  test("ends succeeded, though worker-node-6 hung first", () => {
    expect(told).toMatchObject({ code: 0, err: "" });
    expect(told.out).toMatch(/worker-node-6 {2}cache\.invalidate attempt 1: outcome unknown/);
    expect(told.out).toMatch(/worker-node-6 {2}cache\.invalidate attempt 2: removed 50/);
    expect(told.out).toMatch(/^SUCCEEDED/m);
  });
  test("is told while it goes on", () => {
    expect(live.status.code).toBe(0);
    expect(live.status.out).toContain("invalidate_cache");
    expect(live.status.out).toContain(`clawc stop`);
    expect(live.runs.code).toBe(0);
    expect(live.runs.out).toMatch(/payment_db_failover.*open/);
  });
  test("is executed by one process only", () => {
    expect(live.resume.code).toBe(2);
    expect(live.resume.err).toMatch(/process \d+ on .* executes it/);
    expect(live.undo.code).toBe(2);
    expect(live.undo.err).toMatch(/under way/);
  });
  test("leaves a trail that is whole, and that the ledgers agree with", async () => {
    const verified = await scene.clawc("audit", "verify", join(scene.runs, run), "--witness", scene.witness);
    expect(verified).toMatchObject({ code: 0, err: "" });
    expect(verified.out).toMatch(/^whole/);
    expect(verified.out).toMatch(/ 0 unsealed/);
    const evidence = evidenceOf(scene, run);
    expect(disagreements(evidence)).toEqual([]);
    expect(evidence.lines.filter((line) => line.undoes !== "")).toEqual([]);
    expect(evidence.lines).toHaveLength(1 + 2 * (1 + 3) + 8);
  });
  test("leaves a report of the shape that was asked for", () => {
    const report = JSON.parse(inFolder("report.json")) as RunReport;
    expect(validateReport(report), JSON.stringify(validateReport.errors)).toBe(true);
    expect(Object.keys(report)).toEqual(
      expect.arrayContaining(["execution_id", "timestamp_utc", "agent_steps", "summary"]),
    );
    expect(report.execution_id).toBe(run);
    expect(report.timestamp_utc).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
    for (const [index, step] of report.agent_steps.entries()) {
      expect(step).toMatchObject({
        step: index + 1,
        action: expect.any(String),
        detail: expect.any(String),
        duration_ms: expect.any(Number),
      });
    }
    expect(report.summary).toMatchObject({ tenants_remediated: 2, human_intervention_required: false });
    expect(Object.keys(report.summary)).toEqual(
      expect.arrayContaining([
        "total_duration_seconds",
        "runbook_status",
        "tenants_remediated",
        "human_intervention_required",
        "estimated_mttr_minutes",
      ]),
    );
  });
  test("keeps the log lines of the Go and Python services", () => {
    const lines = inFolder("logs.jsonl")
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Record<string, string>);
    expect(lines.every((line) => line.execution_id === run)).toBe(true);
    const sources = lines.map((line) => line.source);
    for (const source of [/us-east-1/, /eu-west-2a/, /worker-node-1/, /worker-node-6/])
      expect(sources).toContainEqual(expect.stringMatching(source));
  });
  test("tells people, and frees its locks", () => {
    expect(readJsonLines(scene.stage.notices)).toMatchObject([
      { channel: "#payments", text: expect.stringContaining("succeeded") },
    ]);
  });
  test("can be taken back afterwards, once", async () => {
    const undo = await scene.clawc("undo", run, "--runs", scene.runs);
    expect(undo).toMatchObject({ code: 0 });
    const evidence = evidenceOf(scene, run);
    expect(disagreements(evidence)).toEqual([]);
    expect(evidence.lines.filter((line) => line.undoes !== "")).toHaveLength(1 + 2 * (1 + 3));
    const verified = await scene.clawc("audit", "verify", join(scene.runs, run), "--witness", scene.witness);
    expect(verified, verified.out).toMatchObject({ code: 0 });
  });
});

function ledgerCount(scene: Scene): number {
  return [...scene.stage.ledgers.go, ...scene.stage.ledgers.python].flatMap(readJsonLines).length;
}
