/**
 * From the text of an alert to typed incidents. The envelope decides who reads it; an envelope that is known but
 * has no reader yet is named and refused, one that is unknown is refused, and neither is ever read by likeness.
 * Whatever the text holds, the answer is incidents, reasons to ignore, or problems.
 */
import type { Incident } from "../../schema/generated/incident.ts";
import type { Project, SourceMapping } from "../../schema/generated/project.ts";
import type { InputProblem } from "../../schema/input-problem.ts";
import { readJson } from "../../schema/read-json.ts";
import { type Envelope, envelopeNames, recogniseEnvelope } from "./envelope.ts";
import { kindOf } from "./fields.ts";
import { type AlertReading, readPagerDutyV3 } from "./pagerduty.ts";

export interface Detection {
  incidents: Incident[];
  /** why a well-formed alert holds no incident of ours */
  ignored: string[];
  /** errors: nothing could be read; warnings: something is missing beside what was read */
  problems: InputProblem[];
}

/** PagerDuty drops a delivery beyond 256 KB, SNS allows as much; 2 MB leaves room for every source. */
const limits = { characters: 2_000_000, depth: 64 };

const readers: Partial<
  Record<Envelope, { source: string; read: (value: unknown, mapping: SourceMapping) => AlertReading }>
> = {
  "pagerduty-v3": { source: "pagerduty", read: readPagerDutyV3 },
};

export function detectIncident(text: string, project: Pick<Project, "sources">): Detection {
  const { value, problem } = readJson(text.replace(/^\uFEFF/, ""), limits);
  if (problem !== null)
    return refused({ ...problem, what: `the alert isn't readable as JSON: ${problem.what}` });
  const envelope = recogniseEnvelope(value);
  if (envelope === null) return refused(unrecognised(value));
  const reader = readers[envelope];
  if (reader === undefined) return refused(withoutReader(envelope));
  const sources = project.sources ?? {};
  const mapping = Object.hasOwn(sources, reader.source) ? (sources[reader.source] ?? {}) : {};
  const reading = reader.read(value, mapping);
  return {
    incidents: reading.value === null ? [] : [reading.value],
    ignored: reading.ignored === undefined ? [] : [reading.ignored],
    problems: reading.problems,
  };
}

function unrecognised(value: unknown): InputProblem {
  return {
    severity: "error",
    where: "the document",
    what: `is ${kindOf(value)} that no alert source sends, so nothing in it is taken for an incident`,
    help: 'give the body of a PagerDuty V3 webhook, whole and unchanged: {"event": {"event_type": …, "data": {…}}}',
  };
}

function withoutReader(envelope: Envelope): InputProblem {
  return {
    severity: "error",
    where: "the document",
    what: `is ${envelopeNames[envelope]}: recognised, but this version has no reader for it`,
    help: envelope.startsWith("pagerduty")
      ? "subscribe with a V3 webhook in PagerDuty (Integrations, Generic Webhooks), whose events are read"
      : "route the alert through PagerDuty, whose V3 webhooks are read",
  };
}

function refused(problem: InputProblem): Detection {
  return { incidents: [], ignored: [], problems: [problem] };
}
