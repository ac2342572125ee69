/**
 * Whether what follows an effect surely observes it: on every way to success an `ensure` that passes a test. Arms
 * that end the run aren't ways to success; a step whose handler goes on may have been left before its `ensure`.
 */
import type { Context } from "../types/context.ts";
import { blocksOf, type TypedPoll, type TypedStatement } from "../types/model.ts";
import { outside, type Read, readsOf } from "./footprint.ts";
import { alwaysEnds, canContinue } from "./handler.ts";

export type Test = (reads: readonly Read[], ensure: TypedPoll) => boolean;

export function surelyObserved(cx: Context, block: readonly TypedStatement[], test: Test): boolean {
  return block.some((each) => observedIn(cx, each, test));
}

function observedIn(cx: Context, each: TypedStatement, test: Test): boolean {
  switch (each.kind) {
    case "ensure":
      return test(readsBy(cx, each), each);
    case "step": {
      const { fanOut } = each;
      if (each.otherwise !== undefined && canContinue(each.otherwise)) return false;
      if (fanOut === undefined) return surelyObserved(cx, each.body, test);
      if (fanOut.need === undefined || !("all" in fanOut.need)) return false;
      const seenFromOutside: Test = (reads, ensure) =>
        test(
          reads.map((read) => ({ ...read, ...outside(read, fanOut.bind) })),
          ensure,
        );
      return surelyObserved(cx, each.body, seenFromOutside);
    }
    case "when": {
      if (each.otherwise === undefined) return false;
      return blocksOf(each).every(({ body }) => alwaysEnds(body) || surelyObserved(cx, body, test));
    }
    default: {
      const blocks = blocksOf(each).filter(({ role }) => role === "body");
      return blocks.length > 0 && blocks.every(({ body }) => surelyObserved(cx, body, test));
    }
  }
}

export function readsBy(cx: Context, ensure: TypedPoll): Read[] {
  return ensure.condition.flatMap((part) => readsOf(cx, part.expr));
}
