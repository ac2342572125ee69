// A sum as services speak it: the case's name in `case`, beside its fields.

import { expect, test } from "vitest";
import { fromJson, toJson } from "../../runtime/drivers/json-value.ts";
import type { Type } from "../../schema/generated/plan.ts";

const since: Type = { t: "scalar", of: "duration" };
const sum: Type = {
  t: "sum",
  name: "State",
  cases: [
    { name: "lagging", fields: [{ name: "since", type: since }] },
    { name: "fine", fields: [] },
  ],
};

test.each<[unknown, unknown]>([
  [{ case: "lagging", since: "1.5s", more: 1 }, { value: { case: "lagging", since: 1_500_000 } }],
  [{ case: "fine" }, { value: { case: "fine" } }],
  [{ case: "lagging" }, { problem: "since is missing" }],
  [{ case: "gone" }, { problem: "the reply has no `case` of lagging, fine" }],
  [{}, { problem: "the reply has no `case` of lagging, fine" }],
  ["fine", { problem: "the reply is not an object" }],
])("%j", (json, read) => {
  expect(fromJson(json, sum)).toEqual(read);
});

test("what is sent says the case, and the fields as they travel", () => {
  expect(toJson({ case: "lagging", since: 1_500_000 }, sum, undefined, {})).toEqual({
    case: "lagging",
    since: "1.5s",
  });
});
