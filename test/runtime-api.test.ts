// What a program meets that embeds a runbook: endings are values, what could not be begun is one kind of error with
// everything that is wrong in it, and a run that never started leaves nothing behind.
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Mock, openMock } from "../cli/mock/open.ts";
import { compileProject } from "../cli/workbench.ts";
import type { Compiled } from "../compiler/compile.ts";
import { type JournalRecord, NotStarted, type Plan, previewPlan, runPlan } from "../runtime/api.ts";
import { writeFasterProject } from "./drills/faster.ts";

let folder = "";
let plan: Plan;
let descriptors: Record<string, unknown>;
let mock: Mock;

const incident = {
  id: "Q1",
  source: "pagerduty",
  service: "payment-service",
  severity: "critical",
  status: "triggered",
  title: "Primary database unreachable",
  regions: ["us-east-1", "eu-west-2"],
  tenants: ["tenant-2847"],
  links: [],
  dedup_key: "k",
};

let compiled: Compiled;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "claw-embed-"));
  writeFasterProject(folder);
  const found = (await compileProject(folder))?.compiled;
  if (!found?.plans[0]) throw new Error("the example doesn't compile");
  compiled = found;
  ({ descriptors } = compiled);
  plan = found.plans[0].plan;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

// Each law has a world of its own: a run changes it.
beforeEach(async () => {
  const [world] = compiled.simulation.worlds;
  if (!world) throw new Error("the example has no world");
  const services = Object.keys(plan.services);
  const playing = { plans: [plan], descriptors, world, given: [], services, speed: 50, onEffect: () => {} };
  const { value } = await openMock(playing);
  if (value === null) throw new Error("the example's world can't be played");
  mock = value;
});
afterEach(() => mock?.close());

const optionsOf = (runs: string) => ({ hosts: mock.hosts, descriptors, runs: join(folder, runs) });

describe("a run", () => {
  it("tells how it ended, what each step left, and where its evidence lies", {
    timeout: 60_000,
  }, async () => {
    const records: JournalRecord[] = [];
    const witness = join(folder, "witness.jsonl");
    const onRecord = (record: JournalRecord) => records.push(record);
    const result = await runPlan(
      plan,
      { incident },
      { ...optionsOf("whole"), witness, onRecord, cause: "a drill" },
    );
    expect(result).toMatchObject({ ending: "succeeded", reason: "", debt: [] });
    expect(result.outcomes["invalidate_cache/entries"]).toMatchObject({ "us-east-1": { missing: [] } });
    expect(result.report.summary).toMatchObject({
      records: records.length,
      anchored_records: records.length,
    });
    expect(result.report.agent_steps[0]?.detail).toBe("a drill");
    for (const file of ["journal.db", "plan.json", "report.json", "hosts.json", "logs.jsonl"])
      expect(readdirSync(result.folder)).toContain(file);
  });

  it("with inputs that aren't the runbook's is refused, and that is an ending", async () => {
    const wrong = { incident: { ...incident, regions: ["us-esat-1"] } };
    const { ending, reason } = await runPlan(plan, wrong, optionsOf("wrong"));
    expect({ ending, reason }).toEqual({
      ending: "refused",
      reason: expect.stringContaining('no region "us-esat-1"'),
    });
  });

  it("that is stopped takes back what it did, on whose word the trail says", {
    timeout: 60_000,
  }, async () => {
    const stop = new AbortController();
    const onRecord = ({ event }: JournalRecord) => {
      if (event.event === "result") stop.abort();
    };
    const options = { ...optionsOf("stopped"), signal: stop.signal, operator: "the pager", onRecord };
    const { ending, reason, debt } = await runPlan(plan, { incident }, options);
    expect({ ending, reason, debt }).toEqual({
      ending: "compensated",
      reason: "stopped by the pager",
      debt: [],
    });
  });
});

describe("what can't be begun", () => {
  const hostsFile = (text: string) => {
    const file = join(folder, "given.yaml");
    writeFileSync(file, text);
    return file;
  };
  it.each<[law: string, changes: () => object, said: RegExp]>([
    [
      "a host file that isn't there",
      () => ({ hosts: join(folder, "none.yaml") }),
      /none\.yaml: there is no such file/,
    ],
    ["a host file that isn't YAML", () => ({ hosts: hostsFile("services: {") }), /given\.yaml: /],
    [
      "a host file with an alias",
      () => ({ hosts: hostsFile("services: &a {}\nlocks: *a") }),
      /given\.yaml: an alias/,
    ],
    [
      "a host file of another shape",
      () => ({ hosts: hostsFile("servics: {}") }),
      /lacks the field "services"/,
    ],
    ["a service without a contract", () => ({ descriptors: {} }), /no descriptor "proto\/payment\.proto"/],
    [
      "services without endpoints",
      () => ({ hosts: { services: {} } }),
      /Remediation: the host file has no endpoint/,
    ],
    [
      "a witness that can't be written",
      () => ({ witness: join(hostsFile(""), "w") }),
      /a part of its path is no folder/,
    ],
    [
      "locks that can't be kept",
      () => ({ hosts: { ...mock.hosts, locks: folder } }),
      /claw-embed-\w+: .*\n +→ the run's folder, its witness and its locks/,
    ],
    ["a folder that can't be one", () => ({ runs: hostsFile("") }), /a part of its path is no folder/],
  ])("%s: everything that is wrong, no stack, and nothing left behind", async (_law, changes, said) => {
    const options = { ...optionsOf("unstarted"), ...changes() };
    const thrown = await runPlan(plan, { incident }, options).then(
      () => null,
      (error: unknown) => error,
    );
    expect(thrown).toBeInstanceOf(NotStarted);
    const { message, stack, problems } = thrown as NotStarted;
    expect(message).toMatch(said);
    expect(stack).not.toMatch(/\n {4}at /);
    for (const { where, help } of problems) expect([where, help]).not.toContain("");
    const runs = join(folder, "unstarted");
    const left = existsSync(runs) ? readdirSync(runs, { withFileTypes: true }) : [];
    expect(left.filter((each) => each.isDirectory())).toEqual([]);
  });

  it("a plan that waives something until a day that has passed; until that day it is begun", async () => {
    const waived = (until: string): Plan => ({
      ...plan,
      waivers: [{ code: "witness-is-actor", because: "SRE-812", until, at: "call promote" }],
    });
    const begin = (until: string) => runPlan(waived(until), {}, optionsOf("waived"));
    await expect(begin("2020-02-29")).rejects.toThrow(
      /witness-is-actor.*accepted until 2020-02-29 \(SRE-812\)/s,
    );
    expect((await begin("2999-12-31")).reason).toContain("input incident");
  });

  it("a plan that was changed by hand", async () => {
    const changed = { ...plan, actions: {} };
    await expect(runPlan(changed, { incident }, optionsOf("unstarted"))).rejects.toThrow(
      /there is no action/,
    );
    await expect(previewPlan(changed, { incident }, optionsOf("unstarted"))).rejects.toThrow(
      /there is no action/,
    );
  });
});

it("a look beforehand reads, resolves, and sends nothing", async () => {
  const { refused, targets, sends } = await previewPlan(plan, { incident }, optionsOf("unstarted"));
  expect({ refused, targets }).toEqual({
    refused: null,
    targets: { region: incident.regions, tenant: incident.tenants },
  });
  expect(sends.filter(({ action }) => action === "Remediation.InitiateFailover").length).toBe(2);
});
