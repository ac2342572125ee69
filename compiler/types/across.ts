/**
 * `retry across e in xs`: an attempt for each element of a list, whose length has a bound. What is sent may name the
 * element; nothing else may, because what an effect changes, and how it is taken back, is the same whoever was asked.
 */
import type { Expr as PlanExpr } from "../../schema/generated/plan.ts";
import { type Binding, bind } from "../names/scope.ts";
import { defineProblem } from "../problems/problem.ts";
import type { Span } from "../problems/span.ts";
import type { RetryAcross, RetryClause } from "../syntax/tree.ts";
import { freshVariable } from "./collections.ts";
import { type Context, textAt } from "./context.ts";
import { type Env, infer, inScope } from "./infer.ts";
import * as say from "./speech.ts";
import { unboundedInput } from "./speech-lanes.ts";
import { freeVariables, partsOf, variable } from "./tree.ts";
import { isError } from "./type.ts";

const acrossDecides = defineProblem<{ name: string; what: string }>({
  code: "across-decides",
  message: ({ name, what }) => `${what} depends on which \`${name}\` was tried`,
  why: () =>
    "Every attempt is the same effect by another way. If each changed something else, one that seemed to fail would be left behind where nobody looks.",
  help: ({ name }) => [
    `name \`${name}\` only in what is sent, where it says whom to ask`,
    "or act on each of them, in a step `for each`",
  ],
});
const acrossUnused = defineProblem<{ name: string }>({
  code: "across-unused",
  message: ({ name }) => `\`${name}\` is named nowhere in what is sent: every attempt is the same`,
  why: () => "It reads as if somebody else were asked, and the one that doesn't answer is asked again.",
  help: ({ name }) => [`say in the request whom it goes to: \`… : ${name}\``, "or write `retry 2 times`"],
});
const acrossReplaced = defineProblem<{ action: string; name: string }>({
  code: "across-replaced",
  message: ({ action, name }) =>
    `\`${action}\` is tried at one \`${name}\` after another, and this \`retry\` says no \`${name}\``,
  why: () => "What the action sends names the element it is tried at; without one there is nothing to send.",
  help: ({ action }) => ["leave the `retry` of this call out", `or change that of \`${action}\``],
});

export interface Across {
  in: PlanExpr;
  most: number;
  span: Span;
}

/** The element, as what is sent names it. */
const tried = ".tried";

/** Where a retry goes across several: its list. */
export function acrossOf(cx: Context, env: Env, clause: RetryClause): Across | undefined {
  const { policy } = clause;
  if (policy.kind !== "retry-across") return undefined;
  const range = infer(cx, env, policy.range);
  if (isError(range.type)) return undefined;
  const text = textAt(cx, policy.range.span, 40);
  if (range.type.t !== "list") {
    cx.problems.push(
      say.typeMismatch.at(policy.range.span, { what: `\`${text}\``, wanted: "a list", found: "no list" }),
    );
    return undefined;
  }
  if (range.unknown || partsOf(range.expr).some((part) => part.op === "probe")) {
    cx.problems.push(say.mayBeUnknown.at(policy.range.span, { text, where: "whom to try" }));
    return undefined;
  }
  const most = range.type.max;
  if (most === undefined) {
    const write = "list<string> in 1..5";
    cx.problems.push(unboundedInput.at(policy.range.span, { text, what: "the number of attempts", write }));
    return undefined;
  }
  return { in: range.expr, most, span: clause.span };
}

/** What is sent is typed where the element has its name; what is wrong with the list is said by `acrossOf`. */
export function whereTried(cx: Context, env: Env, clause: RetryClause | undefined): Env {
  const policy = clause?.policy;
  if (policy?.kind !== "retry-across") return env;
  if (!freshVariable(cx, env, policy.variable)) return env;
  return inScope(env, bind(env.scope, elementOf(cx, env, policy)));
}

function elementOf(cx: Context, env: Env, policy: RetryAcross): Binding {
  const { type } = infer({ ...cx, problems: [] }, env, policy.range);
  const name = policy.variable.text;
  const element = type.t === "list" ? type.of : ({ t: "error" } as const);
  return { name, type: element, unknown: false, expr: variable(tried), origin: "quantifier" };
}

function namesTried(expr: PlanExpr): boolean {
  return freeVariables(expr).has(tried);
}

/** Anywhere in what was typed. */
function holdsTried(part: unknown): boolean {
  if (typeof part !== "object" || part === null) return false;
  if ((part as PlanExpr).op === "variable" && (part as { name?: string }).name === tried) return true;
  return Object.entries(part).some(([key, value]) => !untyped.has(key) && holdsTried(value));
}
const untyped = new Set(["at", "span", "action", "cx"]);

/** Judges one request: who is tried must be named there, and nowhere else. */
export function judgeAcross(
  cx: Context,
  clause: RetryClause,
  request: PlanExpr,
  others: { what: string; part: unknown }[],
): void {
  if (clause.policy.kind !== "retry-across") return;
  const name = clause.policy.variable.text;
  if (!namesTried(request)) cx.problems.push(acrossUnused.at(clause.span, { name }));
  for (const { what, part } of others)
    if (holdsTried(part)) {
      cx.problems.push(acrossDecides.at(clause.span, { name, what }));
      return;
    }
}

/** A call's own retry stands for its action's, whose request needs an element. */
export function judgeReplaced(
  cx: Context,
  own: RetryClause | undefined,
  declared: RetryClause | undefined,
  action: string,
): void {
  if (own === undefined || declared?.policy.kind !== "retry-across") return;
  const name = declared.policy.variable.text;
  cx.problems.push(acrossReplaced.at(own.span, { action, name }));
}
