/**
 * A `choose` as a plan node. What its arms send relies on the value, so the node says how fresh that must be. No two
 * statements of its arms share a name, so a path tells the arm.
 */
import type { Node } from "../../schema/generated/plan.ts";
import { textAt } from "../types/context.ts";
import type { TypedChoose } from "../types/model.ts";
import { conditionOf, type Lowering, lowerBlock, namer } from "./nodes.ts";

export function lowerChoose(low: Lowering, statement: TypedChoose, head: ReturnType<typeof namer>): Node {
  const { at, of, arms, otherwise, unknown, yields } = statement;
  const own = head("choose", { ...at.span, end: at.subject.span.end }, statement);
  const inner = namer(low);
  const within = (body: typeof otherwise) => lowerBlock(low, body ?? [], inner);
  return {
    kind: "choose",
    ...own,
    of: of.expr,
    freshMs: conditionOf(low.cx, [of.expr], [textAt(low.cx, of.span)]).freshMs,
    arms: arms.map(({ patterns, bind, body }) => ({
      patterns,
      body: within(body),
      ...(bind === undefined ? {} : { bind }),
    })),
    ...(otherwise ? { otherwise: within(otherwise) } : {}),
    ...(unknown ? { unknown: within(unknown) } : {}),
    ...(yields.length === 0 ? {} : { yields }),
  };
}
