/**
 * A drift header in the plan is three things: a node that reads and compares both sides before anything else; a
 * step, just before the first effect, that aligns what may be aligned (each write taken back like any other);
 * and the gate that every later wave must pass, where what was the same, or was aligned, must still be.
 */
import type { Condition, Drift, Expr, Node, Retry } from "../../schema/generated/plan.ts";
import { alignPoll } from "../check/aligning.ts";
import { probeFacts, withoutSpan } from "../types/clauses.ts";
import type { TypedAlign, TypedDrift } from "../types/model.ts";
import { fieldOf, literal, substitute, variable } from "../types/tree.ts";
import { conditionOf, type Head, type Lowering, namer } from "./nodes.ts";

type Field = TypedDrift["fields"][number];
interface Names {
  canary: string;
  reference: string;
}

function namesOf(index: number): Names {
  const prefix = index === 0 ? "$drift" : `$drift${index + 1}`;
  return { canary: `${prefix}.canary`, reference: `${prefix}.reference` };
}

export function driftNodes(low: Lowering, head: ReturnType<typeof namer>): Node[] {
  return low.runbook.drifts.map((drift, index): Drift => {
    const names = namesOf(index);
    return {
      kind: "drift",
      ...head("drift", drift.at.span),
      canary: drift.readings[0],
      reference: drift.readings[1],
      sides: drift.sides,
      bindCanary: names.canary,
      bindReference: names.reference,
      fields: drift.fields.map((field) => ({ path: [field.name], rule: field.rule })),
    };
  });
}

export function alignSteps(low: Lowering, head: ReturnType<typeof namer>): Node[] {
  return low.runbook.drifts.flatMap((drift, index): Node[] => {
    const aligned = drift.fields.filter((field) => field.align !== undefined);
    if (aligned.length === 0) return [];
    const own = head(`align_${drift.probe.method}`, drift.at.span);
    const inner = namer(low);
    const body = aligned.map((field) =>
      alignField(low, drift, field, field.align as TypedAlign, namesOf(index), inner),
    );
    return [{ kind: "step", ...own, label: `align ${drift.sides[0]} with ${drift.sides[1]}`, body }];
  });
}

function alignField(
  low: Lowering,
  drift: TypedDrift,
  field: Field,
  align: TypedAlign,
  names: Names,
  head: ReturnType<typeof namer>,
): Node {
  const { cx } = low;
  const wanted = fieldOf(variable(names.reference), field.name);
  const before = fieldOf(variable(names.canary), field.name);
  const own = head("when", field.at);
  const inner = namer(low);
  const differs = conditionOf(
    cx,
    [{ op: "compare", by: "!=", left: before, right: wanted }],
    [`${field.name} differs`],
  );
  const call = alignCall(low, drift, align, wanted, inner(align.action.method, field.at));
  const undoNames = namer(low);
  const undo = [
    alignCall(low, drift, align, before, undoNames(align.action.method, field.at)),
    alignEnsure(low, drift, field, before, undoNames("ensure", field.at)),
  ];
  const sent = align.facts.keep
    ? { keep: align.facts.keep.because }
    : { undo: { captures: [{ name: names.canary, value: variable(names.canary) }], body: undo } };
  const admission = [...low.reliance.admission].flatMap((each) => low.ids.get(each) ?? []);
  const first: Node = { ...call, ...sent, reliesOn: admission } as Node;
  return {
    kind: "when",
    ...own,
    arms: [
      {
        condition: differs,
        body: [first, alignEnsure(low, drift, field, wanted, inner("ensure", field.at))],
      },
    ],
  };
}

function alignCall(
  low: Lowering,
  drift: TypedDrift,
  align: TypedAlign,
  value: Expr,
  head: Head,
): Node & { kind: "call" } {
  const { action, facts } = align;
  const by = new Map<string, Expr>([
    ["environment", literal(drift.sides[0])],
    [align.valueParam, value],
  ]);
  const confirm = facts.confirm && conditionOf(low.cx, [substitute(facts.confirm.expr, by)], ["confirmed"]);
  return {
    kind: "call",
    ...head,
    action: action.id,
    request: substitute(action.request, by),
    places: { environment: literal(drift.sides[0]) },
    timeoutMs: facts.timeout?.ms ?? 0,
    reliesOn: [],
    writes: facts.writes.map((each) => ({
      ...each,
      key: each.key.map((key) => (key === null ? null : substitute(key, by))),
    })),
    ...(facts.retry ? { retry: withArguments(withoutSpan(facts.retry), by) } : {}),
    ...(confirm ? { confirm } : {}),
  };
}

function withArguments(retry: Retry, by: ReadonlyMap<string, Expr>): Retry {
  return retry.across === undefined ? retry : { ...retry, across: substitute(retry.across, by) };
}

function alignEnsure(low: Lowering, drift: TypedDrift, field: Field, value: Expr, head: Head): Node {
  const same: Expr = { op: "compare", by: "==", left: fieldOf(drift.readings[0], field.name), right: value };
  const condition = conditionOf(low.cx, [same], [`${field.name} of ${drift.sides[0]} is as wanted`]);
  return { kind: "ensure", ...head, condition, ...alignPoll(probeFacts(low.cx, drift.probe)) };
}

export function driftGate(low: Lowering): Condition | undefined {
  const fields = low.runbook.drifts.flatMap((drift) =>
    drift.fields.filter((field) => field.rule !== "note").map((field) => ({ drift, field })),
  );
  if (fields.length === 0) return undefined;
  const all = fields.map(
    ({ drift, field }): Expr => ({
      op: "compare",
      by: "==",
      left: fieldOf(drift.readings[0], field.name),
      right: fieldOf(drift.readings[1], field.name),
    }),
  );
  return conditionOf(
    low.cx,
    all,
    fields.map(({ drift, field }) => `${field.name} is the same in ${drift.sides.join(" and ")}`),
  );
}
