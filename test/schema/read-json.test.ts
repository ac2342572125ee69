/** Reading JSON of others: all that is JSON is read as JSON, and what is wrong or could hurt is told by its place. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readJson } from "../../schema/read-json.ts";

const limits = { characters: 10_000, depth: 8 };
const read = (text: string) => readJson(text, limits);

describe("what JSON allows is read as JSON.parse reads it", () => {
  it.each([
    "null",
    " [1, -0.5e+2 ,true]\n",
    '{"a":{"b":[]},"":"\\u00e9\\n\\ud83d\\ude00"}',
    '"π"',
    "9007199254740991",
  ])("%s", (text) => {
    expect(read(text)).toEqual({ value: JSON.parse(text), problem: null });
  });

  it("holds for any value", () => {
    const tame = (value: unknown) => !/__proto__|constructor|prototype/.test(JSON.stringify(value));
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }).filter(tame), fc.nat(4), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        fc.pre(!/[0-9]{16,}/.test(text) && text.length < limits.characters);
        expect(read(text)).toEqual({ value: JSON.parse(text), problem: null });
      }),
    );
  });

  it("keeps a whole number that can't be held exactly as its text", () => {
    expect(read('{"id":9223372036854775809}').value).toEqual({ id: "9223372036854775809" });
  });
});

describe("what is wrong is told by line and column", () => {
  it.each<[text: string, where: string, what: RegExp]>([
    ["", "line 1, column 1", /end of the document where a value/],
    ['{\n  "a": 1,\n}', "line 3, column 1", /"}" where a key/],
    ['{"a" 1}', "line 1, column 6", /where ":" should stand/],
    ['{"a":1 "b":2}', "line 1, column 8", /where "," or "}"/],
    ["[1 2]", "line 1, column 4", /where "," or "\]"/],
    ["{} {}", "line 1, column 4", /after the end/],
    ['\n "abc', "line 2, column 2", /doesn't end/],
    ['"a\nb"', "line 1, column 3", /control character/],
    ['"\\x41"', "line 1, column 2", /escape/],
    ["01", "line 1, column 1", /number/],
    ["1e999", "line 1, column 1", /too large/],
    ["[nul]", "line 1, column 2", /"n" where a value/],
    ["😀", "line 1, column 1", /"😀"/],
    ['{"a":1,"a":2}', "line 1, column 8", /stands twice/],
    ['{"__proto__":{}}', "line 1, column 2", /poison/],
    ['{"a":{"constructor":1}}', "line 1, column 7", /poison/],
    ['{"\\u0070rototype":1}', "line 1, column 2", /poison/],
    ["[[[[[[[[[1]]]]]]]]]", "line 1, column 9", /more than 8/],
    [" ".repeat(10_001), "line 1, column 1", /10001 characters/],
  ])("%j", (text, where, what) => {
    const { value, problem } = read(text);
    expect(value).toBeUndefined();
    expect(problem).toMatchObject({ severity: "error", where, what: expect.stringMatching(what) });
    expect(problem?.help).not.toBe("");
  });

  it("agrees with JSON.parse on what is JSON, and never throws", () => {
    const piece = fc.constantFrom(
      "{",
      "}",
      "[",
      "]",
      ",",
      ":",
      '"',
      '"a"',
      '"b":',
      "1",
      "-",
      ".",
      "e",
      "0",
      "true",
      "nul",
      "\\",
      "\n",
      " ",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
        const text = pieces.join("");
        const { problem } = read(text);
        // What is refused though it may be JSON is told as soon as it is met, whatever follows it.
        if (problem !== null && /poison|twice|too large|more than/.test(problem.what)) return;
        expect(problem === null).toBe(isJson(text));
      }),
      { numRuns: 3000 },
    );
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
