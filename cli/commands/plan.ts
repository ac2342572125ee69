/** `clawc plan`: what a run would do now, with real readings and without the means to act. */
import { planDigest } from "../../compiler/bundle/build.ts";
import { openDrivers } from "../../runtime/drivers/open.ts";
import { preview } from "../../runtime/host/preview.ts";
import { readThrough } from "../../runtime/host/read-through.ts";
import { inputsOf, readAlert } from "../alert-file.ts";
import { defineCommand } from "../command.ts";
import { exitCode } from "../exit-code.ts";
import { hostsOption, readHosts } from "../hosts-file.ts";
import { inputOption } from "../inputs.ts";
import { refuse } from "../refuse.ts";
import { runbookFor } from "../runbook-for.ts";
import { planScreen } from "../view/plan-screen.ts";
import { bundleOption, isExit, openRunbooks, projectOption } from "../workbench.ts";

export const command = defineCommand({
  name: "plan",
  summary: "show what a run would do now, without acting",
  description: [
    "Reads every probe that admits the run, from the real services, and shows the resolved targets, what was observed, the drift between environments, and the sends in their order with the way back of each. It opens no way to send.",
  ],
  arguments: [
    { name: "RUNBOOK", summary: "which runbook (default: the one that the alert starts)", count: "optional" },
  ],
  options: {
    alert: { kind: "text", value: "FILE", summary: "the alert's JSON; - reads stdin" },
    input: inputOption,
    hosts: hostsOption,
    project: projectOption,
    bundle: bundleOption,
    format: {
      kind: "choice",
      choices: ["text", "json"],
      summary: "how the plan is printed",
      default: "text",
    },
  },
  examples: [
    {
      line: "clawc plan --alert alerts/pagerduty-incident.json --hosts hosts.yaml",
      says: "what this alert would lead to",
    },
  ],
  exitCodes: {
    0: "the run would go on to act",
    1: "it would be refused; the reason is printed",
    2: "it could not be planned",
  },
  async run({ options, positionals }, io) {
    const opened = await openRunbooks(io, options);
    if (isExit(opened)) return opened;
    const incident =
      options.alert === undefined || opened.project === undefined
        ? null
        : await readAlert(io, options.alert, opened.project.project);
    if (isExit(incident)) return incident;
    if (options.alert !== undefined && incident === null)
      return refuse(
        io,
        "an alert is read by a project's mappings, and there is no claw.yaml here; name the project with --project",
      );
    const runbook = runbookFor(io, opened.bundle, incident, positionals[0]);
    if (isExit(runbook)) return runbook;
    const inputs = inputsOf(io, runbook.plan, incident, options.input);
    if (isExit(inputs)) return inputs;
    const hosts = readHosts(io, options.hosts, opened.project?.root);
    if (isExit(hosts)) return hosts;
    const { plan } = runbook;
    const drivers = openDrivers({
      services: plan.services,
      hosts: hosts.hosts,
      descriptors: opened.bundle.descriptors,
      topology: plan.places,
    });
    try {
      const shown = await preview(plan, inputs, readThrough(drivers, plan));
      const digest = planDigest(plan);
      if (options.format === "json")
        io.stdout.line(JSON.stringify({ runbook: plan.name, digest, ...shown }, null, 2));
      else {
        const { width, paint } = io.stdout;
        const cause = incident?.id ?? "a start by hand";
        for (const line of planScreen({ plan, digest, shown, cause, width, paint })) io.stdout.line(line);
      }
      return shown.refused === null ? exitCode.ok : exitCode.findings;
    } finally {
      await drivers.close();
    }
  },
});
