// Somebody else changes what a run has observed or written: one cell of the world flips to another value of its
// type, right after it was read, or right after an effect of the run was applied.

import { isUnknown, type Value } from "../kernel/value.ts";
import { otherThan } from "./any-value.ts";
import { argumentsIn, readCell, stateOf } from "./model.ts";
import type { Fault } from "./schedule.ts";
import { plan, type Run, tell } from "./stage.ts";
import { byThirdParty, write } from "./truth.ts";

export function cellOf(fault: Fault): string {
  return fault.params[1] ?? "";
}

export function planFlip(run: Run, { site, cell }: { site: string; cell: string }, at: number): void {
  plan(run, { what: "flip", at, site, cell });
}

export function flip(run: Run, site: string, cell: string): void {
  const { model } = run.subject;
  const before = valueNow(run, cell);
  const type = stateOf(model, cell)?.type;
  const other = type && before !== undefined ? otherThan(before, type, model.plan.places) : null;
  if (!other || before === undefined) return;
  run.truth.changes++;
  write(run.truth, {
    at: run.now,
    by: byThirdParty,
    change: run.truth.changes,
    cell,
    before,
    after: other.value,
  });
  tell(run, "changed", site, `somebody else changes ${cell} to ${JSON.stringify(other.value)}`, site);
}

function valueNow(run: Run, cell: string): Value | undefined {
  const { truth } = run;
  const { model } = run.subject;
  const state = stateOf(model, cell);
  if (!state) return undefined;
  const paren = cell.indexOf("(");
  const name = paren < 0 ? cell : cell.slice(0, paren);
  const value = truth.cells.get(cell) ?? readCell(model, truth.cells, name, argumentsIn(state, cell));
  return isUnknown(value) ? undefined : value;
}
