/**
 * The words of syntax messages, as tables: what a token is called, what a rule wants where it has a choice,
 * and what to write instead of a known slip. Adding a hint is adding a row.
 */
import { EOF, type TokenType } from "chevrotain";
import * as t from "./tokens.ts";

export const labels: ReadonlyMap<TokenType, string> = new Map([
  [t.Name, "a name"],
  [t.Word, "a name"],
  [t.Literal, "a value"],
  [t.Text, 'a text, `"…"`'],
  [t.Raw, "a raw text, `'…'`"],
  [t.Int, "a whole number"],
  [t.Duration, "a duration such as `30s`"],
  [t.Ratio, "a ratio such as `10%`"],
  [t.DateToken, "a date such as `2027-01-31`"],
  [t.LCurly, "`{`"],
  [t.RCurly, "`}`"],
  [t.LParen, "`(`"],
  [t.TouchingParen, "`(`, touching what is before it"],
  [t.RParen, "`)`"],
  [t.LSquare, "`[`"],
  [t.RSquare, "`]`"],
  [t.Arrow, "`->`"],
  [t.Assign, "`=`"],
  [t.Less, "`<`"],
  [t.Greater, "`>`"],
  [t.Dot, "`.`"],
  [t.DotDot, "`..`"],
  [t.Comma, "`,`"],
  [t.Colon, "`:`"],
  [t.Bar, "`|`"],
  [EOF, "the end of the file"],
]);

const statement = "a statement, such as `step`, `call`, `require`, `ensure`, `when` or `stop`";
const value = "a value";

/** What a rule wants where it has alternatives, by the rule's name. */
export const alternatives: ReadonlyMap<string, string> = new Map([
  ["wholeFile", "a declaration, such as `runbook`, `probe`, `action`, `type` or `let`"],
  ["declaration", "a declaration, such as `runbook`, `probe`, `action`, `type` or `let`"],
  ["type", "a type, or the `{ fields }` of a record"],
  ["variants", "`|` and another case, or the fields of this one"],
  ["bound", "a bound: `in 1..10`, `at most 10` or `matching '…'`"],
  ["boundValue", "a value or the name of one"],
  ["enum", "`,`, `<` or `}`"],
  ["service", "`action`, `probe`, `waive` or `}`"],
  ["serviceItem", "`action`, `probe` or `waive`"],
  ["actionClause", "a clause, such as `by`, `writes`, `timeout` or `undo`"],
  ["probeClause", "a clause: `by`, `reads`, `fresh`, `timeout` or `retry`"],
  ["callClause", "a clause: `timeout`, `retry`, `undo`, `keep because` or `irreversible because`"],
  ["runbookBody", statement],
  ["block", statement],
  ["statement", statement],
  ["simple", statement],
  ["compound", statement],
  ["header", "a line of a runbook's head"],
  ["limit", "`at a time` or `in all`"],
  ["amount", "a whole number, a ratio, or an expression in parentheses"],
  ["drift", "a field and `align by`, `refuse` or `note`"],
  ["drifted", "`align by`, `refuse` or `note`"],
  ["route", "`on`, or a row: `condition -> run …`"],
  ["row", "a row: `condition -> run …`"],
  ["rowAct", "`run`, `notify`, `stop` or `escalate`"],
  ["trigger", "a source, a condition, or `every` and a duration"],
  ["retry", "a number of `times`, or `across`"],
  ["pace", "a pace: `canary first`, `n at a time`, `at most n`, `bake`, `need` or `stop after`"],
  ["namedPace", "a pace: `canary first`, `n at a time`, `at most n`, `bake`, `need` or `stop after`"],
  ["counted", "`first` or `at a time`"],
  ["quorum", "`all`, a number or a ratio"],
  ["poll", "`every`, `holding` or `unless`"],
  ["wait", "a duration, or `until` and a condition"],
  ["otherwise", "`{`, `stop`, `escalate` or `continue`"],
  ["ending", "`stop`, `escalate` or `continue`"],
  ["first", "`{` and steps, or `for each`"],
  ["steps", "a `step`"],
  ["choose", "an arm: `pattern -> { … }`"],
  ["choice", "an arm: `pattern -> value`"],
  ["pattern", "a pattern: a value, a name, `else` or `unknown`"],
  ["conditions", "a condition"],
  ["condition", "a condition, or `{ conditions }`"],
  ["world", "`state`, `probe`, `action` or `}`"],
  ["worldItem", "`state`, `probe` or `action`"],
  ["model", "`set`, `after`, `when`, `reply`, `reject` or `}`"],
  ["modelAct", "`set`, `after`, `when`, `reply` or `reject`"],
  ["scenario", "`given`, `run`, `after`, `fault`, `expect` or `}`"],
  ["scenarioItem", "`given`, `run`, `after`, `fault` or `expect`"],
  ["event", "`set`, `approve`, `deny`, `stop`, `kill` or `crash`"],
  ["invariant", "a rule: `always …` or `at end …`"],
  ["invariantRule", "`always` or `at end`"],
  ["quantifier", "`every` or `some`"],
  ["collection", "`,` or `]`"],
  ["hole", "the end of the hole"],
  ["capture", "`:` and a type, or the end of the hole"],
  ["expr", value],
  ["disjunction", value],
  ["conjunction", value],
  ["negation", value],
  ["comparison", value],
  ["compared", value],
  ["sum", value],
  ["product", value],
  ["fallback", value],
  ["postfix", value],
  ["primary", value],
  ["arg", value],
]);

export const headerWords: ReadonlySet<string> = new Set(
  "on environment targets deadline blast holds drift guard".split(" "),
);

export const statementWords: readonly string[] = (
  "step call run let require ensure wait approve notify spend when choose parallel first undo keep waive stop escalate continue return " +
  "on environment targets deadline blast holds drift guard"
).split(" ");

/** Words of other languages where a statement or declaration is wanted. */
export const foreignWords: ReadonlyMap<string, string> = new Map(
  Object.entries({
    if: "a branch is written `when condition { … }`",
    elif: "write `else when condition { … }`",
    elseif: "write `else when condition { … }`",
    for: "work on many things is a step: `step name for each x in xs, 1 at a time, need all { … }`",
    foreach: "work on many things is a step: `step name for each x in xs, 1 at a time, need all { … }`",
    while:
      "there are no loops; `wait until condition within 5m, every 10s` waits, `step … repeat up to 3 times, 10s apart` repeats",
    switch: "write `choose value { pattern -> { … } }`",
    match: "write `choose value { pattern -> { … } }`",
    case: "an arm is written `pattern -> { … }`",
    var: "names are given by `let`, once",
    const: "names are given by `let`, once",
    set: "nothing is assigned; `let` names a value, `call` changes the world",
    function: "a computed value is `let name(x: int): int = …`; statements to reuse are a `part`",
    fn: "a computed value is `let name(x: int): int = …`; statements to reuse are a `part`",
    def: "a computed value is `let name(x: int): int = …`; statements to reuse are a `part`",
    func: "a computed value is `let name(x: int): int = …`; statements to reuse are a `part`",
    try: "a failing step is handled by its `otherwise`",
    catch: "a failing step is handled by its `otherwise`",
    except: "a failing step is handled by its `otherwise`",
    throw: 'end with `stop "reason"` or `escalate "reason"`',
    raise: 'end with `stop "reason"` or `escalate "reason"`',
    fail: 'end with `stop "reason"` or `escalate "reason"`',
    abort: 'end with `stop "reason"` or `escalate "reason"`',
    exit: 'end with `stop "reason"` or `escalate "reason"`',
    assert: "write `require condition` before acting, `ensure condition within 1m` after",
    check: "write `require condition` before acting, `ensure condition within 1m` after",
    verify: "write `ensure condition within 1m, every 5s`",
    sleep: "write `wait 30s`",
    print: 'write `notify channel "…"`; what is done is journaled anyway',
    log: 'write `notify channel "…"`; what is done is journaled anyway',
    echo: 'write `notify channel "…"`; what is done is journaled anyway',
    import: "imports stand at the beginning of the file",
    class: "a record type is `type Name { field: type }`",
    struct: "a record type is `type Name { field: type }`",
    every:
      "a condition needs `require`, `ensure` or `wait until`; what follows `within` is separated by commas",
    otherwise: "`otherwise` follows the `}` of a step",
    else: "`else` follows the `}` of a `when`",
    unknown: "`unknown { … }` follows the last `}` of a `when`, after its `else`",
    finally: "`finally` follows the `}` of a runbook",
    missed: "`missed` follows the `}` of a `first`",
  }),
);

/** A hint is given where all that it names is so. */
export interface Hint {
  rules?: string[];
  expected?: TokenType;
  /** What was found, and what stands before it. */
  found?: RegExp;
  after?: RegExp;
  help: string;
}

export const hints: readonly Hint[] = [
  { expected: t.LCurly, found: /^then$/, help: "`when condition { … }` has no `then`" },
  {
    found: /^then$/,
    rules: ["block", "runbookBody", "conditions", "statement"],
    help: "`then` belongs to `if a then b else c`, which is a value",
  },
  { expected: t.kw("then"), help: "as a value: `if a then b else c`; to act, write `when a { … }`" },
  { expected: t.kw("else"), help: "a value needs both: `if a then b else c`" },
  { expected: t.LCurly, after: /^undo$/, help: "`undo` takes a block: `undo { call … ensure … within … }`" },
  { expected: t.LCurly, after: /^else$/, found: /^if$/, help: "write `else when condition { … }`" },
  {
    expected: t.LCurly,
    found: /^(canary|bake|need|stop|at|\d.*|\()$/,
    rules: ["block"],
    help: "the paces after `for each` are separated by commas",
  },
  { expected: t.LCurly, found: /^repeat$/, help: "`repeat` stands before the block, after the lanes" },
  {
    expected: t.kw("step"),
    after: /^undo$/,
    found: /^-?\d/,
    help: "write `deadline 15m, undo 10m`, with a comma",
  },
  {
    expected: t.kw("step"),
    after: /^undo$/,
    help: "`undo step name` undoes a step; the `undo { … }` of a call stands in its clauses",
  },
  { expected: t.kw("within"), help: "say how long to ask: `ensure condition within 1m, every 5s`" },
  { expected: t.kw("for"), after: /^keyed$/, help: "say how long the key is remembered: `keyed for 24h`" },
  { expected: t.kw("times"), help: "write `retry 3 times, backoff 200ms..5s`" },
  { expected: t.kw("backoff"), help: "write `retry 3 times, backoff 200ms..5s`" },
  { expected: t.kw("each"), help: "write `for each x in xs`" },
  { expected: t.kw("because"), help: 'give the reason: `because "…"`' },
  { expected: t.kw("until"), help: "a waiver ends: `until 2027-01-31`" },
  { expected: t.kw("from"), help: 'write `service Name from proto "file.proto" { … }`' },
  { expected: t.kw("as"), help: 'write `parse value as "…{name}…"`' },
  { expected: t.kw("most"), help: "write `at most n`" },
  { expected: t.kw("apart"), help: "write `repeat up to 3 times, 15s apart`" },
  { expected: t.kw("of"), help: 'write `approve "…?" by 1 of oncall within 20m`' },
  { expected: t.kw("by"), rules: ["approve"], help: 'write `approve "…?" by 1 of oncall within 20m`' },
  { expected: t.kw("against"), help: "write `drift config in canary against production { … }`" },
  { expected: t.Assign, found: /^:$/, help: "a name gets its value by `=`" },
  { expected: t.Assign, rules: ["let", "letStatement"], help: "write `let name = value`" },
  { expected: t.Colon, rules: ["field"], help: "a field is written `name: type`" },
  { expected: t.Colon, rules: ["worldItem"], help: "write `state name: type = value`" },
  { expected: t.TouchingParen, rules: ["params"], help: "parameters are needed, if only `()`" },
  { expected: t.Name, found: /^\}$/, after: /^[,<]$/, help: "nothing follows the last comma: remove it" },
  { expected: t.Name, found: /^"/, help: "a name has no quotes" },
  { expected: t.Name, found: /^-?\d/, help: "a name begins with a letter" },
  { expected: t.Text, found: /^'/, help: 'a text stands in double quotes: `"…"`' },
  { expected: t.Text, found: /^[A-Za-z_]/, help: 'put it into quotes: `"…"`, with values as `{value}`' },
  {
    expected: t.Raw,
    found: /^"/,
    help: "a pattern stands in single quotes, so that nothing in it is an escape: `'…'`",
  },
  { expected: t.DateToken, help: "a date is written `2027-01-31`" },
  { expected: t.RParen, help: "arguments are separated by commas: `f(a: 1, b: 2)`" },
  { expected: t.RSquare, help: "elements are separated by commas: `[a, b]`" },
  {
    rules: ["type"],
    found: /^\{$/,
    after: /^=$/,
    help: "a record type has no `=`: `type Name { field: type }`",
  },
  {
    rules: ["block", "runbookBody"],
    found: /^(holding|unless)$/,
    help: "what follows `within` is separated by commas",
  },
  {
    rules: ["block", "runbookBody"],
    found: /^within$/,
    help: "`within` belongs to `ensure` and `wait until`",
  },
  {
    rules: ["block", "runbookBody"],
    found: /^(timeout|retry|irreversible)$/,
    help: "clauses of a call follow it directly: `call f(…) timeout 5s retry 3 times`",
  },
  {
    rules: ["block", "runbookBody"],
    found: /^backoff$/,
    help: "write `retry 3 times, backoff 200ms..5s`, with a comma",
  },
  {
    rules: ["block", "runbookBody"],
    found: /^(==|!=|<=?|>=?|and|or|in|is|default|[+*/-])$/,
    help: "a condition can't begin a statement: write `require condition`",
  },
  { rules: ["block", "runbookBody"], found: /^[.:=]$/, help: "a value is named by `let name = value`" },
  {
    rules: ["wholeFile", "declaration"],
    found: /^(step|call|require|ensure|wait|notify|when|choose|approve)$/,
    help: "statements stand in a `runbook` or a `part`",
  },
  {
    rules: ["wholeFile", "declaration"],
    found: /^(on|environment|targets|deadline|blast|holds|drift|guard)$/,
    help: "this stands inside the braces of a `runbook`",
  },
  {
    rules: ["wholeFile", "declaration"],
    found: /^[})\]]$/,
    help: "there is one bracket too many before this, or one too few",
  },
  {
    rules: ["primary", "expr"],
    found: /^\{$/,
    help: "records are built as `Type(field: value)`, maps as `[key: value]`",
  },
  { rules: ["primary", "expr"], found: /^if$/, help: "an `if` inside a larger expression needs parentheses" },
  { rules: ["hole"], found: /^:$/, help: "a hole holds one expression, without a format" },
];
