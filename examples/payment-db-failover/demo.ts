// The story, told on this machine: real Go services, real Python workers, one of which doesn't answer at first, and
// the command line as anybody would use it. Where Go or Python is missing, `clawc mock` plays that part.

import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Hosts } from "../../schema/generated/hosts.ts";
import { preparedServices } from "../../scripts/prepared-services.ts";
import { type Stage, setStage } from "./stage.ts";

const here = import.meta.dirname;
const clawc = join(here, "..", "..", "bin", "clawc.js");

/** What each missing part consists of, by the names that the runbook gives the services. */
const parts = {
  payment: ["Remediation", "Observer", "Configuration", "payment-metrics"],
  python: ["cache"],
} as const;

const folder = mkdtempSync(join(tmpdir(), "claw-demo-"));
const alert = alertOfNow();
const { payment, python } = preparedServices();
let stage: Stage | undefined;
let mock: ChildProcess | undefined;
try {
  say(
    "The scene: three database nodes and a coordinator in each of two regions, an observer, eight cache workers.",
  );
  stage = await setStage({ folder, payment, python, hangingWorker: "worker-node-6" });
  const sulking = python ? " worker-node-6 won't answer its first request." : "";
  say(`${stage.processes.size} processes are up.${sulking}`);
  mock = await mockMissing(stage);
  process.exitCode = await tell(stage);
} finally {
  mock?.kill("SIGTERM");
  await stage?.stop();
  if (process.exitCode === 0) rmSync(folder, { recursive: true, force: true });
  else console.log(`what is left of it: ${folder}`);
}

async function tell(at: Stage): Promise<number> {
  const hosts = ["--hosts", at.hostsFile];
  const runs = ["--runs", join(folder, "runs")];
  const witness = ["--witness", join(folder, "witness.jsonl")];
  const acts: [string, string[]][] = [
    ["Is the runbook sound?", ["check", "--facts"]],
    ["An alert comes in. What does it say, and which runbook does it start?", ["detect", alert]],
    ["What would be done? Nothing is sent yet.", ["plan", "--alert", alert, ...hosts]],
    ["Do it.", ["run", "--alert", alert, ...hosts, ...runs, ...witness]],
  ];
  for (const [words, args] of acts) {
    say(words);
    const code = await run(args);
    if (code !== 0) return code;
  }
  say("What is on record, and can it be trusted?");
  const [runFolder] = readdirSync(join(folder, "runs"));
  const runPath = join(folder, "runs", String(runFolder));
  const verified = await run(["audit", "verify", runPath, ...witness]);
  if (verified !== 0) return verified;
  say("The report, as other programs read it (its summary):");
  const report = JSON.parse(readFileSync(join(runPath, "report.json"), "utf8")) as { summary: unknown };
  console.log(JSON.stringify(report.summary, null, 2));
  return 0;
}

/** The example's alert, as if it had come in ninety seconds ago. */
function alertOfNow(): string {
  const body = readFileSync(join(here, "alerts", "pagerduty-incident.json"), "utf8");
  const then = new Date(Date.now() - 90_000).toISOString().replace(/\.\d+/, "");
  const file = join(folder, "pagerduty-incident.json");
  writeFileSync(file, body.replaceAll(/\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z/g, then));
  return file;
}

/** Go or Python may be missing on this machine: the project's world plays that part, over the same wire. */
async function mockMissing(at: Stage): Promise<ChildProcess | undefined> {
  const missing = [...(payment ? [] : parts.payment), ...(python ? [] : parts.python)];
  if (missing.length === 0) return undefined;
  const file = join(folder, "mock-hosts.yaml");
  const child = spawn(process.execPath, [clawc, "mock", "--only", missing.join(","), "--hosts", file], {
    cwd: here,
    stdio: ["ignore", "ignore", "inherit"],
  });
  for (let waitedMs = 0; waitedMs < 30_000 && !existsSync(file); waitedMs += 100)
    await new Promise((resolve) => setTimeout(resolve, 100));
  const played = JSON.parse(readFileSync(file, "utf8").replace(/^#.*\n/, "")) as Hosts;
  for (const name of missing) if (played.services[name]) at.hosts.services[name] = played.services[name];
  writeFileSync(at.hostsFile, `${JSON.stringify(at.hosts, null, 2)}\n`);
  say(`Played by clawc mock: ${missing.join(", ")}.`);
  return child;
}

function run(args: string[]): Promise<number> {
  console.log(`\n$ clawc ${args.join(" ")}`);
  const child = spawn(process.execPath, [clawc, ...args], {
    cwd: here,
    stdio: ["ignore", "inherit", "inherit"],
  });
  return new Promise((resolve) => child.once("exit", (code) => resolve(code ?? 3)));
}

function say(words: string): void {
  console.log(`\n— ${words}`);
}
