/**
 * `keep x`: what a call opened, and would close at the end of its scope, is handed over instead, whatever becomes of
 * the run. Only such an inverse can be given up, and only once.
 */
import { find, isShown, narrowed, type Scope } from "../names/scope.ts";
import { defineProblem } from "../problems/problem.ts";
import type { Call, Keep } from "../syntax/tree.ts";
import { type Context, textAt } from "./context.ts";
import type { Env } from "./infer.ts";
import type { TypedKeep } from "./model.ts";
import { nameUnknown } from "./reading.ts";

const nothingToKeep = defineProblem<{ name: string; isCall: boolean }>({
  code: "nothing-to-keep",
  message: ({ name }) => `\`${name}\` has no inverse at the end that could be given up`,
  why: () =>
    "An undo that runs only after a failure is no promise to close something; `keep` takes back such a promise.",
  help: ({ name, isCall }) =>
    isCall
      ? ["write `undo { … } at end` at the call, if what it opened is to be closed when its scope ends"]
      : [`name the call: \`call … as ${name}\`, with \`undo { … } at end\``],
});
const keptTwice = defineProblem<{ name: string }>({
  code: "kept-twice",
  message: ({ name }) => `\`${name}\` has been kept before`,
  help: () => ["delete one of the two"],
});

export function keepStatement(cx: Context, env: Env, at: Keep): { statement?: TypedKeep; scope: Scope } {
  const [first] = at.effect.names;
  const name = textAt(cx, at.effect.span, 40);
  if (first === undefined || first.text === "") return { scope: env.scope };
  const binding = find(env.scope, first.text);
  if (binding === undefined) {
    nameUnknown(cx, env, first, "call");
    return { scope: env.scope };
  }
  if (binding.closing === undefined || at.effect.names.length > 1) {
    const isCall = binding.origin === "reply";
    cx.problems.push(nothingToKeep.at(at.effect.span, { name, isCall }));
    return { scope: env.scope };
  }
  const mark = `keep ${name}`;
  if (isShown(env.scope, mark, "known")) cx.problems.push(keptTwice.at(at.span, { name }));
  return {
    statement: { kind: "keep", at, call: binding.closing as Call },
    scope: narrowed(env.scope, new Set([mark]), new Set()),
  };
}
