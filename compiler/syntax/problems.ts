/**
 * What the syntax stage can say. It speaks to somebody tired: what stands there, and what to write instead.
 */
import { defineProblem } from "../problems/problem.ts";

export const unexpected = defineProblem<{ expected: string; found: string; help?: string[] }>({
  code: "syntax-unexpected",
  message: ({ expected, found }) => `expected ${expected}, found ${found}`,
  help: ({ help }) => help ?? [],
});

export const keywordAsName = defineProblem<{ word: string }>({
  code: "keyword-as-name",
  message: ({ word }) => `\`${word}\` is a reserved word and can't be a name`,
  help: ({ word }) => [`choose another name, such as \`${word}_\` or a more telling one`],
});

export const parenthesisApart = defineProblem<{ bracket: string; before: string }>({
  code: "parenthesis-apart",
  message: ({ bracket, before }) => `\`${bracket}\` must touch \`${before}\``,
  why: () =>
    "A bracket that stands apart begins a new expression; one that touches continues what is before it.",
  help: ({ bracket, before }) => [`write \`${before}${bracket}\` without a space`],
});

export const parenthesisTouches = defineProblem<{ bracket: string; before: string }>({
  code: "parenthesis-apart",
  message: ({ before }) => `\`${before}\` is a keyword here and needs a space after it`,
  help: ({ bracket, before }) => [`write \`${before} ${bracket}\``],
});

export const unclosed = defineProblem<{ opener: string; closer: string }>({
  code: "unclosed",
  message: ({ opener, closer }) => `this \`${opener}\` has no \`${closer}\``,
  help: ({ closer }) => [`close it with \`${closer}\``],
});

export const unopened = defineProblem<{ closer: string; opener: string }>({
  code: "unclosed",
  message: ({ closer, opener }) => `this \`${closer}\` closes nothing: no \`${opener}\` is open here`,
  help: ({ closer, opener }) => [`remove the \`${closer}\`, or add the \`${opener}\` that it should close`],
});

export const textUnclosed = defineProblem<{ quote: string }>({
  code: "text-unclosed",
  message: ({ quote }) => `this text has no closing ${quote}`,
  help: ({ quote }) =>
    quote === '"'
      ? ['close it with `"` on the same line', "a line break in a text is written `\\n`"]
      : ["close it with `'`; a raw text may span lines, but can't hold a `'`"],
});

export const textEscape = defineProblem<{ written: string }>({
  code: "text-escape",
  message: ({ written }) => `texts have no escape \`${written}\``,
  help: () => [
    'the escapes are `\\"` `\\\\` `\\n` `\\t` `\\{` `\\}`',
    "a raw text, `'…'`, takes every character as it stands",
  ],
});

export const textHole = defineProblem<{ message: string; help: string[] }>({
  code: "text-hole",
  message: ({ message }) => message,
  help: ({ help }) => help,
});

export const unitUnknown = defineProblem<{ image: string; meant?: string; help?: string[] }>({
  code: "unit-unknown",
  message: ({ image }) => `\`${image}\` isn't a number with a unit that claw knows`,
  help: ({ meant, help }) => [
    ...(meant === undefined ? [] : [`write \`${meant}\``]),
    ...(help ?? [
      "durations: ns us ms s m h d; sizes: B KB MB GB TB KiB MiB GiB TiB; ratios: %; rates: 100/s, 10MiB/s",
    ]),
  ],
});

export const numberMalformed = defineProblem<{ image: string; help: string[] }>({
  code: "number-malformed",
  message: ({ image }) => `\`${image}\` isn't a number that claw reads`,
  help: ({ help }) => help,
});

export const numberOutOfRange = defineProblem<{ image: string; reason: string }>({
  code: "number-out-of-range",
  message: ({ image, reason }) => `\`${image}\` can't be held exactly: ${reason}`,
  why: () => "A limit or a wait that is silently rounded isn't the one that was reviewed.",
});

export const minusNeedsSpace = defineProblem<{ message: string; write: string }>({
  code: "minus-needs-space",
  message: ({ message }) => message,
  why: () => "`a-b` is one name and `-5` one number, so an operator shows itself by the space after it.",
  help: ({ write }) => [`write \`${write}\``],
});

export const foreignOperator = defineProblem<{ found: string; meant?: string; help?: string }>({
  code: "foreign-operator",
  message: ({ found }) => `claw has no \`${found}\``,
  help: ({ meant, help }) => [
    ...(meant === undefined ? [] : [meant === "" ? "leave it out" : `write \`${meant}\``]),
    ...(help === undefined ? [] : [help]),
  ],
});

export const assignmentMisplaced = defineProblem<{ instead: string; write: string; help: string }>({
  code: "foreign-operator",
  message: ({ instead }) => `\`=\` ${instead}`,
  help: ({ write, help }) => [`write \`${write}\``, help],
});

export const dateImpossible = defineProblem<{ image: string }>({
  code: "number-malformed",
  message: ({ image }) => `the calendar has no ${image}`,
  help: () => ["a date is written year, month, day: `2027-01-31`"],
});

export const nameNotAscii = defineProblem<{ image: string; help: string }>({
  code: "name-not-ascii",
  message: ({ image }) => `\`${image}\` has characters that can't stand outside of texts and comments`,
  why: () =>
    "Two names that look alike must be the same name, so names are made of a-z, A-Z, 0-9, `_` and `-`.",
  help: ({ help }) => [help],
});

export const bidiControl = defineProblem<{ point: string }>({
  code: "bidi-control",
  message: ({ point }) => `the invisible character ${point} changes the order in which this line is shown`,
  why: () => "A reviewer would read another runbook than the one that runs.",
  help: () => ["delete it; texts in right-to-left scripts need no control characters"],
});

export const controlCharacter = defineProblem<{ point: string }>({
  code: "control-character",
  message: ({ point }) => `the control character ${point} can't stand in a source file`,
  help: () => ["delete it; in a text, only `\\n` and `\\t` are written, as escapes"],
});

export const fileTooLarge = defineProblem<{ size: string; limit: string }>({
  code: "file-too-large",
  message: ({ size, limit }) => `this file has ${size}; a source file may have ${limit}`,
  help: () => ["split it: the files of one folder are one module"],
});

export const nestingTooDeep = defineProblem<{ limit: number }>({
  code: "nesting-too-deep",
  message: ({ limit }) => `more than ${limit} levels of nesting end here; the rest of the file wasn't read`,
  help: () => ["name an inner expression with `let`, or move inner steps into a `part`"],
});

export const tooManyProblems = defineProblem<{ limit: number }>({
  code: "syntax-unexpected",
  message: ({ limit }) => `more than ${limit} syntax problems; the rest of the file wasn't read`,
});

export const clauseRepeated = defineProblem<{ clause: string }>({
  code: "clause-repeated",
  message: ({ clause }) => `\`${clause}\` stands twice`,
  why: () => "Only one of the two could count, and nobody would know which.",
  help: ({ clause }) => [`keep one \`${clause}\``],
});

export const headerInBlock = defineProblem<{ header: string }>({
  code: "header-in-block",
  message: ({ header }) => `\`${header}\` belongs to the head of a runbook, not into a block`,
  help: ({ header }) => [`move \`${header}\` directly into the runbook's braces`],
});

export const conditionsShareLine = defineProblem<{ what: string }>({
  code: "conditions-share-line",
  message: ({ what }) => `two ${what} begin on one line with nothing between them`,
  why: () => "Side by side both must hold; a forgotten `or` would go unseen.",
  help: ({ what }) =>
    what === "conditions"
      ? ["did you forget `and` or `or`? otherwise give each a line of its own"]
      : ["give each a line of its own"],
});

export const andBesideOr = defineProblem({
  code: "and-beside-or",
  message: () => "`and` beside `or` needs parentheses",
  why: () =>
    "Readers disagree about which of them binds tighter, and this decides whether something is done.",
  help: () => [
    "put parentheses around the part that belongs together: `a or (b and c)`, or `(a or b) and c`",
  ],
});
