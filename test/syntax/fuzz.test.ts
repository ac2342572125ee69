// Whatever it is given, the parser answers: it doesn't throw, it doesn't hang, and every problem points into the text.
import fc from "fast-check";
import { expect, test } from "vitest";
import { parse } from "../../compiler/syntax/parse.ts";
import { contextualWords, reservedWords } from "../../compiler/syntax/tokens.ts";
import { corpus } from "./corpus.ts";

const seed = Number(process.env.FUZZ_SEED ?? 20261124);
const runs = Number(process.env.FUZZ_RUNS ?? 300);
const options = { seed, numRuns: runs, interruptAfterTimeLimit: 20_000, markInterruptAsFailure: false };

const marks =
  "{ } ( ) [ ] < > , : . .. .* = == != <= >= -> + - * / | ? ; && || ! # /* */ // /// \" ' \\ \n \t \r\n \0 \u202E é 日 -5 5".split(
    " ",
  );
const values = '1 0.5 10min 30s 5% 10MiB/s 2027-01-31 "a {b} c" "{" \'raw\' a-b x'.split(" ");
const token = fc.constantFrom(...marks, ...values, ...contextualWords, ...reservedWords);
const soup = fc
  .array(fc.tuple(token, fc.constantFrom("", " ", "\n")), { maxLength: 200 })
  .map((pieces) => pieces.flat().join(""));

const mutation = fc.record({
  source: fc.constantFrom(...corpus.map(({ text }) => text)),
  cuts: fc.array(
    fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      length: fc.nat(12),
      put: fc.oneof(token, fc.constant("")),
    }),
    {
      minLength: 1,
      maxLength: 5,
    },
  ),
});

test(`token soup (seed ${seed})`, () => {
  fc.assert(fc.property(soup, answers), options);
});

test(`mutations of the corpus (seed ${seed})`, () => {
  fc.assert(
    fc.property(mutation, ({ source, cuts }) => {
      const text = cuts.reduce((done, { at, length, put }) => {
        const place = Math.floor(at * done.length);
        return done.slice(0, place) + put + done.slice(place + length);
      }, source);
      answers(text);
    }),
    options,
  );
});

test(`any text at all (seed ${seed})`, () => {
  fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 300 }), answers), options);
});

test.each([
  ["openers", "{([".repeat(20_000)],
  ["closers", "})]".repeat(20_000)],
  ["quotes", '"'.repeat(100_000)],
  ["open holes", '"{'.repeat(50_000)],
  ["open comments", "/*".repeat(50_000)],
  ["apostrophes", "'a".repeat(50_000)],
  ["digits", "1".repeat(100_000)],
  ["minuses", "a -".repeat(30_000)],
  ["words", "step ".repeat(30_000)],
  ["lines of junk", "junk {\n".repeat(10_000)],
  ["foreign letters", "é".repeat(100_000)],
  ["foreign letters and plain ones", "éa".repeat(50_000)],
])(
  "a file full of %s is answered soon",
  (_what, text) => {
    answers(text);
  },
  60_000,
);

function answers(text: string): void {
  const { tree, problems } = parse({ file: "t.claw", text });
  expect(tree.kind).toBe("file");
  for (const { span } of problems) {
    expect(span.start).toBeGreaterThanOrEqual(0);
    expect(span.end).toBeGreaterThanOrEqual(span.start);
    expect(span.end).toBeLessThanOrEqual(text.length);
  }
}
