/**
 * How a handler ends: with `stop` or `escalate`, with `continue`, or by falling off its end, which no handler may.
 */
import { blocksOf, type TypedStatement } from "../types/model.ts";

/** Whether the run can go on after it. */
export function canContinue(block: readonly TypedStatement[]): boolean {
  return block.some((each) => {
    if (each.kind === "ending") return each.how === "continue";
    return (each.kind === "when" || each.kind === "choose") && armsOf(each).some(canContinue);
  });
}

/** Whether every way through it says how the run goes on. */
export function alwaysEnds(block: readonly TypedStatement[]): boolean {
  return block.some((each) => {
    if (each.kind === "ending") return true;
    if (each.kind === "choose") return armsOf(each).every(alwaysEnds);
    return each.kind === "when" && each.otherwise !== undefined && armsOf(each).every(alwaysEnds);
  });
}

function armsOf(each: TypedStatement): TypedStatement[][] {
  return blocksOf(each).map((inner) => inner.body);
}
