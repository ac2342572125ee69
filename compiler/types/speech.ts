/**
 * What the type stage says about values: names, types, units, unknown and absent values. Problems about the
 * shape of a runbook are laws, and stand with them in check/rules.
 */
import { surelyMeant } from "../names/suggest.ts";
import { defineProblem } from "../problems/problem.ts";

export const unknownName = defineProblem<{
  name: string;
  what: string;
  meant?: string | undefined;
  known?: string[];
  /** What else it could be, where that is more than what is shown as known. */
  candidates?: string[];
}>({
  code: "unknown-name",
  instead: ({ name, known, candidates }) => surelyMeant(name, candidates ?? known ?? []),
  message: ({ name, what }) =>
    what === "name" ? `nothing here is called \`${name}\`` : `there is no ${what} called \`${name}\` here`,
  why: () =>
    "A name that nothing declares can only be a slip; at 3 AM it would act on nothing, or on the wrong thing.",
  help: ({ meant, known }) => {
    if (meant !== undefined) return [`did you mean \`${meant}\`?`];
    return known !== undefined && known.length > 0
      ? [`known here: ${known.slice(0, 8).join(", ")}`]
      : ["declare it, or correct the name"];
  },
});
export const ambiguousName = defineProblem<{ name: string; first: string; second: string }>({
  code: "ambiguous-name",
  message: ({ name, first, second }) => `\`${name}\` is both ${first} and ${second}`,
  help: ({ name }) => [`rename the variable \`${name}\``],
});
export const typeMismatch = defineProblem<{
  what: string;
  found: string;
  wanted: string;
  write?: string | undefined;
}>({
  code: "type-mismatch",
  message: ({ what, found, wanted }) => `${what} is ${found}, where ${wanted} is wanted`,
  why: () => "claw converts nothing silently: a value of another kind is usually another value.",
  help: ({ write, wanted }) => [write === undefined ? `give ${wanted}` : `write \`${write}\``],
});
export const unitMismatch = defineProblem<{ sentence: string; write?: string | undefined }>({
  code: "unit-mismatch",
  message: ({ sentence }) => sentence,
  why: () => "A bare number, or one in another unit, would be off by a thousand or by everything.",
  help: ({ write }) => [write === undefined ? "give both the same unit" : `write \`${write}\``],
});
export const notBool = defineProblem<{ text: string; found: string }>({
  code: "not-bool",
  message: ({ text, found }) => `\`${text}\` is ${found}, not a condition`,
  why: () => "claw knows no truthy values: what decides must be true or false.",
  help: () => ["compare it with something; an operator may be missing"],
});
export const noOrder = defineProblem<{ type: string }>({
  code: "no-order",
  message: ({ type }) => `the values of ${type} have no order`,
  help: () => ["compare with `==`, or declare the enum with `<` between its members"],
});
export const exactMeasurement = defineProblem<{ type: string }>({
  code: "exact-measurement",
  message: ({ type }) => `two measurements (${type}) are rarely equal`,
  why: () => "A condition that waits for exact equality of a measured value may wait for ever.",
  help: () => ["use `<=` or `>=`"],
});
export const unknownField = defineProblem<{
  name: string;
  of: string;
  meant?: string | undefined;
  known: string[];
}>({
  code: "unknown-field",
  instead: ({ name, known }) => surelyMeant(name, known),
  message: ({ name, of }) => `${of} has no field \`${name}\``,
  why: () => "The contract decides which fields exist; a field that isn't there is never set.",
  help: ({ meant, known }) => [
    meant === undefined
      ? `it has ${known.length === 0 ? "no fields" : known.join(", ")}`
      : `did you mean \`${meant}\`?`,
  ],
});
export const unknownMember = defineProblem<{
  name: string;
  of: string;
  meant?: string | undefined;
  known: string[];
}>({
  code: "unknown-member",
  instead: ({ name, known }) => surelyMeant(name, known),
  message: ({ name, of }) => `${of} has no member \`${name}\``,
  why: () => "A comparison with a member that doesn't exist would never be true.",
  help: ({ meant, known }) => [
    meant === undefined ? `it has ${known.join(", ")}` : `did you mean \`${meant}\`?`,
  ],
});
export const unknownHasNoDefault = defineProblem<{ text: string }>({
  code: "unknown-has-no-default",
  message: ({ text }) => `\`${text}\` may be unknown, and unknown has no default`,
  why: () =>
    "A reading that failed isn't a value: acting as if it were one is how a healthy database is failed over.",
  help: ({ text }) => [
    `leave the \`default\` out: a condition on an unknown value doesn't hold`,
    `or ask for it: \`${text} is unknown\``,
  ],
});
export const uselessDefault = defineProblem<{ text: string }>({
  code: "never-absent",
  message: ({ text }) => `\`${text}\` is always there, so its \`default\` is never used`,
  help: () => ["leave the `default` out"],
});
export const compareWithUnknown = defineProblem<{ text: string }>({
  code: "compare-with-unknown",
  message: () => "nothing is equal to unknown",
  why: () => "Comparing with unknown gives unknown, which is never true.",
  help: ({ text }) => [`write \`${text} is unknown\``],
});
export const neverUnknown = defineProblem<{ text: string }>({
  code: "never-unknown",
  message: ({ text }) => `\`${text}\` is always known`,
  why: () => "Only what is observed can be unknown, and what is computed from it; this isn't.",
  help: () => ["leave the question out"],
});
export const mayBeUnknown = defineProblem<{ text: string; where: string }>({
  code: "may-be-unknown",
  message: ({ text, where }) => `\`${text}\` may be unknown, but ${where} must be known`,
  why: () => "It is read from a probe, and a probe can fail.",
  help: () => ["use a constant or an input here"],
});
export const mayBeNone = defineProblem<{ text: string; type: string; reason?: string | undefined }>({
  code: "may-be-none",
  message: ({ text, type, reason }) =>
    `\`${text}\` is ${type}: it may be none${reason === undefined ? "" : `, because ${reason}`}`,
  why: () => "A value that isn't there has no fields and can't be counted with.",
  help: ({ text }) => [`\`require ${text} != none\` before it, or give a \`default\``],
});
export const partialValue = defineProblem<{ text: string; kind: string }>({
  code: "partial-value",
  message: ({ text, kind }) => `\`${text}\` is one value per ${kind}, not one value`,
  why: () =>
    "Some lanes may have failed, so there may be fewer values than targets: using it as one value forgets that.",
  help: ({ kind, text }) => [
    `say which: \`max(${text})\`, \`count(…)\`, or \`every ${kind} in ….done { … }\``,
  ],
});
export const notYetRun = defineProblem<{ step: string }>({
  code: "not-yet-run",
  message: ({ step }) => `step \`${step}\` hasn't run at this point`,
  help: ({ step }) => [`use \`${step}\` only in statements that stand after it`],
});
export const notConstant = defineProblem<{ text: string; what: string }>({
  code: "not-constant",
  message: ({ text, what }) => `${what} can't depend on \`${text}\``,
  why: () =>
    "Limits are checked and approved before anything runs, so they can't depend on what is found then.",
  help: () => ["write a constant, such as `15m` or `2`"],
});
export const unknownArgument = defineProblem<{
  name: string;
  of: string;
  meant?: string | undefined;
  known: string[];
}>({
  code: "unknown-argument",
  instead: ({ name, known }) => surelyMeant(name, known),
  message: ({ name, of }) => `\`${of}\` takes no argument \`${name}\``,
  why: () => "An argument that nobody reads would be dropped in silence.",
  help: ({ meant, known }) => [
    meant === undefined
      ? known.length === 0
        ? "it takes none"
        : `it takes ${known.join(", ")}`
      : `did you mean \`${meant}\`?`,
  ],
});
export const argumentMissing = defineProblem<{ name: string; type: string; of: string }>({
  code: "argument-missing",
  message: ({ name, type, of }) =>
    isArgument(name) ? `\`${of}\` needs the argument \`${name}\`` : `\`${of}\` needs ${name}, ${type}`,
  why: ({ name }) =>
    isArgument(name)
      ? "What is left out is no default: something empty, or something else, would be acted on."
      : undefined,
  help: ({ name, type }) => (isArgument(name) ? [`add \`${name}: …\`, ${type}`] : [`add ${name}`]),
});
export const argumentUnnamed = defineProblem<{ of: string; known: string[] }>({
  code: "argument-unnamed",
  message: ({ of }) => `an argument of \`${of}\` needs its name`,
  help: ({ known }) => [`write ${known.map((name) => `\`${name}: …\``).join(" or ")}`],
});
export const argumentRepeated = defineProblem<{ name: string }>({
  code: "argument-repeated",
  message: ({ name }) => `\`${name}\` is given twice`,
  help: ({ name }) => [`keep one \`${name}: …\``],
});
export const placeMissing = defineProblem<{ kind: string; of: string; known: string[] }>({
  code: "place-missing",
  message: ({ kind, of }) => `which ${kind}? \`${of}\` needs one, and no \`${kind}\` is in scope`,
  why: () => "A probe or an action without its place would look at, or touch, something else.",
  help: ({ kind, known }) => [
    `ask for each: \`every ${kind} { … }\`, or stand inside \`for each ${kind}\``,
    ...(known.length > 0 ? [`or name one: \`(${kind}: ${known[0]})\``] : []),
  ],
});
export const placeAmbiguous = defineProblem<{ kind: string; lane: string }>({
  code: "place-ambiguous",
  message: ({ kind, lane }) => `${kind} or ${lane}? both are a ${kind} here`,
  help: ({ kind, lane }) => [`say it: \`(${kind}: ${lane})\` or \`(${kind}: ${kind})\``],
});
export const placeType = defineProblem<{ name: string; found: string }>({
  code: "place-type",
  message: ({ name, found }) => `\`${name}\` must be a ${name}, and this is ${found}`,
  why: () => "A variable that bears the name of a place sets the place that everything below it acts in.",
  help: ({ name }) => [`give a ${name} of the topology, or choose another name`],
});
export const alreadyBound = defineProblem<{ name: string }>({
  code: "already-bound",
  message: ({ name }) => `\`${name}\` is already bound here`,
  why: () => "One name that means two things in one place is read wrongly sooner or later.",
  help: ({ name }) => [`choose another name, such as \`other_${name}\``],
});
export const notCallable = defineProblem<{ text: string; what: string }>({
  code: "not-callable",
  message: ({ text, what }) => `\`${text}\` is ${what} and takes no arguments`,
  help: ({ text }) => [`write \`${text}\` alone`],
});
export const notAValue = defineProblem<{ name: string; what: string; write: string }>({
  code: "not-a-value",
  message: ({ name, what }) => `\`${name}\` is ${what}, not a value`,
  help: ({ write }) => [write],
});
export const secretUsed = defineProblem<{ text: string }>({
  code: "secret-in-text",
  message: ({ text }) => `\`${text}\` is secret and has no text`,
  why: () => "What is put into a text ends in a journal, a page or a terminal.",
  help: () => ["pass it as an argument of its own"],
});
export const secretCompared = defineProblem<{ text: string }>({
  code: "secret-compared",
  message: ({ text }) => `\`${text}\` is secret and can't be compared`,
  why: () => "A branch on a secret tells it to whoever reads the journal.",
  help: () => ["leave the comparison to the service that owns the secret"],
});
export const divisionByZero = defineProblem({
  code: "division-by-zero",
  message: () => "this divides by zero",
  help: () => ["divide by something else"],
});
export const noSelection = defineProblem<{ kind: string }>({
  code: "no-selection",
  message: ({ kind }) => `which ${kind}s? this runbook has no \`targets ${kind} in …\``,
  why: () => "An empty selection never means all.",
  help: ({ kind }) => [`add \`targets ${kind} in …\` to the head, or write \`${kind} in …\` here`],
});
export const circularDefinition = defineProblem<{ name: string }>({
  code: "circular-definition",
  message: ({ name }) => `\`${name}\` is defined by itself`,
  help: () => ["break the circle"],
});
export const notSupportedYet = defineProblem<{ construct: string; help?: string }>({
  code: "not-supported-yet",
  message: ({ construct }) => `${construct} is part of the language, but this compiler can't compile it yet`,
  why: () => "It is refused rather than ignored: a runbook never runs without something that it says.",
  help: ({ help }) => [help ?? "leave it out for now"],
});
export const notZero = defineProblem<{ text: string; what: string }>({
  code: "zero-limit",
  message: ({ text, what }) => `${what} can't be \`${text}\``,
  why: () => "With none of it nothing would ever be done, or it would be done without a pause.",
  help: () => ["write more than zero, or leave the clause out where it may be left out"],
});
export const backoffShrinks = defineProblem<{ first: string; most: string }>({
  code: "backoff-shrinks",
  instead: ({ first, most }) => `${most}..${first}`,
  message: ({ first, most }) => `this backoff begins at ${first} and may be ${most} at most`,
  why: () => "Waits grow from the first to the longest; these two stand the other way round.",
  help: ({ first, most }) => [`write \`${most}..${first}\``],
});
export const driftAgainstItself = defineProblem<{ environment: string; others: string[] }>({
  code: "drift-against-itself",
  message: ({ environment }) => `\`${environment}\` is compared with itself`,
  why: () => "Nothing could ever be found so, and a canary without drift proves nothing of the rest.",
  help: ({ others }) => [
    `compare it with another environment: ${others.join(", ") || "the topology has none"}`,
  ],
});
export const notNegative = defineProblem<{ text: string; what: string }>({
  code: "negative-limit",
  message: ({ text, what }) => `${what} can't be \`${text}\``,
  help: () => ["write zero or more"],
});

/** Not everything that is missing is an argument with a name. */
function isArgument(name: string): boolean {
  return /^\w+$/.test(name);
}
