/** `clawc plan`: what a run would do now, with real readings and without the means to act. */
import type { Observation, Read } from "../../schema/generated/journal-record.ts";
import type { Plan, Probe, Service } from "../../schema/generated/plan.ts";
import { planDigest } from "../../compiler/bundle/build.ts";
import { openDrivers } from "../../runtime/drivers/open.ts";
import { type PlannedSend, type Preview, preview } from "../../runtime/host/preview.ts";
import { formatDuration } from "../../runtime/kernel/format.ts";
import { inputsFrom, matchesOf, readAlert } from "../alert-file.ts";
import { defineCommand } from "../command.ts";
import { exitCode } from "../exit-code.ts";
import { foreignText } from "../foreign-text.ts";
import { hostsOption, readHosts } from "../hosts-file.ts";
import { inputOption, readInputs } from "../inputs.ts";
import type { Output } from "../io.ts";
import { refuse } from "../refuse.ts";
import { bundleOption, chooseRunbook, isExit, openRunbooks, projectOption } from "../workbench.ts";

export const command = defineCommand({
  name: "plan",
  summary: "show what a run would do now, without acting",
  description: [
    "Reads every probe that admits the run, from the real services, and shows the resolved targets, what was observed, the drift between environments, and the sends in their order with the way back of each. It opens no way to send.",
  ],
  arguments: [{ name: "RUNBOOK", summary: "which runbook (default: the one that the alert starts)", count: "optional" }],
  options: {
    alert: { kind: "text", value: "FILE", summary: "the alert's JSON; - reads stdin" },
    input: inputOption,
    hosts: hostsOption,
    project: projectOption,
    bundle: bundleOption,
    format: { kind: "choice", choices: ["text", "json"], summary: "how the plan is printed", default: "text" },
  },
  examples: [{ line: "clawc plan --alert alerts/pagerduty-incident.json --hosts hosts.yaml", says: "what this alert would lead to" }],
  exitCodes: { 0: "the run would go on to act", 1: "it would be refused; the reason is printed", 2: "it could not be planned" },
  async run({ options, positionals }, io) {
    const opened = await openRunbooks(io, options);
    if (isExit(opened)) return opened;
    const incident = options.alert === undefined || opened.project === undefined ? null : await readAlert(io, options.alert, opened.project.project);
    if (isExit(incident)) return incident;
    if (options.alert !== undefined && incident === null) return refuse(io, "an alert is read by a project's mappings, and there is no claw.yaml here; name the project with --project");
    const starting = incident === null ? [] : matchesOf(incident, opened.bundle.runbooks.map((each) => each.plan)).filter((each) => each.verdict === "matches");
    const runbook = chooseRunbook(io, opened.bundle, positionals[0] ?? (starting.length === 1 ? starting[0]?.runbook : undefined));
    if (isExit(runbook)) return runbook;
    const given = readInputs(io, options.input);
    if (isExit(given)) return given;
    const hosts = readHosts(io, options.hosts);
    if (isExit(hosts)) return hosts;
    const { plan } = runbook;
    const drivers = openDrivers({ services: plan.services, hosts: hosts.hosts, descriptors: opened.bundle.descriptors, topology: plan.places });
    try {
      const read = async (each: Read): Promise<Observation> => {
        const probe = plan.probes[each.probe] as Probe;
        const service = plan.services[probe.service] as Service;
        const seen = await drivers.driverFor(probe.service).read({ run: "plan", id: each.probe, probe, service, serviceName: probe.service, request: each.request, places: each.places, timeoutMs: each.timeoutMs, traceparent: "" }, new AbortController().signal);
        return { ...seen, asOf: 0 } as Observation;
      };
      const shown = await preview(plan, { ...(incident ? inputsFrom(incident, plan) : {}), ...given }, read);
      if (options.format === "json") io.stdout.line(JSON.stringify({ runbook: plan.name, digest: planDigest(plan), ...shown }, null, 2));
      else print(io.stdout, plan, shown, incident?.id ?? "a start by hand");
      return shown.refused === null ? exitCode.ok : exitCode.findings;
    } finally {
      await drivers.close();
    }
  },
});

function print(out: Output, plan: Plan, shown: Preview, cause: string): void {
  const { paint } = out;
  const targets = Object.entries(shown.targets).map(([kind, names]) => `${names.length} ${kind}${names.length === 1 ? "" : "s"} (${names.join(", ")})`);
  if (shown.refused !== null) out.line(`${plan.name} for ${foreignText(cause)} ${paint.yellow("would be refused")}: ${foreignText(shown.refused)}`);
  else out.line(`${plan.name} for ${foreignText(cause)} would act on ${targets.join(", ")}.  Nothing has been sent.`);
  out.line();
  shown.seen.forEach(({ read, observation }, index) => {
    const where = Object.values(read.places).join(" ");
    const value = "unknown" in observation ? paint.yellow(`unknown: ${observation.unknown}`) : JSON.stringify(observation.value);
    out.line(foreignText(`  ${(index === 0 ? "now" : "").padEnd(8)} ${read.probe} ${where}  ${value}`));
  });
  shown.drift.filter((finding) => !finding.same).forEach((finding) => {
    const [canary, reference] = finding.sides.map((side) => ("v" in side ? JSON.stringify(side.v) : "unknown"));
    const then = finding.rule === "align" ? "→ would be aligned" : finding.rule === "note" ? "→ noted" : "→ refused";
    out.line(`  drift    ${finding.path.join(".")}  canary ${canary} / production ${reference}   ${then}`);
  });
  shown.sends.forEach((send, index) => {
    out.line(foreignText(`  ${String(index + 1).padStart(2)} ${send.perhaps ? "?" : " "} ${sayTarget(send)}   ${sayWayBack(send)}`));
  });
  const time = (ms: number) => formatDuration(ms * 1000);
  out.line(`  time     at worst ${time(plan.facts.workMs)} of ${time(plan.deadlineMs)}; undo at worst ${time(plan.facts.undoMs)} of ${time(plan.undoMs)}`);
  out.line(`  digest   ${planDigest(plan)}`);
}

function sayTarget(send: PlannedSend): string {
  const request = send.request !== null && typeof send.request === "object" && !Array.isArray(send.request) ? Object.entries(send.request) : [];
  const args = request.map(([name, value]) => `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`).join(", ");
  return `${send.action}(${args})${send.retries > 0 ? `, at most ${send.retries + 1} sends` : ""}`;
}

function sayWayBack(send: PlannedSend): string {
  if (send.undo !== null) return `undo: ${send.undo}`;
  return send.keep !== null ? "kept on purpose" : "cannot be undone";
}
