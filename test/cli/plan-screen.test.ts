// What `clawc plan` shows, from readings that are given: values as people write them and only those that a condition
// asks for, equal sends together, the way back of each, and why not where it would be refused.
import { expect, it } from "vitest";
import { inputsFrom } from "../../cli/alert-file.ts";
import { plain } from "../../cli/paint.ts";
import { planScreen } from "../../cli/view/plan-screen.ts";
import { compile } from "../../compiler/compile.ts";
import { preview } from "../../runtime/host/preview.ts";
import type { Incident } from "../../schema/generated/incident.ts";
import type { Observation, Read } from "../../schema/generated/journal-record.ts";
import { flagship } from "../check/flagship.ts";
import { clawc } from "./command-line.ts";

const incident: Incident = {
  id: "Q1",
  source: "pagerduty",
  service: "payment-service",
  severity: "critical",
  status: "triggered",
  title: "Primary database unreachable",
  regions: ["us-east-1", "eu-west-2"],
  tenants: ["tenant-2847", "tenant-5634"],
  started_at: "2026-01-01T00:00:00Z",
  environment: "production",
  links: [],
  dedup_key: "q1",
  vendor: {},
  mapped: {},
};

const readings: Record<string, (read: Read) => unknown> = {
  "Configuration.Get": ({ places }) => ({
    max_connection_pool: places.environment === "canary" ? 50 : 75,
    tls: {},
    feature_flags: {},
  }),
  "Observer.Database": () => ({ primary_reachable: false, replica_lag: 82_000 }),
};

async function screen(more: typeof readings = {}): Promise<string[]> {
  const plan = (await compile(flagship)).value?.plans[0]?.plan;
  if (plan === undefined) throw new Error("the example doesn't compile");
  const answers = { ...readings, ...more };
  const read = async (each: Read): Promise<Observation> => {
    const value = answers[each.probe]?.(each);
    return value === undefined
      ? { unknown: "connection refused", asOf: 0 }
      : { value: value as null, asOf: 0 };
  };
  const shown = await preview(plan, inputsFrom(incident, plan), read);
  return planScreen({ plan, digest: "d1", shown, cause: "Q1", width: 100, paint: plain });
}

it("tells what would be done: readings by the fields asked for, drift, sends in their order with the way back", async () => {
  expect(await screen()).toEqual([
    "payment_db_failover for Q1 would act on 2 regions, 8 nodes. Nothing has been sent.",
    "",
    "  targets  regions us-east-1 eu-west-2 · tenants tenant-2847 tenant-5634",
    "  now      us-east-1 primary_reachable false, replica_lag 82ms",
    "           eu-west-2 primary_reachable false, replica_lag 82ms",
    "  drift    max_connection_pool canary 50 / production 75 → would be aligned",
    "  1   Configuration.SetMaxConnectionPool canary                  undo: back to value 50",
    "        value 75",
    "  2   Remediation.InitiateFailover us-east-1                     undo: Remediation.Failback",
    "        canary first, 1 region at a time, bake 15s, need all · cluster payments-us-east-1, incident",
    "        Q1 · at most 4 sends",
    "  3   Remediation.InitiateFailover eu-west-2                     undo: Remediation.Failback",
    "        cluster payments-eu-west-2, incident Q1 · at most 4 sends",
    "  4   cache.invalidate on 8 nodes, 3 nodes at a time, need 75%   kept on purpose",
    "        within 1 region at a time, need all · tenants tenant-2847, tenant-5634 · at most 5 sends",
    "        each",
    expect.stringMatching(/^ {2}time {5}at worst \d+m \d+s of 15m; undo at worst \d+m \d+s of 10m$/),
    "  digest   d1",
  ]);
});

it("says why it would be refused, and what was seen", async () => {
  const down = { "Observer.Database": () => undefined };
  const lines = await screen(down);
  expect(lines.slice(0, 2).join(" ")).toContain("would be refused: require");
  expect(lines).toContain("  now      us-east-1 Observer.Database unknown (connection refused)");
  expect(lines.at(-1)).toBe("  digest   d1");
});

it("says that nothing drifted, where something was compared", async () => {
  const same = { "Configuration.Get": () => ({ max_connection_pool: 75, tls: {}, feature_flags: {} }) };
  expect(await screen(same)).toContain("  drift    none between canary and production");
});

it.each(["plan", "run"])("%s asks for the alert that its runbook is about", async (command) => {
  const ran = await clawc([command, "payment_db_failover"], { cwd: "examples/payment-db-failover" });
  expect(ran).toEqual({
    code: 2,
    out: "",
    err: "clawc: payment_db_failover is about an incident; give the alert with --alert FILE, or --input incident='{…}'\n",
  });
});
