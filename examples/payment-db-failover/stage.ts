// Sets the scene on this machine: three Go database nodes and a coordinator in each of two regions, one Go observer,
// eight Python cache workers with stale entries in their caches, and the host file that tells where all of them
// listen. Every process ends with the one that set the scene.

import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Hosts } from "../../schema/generated/hosts.ts";

export const regions = ["us-east-1", "eu-west-2"];
export const tenants = ["tenant-2847", "tenant-5634"];
const nodesOf = (region: string) => ["a", "b", "c"].map((letter) => region + letter);
export const workers = Array.from({ length: 8 }, (_, index) => `worker-node-${index + 1}`);
const staleEntriesPerTenant = 25;
const readyWithinMs = 60_000;

export interface StageOptions {
  /** A new, empty folder for ledgers, logs, caches and the host file. */
  folder: string;
  /** The built `payment` binary; absent: its part is not staged. */
  payment?: string;
  /** A Python that has claw-worker; absent: the workers are not staged. */
  python?: string;
  /** How long a failover takes on a node. */
  latencyMs?: number;
  /** The worker that never answers its first delivery. */
  hangingWorker?: string;
  /** More flags for the coordinator of a region. */
  coordinatorFlags?: Record<string, string[]>;
}

export interface Stage {
  hosts: Hosts;
  hostsFile: string;
  /** The callees' own accounts of what they did, one JSON line per effect. */
  ledgers: { go: string[]; python: string[] };
  /** By role and place: `coordinator us-east-1`, `worker worker-node-6` … */
  processes: ReadonlyMap<string, ChildProcess>;
  cacheFolder: string;
  notices: string;
  stop(): Promise<void>;
}

/** What a process writes once it listens: a Go service its `grpc` and `http`, a worker its `address`. */
interface Ready {
  grpc?: string;
  http?: string;
  address?: string;
}

export async function setStage(options: StageOptions): Promise<Stage> {
  const crew = new Crew(options.folder);
  const cacheFolder = seedCaches(options.folder);
  const hosts: Hosts = {
    services: {},
    locks: join(options.folder, "locks.db"),
    logs: crew.logs,
    notify: { slack: { file: join(options.folder, "notices.jsonl") } },
  };
  try {
    await Promise.all([
      options.payment ? stagePayment(crew, options, options.payment, cacheFolder, hosts) : null,
      options.python ? stageWorkers(crew, options, options.python, cacheFolder, hosts) : null,
    ]);
  } catch (error) {
    await crew.stop();
    throw error;
  }
  const hostsFile = join(options.folder, "hosts.yaml");
  writeFileSync(hostsFile, `${JSON.stringify(hosts, null, 2)}\n`);
  return {
    hosts,
    hostsFile,
    ledgers: crew.ledgers,
    processes: crew.processes,
    cacheFolder,
    notices: join(options.folder, "notices.jsonl"),
    stop: () => crew.stop(),
  };
}

/** One JSON file an entry, written before the failover: stale until a worker removes it. */
function seedCaches(folder: string): string {
  const cache = join(folder, "cache");
  for (const worker of workers) {
    mkdirSync(join(cache, worker), { recursive: true });
    for (const tenant of tenants) {
      for (let index = 0; index < staleEntriesPerTenant; index++) {
        writeFileSync(
          join(cache, worker, `${tenant}-${index}.json`),
          JSON.stringify({ tenant, generation: 1 }),
        );
      }
    }
  }
  return cache;
}

async function stagePayment(
  crew: Crew,
  options: StageOptions,
  binary: string,
  cacheFolder: string,
  hosts: Hosts,
): Promise<void> {
  const latency = `${options.latencyMs ?? 600}ms`;
  const nodes = new Map<string, string>();
  await Promise.all(
    regions.flatMap(nodesOf).map(async (name) => {
      const ready = await crew.start(`node ${name}`, "go", binary, [
        "node",
        "--name",
        name,
        "--latency",
        latency,
      ]);
      nodes.set(name, String(ready.grpc));
    }),
  );
  const listed = (region: string, join: string) =>
    nodesOf(region).map((name) => `${name}${join}${nodes.get(name)}`);
  const coordinators = regions.map(async (region) => {
    const flags = [
      "--region",
      region,
      "--cluster",
      `payments-${region}`,
      "--nodes",
      listed(region, "=").join(","),
      ...(options.coordinatorFlags?.[region] ?? []),
    ];
    const ready = await crew.start(`coordinator ${region}`, "go", binary, ["coordinator", ...flags]);
    return { address: String(ready.grpc), places: { region } };
  });
  const clusters = regions.map((region) => `payments-${region}=${listed(region, "@").join("+")}`).join(",");
  const observer = crew.start("observer", "go", binary, [
    "observer",
    "--clusters",
    clusters,
    "--cache-dir",
    cacheFolder,
    "--tenants",
    tenants.join(","),
    "--http",
    "127.0.0.1:0",
  ]);
  hosts.services.Remediation = { endpoints: await Promise.all(coordinators) };
  const watching = await observer;
  hosts.services.Observer = { endpoints: [{ address: String(watching.grpc) }] };
  hosts.services.Configuration = { endpoints: [{ address: String(watching.grpc) }] };
  hosts.services["payment-metrics"] = { endpoints: [{ address: `http://${watching.http}` }] };
}

async function stageWorkers(
  crew: Crew,
  options: StageOptions,
  python: string,
  cacheFolder: string,
  hosts: Hosts,
): Promise<void> {
  const endpoints = workers.map(async (name) => {
    const hanging = name === options.hangingWorker ? ["--hang-first", "1"] : [];
    const flags = [
      "-m",
      "claw_worker",
      "serve",
      join(import.meta.dirname, "workers", "cache_tasks.py"),
      "--name",
      name,
      ...hanging,
    ];
    const ready = await crew.start(`worker ${name}`, "python", python, flags, {
      CLAW_CACHE_DIR: cacheFolder,
    });
    return { address: String(ready.address), places: { node: name } };
  });
  hosts.services.cache = { endpoints: await Promise.all(endpoints) };
}

/** The processes, and the files that they leave. */
class Crew {
  readonly processes = new Map<string, ChildProcess>();
  readonly ledgers: Stage["ledgers"] = { go: [], python: [] };
  readonly logs: string[] = [];
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
  }

  /** Starts one process and waits until it says where it listens. */
  async start(
    name: string,
    kind: "go" | "python",
    command: string,
    flags: string[],
    env: Record<string, string> = {},
  ): Promise<Ready> {
    const file = (suffix: string) => join(this.#folder, `${name.replaceAll(" ", "-")}.${suffix}`);
    this.ledgers[kind].push(file("ledger.jsonl"));
    this.logs.push(file("log.jsonl"));
    const common = [
      "--listen",
      "127.0.0.1:0",
      "--ledger",
      file("ledger.jsonl"),
      "--log",
      file("log.jsonl"),
      "--ready-file",
      file("ready.json"),
      "--exit-with-parent",
    ];
    const child = spawn(command, [...flags, ...common], {
      stdio: ["pipe", "ignore", "pipe"],
      env: { ...process.env, ...env },
    });
    this.processes.set(name, child);
    let complaint = "";
    child.stderr?.on("data", (chunk) => {
      complaint = (complaint + chunk).slice(-2000);
    });
    for (let waitedMs = 0; waitedMs < readyWithinMs; waitedMs += 50) {
      if (existsSync(file("ready.json")))
        return JSON.parse(readFileSync(file("ready.json"), "utf8")) as Ready;
      if (child.exitCode !== null) break;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`${name} did not start: ${complaint.trim() || "it said nothing"}`);
  }

  async stop(): Promise<void> {
    const ended = [...this.processes.values()].map((child) => {
      if (child.exitCode !== null || child.signalCode !== null) return null;
      const gone = new Promise((resolve) => child.once("exit", resolve));
      child.stdin?.end();
      child.kill("SIGTERM");
      const impatient = setTimeout(() => child.kill("SIGKILL"), 5000);
      return gone.then(() => clearTimeout(impatient));
    });
    await Promise.all(ended);
  }
}
