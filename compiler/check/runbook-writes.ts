/**
 * Everything that a run of a runbook may write, whatever becomes of it: forward, in its handlers, in undoing, and
 * where a `drift` aligns. Seen from outside: a key that isn't a constant, or a part of the event that started the
 * run, may be any.
 */
import type { Expr, Footprint } from "../../schema/generated/plan.ts";
import type { Span } from "../problems/span.ts";
import type { TypedRunbook, TypedStatement } from "../types/model.ts";
import { statementsBelow } from "../types/model.ts";
import { constantOf, freeVariables, literal, substitute } from "../types/tree.ts";

export interface Written {
  footprint: Footprint;
  at: Span;
  action: string;
}

/** `stands`: what the runbook's names stand for, in words that both runbooks share. */
export function writesOf(runbook: TypedRunbook, stands: ReadonlyMap<string, Expr>): Written[] {
  const blocks = [runbook.body, runbook.otherwise ?? [], runbook.finally ?? []];
  const calls = blocks.flatMap((block) =>
    [...statementsBelow(block)].flatMap((each) =>
      each.kind === "call" ? [each, ...(each.undo?.body ?? [])] : [],
    ),
  );
  return [
    ...calls.flatMap((each) =>
      each.kind === "call"
        ? each.writes.map((footprint) => ({
            footprint: seenFromOutside(footprint, stands),
            at: each.at.target.span,
            action: each.action.id,
          }))
        : [],
    ),
    ...alignedBy(runbook),
    ...blocks.flatMap((block) => [...statementsBelow(block)].flatMap(writesInside)),
  ];
}

/** A runbook that is run inside and holds what it writes has seen to it by itself. */
function writesInside(each: TypedStatement): Written[] {
  return each.kind === "child" && each.runbook.holds.length === 0 ? writesOf(each.runbook, new Map()) : [];
}

function alignedBy(runbook: TypedRunbook): Written[] {
  return runbook.drifts.flatMap((drift) =>
    drift.fields.flatMap(({ align, at }) => {
      if (align === undefined) return [];
      const aligned = new Map(
        align.action.params
          .filter((param) => param.type.t === "place" && param.type.kind === "environment")
          .map((param) => [param.name, literal(drift.sides[0])]),
      );
      return align.facts.writes.map((footprint) => ({
        footprint: seenFromOutside(footprint, aligned),
        at,
        action: align.action.id,
      }));
    }),
  );
}

/** With the names that both sides share; every other name may be anything. */
export function seenFromOutside(footprint: Footprint, stands: ReadonlyMap<string, Expr>): Footprint {
  const shared = new Set([...stands.values()].flatMap((each) => [...freeVariables(each)]));
  return {
    ...footprint,
    key: footprint.key.map((each) => {
      const key = each === null ? null : substitute(each, stands);
      if (key === null || constantOf(key) !== undefined) return key;
      return [...freeVariables(key)].every((name) => shared.has(name)) ? key : null;
    }),
  };
}
