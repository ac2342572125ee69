/**
 * Patterns of whole texts, as `matching '…'` says them: a small regular language that every text is held against
 * in time proportional to its length, whatever the pattern. There is no backtracking, so no pattern can hang a
 * run: a pattern becomes a list of states, and a text is read once with the set of states it may be in. What
 * would need more (references back, looks around) is refused when the pattern is read.
 *
 *   alternatives = sequence { "|" sequence } ;     sequence = { item [ "*" | "+" | "?" | "{n}" | "{n,}" | "{n,m}" ] } ;
 *   item = character | "." | "[" [ "^" ] { range } "]" | "\" escape | "(" [ "?:" ] alternatives ")" ;
 */
export interface Pattern {
  states: readonly State[];
  start: number;
}
/** Consumes one character that it accepts, or goes on without one. */
type State = { accepts: Accepts; next: number } | { either: readonly number[] } | { end: true };
type Accepts = (code: number) => boolean;

export type ReadPattern = { pattern: Pattern } | { wrong: string; at: number };

/** `text`: a longer text has no pattern; `work`: steps of making states, for a repetition of nothing makes none. */
const limits = { characters: 500, states: 2_000, work: 20_000, repeats: 1_000, depth: 40, text: 65_536 };

const known = new Map<string, ReadPattern>();

/** The pattern that a text writes, or what is wrong with it and where. */
export function readPattern(text: string): ReadPattern {
  const before = known.get(text);
  if (before !== undefined) return before;
  const read = reading(text);
  if (known.size < 1_000) known.set(text, read);
  return read;
}

/** Whether the whole of the text has the pattern. */
export function matchesPattern({ states, start }: Pattern, text: string): boolean {
  if (text.length > limits.text) return false;
  let current = follow(states, [start]);
  for (const character of text) {
    const code = character.codePointAt(0) as number;
    const next: number[] = [];
    for (const index of current) {
      const state = states[index] as State;
      if ("accepts" in state && state.accepts(code)) next.push(state.next);
    }
    if (next.length === 0) return false;
    current = follow(states, next);
  }
  return [...current].some((index) => "end" in (states[index] as State));
}

/** A shortest text that has the pattern; undefined where none was found. */
export function shortestMatch({ states, start }: Pattern): string | undefined {
  let current = new Map([[start, ""]]);
  const seen = new Set<number>();
  while (current.size > 0) {
    const next = new Map<number, string>();
    for (const [from, text] of current) {
      for (const index of follow(states, [from])) {
        if (seen.has(index)) continue;
        seen.add(index);
        const state = states[index] as State;
        if ("end" in state) return text;
        const sample = "accepts" in state ? samples.find((code) => state.accepts(code)) : undefined;
        if ("accepts" in state && sample !== undefined && !next.has(state.next))
          next.set(state.next, text + String.fromCodePoint(sample));
      }
    }
    current = next;
  }
  return undefined;
}

/** Letters and digits first, then whatever else can be printed. */
const samples: readonly number[] = [..."abcdefghijklmnopqrstuvwxyz0123456789"]
  .map((each) => each.charCodeAt(0))
  .concat(
    Array.from({ length: 0x24f - 32 }, (_, index) => index + 32),
    [9, 10],
  );

/** Everything that can be reached without a character. */
function follow(states: readonly State[], from: readonly number[]): Set<number> {
  const reached = new Set<number>();
  const open = [...from];
  for (let index = open.pop(); index !== undefined; index = open.pop()) {
    if (reached.has(index)) continue;
    reached.add(index);
    const state = states[index] as State;
    if ("either" in state) open.push(...state.either);
  }
  return reached;
}

/** What a pattern says, before it is states. */
type Tree =
  | { is: "one"; accepts: Accepts }
  | { is: "all" | "any"; of: Tree[] }
  | { is: "repeat"; of: Tree; least: number; most: number };

interface Reader {
  characters: string[];
  at: number;
  depth: number;
}

class Wrong extends Error {
  readonly at: number;
  constructor(what: string, at: number) {
    super(what);
    this.at = at;
  }
}

function reading(text: string): ReadPattern {
  const reader: Reader = { characters: [...text], at: 0, depth: 0 };
  try {
    if (reader.characters.length > limits.characters)
      throw new Wrong(`it is longer than ${limits.characters} characters`, 0);
    const tree = alternatives(reader);
    if (reader.at < reader.characters.length) throw new Wrong("a `)` without its `(`", reader.at);
    const maker: Maker = { states: [{ end: true }], work: 0 };
    const start = compiled(tree, 0, maker);
    return { pattern: { start, states: maker.states } };
  } catch (problem) {
    if (problem instanceof Wrong) return { wrong: problem.message, at: problem.at };
    throw problem;
  }
}

function alternatives(reader: Reader): Tree {
  if (++reader.depth > limits.depth) throw new Wrong("its groups are nested too deeply", reader.at);
  const of = [sequence(reader)];
  while (reader.characters[reader.at] === "|") {
    reader.at++;
    of.push(sequence(reader));
  }
  reader.depth--;
  return of.length === 1 ? (of[0] as Tree) : { is: "any", of };
}

function sequence(reader: Reader): Tree {
  const of: Tree[] = [];
  for (let next = reader.characters[reader.at]; next !== undefined && next !== "|" && next !== ")"; ) {
    of.push(repeated(reader, item(reader)));
    next = reader.characters[reader.at];
  }
  return { is: "all", of };
}

function repeated(reader: Reader, of: Tree): Tree {
  const sign = reader.characters[reader.at];
  const simple =
    sign === "*" ? [0, Number.POSITIVE_INFINITY] : sign === "+" ? [1, Number.POSITIVE_INFINITY] : [0, 1];
  let [least, most] = simple as [number, number];
  if (sign === "{") [least, most] = counts(reader);
  else if (sign === "*" || sign === "+" || sign === "?") reader.at++;
  else return of;
  const after = reader.characters[reader.at];
  if (after === "?" || after === "+" || after === "*")
    throw new Wrong(
      "a repetition of a repetition; the whole text is matched, so there is nothing to prefer",
      reader.at,
    );
  return { is: "repeat", of, least, most };
}

function counts(reader: Reader): [number, number] {
  const rest = reader.characters.slice(reader.at, reader.at + 16).join("");
  const found = /^\{(\d{1,5})(,?)(\d{0,5})\}/.exec(rest);
  if (found === null)
    throw new Wrong(
      "`{` begins a count such as `{3}`, `{1,63}` or `{2,}`; the sign itself is `\\{`",
      reader.at,
    );
  const least = Number(found[1]);
  const most = found[2] === "" ? least : found[3] === "" ? Number.POSITIVE_INFINITY : Number(found[3]);
  if (most < least) throw new Wrong("the larger count stands first", reader.at);
  if (Math.max(least, most === Number.POSITIVE_INFINITY ? 0 : most) > limits.repeats)
    throw new Wrong(`a count above ${limits.repeats}`, reader.at);
  reader.at += found[0].length;
  return [least, most];
}

function item(reader: Reader): Tree {
  const start = reader.at;
  const sign = reader.characters[reader.at++] as string;
  if (sign === "(") return group(reader, start);
  if (sign === "[") return { is: "one", accepts: characterClass(reader, start) };
  if (sign === ".") return { is: "one", accepts: (code) => code !== 10 };
  if (sign === "\\") return { is: "one", accepts: escaped(reader, start) };
  if (sign === "^" || sign === "$")
    throw new Wrong(
      `\`${sign}\` isn't needed: the whole text is matched; the sign itself is \`\\${sign}\``,
      start,
    );
  if (sign === "*" || sign === "+" || sign === "?" || sign === "{")
    throw new Wrong(`\`${sign}\` repeats nothing; the sign itself is \`\\${sign}\``, start);
  if (sign === "]" || sign === "}")
    throw new Wrong(`\`${sign}\` closes nothing; the sign itself is \`\\${sign}\``, start);
  return { is: "one", accepts: only(sign) };
}

function group(reader: Reader, start: number): Tree {
  if (reader.characters[reader.at] === "?") {
    const sign = reader.characters[reader.at + 1];
    if (sign !== ":") {
      const looks =
        sign === "=" ||
        sign === "!" ||
        (sign === "<" && "=!".includes(reader.characters[reader.at + 2] ?? ""));
      throw new Wrong(
        looks
          ? "it looks around, which would need to read a text more than once"
          : "only plain groups are known, `(…)`",
        start,
      );
    }
    reader.at += 2;
  }
  const inner = alternatives(reader);
  if (reader.characters[reader.at] !== ")") throw new Wrong("a `(` without its `)`", start);
  reader.at++;
  return inner;
}

function only(sign: string): Accepts {
  const wanted = sign.codePointAt(0) as number;
  return (code) => code === wanted;
}
function between(low: number, high: number): Accepts {
  return (code) => code >= low && code <= high;
}
function anyOf(all: readonly Accepts[]): Accepts {
  return (code) => all.some((each) => each(code));
}

const digit = between(48, 57);
const word = anyOf([digit, between(65, 90), between(97, 122), only("_")]);
const space = anyOf([between(9, 13), only(" ")]);
const classes: Record<string, Accepts> = {
  d: digit,
  w: word,
  s: space,
  D: (code) => !digit(code),
  W: (code) => !word(code),
  S: (code) => !space(code),
  n: only("\n"),
  t: only("\t"),
};

function escaped(reader: Reader, start: number): Accepts {
  const sign = reader.characters[reader.at++];
  if (sign === undefined) throw new Wrong("a `\\` with nothing after it", start);
  const named = classes[sign];
  if (named !== undefined) return named;
  if (/[0-9]/.test(sign))
    throw new Wrong("it refers back, which would need to read a text more than once", start);
  if (/[A-Za-z]/.test(sign))
    throw new Wrong(`there is no \`\\${sign}\`; known are \\d \\w \\s \\D \\W \\S \\n \\t`, start);
  return only(sign);
}

function characterClass(reader: Reader, start: number): Accepts {
  const isNegated = reader.characters[reader.at] === "^";
  if (isNegated) reader.at++;
  const parts: Accepts[] = [];
  for (let sign = reader.characters[reader.at]; sign !== "]"; sign = reader.characters[reader.at]) {
    if (sign === undefined) throw new Wrong("a `[` without its `]`", start);
    parts.push(classPart(reader));
  }
  reader.at++;
  if (parts.length === 0) throw new Wrong("a `[]` without characters", start);
  const accepts = anyOf(parts);
  return isNegated ? (code) => !accepts(code) : accepts;
}

function classPart(reader: Reader): Accepts {
  const start = reader.at;
  const low = classCharacter(reader);
  if (typeof low !== "number") return low;
  const isRange = reader.characters[reader.at] === "-" && (reader.characters[reader.at + 1] ?? "]") !== "]";
  if (!isRange) return between(low, low);
  reader.at++;
  const high = classCharacter(reader);
  if (typeof high !== "number" || high < low)
    throw new Wrong("a range that has no end after its beginning", start);
  return between(low, high);
}

function classCharacter(reader: Reader): number | Accepts {
  const start = reader.at;
  const sign = reader.characters[reader.at++] as string;
  if (sign !== "\\") return sign.codePointAt(0) as number;
  const next = reader.characters[reader.at];
  if (next !== undefined && !/[A-Za-z0-9]/.test(next)) {
    reader.at++;
    return next.codePointAt(0) as number;
  }
  return escaped(reader, start);
}

interface Maker {
  states: State[];
  work: number;
}

/** The state in which the tree begins; when it has been read, `next` follows. */
function compiled(tree: Tree, next: number, maker: Maker): number {
  const { states } = maker;
  if (states.length > limits.states || ++maker.work > limits.work)
    throw new Wrong("it has too many repetitions", 0);
  switch (tree.is) {
    case "one":
      return states.push({ accepts: tree.accepts, next }) - 1;
    case "any":
      return states.push({ either: tree.of.map((each) => compiled(each, next, maker)) }) - 1;
    case "all":
      return tree.of.reduceRight((after, each) => compiled(each, after, maker), next);
    case "repeat":
      return repetition(tree, next, maker);
  }
}

function repetition(tree: Extract<Tree, { is: "repeat" }>, next: number, maker: Maker): number {
  const { states } = maker;
  let after = next;
  if (tree.most === Number.POSITIVE_INFINITY) {
    const either: number[] = [next];
    after = states.push({ either }) - 1;
    either.unshift(compiled(tree.of, after, maker));
  } else {
    for (let count = tree.least; count < tree.most; count++)
      after = states.push({ either: [compiled(tree.of, after, maker), next] }) - 1;
  }
  for (let count = 0; count < tree.least; count++) after = compiled(tree.of, after, maker);
  return after;
}
