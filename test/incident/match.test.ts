/** Which runbooks an incident starts, with the kernel's own evaluation, and in which words it is told why. */
import { describe, expect, it } from "vitest";
import { type Evaluate, type MatchedPlan, matchRunbooks } from "../../runtime/incident/match.ts";
import { evaluate as evaluateExpr } from "../../runtime/kernel/expression.ts";
import { isUnknown, Unknown, type Value } from "../../runtime/kernel/value.ts";
import type { Incident } from "../../schema/generated/incident.ts";
import type { Compare, Expr, Type } from "../../schema/generated/plan.ts";

/** The kernel's own evaluation, over named values alone. */
const evaluate: Evaluate = (expr, variables) => {
  const value = evaluateExpr(expr, {
    variable: (name) => (Object.hasOwn(variables, name) ? (variables[name] as Value) : undefined),
    read: (probe) => new Unknown([`${probe} isn't read here`]),
    places: () => [],
  });
  return isUnknown(value) ? { unknown: [...value.reasons] } : { value };
};

const severities = ["info", "warning", "error", "critical"];
const text: Type = { t: "scalar", of: "string" };
const incidentType: Type = {
  t: "record",
  name: "Incident",
  fields: [
    { name: "service", type: { t: "optional", of: text } },
    { name: "severity", type: { t: "optional", of: { t: "enum", members: severities, ordered: true } } },
    { name: "status", type: { t: "enum", members: ["triggered", "acknowledged", "resolved"] } },
    { name: "title", type: text },
    { name: "started_at", type: { t: "optional", of: { t: "scalar", of: "timestamp" } } },
    { name: "regions", type: { t: "list", of: { t: "place", kind: "region" } } },
    { name: "shard", type: { t: "optional", of: text } },
  ],
};

const field = (name: string): Expr => ({ op: "field", of: { op: "variable", name: "incident" }, name });
const literal = (value: unknown): Expr => ({ op: "literal", value });
const compare = (name: string, by: Compare["by"], value: unknown, order?: string[]): Expr => ({
  op: "compare",
  by,
  left: field(name),
  right: literal(value),
  ...(order === undefined ? {} : { order }),
});
const and = (...of: Expr[]): Expr => ({ op: "logic", by: "and", of });
const or = (...of: Expr[]): Expr => ({ op: "logic", by: "or", of });
const not = (of: Expr): Expr => ({ op: "not", of });

const plan = (name: string, where?: Expr, source = "pagerduty"): MatchedPlan => ({
  name,
  inputs: [{ name: "incident", type: incidentType }],
  triggers: [{ source, label: "", ...(where === undefined ? {} : { where }) }],
});

const incident: Incident = {
  id: "Q1",
  source: "pagerduty",
  service: "payment-service",
  severity: "critical",
  status: "triggered",
  title: "Primary database unreachable",
  started_at: "2026-11-24T03:28:47Z",
  regions: ["us-east-1", "eu-west-2"],
  tenants: [],
  environment: "production",
  links: [],
  dedup_key: "Q1",
  vendor: {},
  mapped: { regions: "service payment-service" },
};

const isPayment = compare("service", "==", "payment-service");
const isCritical = compare("severity", "==", "critical");

describe("a `where` decides, and says why", () => {
  it.each<
    [law: string, where: Expr | undefined, change: Partial<Incident>, verdict: string, words: string[]]
  >([
    [
      "all parts true",
      and(isPayment, isCritical),
      {},
      "matches",
      ["service is payment-service", "severity is critical"],
    ],
    [
      "one part false",
      and(isPayment, isCritical),
      { severity: "error" },
      "no",
      ["service is payment-service", "severity is error, wants critical"],
    ],
    [
      "one part unknown",
      and(isPayment, isCritical),
      { severity: null },
      "unknown",
      ["service is payment-service", "severity: the alert doesn't say, and no mapping supplies it"],
    ],
    [
      "false wins over unknown",
      and(isPayment, isCritical),
      { service: "x", severity: null },
      "no",
      ["service is x, wants payment-service", "severity: the alert doesn't say, and no mapping supplies it"],
    ],
    ["no `where` at all", undefined, {}, "matches", ["source is pagerduty"]],
    [
      "one of two suffices",
      or(isPayment, isCritical),
      { severity: null },
      "matches",
      ["service is payment-service"],
    ],
    [
      "neither of two",
      or(compare("service", "==", "a"), compare("title", "==", "b")),
      {},
      "no",
      ["service is payment-service, wants a; title is Primary database unreachable, wants b"],
    ],
    [
      "what is absent isn't unequal",
      compare("severity", "!=", "info"),
      { severity: null },
      "unknown",
      ["severity: the alert doesn't say, and no mapping supplies it"],
    ],
    [
      "its negation isn't true either",
      not(isCritical),
      { severity: null },
      "unknown",
      ["severity: the alert doesn't say, and no mapping supplies it"],
    ],
    ["a negation of what is so", not(isCritical), {}, "no", ["severity is critical, wants it not to be so"]],
    [
      "absence may be asked about",
      compare("severity", "==", null),
      { severity: null },
      "matches",
      ["severity is none"],
    ],
    [
      "and given a default",
      {
        op: "compare",
        by: "==",
        left: { op: "default", of: field("severity"), otherwise: literal("error") },
        right: literal("error"),
      },
      { severity: null },
      "matches",
      ['severity default "error" is error'],
    ],
    [
      "an ordered severity",
      compare("severity", ">=", "error", severities),
      { severity: "warning" },
      "no",
      ["severity is warning, wants error at least"],
    ],
    [
      "a literal on the left",
      { op: "compare", by: "<=", left: literal("error"), right: field("severity"), order: severities },
      { severity: "info" },
      "no",
      ["severity is info, wants error at least"],
    ],
    [
      "one of a list",
      { op: "in", left: field("service"), right: literal(["a", "b"]) },
      {},
      "no",
      ["service is payment-service, wants one of a, b"],
    ],
    [
      "a region of the incident's",
      { op: "in", left: literal("us-east-1"), right: field("regions") },
      {},
      "matches",
      ["regions is us-east-1, eu-west-2"],
    ],
    [
      "regions that nobody mapped are unknown",
      { op: "in", left: literal("us-east-1"), right: field("regions") },
      { regions: [], mapped: {} },
      "unknown",
      ["regions: the alert doesn't say, and no mapping supplies it"],
    ],
    [
      "regions mapped to none are none",
      { op: "in", left: literal("us-east-1"), right: field("regions") },
      { regions: [] },
      "no",
      ["regions is empty, wants us-east-1 among them"],
    ],
    [
      "a field that no alert of this source has",
      compare("shard", "==", "s1"),
      {},
      "unknown",
      ["shard: the alert doesn't say, and no mapping supplies it"],
    ],
    [
      "times are compared as times",
      compare("started_at", ">=", Date.UTC(2026, 10, 24) * 1000),
      {},
      "matches",
      ["started_at is 1795490927000000"],
    ],
  ])("%s", (_law, where, change, verdict, words) => {
    const [match] = matchRunbooks({ ...incident, ...change }, [plan("r", where)], evaluate);
    expect({ verdict: match?.verdict, words: match?.because.map((atom) => atom.words) }).toEqual({
      verdict,
      words,
    });
  });

  it("labels each part as its author could have written it, with the fields it reads", () => {
    const [match] = matchRunbooks(
      incident,
      [plan("r", and(isPayment, and(isCritical, not(or(isPayment, isCritical)))))],
      evaluate,
    );
    expect(match?.because.map(({ label, value, reads }) => ({ label, value, reads }))).toEqual([
      { label: 'service == "payment-service"', value: true, reads: ["service"] },
      { label: "severity == critical", value: true, reads: ["severity"] },
      {
        label: 'not ((service == "payment-service") or (severity == critical))',
        value: false,
        reads: ["service", "severity"],
      },
    ]);
  });
});

describe("triggers", () => {
  it("of another source don't match", () => {
    const [match] = matchRunbooks(incident, [plan("r", isPayment, "cloudwatch")], evaluate);
    expect(match).toMatchObject({
      verdict: "no",
      because: [{ words: "source is pagerduty, wants cloudwatch" }],
    });
  });

  it("are alternatives: the nearest speaks", () => {
    const both: MatchedPlan = {
      ...plan("r"),
      triggers: [
        ...plan("r", and(isPayment, compare("severity", "==", "info"))).triggers,
        ...plan("r", isCritical).triggers,
      ],
    };
    expect(matchRunbooks(incident, [both], evaluate)).toMatchObject([
      { verdict: "matches", because: [{ words: "severity is critical" }] },
    ]);
    expect(matchRunbooks({ ...incident, severity: "error", service: "x" }, [both], evaluate)).toMatchObject([
      { verdict: "no", because: [{ words: "severity is error, wants critical" }] },
    ]);
  });

  it("are needed: without one only a person starts the runbook", () => {
    expect(matchRunbooks(incident, [{ ...plan("r"), triggers: [] }], evaluate)).toMatchObject([
      { verdict: "no", because: [{ label: "on", value: false }] },
    ]);
  });
});

it("answers for every plan: matches, then unknown, then near before far", () => {
  const plans = [
    plan("elsewhere", isPayment, "cloudwatch"),
    plan("far", and(compare("service", "==", "a"), compare("title", "==", "b"))),
    plan("near", and(isPayment, compare("severity", "==", "warning"))),
    plan("unknown", compare("shard", "==", "s1")),
    plan("match", isPayment),
  ];
  expect(matchRunbooks(incident, plans, evaluate).map(({ runbook }) => runbook)).toEqual([
    "match",
    "unknown",
    "near",
    "far",
    "elsewhere",
  ]);
});
