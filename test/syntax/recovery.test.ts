// One slip is one problem, whatever stands after it: these are slips after which the parser used to lose its way.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { applyFixes } from "../../compiler/problems/apply-fixes.ts";
import { lex } from "../../compiler/syntax/lex.ts";
import { parse } from "../../compiler/syntax/parse.ts";

const inRunbook = (body: string): string => `runbook r(x: int) {\n  ${body}\n}\n`;
const undo = "\n    undo { call B.c(x: 1) }\n  wait 1s";

test.each<[string, string, string, string?]>([
  [
    "`times` left out before `undo`",
    inRunbook(`call A.b(x: 1)\n    retry 3«,» backoff 200ms..5s${undo}`),
    "syntax-unexpected",
    inRunbook(`call A.b(x: 1)\n    retry 3 times, backoff 200ms..5s${undo}`),
  ],
  [
    "`times` misspelt before `undo`",
    inRunbook(`call A.b(x: 1)\n    retry 3 «time»${undo}`),
    "syntax-unexpected",
  ],
  [
    "a clause that can't be read before `keep because`",
    inRunbook('call A.b(x: 1)\n    timeout «,»\n    keep because "b"\n  wait 1s'),
    "syntax-unexpected",
  ],
  [
    "no `}` before `finally`",
    "runbook r() «{»\n  step a {\n    wait 1s\n  }\nfinally {\n  wait 1s\n}\n",
    "unclosed",
  ],
  [
    "no `}` of a step before `finally`",
    "runbook r() {\n  step a «{»\n    wait 1s\n}\nfinally {\n  wait 1s\n}\n",
    "unclosed",
  ],
  [
    "no `}` before `otherwise`",
    inRunbook('step a «{»\n    wait 1s\n  otherwise stop "b"\n  wait 2s'),
    "unclosed",
  ],
  ["a letter in the first word", "«impórt» std.http\nimport std.notify\nlet a = 1\n", "name-not-ascii"],
  ["a letter before the first word", "«é» import std.http\nimport std.notify\nlet a = 1\n", "name-not-ascii"],
  ["a letter after an import", "import std.http «é»\nimport std.notify\nlet a = 1\n", "name-not-ascii"],
  [
    "a misspelt import",
    "«imprt» std.http\nimport std.notify\nlet a = 1\n",
    "syntax-unexpected",
    "import std.http\nimport std.notify\nlet a = 1\n",
  ],
  ["an import that comes late", "let a = 1\n«import» std.http\nlet b = 2\n", "syntax-unexpected"],
  [
    "a misspelt head",
    inRunbook("«dedline» 5m\n  wait 1s"),
    "syntax-unexpected",
    inRunbook("deadline 5m\n  wait 1s"),
  ],
  [
    "a sign that isn't ASCII",
    "let a = b «≤» 5\nlet c = 1\n",
    "name-not-ascii",
    "let a = b <= 5\nlet c = 1\n",
  ],
])("%s", (_slip, marked, code, fixed) => {
  const [start, end] = [marked.indexOf("«"), marked.indexOf("»") - 1];
  const text = marked.replace(/[«»]/g, "");
  const { problems } = parse({ file: "t", text });
  expect(problems.map((each) => [each.code, each.span.start, each.span.end])).toEqual([[code, start, end]]);
  const fix = problems[0]?.fix;
  if (fixed !== undefined && fix !== undefined) expect(applyFixes([fix], () => text).get("t")).toBe(fixed);
  expect(fix === undefined).toBe(fixed === undefined);
});

test("an import that comes late is imported nonetheless", () => {
  const { tree } = parse({ file: "t", text: "let a = 1\nimport std.http\nlet b = 2\n" });
  expect(tree.imports).toHaveLength(1);
  expect(tree.declarations).toHaveLength(2);
});

test("a slip beside a bracket that is missing is told too, when it stands further on", () => {
  const text = "runbook r() {\n  call A.b(x: 1\n  wait 1s\n  wait 2s\n  stpe a { }\n}\nlet = 4\n";
  const lines = parse({ file: "t", text }).problems.map(
    ({ span }) => text.slice(0, span.start).split("\n").length,
  );
  expect(lines).toEqual([2, 5, 7]);
});

test("of all slips with one token of the example, at most one in fifty is told as more than one", () => {
  const folder = join(import.meta.dirname, "../../examples/payment-db-failover");
  let [all, several] = [0, 0];
  for (const file of ["payment_db_failover.claw", "payment.services.claw", "payment.world.claw"]) {
    const text = readFileSync(join(folder, file), "utf8");
    for (const { image, startOffset } of lex({ file, text }).tokens)
      for (const slip of [
        "",
        `${image} ${image}`,
        ...(/^[a-z]{3,}$/.test(image) ? [`${image.slice(0, -1)}q`] : []),
      ]) {
        const slipped = text.slice(0, startOffset) + slip + text.slice(startOffset + image.length);
        all += 1;
        if (parse({ file, text: slipped }).problems.length > 1) several += 1;
      }
  }
  expect(all).toBeGreaterThan(2000);
  expect(several / all).toBeLessThan(0.02);
});
