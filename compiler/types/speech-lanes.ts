/**
 * What the type stage says about lanes: how many go at a time, and which paces can stand together.
 */
import { defineProblem } from "../problems/problem.ts";

export const unboundedInput = defineProblem<{ text: string; what: string; write: string }>({
  code: "unbounded-input",
  message: ({ text, what }) => `${what} is \`${text}\`, and nothing says how much that can be`,
  why: () =>
    "Time and blast are computed before anything runs; a figure that anyone may type has no worst case.",
  help: ({ write }) => [`bound the input's type, such as \`${write}\``],
});
export const shareOfUnlisted = defineProblem<{ kind: string }>({
  code: "share-of-unlisted",
  message: ({ kind }) => `a share of all ${kind}s can't be computed: the topology doesn't list them`,
  why: () => "A share of a number that nobody knows limits nothing.",
  help: ({ kind }) => [`write a number: \`3 ${kind}s\``],
});
export const pacesConflict = defineProblem<{ pace: string }>({
  code: "paces-conflict",
  message: ({ pace }) => `\`${pace}\` beside \`canary first\`: only one wave can go first`,
  why: () => "Whoever reads it in a hurry must see at once who goes first.",
  help: ({ pace }) => [`keep \`canary first\`, or \`${pace}\``],
});
export const paceWithoutEffect = defineProblem<{ pace: string; why: string; write: string }>({
  code: "pace-without-effect",
  message: ({ pace, why }) => `\`${pace}\` can never make a difference: ${why}`,
  why: () => "It reads as a safeguard, and isn't one.",
  help: ({ write }) => [write],
});
export const repeatBesideLanes = defineProblem<{ variable: string }>({
  code: "repeat-beside-lanes",
  message: ({ variable }) => `is each ${variable} repeated by itself, or all of them together?`,
  why: () =>
    "One does again what failed, the other also what went well. In an incident nobody should have to remember which it is.",
  help: ({ variable }) => [
    `to repeat one ${variable}: a step with the \`repeat\` inside this one`,
    "to repeat all of them: a step with the `repeat` around this one",
  ],
});
