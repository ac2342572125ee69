/**
 * PagerDuty's V3 webhooks. An event is read as an incident only when it carries a whole one (`data.type` is
 * "incident"); notes, responders, services and the like carry a reference at most and are ignored with a reason.
 * PagerDuty knows no severity, region, tenant or environment of ours: these come from the project's mapping or
 * stay absent. The body is kept whole under `vendor`.
 */
import type { Incident } from "../../schema/generated/incident.ts";
import type { SourceMapping } from "../../schema/generated/project.ts";
import type { InputProblem } from "../../schema/input-problem.ts";
import { readTimestamp } from "../../schema/timestamp.ts";
import { type Fields, isRecord, kindOf, objectIn, textIn } from "./fields.ts";
import { applyMapping, type VendorWords } from "./mapping.ts";

export interface AlertReading {
  value: Incident | null;
  /** why a well-formed event is none of our business */
  ignored?: string;
  problems: InputProblem[];
}

const statuses = ["triggered", "acknowledged", "resolved"] as const;

export function readPagerDutyV3(value: unknown, mapping: SourceMapping): AlertReading {
  const problems: InputProblem[] = [];
  const body = isRecord(value) ? value : {};
  const event = objectIn({ of: body, pointer: "", problems }, "event", "error");
  if (event === null) {
    if (problems.length === 0)
      refuse(problems, "", `has no "event"`, 'a PagerDuty V3 webhook\'s body is {"event": {…}}');
    return { value: null, problems };
  }
  const eventType = textIn(event, "event_type", "error");
  const data = objectIn(event, "data", "error");
  if (data === null || eventType === null) {
    if (eventType === null)
      refuseUnlessTold(problems, "/event/event_type", "is missing, so what happened isn't said");
    if (data === null) refuseUnlessTold(problems, "/event/data", "is missing, so there is no incident in it");
    return { value: null, problems };
  }
  const type = textIn(data, "type", "error");
  if (type === null) {
    refuseUnlessTold(problems, "/event/data/type", "is missing, so whether this is an incident isn't said");
    return { value: null, problems };
  }
  if (type !== "incident") return { value: null, ignored: reasonToIgnore(eventType, type, data), problems };
  return { value: readIncident(body, event, eventType, data, mapping), problems };
}

function readIncident(
  body: Record<string, unknown>,
  event: Fields,
  eventType: string,
  data: Fields,
  mapping: SourceMapping,
): Incident | null {
  const { problems } = event;
  const id = needed(data, "id", "without it nothing can be traced back to PagerDuty");
  const status = statusOf(data);
  const title = needed(data, "title", "it is what people recognise the incident by");
  const service = serviceOf(data);
  const priority = priorityOf(data);
  const urgency = textIn(data, "urgency", "error");
  const key = textIn(data, "incident_key", "error");
  if (
    id === null ||
    status === null ||
    title === null ||
    problems.some((problem) => problem.severity === "error")
  )
    return null;
  return {
    id,
    source: "pagerduty",
    status,
    title: title.trim(),
    started_at: startOf(event, eventType, data),
    ...applyMapping({ source: "pagerduty", service, priority, urgency }, mapping, problems),
    links: linksOf(event, data),
    dedup_key: key ?? id,
    vendor: body,
  };
}

function statusOf(data: Fields): Incident["status"] | null {
  const status = needed(data, "status", "it says whether the incident is still open");
  const known = statuses.find((each) => each === status);
  if (status !== null && known === undefined) {
    refuse(
      data.problems,
      "/event/data/status",
      `is ${JSON.stringify(status)}`,
      `PagerDuty has ${statuses.join(", ")}`,
    );
  }
  return known ?? null;
}

function serviceOf(data: Fields): VendorWords["service"] {
  const service = objectIn(data, "service", "error");
  if (service === null) return null;
  const summary = textIn(service, "summary", "error");
  const id = textIn(service, "id", "error");
  const names = [summary?.trim(), id].filter((name) => name !== null && name !== undefined);
  const [name, ...aliases] = names;
  return name === undefined ? null : { name, aliases, where: service.pointer };
}

function priorityOf(data: Fields): VendorWords["priority"] {
  const priority = objectIn(data, "priority", "error");
  const summary = priority && textIn(priority, "summary", "error");
  return priority && summary ? { name: summary.trim(), where: `${priority.pointer}/summary` } : null;
}

/** When the incident began. The event's own time is that only for the event that opens the incident. */
function startOf(event: Fields, eventType: string, data: Fields): string | null {
  const created = textIn(data, "created_at", "warning");
  if (created !== null) return timeOf(data, "created_at", created);
  if (eventType !== "incident.triggered") return null;
  const occurred = textIn(event, "occurred_at", "warning");
  return occurred === null ? null : timeOf(event, "occurred_at", occurred);
}

function timeOf(fields: Fields, name: string, text: string): string | null {
  const time = readTimestamp(text);
  if (time === null) {
    const what = `${JSON.stringify(text)} is no RFC 3339 time, so when the incident began isn't known`;
    fields.problems.push({
      severity: "warning",
      where: `${fields.pointer}/${name}`,
      what,
      help: "a time looks like 2026-11-24T03:28:47Z",
    });
  }
  return time?.text ?? null;
}

function linksOf(event: Fields, data: Fields): string[] {
  const client = objectIn(event, "client", "warning");
  const links = [linkIn(data, "html_url"), client && linkIn(client, "url")];
  return [...new Set(links.filter((link) => link !== null))];
}

function linkIn(fields: Fields, name: string): string | null {
  const link = textIn(fields, name, "warning");
  if (link === null || /^https?:\/\/[^\s/]/i.test(link)) return link;
  fields.problems.push({
    severity: "warning",
    where: `${fields.pointer}/${name}`,
    what: "is no web address, so it isn't shown as a link",
    help: "links begin with https://",
  });
  return null;
}

function reasonToIgnore(eventType: string, type: string, data: Fields): string {
  const incident = isRecord(data.of.incident) ? data.of.incident.id : undefined;
  const about =
    typeof incident === "string" ? ` about incident ${incident}, without the incident itself` : "";
  return `${eventType} carries ${withArticle(type)}${about}: only a whole incident can start a runbook`;
}

function withArticle(type: string): string {
  return `${/^[aeiou]/i.test(type) ? "an" : "a"} ${type}`;
}

function needed(fields: Fields, name: string, why: string): string | null {
  const count = fields.problems.length;
  const text = textIn(fields, name, "error");
  if (text === null && fields.problems.length === count) {
    const value = fields.of[name];
    const what = `${typeof value === "string" ? "is empty" : `is ${value === undefined ? "missing" : kindOf(value)}`}; ${why}`;
    refuse(fields.problems, `${fields.pointer}/${name}`, what, "send PagerDuty's own payload, unchanged");
  }
  return text;
}

function refuseUnlessTold(problems: InputProblem[], where: string, what: string): void {
  if (!problems.some((problem) => problem.where === where))
    refuse(problems, where, what, "send PagerDuty's own payload, unchanged");
}

function refuse(problems: InputProblem[], where: string, what: string, help: string): void {
  problems.push({ severity: "error", where, what, help });
}
