/**
 * Reads JSON that others wrote. It accepts what RFC 8259 accepts, and refuses what could hurt the reader: texts
 * and nestings beyond the limits, one key twice in one object, and the keys by which objects of this language
 * can be poisoned. The first thing that is wrong is told by line and column. A whole number too large to be held
 * exactly stays the text it was, for an identifier must not change.
 */
import type { InputProblem } from "./input-problem.ts";

export interface JsonLimits {
  /** UTF-16 code units */
  characters: number;
  /** objects and lists inside each other */
  depth: number;
}

export interface JsonReading {
  value: unknown;
  problem: InputProblem | null;
}

export function readJson(text: string, limits: JsonLimits): JsonReading {
  if (text.length > limits.characters) {
    const what = `the document has ${text.length} characters, and at most ${limits.characters} are read`;
    return refused("line 1, column 1", what, "send only what is needed, or split it");
  }
  const reader: Reader = { text, at: 0, depth: 0, limits };
  try {
    skipSpace(reader);
    const value = readValue(reader);
    skipSpace(reader);
    if (reader.at < text.length)
      fail(reader, `${shown(reader)} after the end of the document`, "one document holds one value");
    return { value, problem: null };
  } catch (thrown) {
    if (!(thrown instanceof Refusal)) throw thrown;
    return refused(positionOf(text, thrown.at), thrown.message, thrown.help);
  }
}

interface Reader {
  readonly text: string;
  at: number;
  depth: number;
  readonly limits: JsonLimits;
}

/** Never leaves this file: it unwinds the descent to the one place that answers. */
class Refusal extends Error {
  readonly at: number;
  readonly help: string;
  constructor(at: number, what: string, help: string) {
    super(what);
    this.at = at;
    this.help = help;
  }
}

const poison = new Set(["__proto__", "constructor", "prototype"]);
const space = /[ \t\n\r]*/y;
const number = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON texts may not hold them, so they end the match
const plain = /[^"\\\u0000-\u001f]*/y;
const escaped = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

function readValue(reader: Reader): unknown {
  const first = reader.text[reader.at];
  if (first === "{") return nested(reader, readObject);
  if (first === "[") return nested(reader, readList);
  if (first === '"') return readText(reader);
  if (first === "-" || (first !== undefined && first >= "0" && first <= "9")) return readNumber(reader);
  for (const [word, value] of words) {
    if (!reader.text.startsWith(word, reader.at)) continue;
    reader.at += word.length;
    return value;
  }
  return fail(
    reader,
    `${shown(reader)} where a value should stand`,
    "a value is an object, a list, a text in double quotes, a number, true, false or null",
  );
}

const words: [string, unknown][] = [
  ["true", true],
  ["false", false],
  ["null", null],
];

function nested(reader: Reader, read: (reader: Reader) => unknown): unknown {
  if (reader.depth >= reader.limits.depth) {
    fail(
      reader,
      `more than ${reader.limits.depth} objects and lists inside each other`,
      "flatten the document",
    );
  }
  reader.depth += 1;
  const value = read(reader);
  reader.depth -= 1;
  return value;
}

function readObject(reader: Reader): Record<string, unknown> {
  const members: Record<string, unknown> = {};
  reader.at += 1;
  skipSpace(reader);
  if (taken(reader, "}")) return members;
  for (;;) {
    const start = reader.at;
    if (reader.text[start] !== '"')
      fail(
        reader,
        `${shown(reader)} where a key should stand`,
        "keys stand in double quotes, and no comma follows the last member",
      );
    const key = readText(reader);
    if (poison.has(key))
      throw new Refusal(
        start,
        `the key "${key}", which is refused because it can poison objects`,
        "rename the field",
      );
    if (Object.hasOwn(members, key))
      throw new Refusal(
        start,
        `the key ${JSON.stringify(key)} stands twice in one object`,
        "keep one of the two",
      );
    skipSpace(reader);
    if (!taken(reader, ":"))
      fail(reader, `${shown(reader)} where ":" should stand`, "write a colon between a key and its value");
    skipSpace(reader);
    members[key] = readValue(reader);
    skipSpace(reader);
    if (taken(reader, "}")) return members;
    if (!taken(reader, ","))
      fail(
        reader,
        `${shown(reader)} where "," or "}" should stand`,
        "members are separated by commas, and the object ends with a brace",
      );
    skipSpace(reader);
  }
}

function readList(reader: Reader): unknown[] {
  const items: unknown[] = [];
  reader.at += 1;
  skipSpace(reader);
  if (taken(reader, "]")) return items;
  for (;;) {
    items.push(readValue(reader));
    skipSpace(reader);
    if (taken(reader, "]")) return items;
    if (!taken(reader, ","))
      fail(
        reader,
        `${shown(reader)} where "," or "]" should stand`,
        "items are separated by commas, and the list ends with a bracket",
      );
    skipSpace(reader);
  }
}

function readText(reader: Reader): string {
  const start = reader.at;
  reader.at += 1;
  for (;;) {
    matched(reader, plain);
    if (taken(reader, '"')) return JSON.parse(reader.text.slice(start, reader.at)) as string;
    if (reader.at >= reader.text.length)
      throw new Refusal(start, "a text that begins here and doesn't end", "close it with a double quote");
    if (reader.text[reader.at] !== "\\")
      fail(
        reader,
        "a raw line break or control character inside a text",
        "write it as an escape such as \\n, or close the text before it",
      );
    if (matched(reader, escaped) === "")
      fail(
        reader,
        "an escape that JSON doesn't have",
        'JSON has \\" \\\\ \\/ \\b \\f \\n \\r \\t and \\u with four hexadecimal digits',
      );
  }
}

function readNumber(reader: Reader): number | string {
  const start = reader.at;
  const digits = matched(reader, number);
  const value = Number(digits);
  if (digits === "" || /[0-9.eE+-]/.test(reader.text[reader.at] ?? "")) {
    throw new Refusal(
      start,
      "a number that isn't written as JSON writes numbers",
      "no leading zeros or plus, and digits on both sides of the point",
    );
  }
  if (!Number.isFinite(value))
    throw new Refusal(start, "a number too large to be held", "write a smaller one");
  return /^-?[0-9]+$/.test(digits) && !Number.isSafeInteger(value) ? digits : value;
}

function matched(reader: Reader, pattern: RegExp): string {
  pattern.lastIndex = reader.at;
  const found = pattern.exec(reader.text)?.[0] ?? "";
  reader.at += found.length;
  return found;
}

function skipSpace(reader: Reader): void {
  matched(reader, space);
}

function taken(reader: Reader, character: string): boolean {
  if (reader.text[reader.at] !== character) return false;
  reader.at += 1;
  return true;
}

function shown(reader: Reader): string {
  const point = reader.text.codePointAt(reader.at);
  return point === undefined ? "the end of the document" : JSON.stringify(String.fromCodePoint(point));
}

function fail(reader: Reader, what: string, help: string): never {
  throw new Refusal(reader.at, what, help);
}

function positionOf(text: string, at: number): string {
  const before = text.slice(0, at);
  const line = before.split("\n").length;
  return `line ${line}, column ${at - before.lastIndexOf("\n")}`;
}

function refused(where: string, what: string, help: string): JsonReading {
  return { value: undefined, problem: { severity: "error", where, what, help } };
}
