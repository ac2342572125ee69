// The agent's four calls, each building on the one before: on the example's real services where they are set up, and
// on its mocked world where they aren't. What an option forbids is refused before anything is sent.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { AgentError, type AgentOptions, openAgent } from "../cli/agent.ts";
import { openMock } from "../cli/mock/open.ts";
import { compileProject } from "../cli/workbench.ts";
import { setStage } from "../examples/payment-db-failover/stage.ts";
import type { Hosts } from "../schema/generated/hosts.ts";
import { preparedServices } from "../scripts/prepared-services.ts";
import { writeFasterProject } from "./drills/faster.ts";

const service = "payment-service";
const regions = ["us-east-1", "eu-west-2"];

interface Services {
  hosts: Hosts | string;
  close(): Promise<void>;
}

let folder = "";
let project = "";
let alert: Record<string, unknown> = {};
let services: Services;
const { payment, python } = preparedServices();
const isReal = payment !== undefined && python !== undefined;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "claw-agent-"));
  project = join(folder, "project");
  writeFasterProject(project);
  alert = JSON.parse(readFileSync(join(project, "alerts", "pagerduty-incident.json"), "utf8"));
  services = isReal ? await realServices() : await mocked();
});
afterAll(async () => {
  await services?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function realServices(): Promise<Services> {
  const stage = await setStage({
    folder: join(folder, "stage"),
    payment,
    python,
    latencyMs: 20,
    hangingWorker: "worker-node-6",
  });
  return { hosts: stage.hostsFile, close: () => stage.stop() };
}

/** A world of its own, played as real servers. */
async function mocked(scenario?: string): Promise<Services> {
  const compiled = (await compileProject(project))?.compiled;
  const [world] = compiled?.simulation.worlds ?? [];
  if (!compiled || !world) throw new Error("the example doesn't compile");
  const plans = compiled.plans.map(({ plan }) => plan);
  const given = compiled.simulation.scenarios.find(({ name }) => name === scenario)?.given ?? [];
  const names = plans.flatMap((plan) => Object.keys(plan.services));
  const { descriptors } = compiled;
  const { value } = await openMock({
    plans,
    descriptors,
    world,
    given,
    services: names,
    speed: 50,
    onEffect: () => {},
  });
  if (value === null) throw new Error("the example's world can't be played");
  return value;
}

const agentOn = (more: Partial<AgentOptions> = {}) =>
  openAgent({
    project,
    hosts: services.hosts,
    runs: join(folder, "runs"),
    witness: join(folder, "witness.jsonl"),
    ...more,
  });

/** An agent with the incident detected and its runbook found sound. */
async function validated(more: Partial<AgentOptions> = {}) {
  const agent = await agentOn(more);
  await agent.detectIncidentContext(alert, { multiTenant: true });
  expect(await agent.validateRunbookSequence({ service, regions })).toMatchObject({ sound: true });
  return agent;
}

it("takes an incident from its alert to a verified report", { timeout: 60_000 }, async () => {
  const agent = await agentOn();
  const { incident, matches, runbook } = await agent.detectIncidentContext(alert, { multiTenant: true });
  expect(incident).toMatchObject({
    service,
    severity: "critical",
    regions,
    tenants: ["tenant-2847", "tenant-5634"],
  });
  expect(incident.mapped.severity).toBeDefined();
  expect(matches).toMatchObject([{ runbook: "payment_db_failover", verdict: "matches" }]);
  expect(runbook).toBe("payment_db_failover");

  const validation = await agent.validateRunbookSequence({ service, regions });
  expect(validation).toMatchObject({
    sound: true,
    regions: regions.map((region) => ({ region, sound: true, refused: null })),
  });
  expect(validation.simulation?.schedules).toBeGreaterThan(300);
  expect(validation.findings).toContainEqual(
    expect.objectContaining({ severity: "info", from: "observation" }),
  );
  const [east] = validation.regions;
  expect(east?.steps.map(({ step }) => step)).toEqual([
    "align_Get",
    "initiate_failover",
    "invalidate_cache",
    "watch_recovery",
  ]);
  expect(east?.steps[1]?.sends).toMatchObject([
    { action: "Remediation.InitiateFailover", places: { region: "us-east-1" } },
  ]);
  expect(east?.seen).toContainEqual(
    expect.objectContaining({ probe: "Observer.Database", places: { region: "us-east-1" } }),
  );

  const remediation = await agent.executeRemediationSteps({ asyncWorkers: true, collectTelemetry: true });
  expect(remediation).toMatchObject({ ending: "succeeded", reason: "", debt: [], runbook });
  expect(remediation.outcomes.initiate_failover).toMatchObject({ done: regions, missing: [] });
  const { telemetry } = remediation;
  expect(telemetry).toMatchObject({ left: 0 });
  if (isReal) {
    const told = telemetry?.lines.map(({ source, kind }) => `${source} ${kind}`);
    expect(told).toEqual(
      expect.arrayContaining(["cache@worker-node-6 heartbeat", "cache@worker-node-1 log"]),
    );
    const logged = remediation.report.agent_steps.flatMap(({ logs }) => logs.map(({ source }) => source));
    expect(logged).toEqual(expect.arrayContaining(["payment-coordinator us-east-1", "worker-node-8"]));
  }
  expect(remediation.report.agent_steps[0]?.detail).toContain("payment-service");

  const { report, verification } = await agent.reportExecutionAuditTrail({ outputFormat: "json" });
  expect(report.summary).toMatchObject({ runbook_status: "COMPLETED_SUCCESS", tenants_remediated: 2 });
  expect(report).toEqual(remediation.report);
  expect(verification).toMatchObject({ folded: true, zones: { anchored: report.summary.records } });
  const { report: page } = await agent.reportExecutionAuditTrail({ outputFormat: "markdown" });
  expect(page).toMatch(/^# payment\\?_db\\?_failover: completed success\n/);
  const named = await (await agentOn()).reportExecutionAuditTrail({
    outputFormat: "text",
    run: remediation.run,
  });
  expect(named.report).toContain(`${remediation.run}  ${report.timestamp_utc}`);
});

describe("an option is never ignored", () => {
  it("multiTenant: false refuses an incident of two tenants, and forgets the one before", async () => {
    const agent = await validated();
    const refused = agent.detectIncidentContext(JSON.stringify(alert), { multiTenant: false });
    await expect(refused).rejects.toThrow(
      /tenants: it concerns tenant-2847, tenant-5634\n {4}→ pass \{ multiTenant: true \}/,
    );
    await expect(
      agent.executeRemediationSteps({ asyncWorkers: true, collectTelemetry: false }),
    ).rejects.toThrow(/no incident is at hand/);
  });

  const others: [law: string, given: { service: string; regions: string[] }, said: RegExp][] = [
    ["another service", { service: "billing", regions }, /is of service payment-service, not of billing/],
    ["a region too few", { service, regions: ["us-east-1"] }, /concerns eu-west-2 too/],
    [
      "a misspelt region",
      { service, regions: [...regions, "us-esat-1"] },
      /no region us-esat-1; did you mean us-east-1\?/,
    ],
  ];
  it.each(others)("%s is not what the incident says, so nothing is executed", async (_law, given, said) => {
    const agent = await agentOn({ runs: join(folder, "none") });
    await agent.detectIncidentContext(alert, { multiTenant: true });
    const { sound, findings, regions: judged } = await agent.validateRunbookSequence(given);
    const errors = [...findings, ...judged.flatMap((each) => each.findings)].filter(
      ({ severity }) => severity === "error",
    );
    expect({ sound, errors: errors.map(({ what }) => what) }).toEqual({
      sound: false,
      errors: [expect.stringMatching(said)],
    });
    await expect(
      agent.executeRemediationSteps({ asyncWorkers: true, collectTelemetry: true }),
    ).rejects.toThrow(/not found sound/);
    expect(() => readdirSync(join(folder, "none"))).toThrow(/ENOENT/);
  });

  it.each([[false], [[]], [["cach"]]])(
    "asyncWorkers: %j doesn't allow the workers that the runbook needs",
    async (asyncWorkers) => {
      const { hosts, close } = await mocked();
      onTestFinished(close);
      const agent = await validated({ hosts, runs: join(folder, "none") });
      const refused = agent.executeRemediationSteps({ asyncWorkers, collectTelemetry: true });
      await expect(refused).rejects.toThrow(
        /nothing was started[\s\S]*cache: payment_db_failover sends tasks/,
      );
      expect(() => readdirSync(join(folder, "none"))).toThrow(/ENOENT/);
    },
  );

  it("collectTelemetry: false keeps neither telemetry nor log lines, and hosts may be data", {
    timeout: 60_000,
  }, async () => {
    const { hosts, close } = await mocked();
    onTestFinished(close);
    const runs = join(folder, "mocked");
    const agent = await validated({ hosts, runs });
    const {
      telemetry,
      folder: at,
      ending,
      report,
    } = await agent.executeRemediationSteps({ asyncWorkers: ["cache"], collectTelemetry: false });
    expect({ ending, telemetry, logs: report.agent_steps.flatMap(({ logs }) => logs) }).toEqual({
      ending: "succeeded",
      telemetry: null,
      logs: [],
    });
    expect(readdirSync(at)).not.toContain("logs.jsonl");
    expect(readdirSync(at)).toContain("hosts.json");
  });

  it("an outputFormat that isn't one", async () => {
    const agent = await agentOn();
    await expect(agent.reportExecutionAuditTrail({ outputFormat: "pdf" as "json" })).rejects.toThrow(
      /"pdf" is none of json, markdown, text/,
    );
  });
});

describe("what stands against a run is a finding at its place", () => {
  it("a region whose primary answers would be refused, the other not", async () => {
    const { hosts, close } = await mocked("a region whose primary answers is not touched");
    onTestFinished(close);
    const agent = await agentOn({ hosts });
    await agent.detectIncidentContext(alert, { multiTenant: true });
    const { sound, regions: judged, findings } = await agent.validateRunbookSequence({ service, regions });
    expect(sound).toBe(false);
    expect(judged).toMatchObject([
      { region: "us-east-1", sound: true, refused: null },
      { region: "eu-west-2", sound: false, refused: expect.stringContaining("promotable") },
    ]);
    expect(findings.filter(({ severity }) => severity === "error")).toEqual([]);
  });

  it("services that don't answer", async () => {
    const { hosts, close } = await mocked();
    await close();
    const agent = await agentOn({ hosts });
    await agent.detectIncidentContext(alert, { multiTenant: true });
    const { sound, regions: judged } = await agent.validateRunbookSequence({ service, regions });
    expect(sound).toBe(false);
    const ofEast = judged[0]?.findings.filter(({ from }) => from === "services").map(({ what }) => what);
    expect(ofEast).toContainEqual(expect.stringMatching(/^Remediation .*us-east-1/));
    expect(ofEast).not.toContainEqual(expect.stringContaining("eu-west-2"));
  });

  it("a runbook that doesn't compile", async () => {
    const broken = join(folder, "broken");
    writeFasterProject(broken);
    const file = join(broken, "payment_db_failover.claw");
    writeFileSync(file, readFileSync(file, "utf8").replace("cluster_of(region)", "cluster_off(region)"));
    const agent = await agentOn({ project: broken });
    const { runbook, warnings } = await agent.detectIncidentContext(alert, { multiTenant: true });
    expect({ runbook, warned: warnings.map(({ what }) => what) }).toEqual({
      runbook: null,
      warned: [expect.stringContaining("has errors")],
    });
    const { sound, findings } = await agent.validateRunbookSequence({ service, regions });
    expect(sound).toBe(false);
    expect(findings).toMatchObject([
      {
        from: "sources",
        severity: "error",
        what: expect.stringMatching(/^payment_db_failover\.claw:\d+:\d+ .*cluster_off/),
      },
    ]);
  });
});

describe("what can't be done is said in words", () => {
  it.each([
    ["a folder without a project", () => openAgent({ project: tmpdir() }), /there is no claw\.yaml/],
    ["a witness among the runs", () => agentOn({ witness: join(folder, "runs", "w") }), /witnesses nothing/],
    [
      "an alert that is none",
      async () => (await agentOn()).detectIncidentContext("{", { multiTenant: true }),
      /the alert can't be read\n {2}line 1/,
    ],
    [
      "validation before detection",
      async () => (await agentOn()).validateRunbookSequence({ service, regions }),
      /call detectIncidentContext first/,
    ],
    [
      "a report of nothing",
      async () => (await agentOn()).reportExecutionAuditTrail({ outputFormat: "text" }),
      /no run is at hand/,
    ],
    [
      "a run that isn't there",
      async () => (await agentOn()).reportExecutionAuditTrail({ outputFormat: "text", run: "ZZZ" }),
      /there is no/,
    ],
  ])("%s", async (_law, act, said) => {
    const thrown = await act().then(
      () => null,
      (error: unknown) => error,
    );
    expect(thrown).toBeInstanceOf(AgentError);
    expect((thrown as AgentError).message).toMatch(said);
    expect((thrown as AgentError).stack).not.toMatch(/\n {4}at /);
  });

  it("a trail that was changed is not reported", { timeout: 60_000 }, async () => {
    const { hosts, close } = await mocked();
    onTestFinished(close);
    const agent = await validated({ hosts, runs: join(folder, "changed") });
    const { folder: at } = await agent.executeRemediationSteps({
      asyncWorkers: true,
      collectTelemetry: false,
    });
    const journal = new DatabaseSync(join(at, "journal.db"));
    const [table] = journal.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all() as {
      name: string;
    }[];
    journal.exec(`DELETE FROM ${table?.name} WHERE seq = 7`);
    journal.close();
    await expect(agent.reportExecutionAuditTrail({ outputFormat: "json" })).rejects.toThrow(
      /doesn't verify\n {2}record 7: record 7 is missing/,
    );
  });
});
