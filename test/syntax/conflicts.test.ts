// The grammar is decided by looking ahead; this holds that every place where two ways could go on is known.
import { expect, test } from "vitest";
import { Grammar } from "../../compiler/syntax/grammar.ts";
import { contextualWords } from "../../compiler/syntax/tokens.ts";
import { conflictsOf, type Production } from "./conflicts.ts";

const grammar = new Grammar({ validate: true });
const found = conflictsOf(grammar.getSerializedGastProductions() as Production[]);

/** Every hit, with what decides. */
const explained: Record<string, { words: string[]; because: string }> = {
  "collection loop": { words: ["Comma"], because: "a trailing comma is followed by `]`: two tokens" },
  "args loop": { words: ["Comma"], because: "a trailing comma is followed by `)`: two tokens" },
  "params loop": { words: ["Comma"], because: "a trailing comma is followed by `)`: two tokens" },
  "when loop": { words: ["else"], because: "`else when` or `else {`: two tokens" },
  "arg option": { words: bothNameAndValue(), because: "a name is followed by `:`: two tokens" },
  "typeRef option2": {
    words: ["at", "matching"],
    because: "`at most` and `matching '…'`: the gate asks for two tokens",
  },
  "trigger option": { words: ["for"], because: "`for each` always is the range: the gate refuses `each`" },
  "call loop": {
    words: ["keep", "undo"],
    because: "`undo step` and `keep x` are statements: the gate asks for two and three tokens",
  },
};

function bothNameAndValue(): string[] {
  return ["Name", ...contextualWords, ..."true false none every some choose parse if not".split(" ")].sort();
}

test("every place where a loop or option could eat what follows it is explained", () => {
  expect(Object.fromEntries(found)).toEqual(
    Object.fromEntries(Object.entries(explained).map(([place, { words }]) => [place, words])),
  );
});

test("a conflict is seen: a loop over names before a keyword that is a name too", () => {
  const loop = { type: "Repetition", idx: 0, definition: [{ type: "Terminal", name: "Name" }] };
  const rule = { type: "Rule", name: "greedy", definition: [loop, { type: "Terminal", name: "Word_call" }] };
  expect([...conflictsOf([rule])]).toEqual([["greedy loop", ["call"]]]);
});
