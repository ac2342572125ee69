// The laws of the wire: each kind of value both ways, against protobufjs' own generated coders as the judge.
import protobuf from "protobufjs";
import { describe, expect, it } from "vitest";
import { readDescriptor } from "../../runtime/drivers/contract.ts";
import { decodeMessage, encodeMessage } from "../../runtime/drivers/wire.ts";
import type { Type } from "../../schema/generated/plan.ts";
import { inner, judge, phase, record, scalar, shopDescriptor } from "./shop-contract.ts";

const read = readDescriptor(protobuf, shopDescriptor);
if ("problem" in read) throw new Error(read.problem);
const everything = read.root.lookupType("shop.v1.Everything");

const optional = (of: Type): Type => ({ t: "optional", of });
const list = (of: Type): Type => ({ t: "list", of });
const map = (of: Type): Type => ({ t: "map", of });

/** field · type · value of the language · what protobufjs has for it */
const pairs: [string, Type, unknown, unknown][] = [
  ["text", scalar("string"), "naïve ☂", "naïve ☂"],
  ["text", { t: "place", kind: "region" }, "us-east-1", "us-east-1"],
  ["flag", scalar("bool"), true, true],
  ["small", scalar("int"), -7, -7],
  ["large", scalar("int"), 9007199254740991, "9007199254740991"],
  ["zigzag", scalar("int"), -9007199254740991, "-9007199254740991"],
  ["ratio", scalar("ratio"), 0.0002, 0.0002],
  ["ratio", scalar("rate"), -1.5, -1.5],
  ["third", scalar("float"), 0.5, 0.5],
  ["fixed", scalar("bytes"), 4294967295, 4294967295],
  ["took", scalar("duration"), 22_000, { nanos: 22_000_000 }],
  ["took", scalar("duration"), 90_000_001, { seconds: "90", nanos: 1000 }],
  ["took", scalar("duration"), -1_500_000, { seconds: "-1", nanos: -500_000_000 }],
  ["since", scalar("timestamp"), 1_713_151_727_000_001, { seconds: "1713151727", nanos: 1000 }],
  ["since", scalar("timestamp"), -1, { seconds: "-1", nanos: 999_999_000 }],
  ["phase", phase, "PROMOTED", "PROMOTED"],
  ["inner", inner, { name: "a", size: 2 }, { name: "a", size: 2 }],
  ["numbers", list(scalar("int")), [1, -1, 0], [1, -1, 0]],
  ["words", list(scalar("string")), ["a", "", "b"], ["a", "", "b"]],
  [
    "inners",
    list(inner),
    [
      { name: "", size: 0 },
      { name: "b", size: 1 },
    ],
    [{}, { name: "b", size: 1 }],
  ],
  ["counts", map(scalar("int")), { a: 1, b: 0 }, { a: "1", b: "0" }],
  ["named", map(inner), { x: { name: "n", size: 1 } }, { x: { name: "n", size: 1 } }],
  ["switches", map(scalar("bool")), { "7": true, "-1": false }, { "7": true, "-1": false }],
  ["maybe", optional(scalar("int")), 0, 0],
  ["wrapped", optional(scalar("string")), "", {}],
];

describe("a value crosses the wire unchanged", () => {
  it.each(pairs)("%s %j = %j", (name, type, value, theirs) => {
    const whole = record({ [name]: type });
    const encoded = encodeMessage(protobuf, everything, { [name]: value }, whole);
    if ("problem" in encoded) throw new Error(encoded.problem);
    const seen = judge.toObject(judge.decode(encoded.bytes), { longs: String, enums: String });
    expect(seen).toEqual({ [name]: theirs });
    const written = judge.encode(judge.fromObject({ [name]: theirs })).finish();
    expect(decodeMessage(protobuf, everything, written, whole)).toEqual({ value: { [name]: value } });
    expect(decodeMessage(protobuf, everything, encoded.bytes, whole)).toEqual({ value: { [name]: value } });
  });
});

const absences: [string, Type, unknown][] = [
  ["text", scalar("string"), ""],
  ["flag", scalar("bool"), false],
  ["large", scalar("int"), 0],
  ["ratio", scalar("float"), 0],
  ["phase", phase, "PHASE_UNSPECIFIED"],
  ["numbers", list(scalar("int")), []],
  ["counts", map(scalar("int")), {}],
  ["took", scalar("duration"), null],
  ["inner", inner, null],
  ["maybe", optional(scalar("int")), null],
  ["wrapped", optional(scalar("string")), null],
];

it.each(absences)("an absent %s is what its absence means", (name, type, value) => {
  const decoded = decodeMessage(protobuf, everything, new Uint8Array(), record({ [name]: type }));
  expect(decoded).toEqual({ value: { [name]: value } });
});

it("a number without a name is the text of the number, both ways", () => {
  const written = judge.encode(judge.create({ phase: 7 })).finish();
  const type = record({ phase });
  expect(decodeMessage(protobuf, everything, written, type)).toEqual({ value: { phase: "7" } });
  const encoded = encodeMessage(protobuf, everything, { phase: "7" }, type);
  expect("bytes" in encoded && judge.decode(encoded.bytes).toJSON()).toEqual({ phase: 7 });
});

it("fields that the plan doesn't know, and unpacked numbers, are read past and read", () => {
  const written = judge.encode(judge.create({ text: "x", inner: { name: "y" }, small: 3 })).finish();
  expect(decodeMessage(protobuf, everything, written, record({ small: scalar("int") }))).toEqual({
    value: { small: 3 },
  });
  const unpacked = protobuf.Writer.create().uint32(88).int32(5).uint32(88).int32(6).finish();
  const type = record({ numbers: list(scalar("int")) });
  expect(decodeMessage(protobuf, everything, unpacked, type)).toEqual({ value: { numbers: [5, 6] } });
});

const refusedToSend: [string, Type, unknown, RegExp][] = [
  ["small", scalar("int"), 2 ** 31, /small is 2147483648, which doesn't fit into int32/],
  ["small", scalar("int"), 0.5, /small is not a whole number/],
  ["large", scalar("int"), -1, /large is -1, and uint64 has no negative/],
  ["text", scalar("string"), 5, /text is not text/],
  ["text", scalar("string"), "\ud800", /text is not Unicode/],
  ["text", { t: "secret", of: scalar("string") }, "secret:x", /secret/],
  ["text", scalar("string"), null, /text is missing/],
  ["phase", phase, "GONE", /shop\.v1\.Phase has no member GONE/],
  ["raw", scalar("string"), "abc", /raw has the wire type bytes/],
  ["took", scalar("int"), 5, /took is a duration on the wire/],
  ["nothing", scalar("int"), 5, /shop\.v1\.Everything has no such field/],
  ["inner", scalar("string"), "x", /inner is a message, and the plan has a scalar/],
];

it.each(refusedToSend)("%s %j = %j is not sent", (name, type, value, why) => {
  const encoded = encodeMessage(protobuf, everything, { [name]: value }, record({ [name]: type }));
  expect(encoded).toEqual({ problem: expect.stringMatching(why) });
});

const refusedToRead: [string, Type, protobuf.Properties<object>, RegExp][] = [
  ["large", scalar("int"), { large: "9007199254740992" }, /large is 9007199254740992, beyond/],
  ["ratio", scalar("float"), { ratio: Number.NaN }, /ratio is NaN/],
  ["raw", scalar("string"), { raw: Buffer.from("x") }, /raw holds raw bytes/],
  ["took", scalar("duration"), { took: { seconds: "99999999999999" } }, /too long to be held/],
  ["counts", map(scalar("int")), { counts: { constructor: 1 } }, /"constructor".*poison/],
  ["numbers", scalar("int"), { numbers: [1] }, /numbers is repeated/],
];

it.each(refusedToRead)("%s %j is not read from %j", (name, type, theirs, why) => {
  const written = judge.encode(judge.fromObject(theirs)).finish();
  expect(decodeMessage(protobuf, everything, written, record({ [name]: type }))).toEqual({
    problem: expect.stringMatching(why),
  });
});

describe("bytes that aren't a message are a problem, never a throw", () => {
  const type = record(Object.fromEntries(pairs.map(([name, of]) => [name, of])));
  const whole = judge
    .encode(judge.fromObject(Object.fromEntries(pairs.map(([name, , , theirs]) => [name, theirs]))))
    .finish();
  it("at every place where they may be cut", () => {
    let problems = 0;
    for (let end = 0; end < whole.length; end++) {
      const decoded = decodeMessage(protobuf, everything, whole.subarray(0, end), type);
      if ("problem" in decoded) problems += 1;
    }
    expect(problems).toBeGreaterThan(whole.length / 2);
  });
  it("and with every byte changed", () => {
    for (let at = 0; at < whole.length; at++) {
      for (const bit of [1, 8, 128]) {
        const changed = Uint8Array.from(whole, (byte, index) => (index === at ? byte ^ bit : byte));
        const decoded = decodeMessage(protobuf, everything, changed, type);
        expect("problem" in decoded || "value" in decoded).toBe(true);
      }
    }
  });
});
