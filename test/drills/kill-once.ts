// One drill: the executor is killed at one append of its journal, the real command line resumes the run, and
// afterwards the journal, the ledgers of all services and the verifier must agree.

import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { inputsFrom } from "../../cli/alert-file.ts";
import type { BundledRunbook } from "../../runtime/host/bundle.ts";
import { createRunFolder } from "../../runtime/host/run-folder.ts";
import { detectIncident } from "../../runtime/incident/detect.ts";
import type { Incident } from "../../schema/generated/incident.ts";
import { disagreements, evidenceOf } from "./evidence.ts";
import type { Kill, Orders } from "./executor.ts";
import { openFaster } from "./faster.ts";
import { locksHeld, type Scene } from "./scene.ts";

export interface Drilled {
  kill: Kill;
  /** The append at which it was killed and the kinds of its records; null: the run ended before it came so far. */
  killedAt: { append: number; kinds: string[] } | null;
  /** How the run ended at last; null: it had never started. */
  ending: string | null;
  reason: string;
  sends: number;
  /** What is not as it must be. */
  wrong: string[];
}

const endings = ["succeeded", "refused", "compensated", "escalated", "killed"];

export async function killOnce(scene: Scene, run: string, kill: Kill): Promise<Drilled> {
  const folder = join(scene.runs, run);
  const inputs = await prepare(scene, run);
  const killedAt = await execute({ folder, hostsFile: scene.stage.hostsFile, inputs, seed: 7, kill });
  const resumed = killedAt === null ? null : await scene.clawc("resume", run, "--runs", scene.runs);
  const evidence = evidenceOf(scene, run);
  const { records, state, lines, divergedAt } = evidence;
  const drilled: Drilled = {
    kill,
    killedAt,
    ending: state.ending,
    reason: state.reason,
    sends: state.sends,
    wrong: [],
  };
  const { wrong } = drilled;
  if (records.length === 0) {
    if (lines.length > 0) wrong.push(`it never started, and the ledgers hold ${lines.length} lines`);
    if (resumed?.code !== 2)
      wrong.push(`it never started, and resuming it ended with ${resumed?.code}: ${resumed?.err}`);
    return drilled;
  }
  if (divergedAt !== null) wrong.push(`record ${divergedAt} is not what the plan dictates`);
  if (!endings.includes(String(state.ending)))
    wrong.push(`it didn't end: ${resumed?.out.slice(-300)}${resumed?.err}`);
  if (resumed && !new RegExp(`^${state.ending}\\b`, "im").test(resumed.out))
    wrong.push(`the ending wasn't told: ${resumed.out.slice(-300)}${resumed.err}`);
  if (resumed && resumed.code !== (state.ending === "succeeded" ? 0 : 1))
    wrong.push(`resuming it ended with ${resumed.code}: ${resumed.err}`);
  const isLocked = locksHeld(scene).includes(run);
  if (isLocked !== state.holding)
    wrong.push(
      isLocked ? "it holds nothing, and its locks are kept" : "its locks are gone, and it should hold them",
    );
  wrong.push(...disagreements(evidence));
  const verified = await scene.clawc("audit", "verify", folder, "--witness", scene.witness);
  if (verified.code !== 0) wrong.push(`audit verify: ${verified.out}${verified.err}`);
  return drilled;
}

/** The run's folder as `clawc run` makes it, and what the alert gives its runbook. */
async function prepare(scene: Scene, run: string): Promise<Record<string, unknown>> {
  const { bundle, project } = await openFaster(scene.project);
  const runbook = bundle.runbooks.find((each) => each.name === "payment_db_failover") as BundledRunbook;
  createRunFolder(join(scene.runs, run), {
    facts: {
      run,
      runbook: runbook.name,
      plan: runbook.digest,
      started: "",
      holder: "drill",
      hosts: scene.stage.hostsFile,
      witness: scene.witness,
    },
    plan: runbook.plan,
    sourceMap: runbook.sourceMap,
    descriptors: bundle.descriptors,
  });
  const [incident] = detectIncident(
    readFileSync(join(scene.project, scene.alert), "utf8"),
    project.project,
  ).incidents;
  return inputsFrom(incident as Incident, runbook.plan);
}

/** Runs the executor until it has killed itself, or the run has ended. */
function execute(orders: Orders): Promise<Drilled["killedAt"]> {
  const flags = [
    "--disable-warning=ExperimentalWarning",
    join(import.meta.dirname, "executor.ts"),
    JSON.stringify(orders),
  ];
  const child = spawn(process.execPath, flags, { stdio: ["ignore", "pipe", "pipe"] });
  let out = "";
  let err = "";
  child.stdout.on("data", (chunk) => {
    out += chunk;
  });
  child.stderr.on("data", (chunk) => {
    err += chunk;
  });
  return new Promise((resolve, reject) => {
    child.once("close", (code, signal) => {
      const said =
        out === "" ? null : (JSON.parse(out) as { ended?: string; append: number; kinds: string[] });
      if (signal === "SIGKILL" && said) resolve({ append: said.append, kinds: said.kinds });
      else if (code === 0 && said?.ended) resolve(null);
      else reject(new Error(`the executor ended with ${code ?? signal}: ${out}${err}`));
    });
  });
}
