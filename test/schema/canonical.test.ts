// Canonical JSON: equal values have one text, and the text says the value.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalJson } from "../../schema/canonical.ts";

describe("canonical JSON", () => {
  const forms: [value: unknown, text: string][] = [
    [{ b: 1, a: [true, null, "x"] }, '{"a":[true,null,"x"],"b":1}'],
    [{ a: undefined, b: 2 }, '{"b":2}'],
    [[undefined], "[null]"],
    [
      { "\u20ac": 1, "\r": 2, "\ud83d\ude00": 3, "\ufb33": 4, "1": 5 },
      '{"\\r":2,"1":5,"\u20ac":1,"\ud83d\ude00":3,"\ufb33":4}',
    ],
    [[-0, 1e21, 1e-7, 0.1, 333333333.3333333], "[0,1e+21,1e-7,0.1,333333333.3333333]"],
    ['"\\\u0008\u000f\u2028', '"\\"\\\\\\b\\u000f\u2028"'],
  ];
  test.each(forms)("%j", (value, text) => {
    expect(canonicalJson(value)).toBe(text);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, () => 1, Symbol("x"), 1n, { a: Number.NaN }])(
    "%s has none",
    (value) => {
      expect(() => canonicalJson(value)).toThrow(TypeError);
    },
  );

  test("is read back as the value it was made of", () => {
    const law = fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    });
    fc.assert(law);
  });

  test("escapes a text as JSON does, wherever it stands", () => {
    const law = fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(canonicalJson(text)).toBe(JSON.stringify(text));
      expect(canonicalJson({ [text]: text })).toBe(JSON.stringify({ [text]: text }));
    });
    fc.assert(law);
    const each = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code));
    expect(each.filter((char) => canonicalJson(char) !== JSON.stringify(char))).toEqual([]);
  });

  test("doesn't depend on the order in which members came", () => {
    const members = fc.uniqueArray(fc.tuple(fc.string(), fc.jsonValue()), { selector: ([key]) => key });
    fc.assert(
      fc.property(members, (entries) => {
        const build = (list: [string, unknown][]) =>
          Object.assign(Object.create(null), Object.fromEntries(list));
        expect(canonicalJson(build(entries))).toBe(canonicalJson(build(entries.toReversed())));
      }),
    );
  });
});
