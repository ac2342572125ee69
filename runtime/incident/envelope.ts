/**
 * Whose alert a body is, decided by its envelope before anything is mapped. The tests are those the formats differ
 * in, the narrow ones first; a body that fits none is nobody's, and is never read by likeness.
 */
import { isRecord } from "./fields.ts";

export type Envelope =
  | "pagerduty-v3"
  | "pagerduty-v2"
  | "pagerduty-v1"
  | "pagerduty-events-v2"
  | "cloudwatch"
  | "datadog"
  | "newrelic"
  | "grafana"
  | "alertmanager"
  | "opsgenie";

/** How people call each envelope. */
export const envelopeNames: Record<Envelope, string> = {
  "pagerduty-v3": "a PagerDuty V3 webhook",
  "pagerduty-v2": "a PagerDuty V2 webhook",
  "pagerduty-v1": "a PagerDuty V1 webhook",
  "pagerduty-events-v2": "a PagerDuty Events API v2 event",
  cloudwatch: "a CloudWatch alarm, or the SNS or EventBridge message around one",
  datadog: "a Datadog webhook",
  newrelic: "a New Relic notification",
  grafana: "a Grafana alert notification",
  alertmanager: "an Alertmanager notification",
  opsgenie: "an Opsgenie webhook",
};

export function recogniseEnvelope(value: unknown): Envelope | null {
  if (!isRecord(value)) return null;
  return tests.find(([, fits]) => fits(value))?.[0] ?? null;
}

type Body = Record<string, unknown>;

const tests: [Envelope, (body: Body) => boolean][] = [
  [
    "pagerduty-v3",
    ({ event }) => isRecord(event) && typeof event.event_type === "string" && Object.hasOwn(event, "data"),
  ],
  [
    "pagerduty-v1",
    ({ messages }) => someRecord(messages, ({ data }) => isRecord(data) && isRecord(data.incident)),
  ],
  ["pagerduty-v2", ({ messages }) => someRecord(messages, ({ incident }) => isRecord(incident))],
  ["pagerduty-events-v2", (body) => areTexts(body, "routing_key", "event_action")],
  ["cloudwatch", isCloudWatch],
  ["alertmanager", isAlertmanager],
  ["grafana", isGrafana],
  ["newrelic", isNewRelic],
  [
    "opsgenie",
    ({ action, alert }) => typeof action === "string" && isRecord(alert) && typeof alert.alertId === "string",
  ],
  ["datadog", isDatadog],
];

const snsTypes = ["Notification", "SubscriptionConfirmation", "UnsubscribeConfirmation"];

function isCloudWatch(body: Body): boolean {
  if (snsTypes.includes(body.Type as string) && typeof body.TopicArn === "string") return true;
  if (someRecord(body.Records, (record) => isRecord(record.Sns))) return true;
  return (
    typeof body["detail-type"] === "string" || isRecord(body.alarmData) || typeof body.AlarmName === "string"
  );
}

/** Grafana speaks Alertmanager's format, with fields of its own around it. */
function isAlertmanager(body: Body): boolean {
  if (!Array.isArray(body.alerts) || hasAny(body, "orgId", "title", "state")) return false;
  return hasAny(body, "groupKey", "groupLabels", "receiver");
}

function isGrafana(body: Body): boolean {
  if (Array.isArray(body.alerts)) return hasAny(body, "orgId", "title", "state");
  return hasAny(body, "ruleId", "ruleName") && hasAny(body, "evalMatches", "state");
}

function isNewRelic(body: Body): boolean {
  if (hasAny(body, "incident_id") && hasAny(body, "current_state")) return true;
  return hasAny(body, "issueUrl", "issueId", "issuePageUrl") && hasAny(body, "state", "priority");
}

function isDatadog(body: Body): boolean {
  if (typeof body.body === "string" && body.body.startsWith("%%%")) return true;
  if (hasAny(body, "alert_transition", "alert_cycle_key", "aggreg_key")) return true;
  return hasAny(body, "event_type") && hasAny(body, "last_updated") && hasAny(body, "org");
}

function hasAny(body: Body, ...names: string[]): boolean {
  return names.some((name) => Object.hasOwn(body, name));
}

function areTexts(body: Body, ...names: string[]): boolean {
  return names.every((name) => typeof body[name] === "string");
}

function someRecord(list: unknown, fits: (item: Body) => boolean): boolean {
  return Array.isArray(list) && list.some((item) => isRecord(item) && fits(item));
}
