// Patterns: what each form matches, what is refused and why, and that no pattern takes longer than its text.

import { describe, expect, test } from "vitest";
import { matchesPattern, readPattern, shortestMatch } from "../../schema/pattern.ts";

function matches(pattern: string, text: string): boolean {
  const read = readPattern(pattern);
  if ("wrong" in read) throw new Error(read.wrong);
  return matchesPattern(read.pattern, text);
}

describe("the whole text is matched, with the meaning that JavaScript gives the pattern", () => {
  const texts = [
    "",
    "a",
    "b",
    "ab",
    "aab",
    "abab",
    "sg-0123abcd",
    "a-b",
    "a.b",
    "A",
    "_",
    "0",
    "é",
    "aé",
    "aaaa",
    "\n",
    "x y",
    "]",
    "-",
  ];
  const patterns = [
    "a",
    "a*",
    "a+b",
    "(ab)*",
    "(?:ab|a)*",
    "[a-z_]{1,63}",
    "sg-[0-9a-f]{8,17}",
    "[^a]",
    "a|b|",
    "\\w+",
    "\\W",
    "\\d",
    "a\\.b",
    "a.b",
    ".",
    "[\\w-]+",
    "a{2}",
    "a{2,}",
    "(a|aa)+",
    "[]x]?".replace("]x", "\\]x"),
    "[a\\-b]+",
    "\\s",
    "(a*)*",
    "(a?){3}b",
  ];
  test.each(patterns)("%s", (pattern) => {
    const native = new RegExp(`^(?:${pattern})$`, "u");
    for (const text of texts) expect(matches(pattern, text), JSON.stringify(text)).toBe(native.test(text));
  });
});

test.each([
  ["(a", 0],
  ["a)", 1],
  ["[a", 0],
  ["*a", 0],
  ["^a", 0],
  ["a$", 1],
  ["(a)\\1", 3],
  ["a(?=b)", 1],
  ["(?<n>a)", 0],
  ["a**", 2],
  ["a+?", 2],
  ["a{3,1}", 1],
  ["a{", 1],
  ["a{9999}", 1],
  ["[z-a]", 1],
  ["\\b", 0],
  ["((((a{100}){100}){100}){100})", 0],
  ["(((((){1000}){1000}){1000}){1000})", 0],
  ["(".repeat(60), 40],
  ["a".repeat(501), 0],
])("%s is refused where it goes wrong", (pattern, at) => {
  expect(readPattern(pattern)).toEqual({ wrong: expect.any(String), at });
});

test("patterns that hang others take no longer than their text", () => {
  const long = `${"a".repeat(20_000)}!`;
  const before = performance.now();
  for (const pattern of ["(a+)+", "(a|aa)+", "(a*)*b", "([a-z]+)*x", "(a|a)*"])
    expect(matches(pattern, long)).toBe(false);
  expect(performance.now() - before).toBeLessThan(5_000);
});

test.each([
  ["a*", ""],
  ["sg-[0-9a-f]{8,17}", "sg-aaaaaaaa"],
  ["[A-Z]{2}|xyz", "AA"],
  ["[^a-z]+", "0"],
  ["(ab|c){2}", "cc"],
  ["\\.", "."],
])("the shortest text of %s is %s", (pattern, text) => {
  const read = readPattern(pattern);
  if ("wrong" in read) throw new Error(read.wrong);
  expect(shortestMatch(read.pattern)).toBe(text);
});

test("a text beyond the limit has no pattern", () => {
  expect(matches("a*", "a".repeat(65_537))).toBe(false);
});
