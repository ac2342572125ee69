// Wrong edits of the flagship. Each gives exactly one problem: with the code that names the mistake, over exactly
// the text that is wrong, and with help that says what to write instead. The example itself gives none.

import { describe, expect, it } from "vitest";
import { compile } from "../../compiler/compile.ts";
import { canonicalJson } from "../../schema/canonical.ts";
import { validate as validPlan } from "../../schema/generated/plan.validate.js";
import { validate as validSimulation } from "../../schema/generated/simulation.validate.js";
import { validate as validSourceMap } from "../../schema/generated/source-map.validate.js";
import { explainErrors } from "../../schema/validator.ts";
import { compileEdited, type Edit, flagship } from "./flagship.ts";

/** [where, replace, by, code, the text under the span, what the help must say] */
type Row = [Edit["in"], string, string, string, string, string];

const drift = `  drift Configuration.Get in canary against production {
    max_connection_pool  align by Configuration.SetMaxConnectionPool
    tls.*                refuse
    feature_flags.*      note
  }
`;
const keyed = "    keyed   for 24h\n";
const settles = "    settles 30s  // the coordinator enforces the deadline it was sent\n";
const escalates = '  otherwise escalate "not every region could be failed over: {failure.missing}"';
const lastEnsure = "    ensure replica_lag < 50ms within 2m, holding 10s, every 2s\n";
const keeps = '    keep because "an invalidated entry is read again from the database"\n';

const misspelt: Row[] = [
  ["world", "regions: [us-east-1,", "regions: [us-esat-1,", "unknown-name", "us-esat-1", "us-east-1"],
  ["world", "tenants: [tenant-2847,", "tenants: [tenant-2874,", "unknown-name", "tenant-2874", "tenant-2847"],
  ["world", "set stale(node) = 0", "set stal(node) = 0", "unknown-name", "stal", "stale"],
  ["world", "probe tenant_health =", "probe tenant_heath =", "unknown-name", "tenant_heath", "tenant_health"],
  ["world", "run.outcome == succeeded", "run.outcome == suceeded", "unknown-member", "suceeded", "succeeded"],
  ["runbook", "runbook payment_db", "runbok payment_db", "syntax-unexpected", "runbok", "`runbook`"],
  ["runbook", "finally {", "finaly {", "syntax-unexpected", "finaly", "`finally`"],
  ["services", "settles 30s  ", "settle 30s  ", "syntax-unexpected", "settle", "`settles`"],
  ["runbook", "every tenant {", "every tennant {", "unknown-name", "tennant", "`tenant`"],
  [
    "world",
    "FailbackReply(nodes_acknowledged",
    "FailbackReply(nodes_acknowledge",
    "unknown-field",
    "nodes_acknowledge",
    "nodes_acknowledged",
  ],
  ["runbook", "severity == critical", "severity == critcal", "unknown-member", "critcal", "critical"],
  ["runbook", "environment production", "environment prodction", "unknown-name", "prodction", "production"],
  ["runbook", "on pagerduty", "on pagerdty", "unknown-name", "pagerdty", "pagerduty"],
  ["runbook", "nodes(pool: cache)", "nodes(pool: cach)", "unknown-member", "cach", "cache"],
  ["runbook", "notify slack(", "notify slak(", "unknown-name", "slak", "slack"],
  ["runbook", "{run.outcome}", "{run.outcom}", "unknown-field", "outcom", "outcome"],
  [
    "runbook",
    'cache stale on {failure.missing}"',
    'cache stale on {invalidate_cash.missing}"',
    "unknown-name",
    "invalidate_cash",
    "invalidate_cache",
  ],
  ["runbook", "tls.* ", "tsl.* ", "unknown-field", "tsl", "tls"],
  [
    "runbook",
    "by Configuration.SetMaxConnectionPool",
    "by Configuration.SetMaxConectionPool",
    "unknown-name",
    "SetMaxConectionPool",
    "SetMaxConnectionPool",
  ],
  ["runbook", "holds       database(", "holds       databse(", "unknown-name", "databse", "database"],
  ["runbook", "import std.notify", "import std.notfy", "unknown-import", "std.notfy", "std.notify"],
  ["runbook", "import std.incident\n", "", "not-imported", "Incident", "import std.incident"],
  ["services", ")).replica_lag", ")).replica_lagg", "unknown-field", "replica_lagg", "replica_lag"],
  ["services", ".phase == PROMOTED", ".phase == PROMTED", "unknown-member", "PROMTED", "PROMOTED"],
  ["services", "action Failback(region)", "action Failbck(region)", "unknown-name", "Failbck", "Failback"],
  ["services", "probe Cache(node)", "probe Cache(nod)", "unknown-name", "nod", "node"],
  [
    "services",
    'Remediation from proto "proto/payment.proto"',
    'Remediation from proto "proto/payments.proto"',
    "contract-missing",
    '"proto/payments.proto"',
    "root",
  ],
];

const mistyped: Row[] = [
  ["runbook", "replica_lag < 100ms", "replica_lag < 100", "unit-mismatch", "100", "100ms"],
  ["runbook", "replica_lag < 50ms", "replica_lag < 5/s", "unit-mismatch", "5/s", "5s"],
  [
    "services",
    "let error_rate(tenant): ratio ",
    "let error_rate(tenant): rate ",
    "unit-mismatch",
    "tenant_health.error_rate",
    "10/s",
  ],
  ["runbook", "within 2m, holding 10s", "within 2min, holding 10s", "unit-unknown", "2min", "2m"],
  [
    "runbook",
    "incident: incident.id)",
    "incident_id: incident.id)",
    "unknown-argument",
    "incident_id",
    "`incident`",
  ],
  [
    "runbook",
    ", tenants: incident.tenants)",
    ")",
    "argument-missing",
    "cache.invalidate(node: node)",
    "tenants: …",
  ],
  ["runbook", "(node: node, tenants", "(node: region, tenants", "type-mismatch", "region", "a node"],
  [
    "runbook",
    "require every region { promotable }",
    "require promotable",
    "place-missing",
    "promotable",
    "every region",
  ],
  [
    "runbook",
    "ensure stale_entries == 0 within",
    "ensure stale_entries within",
    "not-bool",
    "stale_entries",
    "operator",
  ],
  [
    "runbook",
    "require promotable\n",
    "require promotable default true\n",
    "unknown-has-no-default",
    "promotable default true",
    "promotable is unknown",
  ],
  [
    "runbook",
    "deadline    15m",
    "deadline    replica_lag(region: us-east-1)",
    "may-be-unknown",
    "replica_lag(region: us-east-1)",
    "constant",
  ],
  ["runbook", "for each node in", "for each region in", "already-bound", "region", "other_region"],
  [
    "runbook",
    "  targets     region in incident.regions\n",
    "",
    "no-selection",
    "region",
    "targets region in",
  ],
  [
    "runbook",
    '.service == "payment-service"',
    ".service == payment-service",
    "unknown-name",
    "payment-service",
    '"payment-service"',
  ],
  [
    "runbook",
    "  step watch_recovery {\n",
    "  step watch_recovery {\n    require initiate_failover.done is unknown\n",
    "never-unknown",
    "initiate_failover.done",
    "leave",
  ],
];

/** A `{` that was forgotten is one problem, at the first word of the block. */
const unopened: Row[] = [
  ["runbook", "(incident: Incident) {", "(incident: Incident)", "syntax-unexpected", "on", "`{`"],
  ["runbook", "need all {\n    step", "need all\n    step", "syntax-unexpected", "step", "`{`"],
  ["runbook", "step watch_recovery {", "step watch_recovery", "syntax-unexpected", "ensure", "`{`"],
  ["runbook", "      undo {", "      undo", "syntax-unexpected", "call", "`{`"],
  ["runbook", "finally {", "finally", "syntax-unexpected", "notify", "`{`"],
  ["world", "world two_regions {", "world two_regions", "syntax-unexpected", "state", "`{`"],
];

/** Limits of nothing, and limits that contradict themselves. */
const empty: Row[] = [
  ["runbook", "holding 10s, every 2s", "holding 10s, every 0s", "zero-limit", "0s", "more than zero"],
  ["runbook", "3 at a time, need", "0 at a time, need", "zero-limit", "0", "more than zero"],
  ["runbook", "need 75%", "need 0%", "zero-limit", "0%", "more than zero"],
  ["runbook", "need 75%", "need 0", "zero-limit", "0", "more than zero"],
  ["runbook", "retry 3 times, b", "retry 0 times, b", "zero-limit", "0", "leave the clause out"],
  ["services", "timeout 30s\n    confirm", "timeout 0s\n    confirm", "zero-limit", "0s", "more than zero"],
  ["runbook", "backoff 200ms..5s", "backoff 5s..200ms", "backoff-shrinks", "5s..200ms", "200ms..5s"],
  ["runbook", "against production", "against canary", "drift-against-itself", "canary", "production"],
  ["services", "keyed   for 24h", "keyed   for 24", "unit-mismatch", "24", "24s"],
];

const unlawful: Row[] = [
  [
    "services",
    "    timeout 30s\n    confirm",
    "    confirm",
    "no-timeout",
    "InitiateFailover",
    "timeout 30s",
  ],
  ["services", "    fresh   1m\n    timeout 5s", "    fresh   1m", "no-timeout", "Get", "timeout 5s"],
  ["services", "probe Cache(node)", "probe Database(node)", "duplicate-name", "Database", "rename"],
  [
    "runbook",
    ", bake 15s, need all",
    ", bake 15s",
    "no-quorum",
    "for each region, canary first, 1 at a time, bake 15s",
    "need all",
  ],
  ["runbook", "need 75%", "need 5", "impossible-quorum", "need 5", "need 4"],
  ["runbook", "need 75%", "need 90%", "quorum-is-all", "need 90%", "need all"],
  ["runbook", `${escalates}\n`, "", "no-otherwise", "initiate_failover", "otherwise escalate"],
  [
    "runbook",
    escalates,
    '  otherwise { notify slack(channel: "#x") "failed" }',
    "handler-falls-through",
    "otherwise",
    "escalate",
  ],
  ["runbook", drift, "", "canary-without-drift", "canary first", "drift"],
  ["runbook", "deadline    15m, undo 10m", "deadline    15m", "no-undo-budget", "15m", "7m"],
  ["runbook", "deadline    15m", "deadline    10m", "deadline-too-short", "10m", "deadline 13m"],
  ["runbook", "undo 10m", "undo 5m", "undo-too-short", "5m", "undo 7m"],
  ["runbook", "  deadline    15m, undo 10m\n", "", "no-deadline", "payment_db_failover", "deadline 15m"],
  [
    "runbook",
    "3 nodes at a time per region",
    "2 nodes at a time per region",
    "blast-exceeded",
    "2 nodes at a time per region",
    "3 nodes",
  ],
  ["runbook", "holding 10s", "holding 10m", "never-holds", "holding 10m", "longer than 10m"],
  [
    "runbook",
    "every 5s, holding 20s",
    "holding 20s",
    "no-poll-interval",
    "within 2m, holding 20s",
    "every 5s",
  ],
  [
    "runbook",
    "      ensure stale_entries == 0 within 10s, every 1s\n",
    "",
    "effect-not-observed",
    "cache.invalidate(node: node, tenants: incident.tenants)",
    "ensure",
  ],
  [
    "services",
    keeps,
    "",
    "no-undo-decision",
    "cache.invalidate(node: node, tenants: incident.tenants)",
    "undo {",
  ],
  ["services", keyed, "    keyed   for 4m\n", "key-expires", "retry 3 times, backoff 200ms..5s", "keyed for"],
  [
    "services",
    `${keyed}${settles}`,
    "",
    "confirm-cannot-deny",
    "retry 3 times, backoff 200ms..5s",
    "settles 60s",
  ],
  [
    "runbook",
    lastEnsure,
    `    call Remediation.Failback(cluster: cluster_of(region))\n      keep because "no"\n${lastEnsure}`,
    "relies-across-own-write",
    "Remediation.Failback(cluster: cluster_of(region))",
    "require",
  ],
  ["runbook", "finally {\n", 'finally {\n  stop "no"\n', "finally-only-notifies", 'stop "no"', "notify"],
  [
    "runbook",
    "      undo {\n",
    '      undo {\n        notify slack(channel: "#x") "undoing"\n',
    "undo-statement",
    'notify slack(channel: "#x") "undoing"',
    "require",
  ],
  [
    "runbook",
    "not primary_reachable and replica_lag < 100ms",
    "not primary_reachable and replica_lag < 100ms or primary_reachable",
    "and-beside-or",
    "and",
    "parentheses",
  ],
  [
    "runbook",
    "  step watch_recovery {\n",
    '  approve "go on?" by 1 of sre within 5m\n  step watch_recovery {\n',
    "deadline-too-short",
    "15m",
    "write `deadline 18m`",
  ],
];

async function exactlyOne([where, replace, by, code, text, help]: Row): Promise<void> {
  const { problems, texts } = await compileEdited({ in: where, replace, by });
  expect(problems.map((problem) => problem.code)).toEqual([code]);
  const [problem] = problems;
  const { file, start, end } = problem?.span ?? { file: "", start: 0, end: 0 };
  expect(texts.get(file)?.slice(start, end)).toBe(text);
  expect(problem?.help.join("\n")).toContain(help);
}

describe("a wrong edit of the flagship gives exactly one problem, at its place, with a way out", () => {
  const title = ([where, replace, by]: Row) =>
    `${where}: ${JSON.stringify(replace.slice(0, 50))} → ${JSON.stringify(by.slice(0, 50))}`;
  for (const row of misspelt) it(`misspelt, ${title(row)}`, () => exactlyOne(row));
  for (const row of mistyped) it(`mistyped, ${title(row)}`, () => exactlyOne(row));
  for (const row of unopened) it(`unopened, ${title(row)}`, () => exactlyOne(row));
  for (const row of empty) it(`empty, ${title(row)}`, () => exactlyOne(row));
  for (const row of unlawful) it(`unlawful, ${title(row)}`, () => exactlyOne(row));
  it("a value per region isn't one value", async () => {
    const call = "incident: incident.id)\n";
    const edit: Edit = { in: "runbook", replace: call, by: "incident: incident.id) as reply\n" };
    const whole = { ...edit, by: edit.by };
    expect((await compileEdited(whole)).problems).toEqual([]);
    const { problems } = await compileEdited({
      in: "runbook",
      replace: flagship.sources.find((source) => source.file === "payment_db_failover.claw")?.text ?? "",
      by: (flagship.sources.find((source) => source.file === "payment_db_failover.claw")?.text ?? "")
        .replace(call, "incident: incident.id) as reply\n")
        .replace(
          "  step watch_recovery {\n",
          "  step watch_recovery {\n    require initiate_failover.reply.accepted\n",
        ),
    });
    expect(problems.map((problem) => problem.code)).toEqual(["partial-value"]);
  });
});

describe("the flagship as it stands", () => {
  it("gives no problem, and a plan, a source map and a simulation as their schemas say", async () => {
    const { value, problems } = await compile(flagship);
    expect(problems).toEqual([]);
    for (const { plan, sourceMap } of value?.plans ?? []) {
      expect(validPlan(plan) ? [] : explainErrors(validPlan.errors)).toEqual([]);
      expect(validSourceMap(sourceMap) ? [] : explainErrors(validSourceMap.errors)).toEqual([]);
    }
    expect(validSimulation(value?.simulation) ? [] : explainErrors(validSimulation.errors)).toEqual([]);
    expect(value?.plans.map(({ plan }) => plan.name)).toEqual(["payment_db_failover"]);
  });
  it("compiles to the same bytes whatever order its files are read in", async () => {
    const once = await compile(flagship);
    const again = await compile({
      ...flagship,
      sources: [...flagship.sources].reverse(),
      stdlib: [...flagship.stdlib].reverse(),
    });
    expect(canonicalJson(again.value)).toBe(canonicalJson(once.value));
  });
  it("is bounded: work and undo fit their budgets, and the step that takes most is named", async () => {
    const { value } = await compile(flagship);
    const facts = value?.plans[0]?.plan.facts;
    expect(facts).toMatchObject({ peopleMs: 0, most: "initiate_failover" });
    expect(facts?.workMs).toBeLessThanOrEqual(15 * 60_000);
    // Two regions, each: confirm 2s, Failback 4 times 30s with 7s between, ensure 1m; the aligned pool: 5s and 5s.
    expect(facts?.undoMs).toBe(2 * (2 + 4 * 30 + 7 + 60) * 1000 + 10_000);
  });
});
