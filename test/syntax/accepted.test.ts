// What the grammar accepts, and that the tree says the same as the text.
import { describe, expect, test } from "vitest";
import { Grammar } from "../../compiler/syntax/grammar.ts";
import { lex, type Source } from "../../compiler/syntax/lex.ts";
import { parse } from "../../compiler/syntax/parse.ts";
import { contextualWords, reservedWords } from "../../compiler/syntax/tokens.ts";
import type { Expr, Let, Name, Node, Span } from "../../compiler/syntax/tree.ts";
import { walkTree } from "../../compiler/syntax/walk.ts";
import { corpus } from "./corpus.ts";

const byFile = corpus.map((source): [string, Source] => [source.file, source]);

describe.each(byFile)("%s", (_file, source) => {
  const { tree, problems } = parse(source);
  test("is accepted", () => expect(problems).toEqual([]));
  test("every name in the tree is what its span covers", () => {
    for (const name of namesIn(tree)) expect(slice(source, name.span)).toBe(name.text);
  });
  test("every node lies within the node above it", () => {
    walkTree(tree, (node) => {
      for (const child of childrenOf(node))
        expect(covers(outerSpan(node), outerSpan(child)), `${node.kind} > ${child.kind}`).toBe(true);
    });
  });
  test("is the same tree with CRLF, tabs and a byte order mark", () => {
    const text = `\uFEFF${source.text.replaceAll("\n", "\r\n").replaceAll("  ", "\t")}`;
    const other = parse({ ...source, text });
    expect(other.problems).toEqual([]);
    const raw = (kept: string): string => kept.replaceAll("\\r\\n", "\\n");
    expect(raw(withoutSpans(other.tree))).toBe(withoutSpans(tree));
  });
});

test("the corpus enters every rule of the grammar", () => {
  const grammar = new Grammar() as Grammar & Record<string, { coreRule: (...args: unknown[]) => unknown }>;
  const entered = new Set<string>();
  for (const name of Object.keys(grammar.getGAstProductions())) {
    const rule = grammar[name] as { coreRule: (...args: unknown[]) => unknown };
    const core = rule.coreRule;
    rule.coreRule = function (this: unknown, ...args: unknown[]) {
      entered.add(name);
      return core.apply(this, args);
    };
  }
  for (const source of corpus) {
    const { tokens, docs } = lex(source);
    grammar.begin(source, docs, []);
    grammar.take(tokens, "the end");
    grammar.wholeFile();
  }
  // A hole's inside is a file's worth of tokens of its own.
  const entries = new Set(["wholeFile", "hole", "capture"]);
  expect(
    Object.keys(grammar.getGAstProductions()).filter((name) => !entered.has(name) && !entries.has(name)),
  ).toEqual([]);
});

describe("words", () => {
  test.each(contextualWords)("`%s` is a name wherever a name is wanted", (word) => {
    const text = `let ${word} = 1
runbook ${word}(${word}: int) {
  let ${word} = ${word}.${word} + f(${word}: ${word})
  require ${word} == 1
  require { ${word} }
  call ${word} as ${word}
  step ${word} { keep ${word} }
  ensure ${word} within ${word}, every ${word}
}`;
    expect(parse({ file: "t.claw", text }).problems).toEqual([]);
  });
  test.each(reservedWords)("`%s` is a name after a dot and before an argument's colon", (word) => {
    const text = `let x = a.${word} + f(${word}: 1) + a.${word}(2)[3].${word}`;
    expect(parse({ file: "t.claw", text }).problems).toEqual([]);
  });
});

describe("values", () => {
  test.each<[string, object]>([
    ["1_800", { kind: "int", value: 1800 }],
    ["9007199254740991", { kind: "int", value: Number.MAX_SAFE_INTEGER }],
    ["-0.5", { kind: "float", value: -0.5 }],
    ["90m", { kind: "duration", us: 5_400_000_000 }],
    ["0.5ms", { kind: "duration", us: 500 }],
    ["-3000ns", { kind: "duration", us: -3 }],
    ["7d", { kind: "duration", us: 604_800_000_000 }],
    ["0.7%", { kind: "ratio", value: 0.007 }],
    ["12.5%", { kind: "ratio", value: 0.125 }],
    ["1.5KiB", { kind: "bytes", bytes: 1536 }],
    ["2GB", { kind: "bytes", bytes: 2_000_000_000 }],
    ["6/m", { kind: "rate", amount: 6, periodUs: 60_000_000, perSecond: 0.1 }],
    ["10MiB/s", { kind: "throughput", bytes: 10_485_760, periodUs: 1_000_000, bytesPerSecond: 10_485_760 }],
    ["true", { kind: "bool", value: true }],
    ["none", { kind: "none" }],
    ["'a \"b\" {c} \\'", { kind: "raw", text: 'a "b" {c} \\' }],
  ])("%s", (text, value) => expect(exprOf(text)).toMatchObject(value));

  test("a text is its characters and its holes, each where it stands", () => {
    const text = 'let x = "a\\n{b.c}\\{"';
    const { tree } = parse({ file: "t.claw", text });
    const value = (tree.declarations[0] as Let).value;
    expect(value).toMatchObject({
      kind: "text",
      parts: [
        { kind: "chars", text: "a\n" },
        { kind: "hole", value: { kind: "member", target: { name: { text: "b" } }, member: { text: "c" } } },
        { kind: "chars", text: "{" },
      ],
    });
    const hole = value.kind === "text" ? value.parts[1] : undefined;
    expect(hole?.kind === "hole" && text.slice(hole.value.span.start, hole.value.span.end)).toBe("b.c");
    expect(hole && text.slice(hole.span.start, hole.span.end)).toBe("{b.c}");
  });
  test("a template of `parse` is its characters and its captures", () => {
    expect(exprOf('parse x as "a:{_}:{region: region}"')).toMatchObject({
      kind: "parse",
      template: [
        { kind: "chars", text: "a:" },
        { kind: "capture", name: { text: "_" } },
        { kind: "chars", text: ":" },
        { kind: "capture", name: { text: "region" }, type: { path: { names: [{ text: "region" }] } } },
      ],
    });
  });
});

describe("precedence", () => {
  test.each([
    ["a or b and c", "(or a (and b c))"],
    ["not a == b and c", "(and (not (== a b)) c)"],
    ["a + b * c default d.e", "(+ a (* b (default c (. d e))))"],
    ["a - b - c", "(- (- a b) c)"],
    ["a default b default c", "(default (default a b) c)"],
    ["a.b(c)[d].e", "(. ([] (call (. a b) c) d) e)"],
    ["a in b is unknown", undefined],
    ["(a or b) and c", "(and (or a b) c)"],
    ["if a then b else if c then d else e", "(if a b (if c d e))"],
    ["a is unknown or b", "(or (unknown a) b)"],
    ["not (a in b)", "(not (in a b))"],
  ])("%s", (text, shape) => {
    const { tree, problems } = parse({ file: "t.claw", text: `let x = ${text}` });
    const told = problems.filter(({ code }) => code !== "and-beside-or");
    if (shape === undefined) expect(told).not.toEqual([]);
    else {
      expect(told).toEqual([]);
      expect(shapeOf((tree.declarations[0] as Let).value)).toBe(shape);
    }
  });
});

test("a doc comment belongs to what follows it", () => {
  const text = "/// One\n/// two.\n//// not this\nlet a = 1\ntype T {\n  /// Field.\n  f: int\n}\n";
  const { tree } = parse({ file: "t.claw", text });
  expect(tree.declarations[0]).toMatchObject({ kind: "let", doc: { text: "One\ntwo." } });
  expect(tree.declarations[1]).toMatchObject({ definition: { fields: [{ doc: { text: "Field." } }] } });
});

function exprOf(text: string): Expr {
  const { tree, problems } = parse({ file: "t.claw", text: `let x = ${text}` });
  expect(problems).toEqual([]);
  return (tree.declarations[0] as Let).value;
}

function shapeOf(expr: Expr): string {
  const say = (head: string, ...rest: Expr[]): string => `(${[head, ...rest.map(shapeOf)].join(" ")})`;
  switch (expr.kind) {
    case "name":
      return expr.name.text;
    case "binary":
      return say(expr.operator, expr.left, expr.right);
    case "not":
      return say("not", expr.operand);
    case "is-unknown":
      return say("unknown", expr.operand);
    case "member":
      return `(. ${shapeOf(expr.target)} ${expr.member.text})`;
    case "apply":
      return say("call", expr.target, ...expr.args.map(({ value }) => value));
    case "index":
      return say("[]", expr.target, expr.index);
    case "if":
      return say("if", expr.condition, expr.then, expr.else);
    default:
      return expr.kind;
  }
}

function namesIn(tree: Node<string>): Name[] {
  const names: Name[] = [];
  const look = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    if ("text" in value && "span" in value && !("kind" in value) && !String(value.text).includes("\n"))
      names.push(value as Name);
    for (const [key, inner] of Object.entries(value)) if (key !== "doc") look(inner);
  };
  look(tree);
  return names;
}

/** The nearest nodes below a node. */
function childrenOf(node: Node<string>): Node<string>[] {
  const found: Node<string>[] = [];
  walkTree(node, (inner) => {
    if (inner === node) return true;
    found.push(inner);
    return false;
  });
  return found;
}

function outerSpan(node: Node<string>): Span {
  return (node as Expr).parens ?? node.span;
}

function covers(outer: Span, inner: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

function slice(source: Source, span: Span): string {
  return source.text.slice(span.start, span.end);
}

function withoutSpans(tree: Node<string>): string {
  return JSON.stringify(tree, (key, value) => (/span$|^parens$/i.test(key) ? undefined : value));
}
