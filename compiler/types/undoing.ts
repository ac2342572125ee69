/**
 * `undo step`: takes a finished step back while the run goes on, in all its lanes or in some. It names a step that
 * has run, and lanes that this step had; what it takes back is owed no more.
 */
import { bind, find, type Scope, type StepResult } from "../names/scope.ts";
import { defineProblem } from "../problems/problem.ts";
import type { Step, UndoStep } from "../syntax/tree.ts";
import { assignable } from "./assignable.ts";
import { freshVariable } from "./collections.ts";
import { type Context, textAt } from "./context.ts";
import { failureBinding } from "./failing.ts";
import { typeFanOut } from "./fan-out.ts";
import { type Env, inScope } from "./infer.ts";
import type { TypedUndoStep } from "./model.ts";
import { nameUnknown } from "./reading.ts";
import * as say from "./speech.ts";
import * as lanes from "./speech-lanes.ts";
import { typeBlock } from "./statements.ts";
import { isError, show, string } from "./type.ts";

const notTakenBack = defineProblem<{ name: string; what: string; write: string }>({
  code: "undo-of-no-step",
  message: ({ name, what }) => `\`undo step ${name}\`: ${what}`,
  why: () => "Only a step that has run left something in the ledger that can be taken back by its name.",
  help: ({ write }) => [write],
});

export function undoStepStatement(
  cx: Context,
  env: Env,
  at: UndoStep,
): { statement?: TypedUndoStep; scope: Scope } {
  const found = stepNamed(cx, env, at);
  const step = found?.at as Step | undefined;
  if (found === undefined || step === undefined) return { scope: env.scope };
  const statement: TypedUndoStep = { kind: "undo-step", at, step };
  if (at.fanout !== undefined) {
    freshVariable(cx, env, at.fanout.variable);
    statement.fanOut = typeFanOut(cx, env, at.fanout);
    refuseForwardPaces(cx, at.fanout);
    judgeLanes(cx, at, found, statement);
  }
  if (at.otherwise !== undefined) {
    const scope = bind(env.scope, failureBinding(found.fanOut?.element ?? string));
    statement.otherwise = typeBlock(cx, inScope(env, scope), at.otherwise.body).statements;
  }
  return { statement, scope: env.scope };
}

function stepNamed(cx: Context, env: Env, at: UndoStep): StepResult | undefined {
  const [first, second] = at.step.names;
  if (first === undefined || first.text === "") return undefined;
  const name = textAt(cx, at.step.span, 40);
  const binding = find(env.scope, first.text);
  const report = (what: string, write: string) =>
    void cx.problems.push(notTakenBack.at(at.step.span, { name, what, write }));
  if (second !== undefined)
    report("a step inside another one is taken back with it", `write \`undo step ${first.text}\``);
  else if (binding === undefined && env.later.has(first.text))
    cx.problems.push(say.notYetRun.at(at.step.span, { step: name }));
  else if (binding === undefined) nameUnknown(cx, env, first, "step");
  else if (binding.step === undefined) report("that is no step", "name a step that stands before");
  else if (binding.step.at === undefined)
    report(
      "a `first` takes its misses back by itself",
      "put the alternatives into a step, and take that back",
    );
  else return binding.step;
  return undefined;
}

/** Lanes are taken back under a limit, and some may be spared; nothing goes ahead, and nothing is watched between. */
function refuseForwardPaces(cx: Context, at: NonNullable<UndoStep["fanout"]>): void {
  for (const pace of at.paces) {
    if (pace.kind === "at-a-time" || pace.kind === "at-most" || pace.kind === "need") continue;
    cx.problems.push(
      lanes.paceWithoutEffect.at(pace.span, {
        pace: textAt(cx, pace.span, 40),
        why: "nothing goes forward here",
        write: "`n at a time`, `at most n` and `need` can stand here",
      }),
    );
  }
}

function judgeLanes(cx: Context, at: UndoStep, step: StepResult, { fanOut }: TypedUndoStep): void {
  const name = textAt(cx, at.step.span, 40);
  if (fanOut === undefined || isError(fanOut.element)) return;
  const wanted = step.fanOut?.element;
  if (wanted === undefined) {
    const what = "it has no lanes to choose from";
    cx.problems.push(notTakenBack.at(fanOut.at.span, { name, what, write: `write \`undo step ${name}\`` }));
  } else if (!assignable(fanOut.element, wanted)) {
    const what = `its lanes are named by ${show(wanted)}, not by ${show(fanOut.element)}`;
    cx.problems.push(notTakenBack.at(fanOut.in.span, { name, what, write: `give some of \`${name}.done\`` }));
  }
}
