/**
 * Which runbooks an incident may start, and which nearly: each trigger's `where` in Kleene's logic over the
 * incident. What the alert lacks and no mapping supplies is unknown, never false: an unknown `where` starts
 * nothing and is reported. An alert without regions or tenants says nothing about them, so these are unknown too.
 */
import type { Incident } from "../../schema/generated/incident.ts";
import type { Expr, Plan, Trigger } from "../../schema/generated/plan.ts";
import { type Speaker, sayText, sayWhy, sayWhyNot } from "./expression-words.ts";
import { incidentInput, incidentValue } from "./incident-value.ts";

export type Truth = true | false | "unknown";

/** One part of a `where` conjunction. */
export interface Atom {
  label: string;
  value: Truth;
  /** in words: what the incident says, and what is wanted where that differs */
  words: string;
  /** the incident's fields that it reads */
  reads: string[];
}

export interface RunbookMatch {
  runbook: string;
  verdict: "matches" | "no" | "unknown";
  because: Atom[];
}

/** Pure evaluation of an expression; a variable that isn't among `variables` is unknown. */
export type Evaluate = (
  expr: Expr,
  variables: Record<string, unknown>,
) => { value: unknown } | { unknown: string[] };

export type MatchedPlan = Pick<Plan, "name" | "inputs" | "triggers">;

/** One answer per plan: those that match first, then the unknown, then the near misses before the far. */
export function matchRunbooks(
  incident: Incident,
  plans: readonly MatchedPlan[],
  evaluate: Evaluate,
): RunbookMatch[] {
  return plans
    .map((plan) => matchRunbook(incident, plan, evaluate))
    .sort((one, other) => rank(one) - rank(other));
}

function matchRunbook(incident: Incident, plan: MatchedPlan, evaluate: Evaluate): RunbookMatch {
  const tried = plan.triggers.map((trigger) => ({
    runbook: plan.name,
    ...judgeTrigger(incident, plan, trigger, evaluate),
  }));
  const nearest = tried.sort((one, other) => rank(one) - rank(other))[0];
  if (nearest !== undefined) return nearest;
  const byHand = {
    label: "on",
    value: false,
    words: "it has no `on`, so only a person starts it",
    reads: [],
  } as const;
  return { runbook: plan.name, verdict: "no", because: [{ ...byHand, reads: [] }] };
}

function judgeTrigger(
  incident: Incident,
  plan: MatchedPlan,
  trigger: Trigger,
  evaluate: Evaluate,
): Omit<RunbookMatch, "runbook"> {
  if (trigger.source !== incident.source) {
    const words = `source is ${incident.source}, wants ${trigger.source}`;
    return {
      verdict: "no",
      because: [{ label: `on ${trigger.source}`, value: false, words, reads: ["source"] }],
    };
  }
  const parts = trigger.where === undefined ? [] : conjuncts(trigger.where);
  const because = parts.map((part) => judgeAtom(incident, plan, part, evaluate));
  if (because.length === 0)
    because.push({
      label: `on ${trigger.source}`,
      value: true,
      words: `source is ${incident.source}`,
      reads: ["source"],
    });
  const verdict = because.some(({ value }) => value === false)
    ? "no"
    : because.every(({ value }) => value === true)
      ? "matches"
      : "unknown";
  return { verdict, because };
}

function conjuncts(expr: Expr): Expr[] {
  return expr.op === "logic" && expr.by === "and" ? expr.of.flatMap(conjuncts) : [expr];
}

function judgeAtom(incident: Incident, plan: MatchedPlan, atom: Expr, evaluate: Evaluate): Atom {
  const input = incidentInput(plan);
  const subject = input?.name ?? "incident";
  const lacking = (field: string) => isLacking(incident, field);
  const variables = input === null ? {} : { [subject]: incidentValue(incident, input.type) };
  const outcomeOf = (expr: Expr) => evaluate(withAbsentUnknown(expr, subject, lacking), variables);
  const valueIn = (expr: Expr) => {
    const outcome = outcomeOf(expr);
    return "value" in outcome ? outcome.value : undefined;
  };
  const speaker: Speaker = { subject, inputs: plan.inputs, valueOf: valueIn };
  const reads = [...fieldsRead(atom, subject)];
  const label = sayText(atom, speaker);
  const outcome = outcomeOf(atom);
  if ("value" in outcome && outcome.value === true)
    return { label, value: true, words: sayWhy(atom, speaker), reads };
  if ("value" in outcome && outcome.value === false)
    return { label, value: false, words: sayWhyNot(atom, speaker), reads };
  return { label, value: "unknown", words: sayUnknown(reads.filter(lacking), outcome), reads };
}

function sayUnknown(lacking: string[], outcome: ReturnType<Evaluate>): string {
  if (lacking.length > 0)
    return `${lacking.join(" and ")}: the alert doesn't say, and no mapping supplies it`;
  return "unknown" in outcome ? outcome.unknown.join("; ") : "it isn't a condition";
}

function isLacking(incident: Incident, field: string): boolean {
  const given = incident as unknown as Record<string, unknown>;
  if (!Object.hasOwn(given, field) || given[field] === null) return true;
  return (
    (field === "regions" || field === "tenants") &&
    incident[field].length === 0 &&
    incident.mapped[field] === undefined
  );
}

/**
 * The expression with every read of a field that the alert lacks turned into a variable that nobody binds, so that
 * evaluation finds it unknown. Where absence itself is asked about (`default`, comparison with none) it stays.
 */
function withAbsentUnknown(expr: Expr, subject: string, lacking: (field: string) => boolean): Expr {
  const rewrite = (part: unknown, absenceAsked: boolean): unknown => {
    if (Array.isArray(part)) return part.map((item) => rewrite(item, false));
    if (typeof part !== "object" || part === null) return part;
    const node = part as Expr;
    const field = fieldOf(node, subject);
    if (field !== null)
      return lacking(field) && !absenceAsked ? { op: "variable", name: `${subject}.${field}` } : node;
    if (node.op === "literal") return node;
    const asked =
      node.op === "default" || (node.op === "compare" && (isNone(node.left) || isNone(node.right)));
    return Object.fromEntries(
      Object.entries(node).map(([name, member]) => [name, rewrite(member, asked && name !== "otherwise")]),
    );
  };
  return rewrite(expr, false) as Expr;
}

function fieldOf(expr: Expr, subject: string): string | null {
  return expr.op === "field" && expr.of.op === "variable" && expr.of.name === subject ? expr.name : null;
}

function isNone(expr: Expr): boolean {
  return expr.op === "literal" && expr.value === null;
}

function fieldsRead(part: unknown, subject: string, found = new Set<string>()): Set<string> {
  if (typeof part !== "object" || part === null) return found;
  const field = Array.isArray(part) ? null : fieldOf(part as Expr, subject);
  if (field !== null) return found.add(field);
  for (const member of Object.values(part)) fieldsRead(member, subject, found);
  return found;
}

/** Lower is nearer. */
function rank({ verdict, because }: Pick<RunbookMatch, "verdict" | "because">): number {
  if (verdict === "matches") return 0;
  if (verdict === "unknown") return 1;
  const untrue = because.filter(({ value }) => value !== true).length;
  const neverByThisAlert = because.some(({ label }) => label === "on" || label.startsWith("on "));
  return 2 + untrue + (neverByThisAlert ? 1000 : 0);
}
