/**
 * What the project's mapping adds to an alert: severity, and for a known service our name, regions, tenants and
 * environment. Nothing is guessed: what no mapping supplies stays absent, and what one supplies is marked with the
 * mapping that did.
 */
import type { Incident, Severity } from "../../schema/generated/incident.ts";
import type { SourceMapping } from "../../schema/generated/project.ts";
import type { InputProblem } from "../../schema/input-problem.ts";

/** What the vendor said, in the vendor's words. */
export interface VendorWords {
  source: string;
  service: { name: string; aliases: string[]; where: string } | null;
  priority: { name: string; where: string } | null;
  urgency: string | null;
}

export type Mapped = Pick<
  Incident,
  "service" | "severity" | "regions" | "tenants" | "environment" | "mapped"
>;

export function applyMapping(words: VendorWords, mapping: SourceMapping, problems: InputProblem[]): Mapped {
  const mapped: Record<string, string> = {};
  const severity = severityOf(words, mapping, mapped, problems);
  const { service } = words;
  if (service === null)
    return { service: null, severity, regions: [], tenants: [], environment: null, mapped };
  const services = mapping.services ?? {};
  const key = [service.name, ...service.aliases].find((name) => Object.hasOwn(services, name));
  const found = key === undefined ? undefined : services[key];
  if (found === undefined) {
    problems.push({
      severity: "warning",
      where: service.where,
      what: `the project maps no service "${service.name}", so the alert has no regions, tenants or environment`,
      help: `add it to claw.yaml under sources.${words.source}.services`,
    });
    return { service: service.name, severity, regions: [], tenants: [], environment: null, mapped };
  }
  for (const field of ["service", "regions", "tenants", "environment"] as const) {
    if (found[field] !== undefined) mapped[field] = `service ${key}`;
  }
  return {
    service: found.service,
    severity,
    regions: [...(found.regions ?? [])],
    tenants: [...(found.tenants ?? [])],
    environment: found.environment ?? null,
    mapped,
  };
}

/** By priority; by urgency only where the alert has no priority. */
function severityOf(
  { source, priority, urgency }: VendorWords,
  { severity = {} }: SourceMapping,
  mapped: Record<string, string>,
  problems: InputProblem[],
): Severity | null {
  const [kind, name, table] =
    priority === null
      ? (["urgency", urgency, severity.urgency ?? {}] as const)
      : (["priority", priority.name, severity.priority ?? {}] as const);
  if (name !== null && Object.hasOwn(table, name)) {
    mapped.severity = `${kind} ${name}`;
    return table[name] ?? null;
  }
  if (priority !== null) {
    problems.push({
      severity: "warning",
      where: priority.where,
      what: `the project maps no priority "${priority.name}", so the alert has no severity`,
      help: `add it to claw.yaml under sources.${source}.severity.priority`,
    });
  }
  return null;
}
