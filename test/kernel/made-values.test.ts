// What expressions make: chosen values, lists and maps made of others, texts taken apart, values held against a type.
// Everything is total: what has no value is unknown, with its reason.

import { describe, expect, test } from "vitest";
import { type Environment, evaluate } from "../../runtime/kernel/expression.ts";
import { isUnknown, Unknown, type Value } from "../../runtime/kernel/value.ts";
import type { Choice, Expr, Parse, Type } from "../../schema/generated/plan.ts";

const lit = (value: unknown): Expr => ({ op: "literal", value });
const x: Expr = { op: "variable", name: "x" };
const string: Type = { t: "scalar", of: "string" };

function given(of: Value | Unknown): Environment {
  return {
    variable: (name) => (name === "x" ? of : undefined),
    read: () => new Unknown(["not here"]),
    places: (kind) => (kind === "region" ? ["us-east-1", "eu-west-2"] : []),
  };
}
const result = (expr: Expr, of: Value | Unknown) => {
  const value = evaluate(expr, given(of));
  return isUnknown(value) ? "unknown" : value;
};
const dark = new Unknown(["it is dark"]);

describe("choose", () => {
  const choice = (more: Partial<Choice> = {}): Choice => ({
    op: "choose",
    of: x,
    arms: [
      { patterns: [{ value: 1 }, { value: 2 }], value: lit("few") },
      { patterns: [{ value: null }], value: lit("none") },
      { patterns: [{ case: "host" }], value: { op: "field", of: x, name: "name" } },
    ],
    ...more,
  });
  test.each<[Value | Unknown, Partial<Choice>, unknown]>([
    [2, {}, "few"],
    [null, {}, "none"],
    [{ case: "host", name: "n1" }, {}, "n1"],
    [{ case: "disk" }, {}, "unknown"],
    [9, {}, "unknown"],
    [9, { otherwise: lit("many") }, "many"],
    [dark, { otherwise: lit("many") }, "unknown"],
    [dark, { unknown: lit("dark") }, "dark"],
    [9, { unknown: lit("dark") }, "unknown"],
  ])("%j with %j", (of, more, value) => expect(result(choice(more), of)).toEqual(value));
});

describe("parse", () => {
  const parse = (...parts: Parse["parts"]): Parse => ({ op: "parse", of: x, parts });
  const text = (name: string | null) => ({ name, type: string });
  const arn = parse(
    "arn:",
    text(null),
    ":",
    { name: "region", type: { t: "place", kind: "region" } },
    ":",
    text("id"),
  );
  const number = parse("n=", { name: "n", type: { t: "scalar", of: "int", max: 9 } });
  test.each<[Parse, Value | Unknown, unknown]>([
    [arn, "arn:aws:us-east-1:a:b", { region: "us-east-1", id: "a:b" }],
    [arn, "arn::us-east-1:a", { region: "us-east-1", id: "a" }],
    [arn, "arn:aws:mars:a", null],
    [arn, "arn:aws:us-east-1:", null],
    [arn, "arn", null],
    [arn, dark, "unknown"],
    [arn, 5, "unknown"],
    [number, "n=7", { n: 7 }],
    [number, "n=10", null],
    [number, "n=7.0", null],
    [number, "n=7 ", null],
    [parse(text("a"), "-", text("b"), "-"), "1-2-", { a: "1", b: "2" }],
    [parse(text("a"), "-"), "1-2-", null],
    [parse("abc"), "abc", {}],
  ])("%j of %j", (expr, of, value) => expect(result(expr, of)).toEqual(value));
});

describe("comprehensions", () => {
  const each: Expr = { op: "variable", name: "x" };
  const over = (more: object): Expr => ({ op: "comprehension", bind: "x", in: x, ...more }) as Expr;
  const more: Expr = { op: "compare", by: ">", left: each, right: lit(1) };
  const doubled: Expr = { op: "arithmetic", by: "*", left: each, right: lit(2) };
  const name: Expr = { op: "text", parts: ["k", { of: each, type: { t: "scalar", of: "int" } }] };
  test.each<[Expr, Value | Unknown, unknown]>([
    [over({ where: more }), [1, 2, 3], [2, 3]],
    [over({ value: doubled }), [1, 2], [2, 4]],
    [over({ value: doubled, where: more }), [1, 2], [4]],
    [over({ value: doubled, key: name }), [1, 2], { k1: 2, k2: 4 }],
    [over({ value: doubled, key: lit("k") }), [1, 2], "unknown"],
    [over({ value: { op: "arithmetic", by: "/", left: lit(1), right: each } }), [1, 0], "unknown"],
    [over({ value: { op: "arithmetic", by: "/", left: lit(1), right: each }, where: more }), [2, 0], [0.5]],
    [over({ value: doubled }), dark, "unknown"],
  ])("%j of %j", (expr, of, value) => expect(result(expr, of)).toEqual(value));
});

test.each<[Expr, Value, unknown]>([
  [{ op: "conform", of: x, type: { t: "scalar", of: "int", min: 1, max: 5 } }, 5, 5],
  [{ op: "conform", of: x, type: { t: "scalar", of: "int", min: 1, max: 5 } }, 6, "unknown"],
  [{ op: "conform", of: x, type: { t: "place", kind: "region" } }, "eu-west-2", "eu-west-2"],
  [{ op: "conform", of: x, type: { t: "place", kind: "region" } }, "mars", "unknown"],
  [{ op: "apply", name: "unique", args: [x] }, [1, 2, 1], [1, 2]],
  [{ op: "apply", name: "min", args: [x] }, [], "unknown"],
  [{ op: "arithmetic", by: "+", left: x, right: lit([3]) }, [1], [1, 3]],
])("%j of %j", (expr, of, value) => expect(result(expr, of)).toEqual(value));
