/** Alerts by their envelopes: whose they are, and that nothing is read by likeness. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { detectIncident } from "../../runtime/incident/detect.ts";
import { type Envelope, recogniseEnvelope } from "../../runtime/incident/envelope.ts";

const detect = (text: string) => detectIncident(text, {});

describe("an envelope is recognised by what only it has", () => {
  it.each<[Envelope | null, object]>([
    ["pagerduty-v3", { event: { event_type: "incident.triggered", data: {} } }],
    ["pagerduty-v2", { messages: [{ event: "incident.trigger", incident: { id: "P1" } }] }],
    ["pagerduty-v1", { messages: [{ type: "incident.trigger", data: { incident: { id: "P1" } } }] }],
    ["pagerduty-events-v2", { routing_key: "r", event_action: "resolve", dedup_key: "d" }],
    ["cloudwatch", { Type: "Notification", TopicArn: "arn:aws:sns:us-east-1:000000000000:t", Message: "{}" }],
    ["cloudwatch", { Records: [{ EventSource: "aws:sns", Sns: { Message: "{}" } }] }],
    ["cloudwatch", { "detail-type": "CloudWatch Alarm State Change", detail: {} }],
    ["cloudwatch", { alarmArn: "a", alarmData: {} }],
    ["cloudwatch", { AlarmName: "high latency", NewStateValue: "ALARM" }],
    ["alertmanager", { version: "4", groupKey: "{}:{}", status: "firing", alerts: [] }],
    ["grafana", { version: "1", orgId: 1, title: "t", state: "alerting", groupKey: "g", alerts: [] }],
    ["grafana", { ruleId: 1, ruleName: "r", evalMatches: [], state: "alerting" }],
    ["newrelic", { incident_id: 0, current_state: "test" }],
    ["newrelic", { issueUrl: "https://example.invalid/1", state: "ACTIVATED", priority: "HIGH" }],
    ["opsgenie", { action: "Create", alert: { alertId: "1" } }],
    ["datadog", { body: "%%%\nbody\n%%%", event_type: "query_alert_monitor", last_updated: "1", org: {} }],
    [null, {}],
    [null, { event: "deploy" }],
    [null, { messages: [] }],
    [null, { alerts: [] }],
    [null, { type: "pagerduty.incident.status_update_published", data: {}, timestamp: "t" }],
  ])("%s %j", (envelope, body) => {
    expect(recogniseEnvelope(body)).toBe(envelope);
  });
});

describe("what has no reader is named and refused, never guessed at", () => {
  it("a known source", () => {
    const { incidents, problems } = detect('{"version":"4","groupKey":"{}","alerts":[{"status":"firing"}]}');
    expect(incidents).toEqual([]);
    expect(problems).toMatchObject([
      {
        severity: "error",
        what: "is an Alertmanager notification: recognised, but this version has no reader for it",
      },
    ]);
  });

  it.each(['{"hello":"world"}', "[]", "null", "7", '"text"'])("%s", (text) => {
    const { incidents, problems } = detect(text);
    expect(incidents).toEqual([]);
    expect(problems).toMatchObject([
      { severity: "error", what: expect.stringContaining("no alert source sends") },
    ]);
  });
});

describe("what could hurt the reader is refused", () => {
  it.each<[law: string, text: string, what: RegExp]>([
    ["a text beyond the limit", `"${"x".repeat(2_000_000)}"`, /at most 2000000/],
    ["nesting beyond the limit", `{"event":${"[".repeat(100_000)}`, /more than 64/],
    [
      "a key that poisons objects",
      '{"event":{"event_type":"incident.triggered","data":{"__proto__":{"status":"triggered"}}}}',
      /poison/,
    ],
    [
      "a key twice",
      '{"event":{"event_type":"incident.triggered","event_type":"incident.resolved","data":{}}}',
      /twice/,
    ],
  ])("%s", (_law, text, what) => {
    const { incidents, problems } = detect(text);
    expect(incidents).toEqual([]);
    expect(problems).toMatchObject([{ severity: "error", what: expect.stringMatching(what) }]);
  });

  it("a byte order mark doesn't matter", () => {
    expect(detect("\uFEFF{}").problems).toMatchObject([{ where: "the document" }]);
  });
});

// Payloads as the vendors' users published them; they belong to others and are no part of this repository.
const collected = join(import.meta.dirname, "..", "..", "..", "shared", "fixtures", "alerts");
const sources = ["alertmanager", "cloudwatch", "datadog", "grafana", "newrelic", "opsgenie"];
const files = existsSync(collected)
  ? sources.flatMap((source) => filesIn(source).map((file) => [source, file] as const))
  : [];

function filesIn(source: string): string[] {
  const folder = join(collected, source);
  return existsSync(folder)
    ? readdirSync(folder).filter((file) => file.endsWith(".json") && !file.endsWith(".headers.json"))
    : [];
}

describe.skipIf(files.length === 0)(
  `${files.length} collected payloads of other sources${files.length === 0 ? " (SKIPPED: the collection isn't here)" : ""}`,
  () => {
    it.each(files.length === 0 ? [["none", "none"] as const] : files)(
      "%s/%s is refused with one reason",
      (source, file) => {
        const text = readFileSync(join(collected, source, file), "utf8");
        const { incidents, problems } = detect(text);
        expect(incidents).toEqual([]);
        expect(problems).toHaveLength(1);
        const envelope = recogniseEnvelope(JSON.parse(text));
        expect([source, null]).toContain(envelope);
      },
    );
  },
);
