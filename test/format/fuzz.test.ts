// Whatever it is given, the formatter answers: a text without problems in its one layout, any other not at all. Pieces
// of texts that are right are taken out, doubled and moved, so that many of them stay right.
import { describe, expect, test } from "vitest";
import { format } from "../../compiler/format/format.ts";
import { piecesOf } from "../../compiler/syntax/pieces.ts";
import { corpus } from "../syntax/corpus.ts";
import { Random } from "./random.ts";

const seed = Number(process.env.FUZZ_SEED ?? 20261124);
const runs = Number(process.env.FUZZ_RUNS ?? 100);

test.each(corpus.map(({ file, text }) => [file, text]))(`pieces of %s (seed ${seed})`, (_file, text) => {
  const random = new Random(seed);
  const images = piecesOf({ file: "f.claw", text }).map(({ end }, index, all) =>
    text.slice(index === 0 ? 0 : all[index - 1]?.end, end),
  );
  for (let run = 0; run < runs; run++) answers(mutated(images, random));
});

function mutated(images: readonly string[], random: Random): string {
  const out = [...images];
  for (let count = random.below(4) + 1; count > 0; count--) {
    const at = random.below(out.length);
    const taken = out.splice(at, random.below(3));
    if (random.below(2) === 0) out.splice(random.below(out.length + 1), 0, ...taken);
    if (random.below(4) === 0) out.splice(random.below(out.length + 1), 0, random.pick(images));
  }
  return out.join("");
}

function answers(text: string): void {
  const { value, problems } = format({ file: "f.claw", text });
  if (value === undefined) expect(problems).not.toEqual([]);
  else expect(format({ file: "f.claw", text: value }).value, text).toBe(value);
}

describe("a file full of", () => {
  test.each([
    ["declarations", "enum E{a}\n".repeat(10_000)],
    ["elements", `let a = [${"1,".repeat(100_000)}]`],
    ["comments", "// c\n".repeat(50_000)],
    ["comments in a list", `let a = [${"1, // c\n".repeat(20_000)}]`],
    ["conditions", `part p() { require {${"a\n".repeat(20_000)}} }`],
    ["cases", `type E = a${" | a".repeat(50_000)}`],
    ["brackets", `let a = ${"[".repeat(95)}1${"]".repeat(95)}`],
    ["parentheses", `let a = ${"(b or ".repeat(90)} c${")".repeat(90)}`],
    ["branches", `part p() { when a {} ${"else when a {} ".repeat(20_000)} }`],
    ["one chain", `let a = ${"b or ".repeat(480)} c`],
  ])("%s is laid out", { timeout: 20_000 }, (_what, text) => {
    expect(format({ file: "f.claw", text }).problems).toEqual([]);
    answers(text);
  });
  test("more than a file may hold once it is laid out is a problem", () => {
    const { value, problems } = format({ file: "f.claw", text: `let a = [${"1,".repeat(400_000)}]` });
    expect(value).toBeUndefined();
    expect(problems.map(({ code }) => code)).toEqual(["file-too-large"]);
  });
});
