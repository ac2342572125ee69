/**
 * What a route does with an incident: its rows in the order of the text, of which the first true one is done. A row
 * that is unknown when it is reached takes the row for that, never a later one: what isn't known isn't false.
 */
import type { Incident } from "../../schema/generated/incident.ts";
import type { Plan, Route, RouteRow } from "../../schema/generated/plan.ts";
import { incidentValue } from "./incident-value.ts";
import { type Evaluate, matchRunbooks, type RunbookMatch } from "./match.ts";

export interface Routed {
  route: string;
  /** What is done, and by which row; null where the row for the unknown is wanted and there is none. */
  row: Pick<RouteRow, "label" | "does"> | null;
  /** Of a row that starts a run: its inputs by name; those that can't be known are missing. */
  inputs: Record<string, unknown>;
  /** In words: why this row, or what isn't known. */
  because: string;
}

/** One answer for each route that is asked about this incident; plans carry the routes that can start them. */
export function decideRoutes(
  incident: Incident,
  plans: readonly Pick<Plan, "routes">[],
  evaluate: Evaluate,
): Routed[] {
  const routes = new Map(plans.flatMap((plan) => (plan.routes ?? []).map((route) => [route.name, route])));
  return [...routes.values()].flatMap((route) => decide(incident, route, evaluate) ?? []);
}

function decide(incident: Incident, route: Route, evaluate: Evaluate): Routed | null {
  const asked = judge(incident, route, route.triggers, evaluate);
  if (asked.verdict === "no") return null;
  if (asked.verdict === "unknown") return taken(incident, route, "unknown", sayWhy(asked), evaluate);
  for (const row of route.rows) {
    if (row.on === "unknown") continue;
    if (row.on === "else") return done(incident, route, row, "no other row is true", evaluate);
    const trigger = { source: incident.source, label: row.label, where: row.on.condition };
    const found = judge(incident, route, [trigger], evaluate);
    if (found.verdict === "matches") return done(incident, route, row, sayWhy(found), evaluate);
    if (found.verdict === "unknown") return taken(incident, route, "unknown", sayWhy(found), evaluate);
  }
  return null;
}

function judge(
  incident: Incident,
  { name, event }: Route,
  triggers: Route["triggers"],
  evaluate: Evaluate,
): RunbookMatch {
  const [found] = matchRunbooks(incident, [{ name, inputs: [event], triggers }], evaluate);
  return found ?? { runbook: name, verdict: "no", because: [] };
}

function sayWhy({ verdict, because }: RunbookMatch): string {
  const decisive = because.filter(({ value }) => verdict === "matches" || value === "unknown");
  return decisive.map(({ words }) => words).join("; ");
}

function taken(incident: Incident, route: Route, on: "unknown", because: string, evaluate: Evaluate): Routed {
  const row = route.rows.find((each) => each.on === on);
  if (row === undefined) return { route: route.name, row: null, inputs: {}, because };
  return done(incident, route, row, because, evaluate);
}

function done(
  incident: Incident,
  { name, event }: Route,
  { label, does }: RouteRow,
  because: string,
  evaluate: Evaluate,
): Routed {
  const inputs: Record<string, unknown> = {};
  const variables = { [event.name]: incidentValue(incident, event.type) };
  for (const [input, expr] of Object.entries("run" in does ? does.inputs : {})) {
    const outcome = evaluate(expr, variables);
    if ("value" in outcome) inputs[input] = outcome.value;
  }
  return { route: name, row: { label, does }, inputs, because };
}
