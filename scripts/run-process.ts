// Runs one process to its end and keeps what it said. It never throws: a program that isn't there is an outcome.
import { spawn } from "node:child_process";

export interface Ended {
  ok: boolean;
  /** stdout and stderr, in the order in which they came. */
  said: string;
  stdout: string;
  durationMs: number;
}

export interface Run {
  cwd?: string;
  env?: Record<string, string>;
  /** `shown` passes the output through; the default keeps it. */
  output?: "kept" | "shown";
  limitMs?: number;
}

export function runProcess(program: string, words: readonly string[], run: Run = {}): Promise<Ended> {
  const started = performance.now();
  const shown = run.output === "shown";
  const child = spawn(program, words, {
    cwd: run.cwd,
    env: { ...process.env, ...run.env },
    stdio: ["ignore", shown ? "inherit" : "pipe", shown ? "inherit" : "pipe"],
  });
  // Node's own `timeout` would go on waiting for a program that could not be started.
  const limit = setTimeout(() => child.kill("SIGKILL"), run.limitMs ?? 600_000);
  const said: string[] = [];
  const stdout: string[] = [];
  child.stdout?.setEncoding("utf8").on("data", (text: string) => said.push(text) && stdout.push(text));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => said.push(text));
  return new Promise((resolve) => {
    const end = (ok: boolean) => {
      clearTimeout(limit);
      resolve({ ok, said: said.join(""), stdout: stdout.join(""), durationMs: performance.now() - started });
    };
    child.once("error", (error) => {
      said.push(error.message);
      end(false);
    });
    child.once("close", (code) => end(code === 0));
  });
}

/** The last line that says something, which is where tools put the reason. */
export function lastLine(said: string): string {
  const lines = said.split("\n").map((line) => line.trim());
  return lines.findLast((line) => line !== "") ?? "it said nothing";
}
