/** `clawc probe`: one reading, now: of a probe, or of what confirms an effect of a run. */

import { sayValue } from "../../runtime/audit/wording.ts";
import type { Seen } from "../../runtime/drivers/driver.ts";
import { openDrivers } from "../../runtime/drivers/open.ts";
import { readThrough } from "../../runtime/host/read-through.ts";
import { evaluate } from "../../runtime/kernel/expression.ts";
import { loadPlan } from "../../runtime/kernel/load.ts";
import { placesOf, readOf, unpin } from "../../runtime/kernel/scope.ts";
import { Unknown, type Value } from "../../runtime/kernel/value.ts";
import { canonicalJson } from "../../schema/canonical.ts";
import type { Hosts } from "../../schema/generated/hosts.ts";
import type { Plan, Probe } from "../../schema/generated/plan.ts";
import { defineCommand } from "../command.ts";
import { type ExitCode, exitCode } from "../exit-code.ts";
import { foreignText } from "../foreign-text.ts";
import { hostsOption, readHosts } from "../hosts-file.ts";
import { readInputs } from "../inputs.ts";
import type { Io } from "../io.ts";
import { refuse } from "../refuse.ts";
import { findRun, isWrong } from "../runs-directory.ts";
import { runsOption, runWithHosts } from "../runs-option.ts";
import { soundTrail } from "../sound-trail.ts";
import { bundleOption, isExit, openRunbooks, projectOption } from "../workbench.ts";

export const command = defineCommand({
  name: "probe",
  summary: "read a probe once, or what confirms an effect of a run",
  description: [
    "With a probe's name and its arguments: one reading. With a run and one of its effects: the action's `confirm`, asked with the values that the run had, which tells what became of an effect whose outcome is unknown. Nothing is changed.",
  ],
  arguments: [
    { name: "WHAT", summary: "a probe's name, or a run", count: "one" },
    { name: "ARGUMENT", summary: "NAME=VALUE of the probe, or the run's effect", count: "any" },
  ],
  options: {
    hosts: { ...hostsOption, summary: "where services answer (default: hosts.yaml, or the run's own)" },
    runs: runsOption,
    project: projectOption,
    bundle: bundleOption,
  },
  examples: [
    {
      line: "clawc probe Observer.Database region=us-east-1 cluster=payments-us-east-1",
      says: "what is seen there now",
    },
    { line: "clawc probe 7KQ2 'initiate_failover[eu-west-2]/InitiateFailover'", says: "did it happen?" },
  ],
  exitCodes: {
    0: "read, and for a confirm: it happened",
    1: "unknown, and for a confirm: unknown or not",
    2: "there is no such probe, run or effect",
  },
  async run({ options, positionals }, io) {
    const [what, ...rest] = positionals as [string, ...string[]];
    const isRun =
      rest.length === 1 &&
      !rest[0]?.includes("=") &&
      !isWrong(findRun({ cwd: io.cwd, runs: options.runs }, what));
    if (isRun) return probeEffect(io, what, rest[0] as string, options.runs);
    const opened = await openRunbooks(io, options);
    if (isExit(opened)) return opened;
    const plan = opened.bundle.runbooks.map((runbook) => runbook.plan).find((each) => each.probes[what]);
    const known = [...new Set(opened.bundle.runbooks.flatMap((runbook) => Object.keys(runbook.plan.probes)))];
    if (!plan) return refuse(io, `there is no probe ${foreignText(what)}; runbooks read ${known.join(", ")}`);
    const args = readInputs(io, rest, "");
    if (isExit(args)) return args;
    const hosts = readHosts(io, options.hosts, opened.project?.root);
    if (isExit(hosts)) return hosts;
    const params = (plan.probes[what] as Probe).params.map((param) => param.name);
    const stray = Object.keys(args).filter((name) => !params.includes(name));
    if (stray.length > 0)
      return refuse(io, `${what} takes no ${stray.join(", ")}; it takes ${params.join(", ") || "nothing"}`);
    const missing = params.filter((name) => !Object.hasOwn(args, name));
    if (missing.length > 0)
      return refuse(io, `${what} also needs ${missing.map((name) => `${name}=…`).join(" ")}`);
    const reader = openReader(plan, hosts.hosts, opened.bundle.descriptors);
    const seen = await reader.read(what, args as Record<string, Value>);
    await reader.close();
    return tell(io, plan, what, seen);
  },
});

function tell(io: Io, plan: Plan, what: string, seen: Seen): ExitCode {
  if ("unknown" in seen)
    io.stdout.line(`${what}  ${io.stdout.paint.yellow("unknown")}: ${foreignText(seen.unknown)}`);
  else io.stdout.line(`${what}  ${foreignText(sayValue(seen.value as Value, plan.probes[what]?.type))}`);
  return "unknown" in seen ? exitCode.findings : exitCode.ok;
}

function openReader(plan: Plan, hosts: Hosts, descriptors: Record<string, unknown>) {
  const drivers = openDrivers({ services: plan.services, hosts, descriptors, topology: plan.places });
  const read = readThrough(drivers, plan);
  const loaded = loadPlan(plan);
  return {
    close: () => drivers.close(),
    read: (probe: string, args: Record<string, Value>): Promise<Seen> =>
      read(readOf(loaded, { probe, args }, { seed: 0, site: probe })),
  };
}

/** Asks an effect's confirm with the values that were captured before it was sent. */
async function probeEffect(io: Io, name: string, path: string, runs: string | undefined): Promise<ExitCode> {
  const at = runWithHosts(io, name, runs === undefined ? {} : { runs });
  if (isExit(at)) return at;
  const sound = soundTrail(io, at);
  if (isExit(sound)) return sound;
  const { state } = sound;
  const loaded = loadPlan(at.parts.plan);
  const effect = state.effects.find((each) => each.path === path);
  if (!effect)
    return refuse(
      io,
      `the run has no effect ${foreignText(path)}; it has ${state.effects.map((each) => each.path).join(", ") || "none"}`,
    );
  const call = loaded.nodes.get(effect.node);
  if (call?.kind !== "call" || !call.confirm)
    return refuse(io, `${effect.action} declares no confirm: read a probe of what it writes instead`);
  const reader = openReader(at.parts.plan, at.hosts, at.parts.descriptors);
  const seen = new Map<string, Seen>();
  for (;;) {
    const missing: { key: string; probe: string; args: Record<string, Value> }[] = [];
    const verdicts = call.confirm.all.map((expr) =>
      evaluate(expr, {
        variable: (asked) => (effect.captured[asked] ? unpin(effect.captured[asked]) : undefined),
        read(probe, args) {
          const key = probe + canonicalJson(args);
          const known = seen.get(key);
          if (!known) missing.push({ key, probe, args });
          return known && "value" in known
            ? (known.value as Value)
            : new Unknown([known && "unknown" in known ? known.unknown : "not read yet"]);
        },
        places: (kind, within, marks) => placesOf(loaded, kind, within, marks),
      }),
    );
    for (const each of missing) {
      const read = await reader.read(each.probe, each.args);
      seen.set(each.key, read);
      tell(io, at.parts.plan, each.probe, read);
    }
    if (missing.length > 0) continue;
    await reader.close();
    const verdict = verdicts.every((each) => each === true)
      ? "it happened"
      : verdicts.some((each) => each === false)
        ? "it did not happen, or not yet"
        : "unknown";
    io.stdout.line(`${path}: ${verdict} (${call.confirm.labels.join(" and ")})`);
    return verdict === "it happened" ? exitCode.ok : exitCode.findings;
  }
}
