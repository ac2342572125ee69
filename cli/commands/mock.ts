/**
 * `clawc mock`: a world of the project as real servers on this machine, and the hosts file that leads to them, so
 * that a runbook can be run before its services exist. It plays until it is stopped.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { type Compiled, compile } from "../../compiler/compile.ts";
import { suggest } from "../../compiler/names/suggest.ts";
import { hasErrors } from "../../compiler/problems/problem.ts";
import type { Hosts } from "../../schema/generated/hosts.ts";
import type { Given, World } from "../../schema/generated/simulation.ts";
import { nodesOf } from "../../schema/plan-blocks.ts";
import { defineCommand } from "../command.ts";
import { operator } from "../execute.ts";
import { exitCode } from "../exit-code.ts";
import { foreignText } from "../foreign-text.ts";
import type { Io } from "../io.ts";
import type { Mock, MockEffect } from "../mock/open.ts";
import { openProject } from "../project.ts";
import { findProject } from "../project-folder.ts";
import { refuse } from "../refuse.ts";
import { problemsText } from "../view/problems.ts";
import { noProject } from "../workbench.ts";

export const command = defineCommand({
  name: "mock",
  summary: "play a world's services as real servers on this machine",
  description: [
    "Serves a world of this project: gRPC services from their .proto files, task workers, HTTP probes, each place at an address of its own on 127.0.0.1. Actions change the world as its models say, delays in real time; keys are remembered, older epochs and late requests refused, as the middleware does. Every change is printed.",
    "With --hosts it writes the hosts file for `clawc run --hosts FILE`. What runbooks tell people then goes to files beside it. It plays until Ctrl-C.",
  ],
  arguments: [],
  options: {
    hosts: { kind: "text", value: "FILE", summary: "write the hosts file that leads to these servers" },
    world: { kind: "text", value: "NAME", summary: "which world; needed where there are several" },
    scenario: { kind: "text", value: "NAME", summary: "begin with what this scenario gives" },
    only: { kind: "text", value: "NAME,…", summary: "play just these services" },
    speed: {
      kind: "count",
      value: "N",
      default: 1,
      least: 1,
      most: 10_000,
      summary: "divide the world's delays",
    },
    project: { kind: "text", value: "DIR", summary: "where to look for claw.yaml, upwards (default: here)" },
  },
  examples: [
    {
      line: "clawc mock --hosts mock.hosts.yaml",
      says: "everything; in another terminal: clawc run … --hosts mock.hosts.yaml",
    },
    {
      line: "clawc mock --only cache --speed 50 --hosts cache.hosts.yaml",
      says: "one service, and its world in a hurry",
    },
  ],
  exitCodes: {
    0: "it played until it was stopped",
    1: "the project has errors",
    2: "it can't be played; nothing was served",
  },
  async run({ options }, io) {
    const folder = findProject(resolve(io.cwd, options.project ?? "."));
    if (folder === undefined) return noProject(io, options.project);
    const opening = openProject(folder);
    const compilation = opening.value && (await compile(opening.value));
    const problems = [...opening.problems, ...(compilation?.problems ?? [])];
    if (!compilation?.value || hasErrors(problems)) {
      io.stderr.write(problemsText(problems, opening.texts, io.stderr));
      return exitCode.findings;
    }
    const chosen = choose(compilation.value, options);
    if ("wrong" in chosen) return refuse(io, `mock: ${chosen.wrong}`);
    const target = options.hosts === undefined ? undefined : resolve(io.cwd, options.hosts);
    const taken = target === undefined ? null : notOurs(target);
    if (taken !== null) return refuse(io, `mock: ${taken}`);
    const { openMock } = await import("../mock/open.ts");
    const { plans, descriptors } = compilation.value;
    const { value: mock, problems: found } = await openMock({
      plans: plans.map(({ plan }) => plan),
      descriptors,
      ...chosen,
      speed: options.speed,
      onEffect: (effect) => io.stdout.line(effectLine(effect)),
    });
    if (mock === null) {
      for (const { what, help } of found) refuse(io, `mock: ${foreignText(what)}; ${foreignText(help)}`);
      return exitCode.usage;
    }
    await play(mock, { world: chosen.world.name, target, compiled: compilation.value }, io);
    return exitCode.ok;
  },
});

interface Options {
  world?: string | undefined;
  scenario?: string | undefined;
  only?: string | undefined;
}

type Chosen = { world: World; given: readonly Given[]; services: string[] } | { wrong: string };

function choose({ plans, simulation }: Compiled, options: Options): Chosen {
  const scenario = pick("scenario", options.scenario, simulation.scenarios);
  if ("wrong" in scenario) return scenario;
  const name = options.world ?? scenario.one?.world;
  const { worlds } = simulation;
  const world = name === undefined && worlds.length === 1 ? { one: worlds[0] } : pick("world", name, worlds);
  if ("wrong" in world) return world;
  if (world.one === undefined) {
    const names = worlds.map((each) => each.name).join(", ");
    return {
      wrong:
        names === ""
          ? "this project has no world; write one: `world usual { state … }`"
          : `--world is needed: there are ${names}`,
    };
  }
  const known = [...new Set(plans.flatMap(({ plan }) => Object.keys(plan.services)))];
  if (known.length === 0)
    return { wrong: "no runbook of this project uses a service, so there is nothing to play" };
  const services = options.only === undefined ? known : options.only.split(",").map((each) => each.trim());
  for (const service of services) {
    const found = pick(
      "service",
      service,
      known.map((each) => ({ name: each })),
    );
    if ("wrong" in found) return found;
  }
  return { world: world.one, given: scenario.one?.given ?? [], services };
}

function pick<T extends { name: string }>(
  what: string,
  name: string | undefined,
  all: readonly T[],
): { one: T | undefined } | { wrong: string } {
  if (name === undefined) return { one: undefined };
  const one = all.find((each) => each.name === name);
  if (one) return { one };
  const names = all.map((each) => each.name);
  const meant = suggest(name, names);
  const hint =
    meant === undefined
      ? `there is ${names.map((each) => `"${each}"`).join(", ") || "none"}`
      : `did you mean "${meant}"?`;
  return { wrong: `there is no ${what} "${foreignText(name)}"; ${hint}` };
}

const mark = "# Written by clawc mock; it is overwritten when it plays again.";

/** A hosts file that somebody else wrote is not overwritten. */
function notOurs(file: string): string | null {
  if (!existsSync(dirname(file))) return `the folder of ${foreignText(file)} doesn't exist`;
  if (!existsSync(file)) return null;
  if (readFileSync(file, "utf8").startsWith(mark)) return null;
  return `${foreignText(file)} is there already and wasn't written by clawc mock; give another name`;
}

interface Stage {
  world: string;
  target: string | undefined;
  compiled: Compiled;
}

async function play(mock: Mock, { world, target, compiled }: Stage, io: Io): Promise<void> {
  try {
    if (target !== undefined)
      writeFileSync(
        target,
        `${mark}\n${JSON.stringify(withChannels(withGroups(mock.hosts, compiled, operator(io)), target, compiled), null, 2)}\n`,
      );
    for (const [service, { endpoints }] of Object.entries(mock.hosts.services)) {
      const [first] = endpoints;
      const more = endpoints.length > 1 ? ` and ${endpoints.length - 1} more` : "";
      io.stdout.line(`${service.padEnd(20)} ${first?.address ?? "no address: no runbook calls it"}${more}`);
    }
    const where = target === undefined ? "" : `; hosts file ${foreignText(target)}`;
    io.stdout.line(`playing ${world}${where}; Ctrl-C stops`);
    await new Promise<void>((stop) => {
      const interruption = io.interruption();
      if (interruption.aborted) stop();
      interruption.addEventListener("abort", () => stop(), { once: true });
    });
  } finally {
    await mock.close();
  }
}

/** Whom the runbooks may ask: a few names to try with, and whoever plays. */
function withGroups(hosts: Hosts, { plans }: Compiled, player: string): Hosts {
  const groups = new Set<string>();
  for (const { plan } of plans)
    for (const node of nodesOf(plan)) if (node.kind === "approve") groups.add(node.of);
  const members = [...new Set([player, "alice", "bob", "carol"])];
  if (groups.size === 0) return hosts;
  return { ...hosts, groups: Object.fromEntries([...groups].sort().map((name) => [name, members])) };
}

/** What runbooks tell people goes to a file for each channel, beside the hosts file. */
function withChannels(hosts: Hosts, target: string, { plans }: Compiled): Hosts {
  const channels = new Set<string>();
  for (const { plan } of plans) {
    for (const node of nodesOf(plan)) if (node.kind === "notify") channels.add(node.channel);
  }
  if (channels.size === 0) return hosts;
  const stem = basename(target).replace(/\.(ya?ml|json)$/, "");
  const file = (channel: string) => join(dirname(target), `${stem}.${channel}.jsonl`);
  return { ...hosts, notify: Object.fromEntries([...channels].map((name) => [name, { file: file(name) }])) };
}

function effectLine({ action, where, cell, before, after, attempt, isUndo }: MockEffect): string {
  const change =
    before === after
      ? `stays ${JSON.stringify(after)}`
      : `${JSON.stringify(before)} → ${JSON.stringify(after)}`;
  const how = `${isUndo ? "undo " : ""}${action}${attempt > 1 ? `, attempt ${attempt}` : ""}`;
  return foreignText(`${new Date().toISOString().slice(11, 23)}  ${where}  ${cell} ${change}  (${how})`);
}
