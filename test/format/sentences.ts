/** Random sentences of the grammar, drawn from its own productions: whatever it accepts, the printer must print. */
import { Grammar } from "../../compiler/syntax/grammar.ts";
import * as t from "../../compiler/syntax/tokens.ts";
import type { Random } from "./random.ts";

const grammar = new Grammar().getGAstProductions();

/** Of a production only what it is made of; its class says how. */
interface Production {
  definition?: Production[];
  terminalType?: Token;
  nonTerminalName?: string;
  referencedRule?: Production;
}
type Token = typeof t.Name;

const images: ReadonlyMap<string, readonly string[]> = new Map([
  ["Name", ["a", "b-1", "step", "region", "at", "of"]],
  ["Word", ["c", "default", "in", "unknown"]],
  ["Literal", ["1", "30s", '"t {x}"', "'r'", "none", "5%", "'\"'"]],
  ["Compare", ["==", "<", "in"]],
  ["AddOrSubtract", ["+", "-"]],
  ["MultiplyOrDivide", ["*", "/"]],
  ["Text", ['"text"', '""']],
  ["Raw", ["'[a-z]{1,3}'", "'over\n  lines'"]],
  ["Int", ["1", "0"]],
  ["Ratio", ["10%"]],
  ["Duration", ["90m"]],
  ["Date", ["2027-01-31"]],
]);

/** One file's worth of text, every token on a line of its own; it may have problems that only gates prevent. */
export function sentence(random: Random, rule: string): string {
  const words: string[] = [];
  write(grammar[rule] as unknown as Production, words, random, 0);
  let text = "";
  for (const word of words) text += word.startsWith("\u0000") ? word.slice(1) : `\n${word}`;
  return text;
}

const deepest = 25;

function write(production: Production, words: string[], random: Random, depth: number): void {
  const type = production.terminalType;
  if (type !== undefined) {
    words.push(imageOf(type, random));
    return;
  }
  const name = production.constructor.name;
  if (name === "NonTerminal") {
    write(production.referencedRule as Production, words, random, depth + 1);
    return;
  }
  const parts = production.definition ?? [];
  if (name === "Alternation") {
    write(depth > deepest ? lowest(parts) : random.pick(parts), words, random, depth + 1);
    return;
  }
  const [least, most] = times(name, depth);
  for (let count = random.below(most - least + 1) + least; count > 0; count--)
    for (const part of parts) write(part, words, random, depth + 1);
}

function times(name: string, depth: number): [number, number] {
  const isDeep = depth > deepest;
  if (name === "Option") return [0, isDeep ? 0 : 1];
  if (name === "Repetition") return [0, isDeep ? 0 : 2];
  if (name === "RepetitionMandatory") return [1, isDeep ? 1 : 3];
  return [1, 1];
}

function imageOf(type: Token, random: Random): string {
  if (type === t.TouchingParen) return "\u0000(";
  if (type === t.TouchingSquare) return "\u0000[";
  const drawn = images.get(type.name);
  if (drawn !== undefined) return random.pick(drawn);
  if (type.name.startsWith("Word_")) return String(type.LABEL);
  return String(type.PATTERN instanceof RegExp ? type.PATTERN.source : type.PATTERN)
    .replace(/\(\?=.*$/, "")
    .replaceAll("\\", "");
}

/** How far down the shortest sentence of a rule goes; what leads back to itself is endless until it is known. */
const heights = new Map<string, number>();
for (let round = 0; round < 60; round++)
  for (const [name, rule] of Object.entries(grammar))
    heights.set(name, heightOf(rule as unknown as Production));

function heightOf(production: Production): number {
  if (production.terminalType !== undefined) return 0;
  const parts = production.definition ?? [];
  switch (production.constructor.name) {
    case "NonTerminal":
      return 1 + (heights.get(production.nonTerminalName as string) ?? 1_000);
    case "Option":
    case "Repetition":
      return 0;
    case "Alternation":
      return Math.min(...parts.map(heightOf));
    default:
      return Math.max(0, ...parts.map(heightOf));
  }
}

function lowest(parts: readonly Production[]): Production {
  const heightsOfParts = parts.map(heightOf);
  return parts[heightsOfParts.indexOf(Math.min(...heightsOfParts))] as Production;
}
