// Conditions judged without running anything. Each line of a table is a condition over the inputs below; `&` parts
// conditions that are asked together, `<` says that the left is true only where one of the right is.

import { expect, it } from "vitest";
import { covered, type Names, satisfiable, showExample } from "../../compiler/check/conditions.ts";
import type { Expr } from "../../schema/generated/plan.ts";
import { typedModule } from "./typed-module.ts";

const inputs = `e: Event, n: int in 1..10, share: ratio, d: duration, rs: list<region>, on: bool, region`;
const declarations = `
type Event { kind: Colour, level: Level?, name: string, host: string?, home: region }
`;

async function conditions(texts: string[]): Promise<{ names: Names; exprs: Expr[] }> {
  const requires = texts.map((each) => `  require ${each}`).join("\n");
  const body = `  let seen = lag\n  let kind = e.kind\n${requires}`;
  const { cx, typed } = await typedModule(`${declarations}\nrunbook r(${inputs}) {\n${body}\n}`);
  const [runbook] = typed.runbooks;
  if (runbook === undefined) throw new Error("no runbook");
  const types = new Map(runbook.params.map((each) => [each.name, each.type]));
  const values = new Map<string, Expr>();
  const exprs: Expr[] = [];
  for (const each of runbook.body) {
    if (each.kind === "let") {
      types.set(each.bind, each.value.type);
      if (!each.value.unknown) values.set(each.bind, each.value.expr);
    }
    if (each.kind === "require") exprs.push(...each.condition.map((part) => part.expr));
  }
  return { names: { cx, types, values }, exprs };
}

const lines = (table: string) =>
  table
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");

const never = `
  n < 3 and n > 5
  n > 10
  n < 1
  n > 3 and n < 4
  not (n >= 1)
  share < 10% and share > 20%
  d < 1s & d > 2s
  d < 1s & 2s < d
  e.kind == red and e.kind == green
  e.kind != red and e.kind != green
  e.kind == red and kind == green
  e.level == none and e.level == high
  e.name == "a" and e.name == "b"
  e.name in ["a", "b"] and e.name == "c"
  e.name in ["a", "b"] and not (e.name in ["a", "b", "c"])
  e.home != us-east-1 and e.home != eu-west-2
  e.home in rs and not (e.home in rs)
  us-east-1 in rs & not (us-east-1 in rs)
  on & not on
  seen < 1s and seen > 2s
  seen is unknown and seen < 1s
  (seen is unknown or n > 10) and seen > 1s
  (n < 3 or n > 8) and (n > 4 and n < 6)
  (e.host default "x") == "y" and e.host == none
  if on then n > 10 else n < 1
  every r in rs { r == us-east-1 and r == eu-west-2 }
  some r in rs { r == us-east-1 } & not (some r in rs { r == us-east-1 })
  d < 5s & not (d < 10s)
`;
const may = `
  n < 3 or n > 5
  n > 3 and n < 5
  share < 20% and share > 10%
  lag < 1s and lag > 2s
  up and not up
  seen is unknown or seen < 1s
  e.level == high and e.kind == red
  e.level != high
  e.name != "a" and e.name != "b"
  us-east-1 in rs and eu-west-2 in rs
  some r in rs { r == us-east-1 } & some r in rs { r == eu-west-2 }
  count(rs) > 1
  if on then n > 5 else n > 10
  (e.host default "x") == "x" and e.host == none
  errors + n < 3
`;

it("never can't be true, whatever the values", async () => {
  for (const line of lines(never)) {
    const { names, exprs } = await conditions(line.split(" & "));
    expect(satisfiable(names, exprs).can, line).toBe("never");
  }
});

it("what could be true isn't called never", async () => {
  for (const line of lines(may)) {
    const { names, exprs } = await conditions(line.split(" & "));
    expect(satisfiable(names, exprs).can, line).toBe("may");
  }
});

it("an example can be read", async () => {
  const examples: [string, string, boolean][] = [
    ['e.kind != red and n > 3 and e.name == "a"', 'e.kind == green and n == 4 and e.name == "a"', true],
    ["d > 90s and share >= 12.5%", "d == 90000001us and share == 12.5%", true],
    ["e.level == none and e.home != us-east-1", "e.level == none and e.home == eu-west-2", true],
    ["on and count(rs) > 2", "on == true", false],
    ["lag < 1s and n == 2", "n == 2", false],
  ];
  for (const [text, example, exact] of examples) {
    const { names, exprs } = await conditions([text]);
    const verdict = satisfiable(names, exprs);
    expect(verdict.can === "may" && { example: showExample(verdict.example), exact: verdict.exact }).toEqual({
      example,
      exact,
    });
  }
});

it("a conflict names its path and both demands", async () => {
  const { names, exprs } = await conditions(["d < 1s and (on and d > 2s)"]);
  expect(satisfiable(names, exprs)).toEqual({
    can: "never",
    conflict: { path: "d", demands: ["d < 1s", "d > 2s"] },
  });
});

it("covered is certain", async () => {
  const covers: [string, string[], boolean][] = [
    ["n < 3", ["n < 5"], true],
    ["n < 5", ["n < 3"], false],
    ["n < 5", ["n < 3", "n >= 3"], true],
    ["e.kind == red", ["e.kind == green", "e.kind != green"], true],
    ["on and n < 3", ["on"], true],
    ["on", ["on and n < 3"], false],
    ["e.level != none", ["e.level == low", "e.level == middle", "e.level == high"], true],
    ["up", ["up"], false],
    ["us-east-1 in rs", ["us-east-1 in rs"], true],
    ["seen < 1s", ["seen < 2s"], true],
  ];
  for (const [left, right, answer] of covers) {
    const { names, exprs } = await conditions([left, ...right]);
    const [first, ...others] = exprs as [Expr, ...Expr[]];
    expect(covered(names, first, others), `${left} < ${right.join(" | ")}`).toBe(answer);
  }
});

it("more than 64 alternatives are not judged", async () => {
  const many = (count: number) => Array.from({ length: count }, (_, at) => `(n > ${at} or d > ${at}s)`);
  for (const [count, can] of [
    [6, "may"],
    [7, "unjudged"],
  ] as const) {
    const { names, exprs } = await conditions(many(count));
    expect(satisfiable(names, exprs).can).toBe(can);
  }
});
