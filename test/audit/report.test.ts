// A report follows its schema, has the shape that was asked for, and says nothing that the trail doesn't.

import { describe, expect, test } from "vitest";
import { buildReport } from "../../runtime/audit/report.ts";
import { reportMarkdown } from "../../runtime/audit/report-markdown.ts";
import { spanId, traceId } from "../../runtime/audit/trace.ts";
import type { Incident } from "../../schema/generated/incident.ts";
import { validate } from "../../schema/generated/report.validate.js";
import { planOf } from "../kernel/plans.ts";
import { type Script, silentRegion, sleepyWorker, type Trail, trailOf, trailStart } from "./trail.ts";

const incident: Incident = {
  id: "Q1HZPAYMENTS",
  source: "pagerduty",
  service: "payment-service",
  severity: "critical",
  status: "triggered",
  title: "Primary database unreachable",
  started_at: "2026-11-24T03:28:47Z",
  regions: ["us-east-1", "eu-west-2"],
  tenants: ["tenant-2847", "tenant-5634"],
  environment: null,
  links: [],
  dedup_key: "k",
  vendor: {},
  mapped: { tenants: "custom_details.tenants" },
};

function reported(script: Script, more: Partial<Parameters<typeof buildReport>[0]> = {}) {
  const trail = trailOf(script);
  return buildReport({ plan: trail.plan, records: trail.records, logs: [], anchors: trail.anchors, ...more });
}

const good = reported({ delivers: sleepyWorker, cause: incident });

/** The step whose action begins so. */
function step(report: typeof good, action: string) {
  const found = report.agent_steps.find((each) => each.action.startsWith(action));
  if (!found)
    throw new Error(`no step ${action} in ${report.agent_steps.map((each) => each.action).join(", ")}`);
  return found;
}

const stopped: Script = { at: { 14: { event: "stop", at: 0, by: "anna" } } };
const killed: Script = { at: { 12: { event: "kill", at: 0, by: "anna" } } };
const silent: Script = { delivers: silentRegion };

describe.each<[status: string, script: Script, needsPerson: boolean]>([
  ["COMPLETED_SUCCESS", { delivers: sleepyWorker }, false],
  ["ESCALATED", silent, true],
  ["COMPENSATED", stopped, true],
  ["KILLED", killed, true],
  [
    "REFUSED",
    { plan: planOf([], { inputs: [{ name: "missing", type: { t: "scalar", of: "int" } }] }) },
    true,
  ],
  ["IN_PROGRESS", { until: 20 }, false],
])("a run that is %s", (status, script, needsPerson) => {
  const report = reported(script);
  test("makes a report by the schema", () => {
    validate(report);
    expect(validate.errors ?? []).toEqual([]);
  });
  test("says so, and whether a person is needed", () => {
    expect(report.summary.runbook_status).toBe(status);
    expect(report.summary.human_intervention_required).toBe(needsPerson);
    expect(report.summary.human_intervention_reason !== "").toBe(needsPerson);
  });
  test("numbers its steps and lets each point at records of the trail", () => {
    expect(report.agent_steps.map((each) => each.step)).toEqual(
      report.agent_steps.map((_, index) => index + 1),
    );
    for (const { records } of report.agent_steps) {
      expect(records?.[0]).toBeGreaterThanOrEqual(1);
      expect(records?.[1]).toBeLessThanOrEqual(report.summary.records);
    }
  });
});

test("the steps stand in the order that was asked for", () => {
  expect(good.agent_steps.map((each) => each.action)).toEqual([
    "Parse incident context from alert payload",
    "Analyze runbook state machine",
    "Detect environment parity",
    "Execute service remediation: initiate_failover",
    "Execute worker tasks: invalidate_cache",
    "Observe: watch_recovery",
    "Notify: notify slack",
    "Validate post-execution state",
    "Generate audit trail",
  ]);
});

test.each<[action: string, says: RegExp[]]>([
  [
    "Parse incident",
    [
      /PagerDuty trigger Q1HZPAYMENTS/,
      /tenant_ids=\[tenant-2847, tenant-5634\]/,
      /mapped: tenants: custom_details.tenants/,
    ],
  ],
  [
    "Analyze",
    [
      /database\(payments\) held/,
      /every region \{ promotable \}=true \(us-east-1 .*replica_lag 41ms/,
      /Status: PRECONDITIONS_MET$/,
    ],
  ],
  ["Detect", [/max_connection_pool \(canary=50, production=75; align\)/, /Aligned before execution/]],
  [
    "Execute service",
    [/across \[eu-west-2, us-east-1\]/, /Timeout=30s/, /eu-west-2 3\/3 nodes acknowledged, us-east-1 3\/3/],
  ],
  [
    "Execute worker",
    [
      /to 8 nodes/,
      /7\/8 answered at first; 1 timeout \(deadline exceeded\) on worker-node-6, retried with backoff: ok at attempt 2/,
      /OK \(8\/8/,
    ],
  ],
  ["Validate", [/replica_lag 22ms/, /stale_entries == 0=true in all 8 lanes/, /Status: PASS \(12\/12\)$/]],
  [
    "Generate",
    [new RegExp(`${good.summary.records} records`), new RegExp(good.summary.head), /Anchored up to record/],
  ],
])("step %s says what happened", (action, says) => {
  for (const words of says) expect(step(good, action).detail).toMatch(words);
});

test("lanes tell their attempts and what was seen, with microseconds", () => {
  const lane = step(good, "Execute worker").lanes.find((each) => each.lane === "worker-node-6");
  expect(lane?.attempts.map((each) => [each.outcome, each.duration_ms])).toEqual([
    ["indeterminate", 2000],
    ["ok", 417.123],
  ]);
  expect(lane?.attempts.every((each) => each.key === lane.attempts[0]?.key)).toBe(true);
  expect(lane?.attempts[0]?.sent_utc).toMatch(/\.\d{6}Z$/);
  expect(lane?.observed.at(-1)?.readings[0]).toMatchObject({
    probe: "Observer.Cache",
    value: { stale_entries: 0 },
  });
});

test("what was tried and what was lost is told when a run escalates", () => {
  const report = reported(silent);
  expect(step(report, "Execute service")).toMatchObject({ status: "failed" });
  expect(step(report, "Execute service").detail).toMatch(
    /us-east-1, retried with backoff 3 times without success.*Lost: us-east-1/,
  );
  expect(report.summary.debt.map((each) => each.action)).toContain("Remediation.InitiateFailover");
  expect(report.summary.tenants_remediated).toBe(0);
});

test("what was taken back is a step of its own", () => {
  expect(step(reported(stopped), "Take back").detail).toMatch(/Configuration.SetMaxConnectionPool: undone/);
});

test.each<[what: string, started: string | null, basis: RegExp, minutes: number]>([
  ["the incident's start", "2026-11-24T03:28:47Z", /^from the incident's start/, 23.650447 / 60],
  [
    "the run's start, for the incident's lies in the future",
    "2027-01-01T00:00:00Z",
    /^from the run's start/,
    20.232554 / 60,
  ],
  ["the run's start, for the incident has none", null, /^from the run's start/, 20.232554 / 60],
])("time to recovery counts from %s", (_what, started_at, basis, minutes) => {
  const { summary } = reported({ delivers: sleepyWorker, cause: { ...incident, started_at } });
  expect(summary.mttr_basis).toMatch(basis);
  expect(summary.estimated_mttr_minutes).toBeCloseTo(minutes, 3);
  expect(summary.total_duration_seconds).toBeCloseTo(20.232554, 3);
  expect(good.timestamp_utc).toBe(trailStart);
});

test("tenants count as remediated when their recovery was observed", () => {
  expect(good.summary).toMatchObject({
    tenants_remediated: 2,
    tenants_basis: expect.stringContaining("observed"),
  });
});

test("log lines of the run go to the step that they were written for, others nowhere", () => {
  const trail: Trail = trailOf({ delivers: sleepyWorker });
  const call = trail.records
    .flatMap((record) => record.commands)
    .find((command) => command.command === "call" && command.action === "cache.invalidate");
  const line = (more: object) => ({
    wall: "2026-11-24T03:28:51.000000Z",
    source: "s",
    level: "INFO",
    message: "m",
    execution_id: trail.run,
    ...more,
  });
  const report = buildReport({
    plan: trail.plan,
    records: trail.records,
    anchors: [],
    logs: [
      line({ message: "by its span", span_id: spanId(trail.run, call?.id ?? "") }),
      line({ message: "by its time" }),
      line({ message: "by its trace", execution_id: "", trace_id: traceId(trail.run) }),
      line({ message: "another run's", execution_id: "other" }),
    ],
  });
  expect(step(report, "Execute worker").logs.map((each) => [each.message, each.by])).toEqual([
    ["by its span", "span"],
  ]);
  expect(step(report, "Execute service").logs.map((each) => each.message)).toEqual([
    "by its time",
    "by its trace",
  ]);
  expect(JSON.stringify(report)).not.toContain("another run's");
});

test("an anchor that isn't this trail's anchors nothing", () => {
  const foreign = [{ run: "7KQ2-payments", seq: 3, hash: "0".repeat(64), wall: trailStart }];
  expect(reported({ delivers: sleepyWorker }, { anchors: foreign }).summary.anchored_records).toBe(0);
});

test("the page holds every step, and nothing foreign becomes markup", () => {
  const page = reportMarkdown(
    reported({ cause: { ...incident, service: "<script>alert(1)</script> [x](http://evil)" } }),
  );
  for (const { action } of good.agent_steps) expect(page).toContain(action.split(":")[0]);
  expect(page).not.toContain("<script>");
  expect(page).not.toContain("[x](");
});
