// What a route does with an incident: the first true row, never one behind a row that is unknown.
import { expect, test } from "vitest";
import { decideRoutes } from "../../runtime/incident/route.ts";
import { evaluateWith } from "../../runtime/kernel/expression.ts";
import type { Incident } from "../../schema/generated/incident.ts";
import type { Expr, Route, RouteRow, Type } from "../../schema/generated/plan.ts";

const text: Type = { t: "scalar", of: "string" };
const field = (name: string): Expr => ({ op: "field", of: { op: "variable", name: "incident" }, name });
const is = (name: string, value: string): RouteRow["on"] => ({
  condition: { op: "compare", by: "==", left: field(name), right: { op: "literal", value } },
});
const row = (label: string, on: RouteRow["on"], run?: string): RouteRow => ({
  label,
  on,
  does:
    run === undefined ? { stop: { op: "literal", value: label } } : { run, inputs: { about: field("id") } },
});
const table = (...rows: RouteRow[]): Route => ({
  name: "table",
  event: {
    name: "incident",
    type: {
      t: "record",
      name: "Incident",
      fields: [
        { name: "id", type: text },
        { name: "service", type: { t: "optional", of: text } },
        { name: "title", type: text },
      ],
    },
  },
  triggers: [{ source: "pagerduty", label: "on pagerduty" }],
  rows,
});
const incident = (service: string | null, source = "pagerduty") =>
  ({ id: "I1", source, service, title: "slow", regions: [], tenants: [], mapped: {} }) as unknown as Incident;

const rows = [
  row("shop", is("service", "shop"), "drain"),
  row("slow", is("title", "slow"), "look"),
  row("unsure", "unknown"),
  row("rest", "else"),
];

test.each([
  ["the first true row", rows, incident("shop"), "shop", { about: "I1" }],
  ["a later row where the first is false", rows, incident("books"), "slow", { about: "I1" }],
  ["the row for it, where a row is unknown", rows, incident(null), "unsure", {}],
  ["no row, where one is unknown and none is for that", [rows[0], rows[3]], incident(null), null, {}],
  ["else, where no row is true", [rows[0], rows[3]], incident("books"), "rest", {}],
])("takes %s", (_law, given, alert, label, inputs) => {
  const [routed] = decideRoutes(alert, [{ routes: [table(...(given as RouteRow[]))] }], evaluateWith);
  expect(routed?.row?.label ?? null).toBe(label);
  expect(routed?.inputs).toEqual(inputs);
});

test("isn't asked about another source's alerts, and once however many plans carry it", () => {
  const plans = [{ routes: [table(...rows)] }, { routes: [table(...rows)] }, {}];
  expect(decideRoutes(incident("shop", "datadog"), plans, evaluateWith)).toEqual([]);
  expect(decideRoutes(incident("shop"), plans, evaluateWith)).toHaveLength(1);
});
