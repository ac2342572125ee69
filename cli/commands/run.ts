/** `clawc run`: executes a runbook against real services, durably. */
import { randomInt } from "node:crypto";
import { rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { performance } from "node:perf_hooks";
import type { BundledRunbook } from "../../runtime/host/bundle.ts";
import { systemClock, wallText } from "../../runtime/host/clock.ts";
import { holderName } from "../../runtime/host/execution.ts";
import { freshRun } from "../../runtime/host/fresh-run.ts";
import { createRunFolder, type RunParts } from "../../runtime/host/run-folder.ts";
import { startHindrances } from "../../runtime/host/start-hindrances.ts";
import type { Hosts } from "../../schema/generated/hosts.ts";
import type { Incident } from "../../schema/generated/incident.ts";
import { inputsOf, matchesOf, readAlert, routeTo } from "../alert-file.ts";
import { defineCommand } from "../command.ts";
import { earlierRecords, operator, watch } from "../execute.ts";
import { hostsOption, readHosts } from "../hosts-file.ts";
import { inputOption } from "../inputs.ts";
import type { Io } from "../io.ts";
import { refuse } from "../refuse.ts";
import { runbookFor } from "../runbook-for.ts";
import { bundleOption, isExit, openRunbooks, printInputProblems, projectOption } from "../workbench.ts";
import { print as printDetected } from "./detect.ts";

export const command = defineCommand({
  name: "run",
  summary: "execute a runbook against real services",
  description: [
    "With --alert the incident comes from an alert and the runbook is the one whose trigger matches; a runbook named on the command line is started by hand. Before anything is sent, every endpoint is asked whether it is there and is what the runbook was compiled against.",
    "Everything that happens is in the run's folder, durable before it is acted upon; after a crash `clawc resume` goes on. Ctrl-C stops, which undoes; a second Ctrl-C kills, which leaves everything as it is.",
  ],
  arguments: [
    { name: "RUNBOOK", summary: "which runbook (default: the one that the alert starts)", count: "optional" },
  ],
  options: {
    alert: { kind: "text", value: "FILE", summary: "the alert's JSON; - reads stdin" },
    input: inputOption,
    hosts: hostsOption,
    witness: {
      kind: "text",
      value: "FILE",
      summary: "keep the head of the trail there, outside the run's folder",
    },
    runs: { kind: "text", value: "DIR", summary: "where runs are kept (default: .claw/runs of the project)" },
    project: projectOption,
    bundle: bundleOption,
  },
  examples: [
    {
      line: "clawc run --alert alerts/pagerduty-incident.json --hosts hosts.yaml",
      says: "what an alert starts",
    },
    {
      line: "clawc run --bundle payments.clawb --alert - --witness /mnt/audit/witness.jsonl < alert.json",
      says: "from a verified bundle, with a witness",
    },
  ],
  exitCodes: {
    0: "the run succeeded",
    1: "it was refused, compensated, escalated or killed",
    2: "it was not started",
  },
  async run({ options, positionals }, io) {
    const opened = await openRunbooks(io, options);
    if (isExit(opened)) return opened;
    const { bundle, project } = opened;
    let incident: Incident | null = null;
    const startedMs = performance.now();
    if (options.alert !== undefined) {
      if (project === undefined)
        return refuse(
          io,
          "an alert is read by a project's mappings, and there is no claw.yaml here; name the project with --project",
        );
      const read = await readAlert(io, options.alert, project.project);
      if (isExit(read)) return read;
      incident = read;
    }
    const parsedMs = performance.now();
    const runbook = runbookFor(io, bundle, incident, positionals[0]);
    if (isExit(runbook)) return runbook;
    const cause = {
      incident,
      ...sayRoute(incident, runbook),
      parse_ms: micros(parsedMs - startedMs),
      match_ms: micros(performance.now() - parsedMs),
    };
    const inputs = inputsOf(io, runbook.plan, incident, options.input);
    if (isExit(inputs)) return inputs;
    const hosts = readHosts(io, options.hosts, project?.root);
    if (isExit(hosts)) return hosts;
    if (isHindered(io, runbook, hosts.hosts)) return refuse(io, "nothing was started");
    const base =
      options.runs !== undefined
        ? resolve(io.cwd, options.runs)
        : join(project?.root ?? io.cwd, ".claw", "runs");
    const witness = options.witness === undefined ? null : resolve(io.cwd, options.witness);
    if (witness !== null && `${dirname(witness)}/`.startsWith(`${base}/`))
      return refuse(io, "a witness inside the folder of runs witnesses nothing: keep it elsewhere");
    const run = freshRun(base, runbook.name);
    const parts = partsOf(run, runbook, bundle.descriptors, hosts.path, witness);
    createRunFolder(join(base, run), parts);
    if (incident) printCause(io, incident, runbook);
    const title = incident === null ? "by hand" : `${incident.source} ${incident.id}`;
    const folder = join(base, run);
    try {
      return await watch(
        { io, folder, parts, hosts: hosts.hosts, title, readiness: "required" },
        (execution) =>
          execution.start({
            inputs,
            seed: randomInt(2 ** 31),
            by: operator(io),
            ...(incident ? { cause } : {}),
          }),
      );
    } finally {
      if (earlierRecords(folder, run).length === 0) rmSync(folder, { recursive: true, force: true });
    }
  },
});

function printCause(io: Io, incident: Incident, { plan }: BundledRunbook): void {
  const routed = routeTo(incident, plan);
  if (routed === undefined) printDetected(io.stdout, incident, matchesOf(incident, [plan]));
  else printDetected(io.stdout, incident, [], [routed]);
}

/** The route and the row that started it stand in the first record. */
function sayRoute(incident: Incident | null, { plan }: BundledRunbook): object {
  const routed = incident === null ? undefined : routeTo(incident, plan);
  return routed?.row ? { route: { name: routed.route, row: routed.row.label } } : {};
}

function isHindered(io: Io, { name, plan }: BundledRunbook, hosts: Hosts): boolean {
  const found = startHindrances(plan, hosts, operator(io));
  printInputProblems(io, name, found);
  return found.length > 0;
}

function micros(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

function partsOf(
  run: string,
  runbook: BundledRunbook,
  descriptors: Record<string, unknown>,
  hosts: string,
  witness: string | null,
): RunParts {
  const facts = {
    run,
    runbook: runbook.name,
    plan: runbook.digest,
    started: wallText(systemClock.wallMs()),
    holder: holderName(),
    hosts,
    witness,
  };
  return { facts, plan: runbook.plan, sourceMap: runbook.sourceMap, descriptors };
}
