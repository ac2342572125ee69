/**
 * `return e`, the last statement of a part or a runbook: what it yields, which must be known, because by then its
 * effects have been made and nothing could be done about a value that isn't.
 */
import { defineProblem } from "../problems/problem.ts";
import type { PartDecl, Return, RunbookDecl } from "../syntax/tree.ts";
import { type Context, textAt } from "./context.ts";
import { check, type Env, infer } from "./infer.ts";
import type { TypedReturn, TypedStatement } from "./model.ts";
import { statementsBelow } from "./model.ts";
import * as say from "./speech.ts";
import { isError, show, type Type } from "./type.ts";

const returnNotLast = defineProblem<{ name: string }>({
  code: "return-not-last",
  message: ({ name }) => `\`return\` stands inside \`${name}\`, not at its end`,
  why: () =>
    "What has one way out can be undone and timed as a whole; a way out in the middle would skip checks.",
  help: ({ name }) => [`make it the last statement of \`${name}\``, "use `when` or `if` to choose the value"],
});
const returnMissing = defineProblem<{ name: string; type: string }>({
  code: "return-missing",
  message: ({ name, type }) => `\`${name}\` says that it returns ${type}, and has no \`return\``,
  help: () => ["end it with `return …`", "or leave the type after the parentheses out"],
});

export function returnStatement(cx: Context, env: Env, at: Return): TypedReturn {
  const value = env.returns === undefined ? infer(cx, env, at.value) : check(cx, env, at.value, env.returns);
  if (value.unknown && !isError(value.type)) {
    cx.problems.push(
      say.mayBeUnknown.at(value.span, { text: textAt(cx, value.span, 40), where: "what is returned" }),
    );
  }
  return { kind: "return", at, value };
}

/** The type of what a body returns: declared, or that of its `return`. */
export function resultOf(
  cx: Context,
  body: readonly TypedStatement[],
  at: PartDecl | RunbookDecl,
  declared: Type | undefined,
): Type | undefined {
  const last = body.at(-1);
  const name = at.name.text;
  for (const each of ownStatements(body))
    if (each.kind === "return" && each !== last) cx.problems.push(returnNotLast.at(each.at.span, { name }));
  if (last?.kind === "return") return declared ?? last.value.type;
  if (declared !== undefined && at.type !== undefined && !isError(declared))
    cx.problems.push(returnMissing.at(at.type.span, { name, type: show(declared) }));
  return declared;
}

/** Those of parts that are run inside return from there. */
function* ownStatements(body: readonly TypedStatement[]): Generator<TypedStatement> {
  const inside = new Set<TypedStatement>();
  for (const each of statementsBelow(body)) {
    if (each.kind === "part") for (const inner of statementsBelow(each.body)) inside.add(inner);
    if (!inside.has(each)) yield each;
  }
}
