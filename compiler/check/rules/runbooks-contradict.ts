/**
 * Two runbooks that one incident can start, and that write the same thing, are kept from running at once: both hold
 * it. What is started by hand only is started by a person who sees what is running, and isn't judged.
 */
import { canonicalJson } from "../../../schema/canonical.ts";
import type { Expr, Footprint } from "../../../schema/generated/plan.ts";
import { defineProblem } from "../../problems/problem.ts";
import type { TypedRunbook } from "../../types/model.ts";
import { fieldOf, substitute, variable } from "../../types/tree.ts";
import { present, type Type } from "../../types/type.ts";
import { satisfiable, showExample } from "../conditions.ts";
import { meets, showFootprint } from "../footprint.ts";
import type { Bench, Rule } from "../rule.ts";
import { seenFromOutside, type Written, writesOf } from "../runbook-writes.ts";

const contradict = defineProblem<{ one: string; other: string; written: string; example: string }>({
  code: "runbooks-contradict",
  message: ({ one, other, written, example }) =>
    `one incident can start both \`${one}\` and \`${other}\`, and both write ${written}${
      example === "" ? "" : `; for example where ${example}`
    }`,
  why: () => "Each would undo, or build on, what the other has just done, and neither would know.",
  help: ({ written }) => [
    `let both hold it: \`holds ${written}\`, so that one waits for the other or is refused`,
    "or let their triggers exclude each other",
  ],
});

export const runbooksContradict: Rule = {
  module(bench) {
    const { runbooks } = bench.typed;
    runbooks.forEach((other, index) => {
      for (const one of runbooks.slice(0, index)) judge(bench, one, other);
    });
  },
};

function judge(bench: Bench, one: TypedRunbook, other: TypedRunbook): void {
  const started = together(bench, one, other);
  if (started === undefined) return;
  const [left, right] = [sharedNames(one), sharedNames(other)];
  const pair = meetingWrites(writesOf(one, left), writesOf(other, right));
  if (pair === undefined || keptApart(one, left, other, right)) return;
  const written = showFootprint(pair[1].footprint);
  bench.report(
    contradict.at(
      other.at.name.span,
      { one: one.name, other: other.name, written, example: started.example },
      {
        related: [
          { span: pair[1].at, message: `\`${pair[1].action}\` writes it here` },
          { span: one.at.name.span, message: "the other runbook" },
          { span: pair[0].at, message: `\`${pair[0].action}\` writes the same` },
        ],
      },
    ),
  );
}

function meetingWrites(ones: readonly Written[], others: readonly Written[]): [Written, Written] | undefined {
  for (const one of ones)
    for (const other of others) if (meets(one.footprint, other.footprint)) return [one, other];
  return undefined;
}

/** Whether one event can satisfy a trigger of each; with an example where there is more to say than the source. */
function together(bench: Bench, one: TypedRunbook, other: TypedRunbook): { example: string } | undefined {
  for (const left of one.triggers)
    for (const right of other.triggers) {
      if (left.source !== right.source) continue;
      const conditions = [
        ...(left.where === undefined ? [] : [substitute(left.where.expr, sharedNames(one))]),
        ...(right.where === undefined ? [] : [substitute(right.where.expr, sharedNames(other))]),
      ];
      const verdict = satisfiable({ cx: bench.cx, types: eventTypes(one, other) }, conditions);
      if (verdict.can === "never") continue;
      return { example: verdict.can === "may" && verdict.exact ? showExample(verdict.example) : "" };
    }
  return undefined;
}

/**
 * The parameters that a trigger fills, under names that mean the same in every runbook: a payload is named by its
 * type, so it is one event for both.
 */
function sharedNames(runbook: TypedRunbook): ReadonlyMap<string, Expr> {
  const stands = new Map<string, Expr>();
  const payload = runbook.params.find(({ type }) => type.t === "record" && type.name !== undefined);
  if (payload?.type.t !== "record" || runbook.triggers.length === 0) return stands;
  const event = variable(eventName(payload.type.name ?? ""));
  stands.set(payload.name, event);
  for (const param of runbook.params) {
    const field = payload.type.fields.find((each) => each.name === param.name);
    if (param !== payload && field !== undefined && sameType(param.type, field.type))
      stands.set(param.name, fieldOf(event, field.name));
  }
  return stands;
}
function sameType(left: Type, right: Type): boolean {
  return canonicalJson(present(left)) === canonicalJson(present(right));
}
function eventName(type: string): string {
  return type === "" ? "event" : `${type[0]?.toLowerCase()}${type.slice(1)}`;
}

function eventTypes(...runbooks: TypedRunbook[]): ReadonlyMap<string, Type> {
  const types = new Map<string, Type>();
  for (const { type } of runbooks.flatMap((each) => each.params))
    if (type.t === "record" && type.name !== undefined) types.set(eventName(type.name), type);
  return types;
}

/** A hold of each that surely has a thing in common with a hold of the other; a slot keeps nobody apart. */
function keptApart(
  one: TypedRunbook,
  left: ReadonlyMap<string, Expr>,
  other: TypedRunbook,
  right: ReadonlyMap<string, Expr>,
): boolean {
  const held = (runbook: TypedRunbook, names: ReadonlyMap<string, Expr>) =>
    runbook.holds
      .filter(({ slots }) => slots === undefined)
      .map(({ resource }) => [resource, seenFromOutside(resource, names)] as const);
  return held(one, left).some(([whole, a]) =>
    held(other, right).some(([otherWhole, b]) => surelyMeet(whole, a, otherWhole, b)),
  );
}

/** A key that means every has each of them; one that could be any has none surely. */
function surelyMeet(whole: Footprint, a: Footprint, otherWhole: Footprint, b: Footprint): boolean {
  if (a.kind !== b.kind) return false;
  return a.key.every((key, index) => {
    const otherKey = b.key[index] ?? null;
    if (whole.key[index] === null || (otherWhole.key[index] ?? null) === null) return true;
    return key !== null && otherKey !== null && canonicalJson(key) === canonicalJson(otherKey);
  });
}
