/**
 * Whether what follows an effect surely observes it: on every way to success an `ensure` that passes a test. Arms
 * that end the run aren't ways to success; a step whose handler goes on may have been left before its `ensure`.
 */
import type { Context } from "../types/context.ts";
import { blocksOf, type TypedPoll, type TypedStatement } from "../types/model.ts";
import { outside, type Read, surelyRead } from "./footprint.ts";
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
      return surelyObserved(cx, each.body, seenFromOutside(test, fanOut.bind));
    }
    case "first": {
      const { fanOut, body } = each;
      if (each.otherwise !== undefined && canContinue(each.otherwise)) return false;
      if (body === undefined || fanOut === undefined)
        return each.alternatives.every((one) => surelyObserved(cx, one.body, test));
      return surelyObserved(cx, body, seenFromOutside(test, fanOut.bind));
    }
    case "when": {
      if (each.otherwise === undefined) return false;
      return blocksOf(each).every(({ body }) => alwaysEnds(body) || surelyObserved(cx, body, test));
    }
    case "choose":
      return blocksOf(each).every(({ body }) => alwaysEnds(body) || surelyObserved(cx, body, test));
    case "parallel":
      return surelyObserved(cx, each.steps, test);
    default: {
      const blocks = blocksOf(each).filter(({ role }) => role === "body");
      return blocks.length > 0 && blocks.every(({ body }) => surelyObserved(cx, body, test));
    }
  }
}

/** Of one lane, as the statements after all lanes see it. */
function seenFromOutside(test: Test, lane: string): Test {
  return (reads, ensure) =>
    test(
      reads.map((read) => ({ ...read, ...outside(read, lane) })),
      ensure,
    );
}

export function readsBy(cx: Context, ensure: TypedPoll): Read[] {
  return ensure.condition.flatMap((part) => surelyRead(cx, part.expr));
}
