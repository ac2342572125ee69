// What is refused, and how: one slip makes one problem, at its place, with what to write instead.
import { describe, expect, test } from "vitest";
import { parse } from "../../compiler/syntax/parse.ts";

/** « and » stand around the place that is pointed at. */
interface Refusal {
  text: string;
  code: string;
  says: RegExp;
  /** In the help. */
  write?: RegExp;
  /** What the text becomes by the fix. */
  fixed?: string;
}

const inRunbook = (body: string): string => `runbook r(x: int) {\n  ${body}\n}`;

const refusals: Refusal[] = [
  {
    text: inRunbook("wait «10min»"),
    code: "unit-unknown",
    says: /10min/,
    write: /`10m`/,
    fixed: inRunbook("wait 10m"),
  },
  { text: inRunbook("wait «1h30m»"), code: "unit-unknown", says: /1h30m/, write: /`90m`/ },
  {
    text: inRunbook("wait «5 m»"),
    code: "unit-unknown",
    says: /5 m/,
    write: /`5m`/,
    fixed: inRunbook("wait 5m"),
  },
  { text: "let x = «10mib»", code: "unit-unknown", says: /10mib/, write: /`10MiB`/ },
  { text: "let x = «30percent»", code: "unit-unknown", says: /30percent/, write: /`30%`/ },
  { text: "let x = «1e6»", code: "number-malformed", says: /1e6/, write: /`1000000`/ },
  { text: "let x = «0x1F»", code: "number-malformed", says: /0x1F/, write: /decimal/ },
  { text: "let x = «10.0.0.1»", code: "number-malformed", says: /10\.0\.0\.1/, write: /text/ },
  {
    text: "let x = «2026-11-23T10:00:00Z»",
    code: "number-malformed",
    says: /2026/,
    write: /timestamp\("2026-11-23T10:00:00Z"\)/,
  },
  {
    text: inRunbook('waive a because "b" until «2027-02-29»'),
    code: "number-malformed",
    says: /calendar has no 2027-02-29/,
  },
  { text: "let x = «9007199254740993»", code: "number-out-of-range", says: /9007199254740991/ },
  { text: "let x = «1ns»", code: "number-out-of-range", says: /whole microseconds/ },
  { text: "let x = «0.5B»", code: "number-out-of-range", says: /whole bytes/ },
  { text: `let x = «${"9".repeat(5000)}»`, code: "number-out-of-range", says: /can't be held/ },
  { text: "let x = y «-»5", code: "minus-needs-space", says: /negative number/, write: /`y - 5`/ },
  { text: "let x = f(y)«-»5", code: "minus-needs-space", says: /negative number/, fixed: "let x = f(y) - 5" },
  { text: "let x = y «-»z", code: "minus-needs-space", says: /both sides/, write: /`y - z`/ },
  { text: "let x = «-»z", code: "minus-needs-space", says: /nothing stands before/, write: /`0 - z`/ },
  { text: "let x = y «/»z", code: "minus-needs-space", says: /both sides/, write: /`y \/ z`/ },
  {
    text: inRunbook("require y «&&» z"),
    code: "foreign-operator",
    says: /&&/,
    write: /`and`/,
    fixed: inRunbook("require y and z"),
  },
  { text: inRunbook("require y «||» z"), code: "foreign-operator", says: /\|\|/, write: /`or`/ },
  {
    text: inRunbook("require «!»y"),
    code: "foreign-operator",
    says: /`!`/,
    write: /`not`/,
    fixed: inRunbook("require not y"),
  },
  {
    text: inRunbook("require y «=» z"),
    code: "foreign-operator",
    says: /doesn't compare/,
    write: /`==`/,
    fixed: inRunbook("require y == z"),
  },
  { text: inRunbook("require y «===» z"), code: "foreign-operator", says: /===/, write: /`==`/ },
  {
    text: inRunbook("call f(y «=» 1)"),
    code: "foreign-operator",
    says: /doesn't name an argument/,
    write: /name: value/,
    fixed: inRunbook("call f(y : 1)"),
  },
  {
    text: inRunbook("wait 5s«;»"),
    code: "foreign-operator",
    says: /`;`/,
    write: /leave it out/,
    fixed: inRunbook("wait 5s"),
  },
  { text: "«#» comment\nlet x = 1", code: "foreign-operator", says: /`#`/, write: /\/\// },
  { text: "«/*» comment\n*/ let x = 1", code: "foreign-operator", says: /`\/\*`/, write: /\/\// },
  { text: "let x = y «%» z", code: "foreign-operator", says: /`%`/ },
  { text: inRunbook('stop «"»abc'), code: "text-unclosed", says: /no closing "/ },
  { text: "type A = string matching «'»abc", code: "text-unclosed", says: /no closing '/ },
  { text: 'let x = "a«\\d»"', code: "text-escape", says: /\\d/, write: /'…'/ },
  { text: 'let x = «"a {f("b")} c"»', code: "text-hole", says: /can't hold a quote/, write: /let/ },
  { text: 'let x = «"a {b c"»', code: "text-hole", says: /isn't closed/, write: /\\\{/ },
  { text: 'let x = "a «}» b"', code: "text-hole", says: /closes no hole/, write: /\\\}/ },
  { text: 'let x = "a «{}» b"', code: "text-hole", says: /empty/ },
  { text: 'let x = "a {b «c»}"', code: "syntax-unexpected", says: /expected the end of the hole, found `c`/ },
  {
    text: 'let x = "a {b «+»}"',
    code: "syntax-unexpected",
    says: /expected a value, found the end of the hole/,
  },
  { text: inRunbook('call f keep because "a «{b}»"'), code: "text-hole", says: /fixed before anything runs/ },
  { text: "let «default» = 3", code: "keyword-as-name", says: /`default` is a reserved word/ },
  { text: "runbook «every»() {}", code: "keyword-as-name", says: /`every`/ },
  { text: inRunbook("for_each «in» xs").replace("for_each", "step"), code: "keyword-as-name", says: /`in`/ },
  {
    text: inRunbook("call f «(»y: 1)"),
    code: "parenthesis-apart",
    says: /must touch `f`/,
    fixed: inRunbook("call f(y: 1)"),
  },
  {
    text: "runbook r «(»x: int) {}",
    code: "parenthesis-apart",
    says: /must touch `r`/,
    fixed: "runbook r(x: int) {}",
  },
  { text: inRunbook("let y = x «[»0]"), code: "parenthesis-apart", says: /must touch `x`/ },
  {
    text: inRunbook("when«(»x) {}"),
    code: "parenthesis-apart",
    says: /needs a space/,
    fixed: inRunbook("when (x) {}"),
  },
  {
    text: "runbook r() {\n  step a «{»\n    wait 1s\n  step b {\n    wait 2s\n  }\n}\nlet y = 4",
    code: "unclosed",
    says: /`{` has no `}`/,
  },
  { text: "runbook r() «{»\n  when x {\n    wait 1s\n  }\n", code: "unclosed", says: /`{` has no `}`/ },
  { text: "runbook r() {\n}\n«}»\nlet x = 1", code: "unclosed", says: /closes nothing/ },
  { text: inRunbook("call f«(»y: 1\n  wait 5s"), code: "unclosed", says: /`\(` has no `\)`/ },
  { text: inRunbook("let y = «[»1, 2"), code: "unclosed", says: /`\[` has no `\]`/ },
  {
    text: inRunbook("when x «then» { wait 5s }"),
    code: "syntax-unexpected",
    says: /expected `{`, found `then`/,
    write: /no `then`/,
  },
  {
    text: inRunbook("«if» x { wait 5s }"),
    code: "syntax-unexpected",
    says: /statement.*found `if`/,
    write: /when condition/,
  },
  {
    text: inRunbook("when x {} else «if» y {}"),
    code: "syntax-unexpected",
    says: /expected `{`, found `if`/,
    write: /else when/,
  },
  {
    text: inRunbook("«for» y in ys { wait 5s }"),
    code: "syntax-unexpected",
    says: /found `for`/,
    write: /step name for each/,
  },
  {
    text: inRunbook("«stpe» a { wait 5s }"),
    code: "syntax-unexpected",
    says: /found `stpe`/,
    write: /`step`/,
  },
  {
    text: inRunbook("step s for each y in ys «canary» first {}"),
    code: "syntax-unexpected",
    says: /expected `{`, found `canary`/,
    write: /commas/,
  },
  {
    text: inRunbook("ensure x within 5s «every» 1s"),
    code: "syntax-unexpected",
    says: /found `every`/,
    write: /commas/,
  },
  {
    text: inRunbook("ensure x\n  «wait» 5s"),
    code: "syntax-unexpected",
    says: /expected `within`, found `wait`/,
    write: /ensure condition within 1m/,
  },
  {
    text: "action a\n  keyed «24h»",
    code: "syntax-unexpected",
    says: /expected `for`, found `24h`/,
    write: /keyed for 24h/,
  },
  {
    text: inRunbook("call f undo «call» g"),
    code: "syntax-unexpected",
    says: /expected `{`, found `call`/,
    write: /`undo` takes a block/,
  },
  {
    text: inRunbook("deadline 15m undo «10m»"),
    code: "syntax-unexpected",
    says: /found `10m`/,
    write: /deadline 15m, undo 10m/,
  },
  { text: "type A = «{» b: int }", code: "syntax-unexpected", says: /found `{`/, write: /no `=`/ },
  {
    text: "enum A { b, c, «}»",
    code: "syntax-unexpected",
    says: /expected a name, found `}`/,
    write: /last comma/,
  },
  { text: "enum A { b, c «<» d }", code: "syntax-unexpected", says: /expected `,`, found `<`/ },
  { text: "let x = [1, «b: 2»]", code: "syntax-unexpected", says: /list element/, write: /a list is/ },
  {
    text: "«step» x {}\nlet y = 1",
    code: "syntax-unexpected",
    says: /declaration.*found `step`/,
    write: /`runbook` or a `part`/,
  },
  {
    text: inRunbook("stop «not» today"),
    code: "syntax-unexpected",
    says: /text.*found `not`/,
    write: /quotes/,
  },
  {
    text: inRunbook("a « b»").replace("a « b»", "require x «within» 5s"),
    code: "syntax-unexpected",
    says: /found `within`/,
    write: /`ensure`/,
  },
  { text: "«runbook»", code: "syntax-unexpected", says: /expected a name, found the end of the file/ },
  {
    text: inRunbook("step s { «blast» 1 node in all }"),
    code: "header-in-block",
    says: /`blast` belongs to the head/,
  },
  {
    text: inRunbook("call f timeout 5s «timeout 6s»"),
    code: "clause-repeated",
    says: /`timeout` stands twice/,
  },
  {
    text: inRunbook("ensure x within 1s, every 1s, «every 2s»"),
    code: "clause-repeated",
    says: /`every` stands twice/,
  },
  {
    text: inRunbook("require { x «y» }"),
    code: "conditions-share-line",
    says: /two conditions/,
    write: /`and` or `or`/,
  },
  {
    text: 'route r() on s {\n  a -> stop "x" «else -> stop "y"»\n}',
    code: "conditions-share-line",
    says: /two rows/,
  },
  {
    text: inRunbook("require x «and» y or z"),
    code: "and-beside-or",
    says: /needs parentheses/,
    fixed: inRunbook("require (x and y) or z"),
  },
  { text: "let «señal-1» = 3\nlet x = 4", code: "name-not-ascii", says: /señal-1/ },
  {
    text: "let x =« »3".replace("« »", "«\u00A0»"),
    code: "name-not-ascii",
    says: /U\+00A0/,
    write: /delete/,
  },
  { text: 'let x = "a«\u202E»b"', code: "bidi-control", says: /U\+202E/ },
  { text: "// comment «\u2066»\nlet x = 1", code: "bidi-control", says: /U\+2066/ },
  { text: "let x«\0» = 1", code: "control-character", says: /U\+0000/ },
  { text: 'let x = "«\u001B»[31m"', code: "control-character", says: /U\+001B/ },
];

describe("refused", () => {
  test.each(refusals.map((refusal): [string, Refusal] => [shown(refusal.text), refusal]))(
    "%s",
    (_shown, refusal) => {
      const start = refusal.text.indexOf("«");
      const end = refusal.text.indexOf("»") - 1;
      const text = refusal.text.replace("«", "").replace("»", "");
      const { problems } = parse({ file: "t.claw", text });
      expect(problems.map(({ code, span }) => [code, text.slice(span.start, span.end), span.start])).toEqual([
        [refusal.code, text.slice(start, end), start],
      ]);
      const [problem] = problems;
      expect(problem?.message).toMatch(refusal.says);
      if (refusal.write !== undefined) expect(problem?.help.join("\n")).toMatch(refusal.write);
      if (refusal.fixed !== undefined) expect(applied(text, problem?.fix?.edits ?? [])).toBe(refusal.fixed);
    },
  );
});

test("several slips are told in one go, each once", () => {
  const text = `runbook r(a: int) {
  wait 10min
  stpe a { }
  ensure x
  call f(
    a: 1,
  wait 5s
}
let = 4
type T { a: }
runbook b() { wait }
`;
  const told = parse({ file: "t.claw", text }).problems.map(
    ({ span }) => text.slice(0, span.start).split("\n").length,
  );
  expect(told).toEqual([2, 3, 5, 9, 10, 11]);
});

test("what stands around a slip is read as if nothing had happened", () => {
  const text = "runbook r() {\n  wait 1s\n  foo bar { call x }\n  wait 2s\n}\nlet = 4\nlet after = 5";
  const { tree } = parse({ file: "t.claw", text });
  expect(tree.declarations).toMatchObject([
    {
      kind: "runbook",
      items: [
        { kind: "wait", time: { us: 1e6 } },
        { kind: "wait", time: { us: 2e6 } },
      ],
    },
    { kind: "let", name: { text: "after" } },
  ]);
});

describe("limits", () => {
  test.each<[string, string, string]>([
    ["a file of more than 1 MiB", "// ".repeat(400_000), "file-too-large"],
    ["parentheses", `let x = ${"(".repeat(101)}1${")".repeat(101)}`, "nesting-too-deep"],
    ["blocks", `runbook r() ${"{ when a ".repeat(101)}{}${"}".repeat(101)}`, "nesting-too-deep"],
    ["types", `type T = ${"list<".repeat(101)}int${">".repeat(101)}`, "nesting-too-deep"],
    ["branches of values", `let x = ${"if a then b else ".repeat(101)}c`, "nesting-too-deep"],
    ["parses of parses", `let x = ${"parse ".repeat(2000)}y`, "nesting-too-deep"],
    ["a chain of operators", `let x = 1${" + 1".repeat(501)}`, "nesting-too-deep"],
    ["a chain of dots", `let x = a${".b".repeat(501)}`, "nesting-too-deep"],
  ])("%s", (_what, text, code) => {
    expect(parse({ file: "t.claw", text }).problems.map((problem) => problem.code)).toContain(code);
  });
  test("nesting up to the limit is read", () => {
    const text = `let x = ${"(".repeat(99)}1${")".repeat(99)}`;
    expect(parse({ file: "t.claw", text }).problems).toEqual([]);
  });
  test("the number of problems", () => {
    const { problems } = parse({ file: "t.claw", text: "let = 1\n".repeat(1000) });
    expect(problems).toHaveLength(51);
    expect(problems.at(-1)?.message).toMatch(/more than 50/);
  });
});

function applied(
  text: string,
  edits: readonly { span: { start: number; end: number }; text: string }[],
): string {
  const last = [...edits].sort((one, other) => other.span.start - one.span.start);
  return last.reduce(
    (done, { span, text: put }) => done.slice(0, span.start) + put + done.slice(span.end),
    text,
  );
}

function shown(text: string): string {
  return text
    .replaceAll("\n", " ")
    .replace(/\p{Cc}/gu, "?")
    .slice(0, 70);
}
