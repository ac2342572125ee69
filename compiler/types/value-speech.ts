/**
 * What the type stage says about sums, bounds, roles and the arms of a `choose`.
 */
import { defineProblem } from "../problems/problem.ts";

export const useEnum = defineProblem<{ name: string; cases: string[] }>({
  code: "use-enum",
  message: ({ name }) => `no case of \`${name}\` has a field, so it is an enum`,
  why: () =>
    "A sum type tells what belongs to which case; where nothing belongs to any, an enum says so shorter.",
  help: ({ name, cases }) => [`write \`enum ${name} { ${cases.join(", ")} }\``],
});
export const outOfBounds = defineProblem<{ text: string; type: string; outside: string }>({
  code: "out-of-bounds",
  message: ({ text, type, outside }) => `\`${text}\` is no ${type}: ${outside}`,
  why: () =>
    "The bound was computed with: times, counts and names outside it have been thought of by nobody.",
  help: () => ["give a value inside the bound, or widen the bound where the type is declared"],
});
export const notInside = defineProblem<{
  text: string;
  found: string;
  wanted: string;
  check?: string | undefined;
}>({
  code: "type-mismatch",
  message: ({ text, found, wanted }) => `\`${text}\` is ${found}, and not surely ${wanted}`,
  why: () => "A value outside the bound would only be noticed at the moment it is used.",
  help: ({ wanted, check }) => [
    `declare it as ${wanted} where it comes from`,
    ...(check === undefined ? [] : [`or check it: \`${check}\`, which is unknown where it isn't inside`]),
  ],
});
export const roleMismatch = defineProblem<{
  text: string;
  found: string;
  wanted: string;
  write?: string | undefined;
  isBounded: boolean;
}>({
  code: "role-mismatch",
  message: ({ text, found, wanted }) => `\`${text}\` is a ${found}, where a ${wanted} is wanted`,
  why: ({ wanted, write, isBounded }) =>
    isBounded && write !== undefined
      ? `Nobody has checked yet that it is one: a ${wanted} is more than any value of its kind.`
      : "Two things of one kind that play different roles are easily swapped; a role makes the swap an error.",
  help: ({ found, wanted, write, isBounded }) => {
    if (write === undefined) return [`you gave the ${found}: give the ${wanted}`];
    if (isBounded) return [`check it: \`${write}\` is a ${wanted}, or unknown where it isn't one`];
    return [`say that it is one: \`${write}\`; from there on it is a ${wanted}`];
  },
});
export const fieldOfCase = defineProblem<{ text: string; name: string; owner: string; sum: string }>({
  code: "unknown-field",
  message: ({ text, name, owner, sum }) =>
    `\`${text}\` is a ${sum}, and only its case \`${owner}\` has a field \`${name}\``,
  why: () => "Read from another case, it would be a field that isn't there.",
  help: ({ text, owner }) => [
    `choose first: \`choose ${text} { ${owner} as … -> { … } … }\` binds its fields`,
  ],
});
export const badBound = defineProblem<{ sentence: string; write: string }>({
  code: "bad-bound",
  message: ({ sentence }) => sentence,
  why: () => "A bound that means nothing would look like a limit and be none.",
  help: ({ write }) => [write],
});
export const badPattern = defineProblem<{ wrong: string }>({
  code: "bad-pattern",
  message: ({ wrong }) => `this pattern can't be used: ${wrong}`,
  why: () =>
    "Patterns are held against what others send, during an incident: each is matched in one pass over the text, so none can hang a run.",
  help: () => ["use characters, `.`, `[a-z]`, `\\d`, groups `(a|b)`, and `*` `+` `?` `{1,63}`"],
});
export const missingArm = defineProblem<{ text: string; missing: string[] }>({
  code: "missing-arm",
  message: ({ text, missing }) =>
    missing.length === 0
      ? `\`${text}\` may be something else, and no arm says what then`
      : `${list(missing)} ${missing.length === 1 ? "isn't" : "aren't"} handled: \`${text}\` may be ${missing.length === 1 ? "that" : "one of them"}`,
  why: () =>
    "What no arm is for would end the run in the middle, at the moment it happens for the first time.",
  help: ({ missing }) =>
    missing.length === 0
      ? ["add an arm for the rest: `else -> { … }`"]
      : [
          `add ${missing
            .slice(0, 5)
            .map((each) => `\`${each} -> { … }\``)
            .join(", ")}, or \`else -> { … }\` for the rest`,
        ],
});
function list(names: readonly string[]): string {
  const shown = names.slice(0, 5).map((each) => `\`${each}\``);
  return names.length > 5 ? `${shown.join(", ")} and ${names.length - 5} more` : shown.join(", ");
}
export const openNeedsElse = defineProblem<{ text: string; type: string }>({
  code: "open-needs-else",
  message: ({ text, type }) =>
    `\`${text}\` is ${/^[aeio]/i.test(type) ? "an" : "a"} ${type}, an open enum: it may be a member that isn't listed`,
  why: () => "Whoever owns the enum may add members, and the first you see of one is during an incident.",
  help: () => ["say what an unheard-of member means: `else -> { … }`"],
});
export const armUnreachable = defineProblem<{ text: string; why: string }>({
  code: "arm-unreachable",
  message: ({ text, why }) => `nothing reaches \`${text}\`: ${why}`,
  why: () => "It reads as if something were handled here, and it never is.",
  help: () => ["leave it out, or put it where it is meant"],
});
export const badChoice = defineProblem<{ sentence: string; write: string }>({
  code: "bad-choice",
  message: ({ sentence }) => sentence,
  help: ({ write }) => [write],
});
export const parseAmbiguous = defineProblem<{ first: string; second: string }>({
  code: "parse-ambiguous",
  message: ({ first, second }) =>
    `\`${first}\` and \`${second}\` stand side by side: nothing says where one ends`,
  why: () =>
    "A capture takes what stands before the next fixed text; without one the split would be a guess.",
  help: () => ["put the text that stands between them into the template, or capture both as one"],
});
