// The example on real processes, made quick: the copied project in a folder of its own, its Go services and Python
// workers, and the real command line. Nothing of it is shared with another scene, so that scenes can run side by side.

import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type Stage, type StageOptions, setStage } from "../../examples/payment-db-failover/stage.ts";
import { preparedServices, repository } from "../../scripts/prepared-services.ts";
import { writeFasterProject } from "./faster.ts";

export interface Scene {
  folder: string;
  project: string;
  stage: Stage;
  runs: string;
  witness: string;
  alert: string;
  /** Runs a command line in the project's folder to its end. */
  clawc(...words: string[]): Promise<Ended>;
  /** Starts one, to be watched while it goes on. */
  begin(...words: string[]): Running;
  /** The words that every command with services needs. */
  withHosts: string[];
  /** Names of the runs, the latest last. */
  runNames(): string[];
  /** Ends every process, and tells which had to be killed though the scene was over. */
  close(): Promise<void>;
}

export interface Ended {
  /** Null when a signal ended it. */
  code: number | null;
  out: string;
  err: string;
}

export interface Running {
  child: ChildProcess;
  ended: Promise<Ended>;
  /** Resolves when it has said this; rejects when it ended without. */
  says(pattern: RegExp): Promise<void>;
}

const entry = join(repository, "bin", "clawc.js");

export async function openScene(options: Partial<StageOptions> = {}): Promise<Scene> {
  const { payment, python } = preparedServices();
  if (payment === undefined || python === undefined)
    throw new Error("the Go or Python services are missing: npm run prepare-services");
  const folder = mkdtempSync(join(tmpdir(), "claw-scene-"));
  const project = join(folder, "project");
  writeFasterProject(project);
  const stage = await setStage({ payment, python, latencyMs: 20, ...options, folder: join(folder, "stage") });
  const runs = join(folder, "runs");
  const running = new Set<Running>();
  const begin = (...words: string[]): Running => {
    const started = beginCommand(project, words);
    running.add(started);
    void started.ended.then(() => running.delete(started));
    return started;
  };
  return {
    folder,
    project,
    stage,
    runs,
    witness: join(folder, "witness.jsonl"),
    alert: join("alerts", "pagerduty-incident.json"),
    begin,
    clawc: (...words) => begin(...words).ended,
    withHosts: ["--hosts", stage.hostsFile],
    runNames: () => (existsSync(runs) ? readdirSync(runs).sort() : []),
    async close() {
      for (const each of running) each.child.kill("SIGKILL");
      await stage.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export function beginCommand(cwd: string, words: readonly string[]): Running {
  const child = spawn(process.execPath, [entry, ...words], {
    cwd,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, NO_COLOR: "1", CLAW_OPERATOR: "drill" },
  });
  const said = { out: "", err: "" };
  let over = false;
  const listeners = new Set<() => void>();
  const heard = (): void => {
    for (const listener of listeners) listener();
  };
  child.stdout.on("data", (chunk) => {
    said.out += chunk;
    heard();
  });
  child.stderr.on("data", (chunk) => {
    said.err += chunk;
    heard();
  });
  const ended = new Promise<Ended>((resolve) => {
    child.once("close", (code) => {
      over = true;
      heard();
      resolve({ code, ...said });
    });
  });
  const says = (pattern: RegExp): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = pattern.test(said.out) || pattern.test(said.err);
        if (!found && !over) return;
        listeners.delete(look);
        if (found) resolve();
        else
          reject(
            new Error(`clawc ${words.join(" ")} ended without saying ${pattern}:\n${said.out}\n${said.err}`),
          );
      };
      listeners.add(look);
      look();
    });
  return { child, ended, says };
}

export function readJsonLines(file: string): Record<string, unknown>[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, "utf8")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** The runs that hold a lock. */
export function locksHeld({ stage }: Scene): string[] {
  const db = new DatabaseSync(String(stage.hosts.locks), { readOnly: true });
  const rows = db.prepare("SELECT DISTINCT run FROM held ORDER BY run").all();
  db.close();
  return rows.map((row) => String(row.run));
}
