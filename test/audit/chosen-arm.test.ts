// The trail says which arm of a `choose` was taken, once, before what was done in it.

import { expect, test } from "vitest";
import { tell } from "../../runtime/audit/narrate.ts";
import type { Expr, Node } from "../../schema/generated/plan.ts";
import { planOf } from "../kernel/plans.ts";
import { trailOf } from "./trail.ts";

const wait = (id: number, name: string): Node => ({ kind: "wait", id, name, label: "wait 1s", forMs: 1_000 });

function choose(of: unknown): Node {
  return {
    kind: "choose",
    id: 90,
    name: "choose",
    label: "choose subject",
    of: { op: "literal", value: of } as Expr,
    freshMs: null,
    arms: [
      { patterns: [{ case: "host" }], body: [wait(91, "wait"), wait(92, "wait#2")] },
      { patterns: [{ value: 3 }, { value: null }], body: [wait(93, "wait#3")] },
    ],
    otherwise: [wait(94, "wait#4")],
  };
}

test.each<[unknown, string]>([
  [{ case: "host", name: "n1" }, "choose subject: host"],
  [3, "choose subject: 3, none"],
  [7, "choose subject: else"],
])("%j", (of, said) => {
  const { plan, records } = trailOf({ plan: planOf([choose(of)]) });
  const { happenings } = tell(plan, records);
  const lines = happenings.map((each) => each.text).filter((text) => text.startsWith("choose"));
  expect(lines).toEqual([said]);
});
