/**
 * `first`: alternatives tried in order, one at a time, of which the first that holds is taken. An alternative that
 * misses is taken back before the next is tried, so at most one stands in the end; `n.held` says which.
 */
import { canonicalJson } from "../../schema/canonical.ts";
import { type Binding, bind, inLane, type Scope } from "../names/scope.ts";
import { defineProblem } from "../problems/problem.ts";
import type { Block, Fanout, First } from "../syntax/tree.ts";
import { elementOf, freshVariable, rangeOf } from "./collections.ts";
import { atLeastOne } from "./constants.ts";
import { type Context, textAt } from "./context.ts";
import { failureBinding } from "./failing.ts";
import { type Env, inScope } from "./infer.ts";
import type { TypedFanOut, TypedFirst, TypedStatement } from "./model.ts";
import * as lanes from "./speech-lanes.ts";
import { endsInContinue, typeBlock, typeHandler } from "./statements.ts";
import { variable } from "./tree.ts";
import { string, type Type } from "./type.ts";

const alternativeHandles = defineProblem<{ step: string }>({
  code: "alternative-handles",
  message: ({ step }) => `\`${step}\` is an alternative, and has an \`otherwise\` or a fan-out of its own`,
  why: () => "When an alternative fails it is a miss: it is taken back and the next one is tried.",
  help: () => [
    "put what is to happen after each miss into `missed { … }`, and what when all have missed into the `otherwise` of the `first`",
    "put a fan-out into a step inside the alternative",
  ],
});

export function firstStatement(cx: Context, env: Env, at: First): { statement: TypedFirst; scope: Scope } {
  const name = at.name.text;
  freshVariable(cx, env, at.name);
  const statement: TypedFirst = { kind: "first", at, name, alternatives: [] };
  const { tries } = at;
  let missedEnv = env;
  let held: Type;
  if (tries.kind === "steps") {
    for (const step of tries.steps) {
      if (step.otherwise !== undefined || step.fanout !== undefined || step.repeat !== undefined)
        cx.problems.push(alternativeHandles.at(step.name.span, { step: step.name.text }));
      const body = typeBlock(cx, env, step.body).statements;
      statement.alternatives.push({ name: step.name.text, at: step, body });
    }
    held = { t: "enum", name, members: tries.steps.map((step) => step.name.text) };
  } else {
    const each = perElement(cx, env, tries);
    Object.assign(statement, { fanOut: each.fanOut, body: each.body });
    missedEnv = each.env;
    held = each.fanOut.element;
  }
  if (at.missed !== undefined)
    statement.missed = typeBlock(
      cx,
      inScope(missedEnv, bind(missedEnv.scope, failureBinding(held))),
      at.missed,
    ).statements;
  if (at.otherwise !== undefined) statement.otherwise = typeHandler(cx, env, at.otherwise, held);
  const maybe = at.otherwise !== undefined && endsInContinue(at.otherwise);
  const outputs = new Map([["held", { type: held, unknown: false, maybe: false }]]);
  const binding: Binding = {
    name,
    type: string,
    unknown: false,
    expr: variable(name),
    origin: "step",
    span: at.name.span,
    step: { outputs, maybe },
  };
  return { statement, scope: bind(env.scope, binding) };
}

function perElement(
  cx: Context,
  env: Env,
  { fanout, body }: { fanout: Fanout; body: Block },
): { fanOut: TypedFanOut; body: TypedStatement[]; env: Env } {
  freshVariable(cx, env, fanout.variable);
  const range = rangeOf(cx, env, fanout.variable, fanout.range);
  const element = elementOf(cx, fanout.variable, range);
  const name = fanout.variable.text;
  const fanOut: TypedFanOut = { at: fanout, bind: name, element, in: range, width: 1 };
  for (const pace of fanout.paces) {
    if (pace.kind !== "at-most")
      cx.problems.push(
        lanes.paceWithoutEffect.at(pace.span, {
          pace: textAt(cx, pace.span, 40),
          why: "one alternative is tried after the other",
          write: "only `at most n` can stand here",
        }),
      );
    else {
      const most = atLeastOne(cx, pace.count, "`at most`", env);
      if (most !== undefined) fanOut.atMost = most;
    }
  }
  const lane: Binding = { name, type: element, unknown: false, expr: variable(name), origin: "lane" };
  const inner = inScope(env, inLane(env.scope, lane, canonicalJson(range.expr)));
  return { fanOut, body: typeBlock(cx, inner, body).statements, env: inner };
}
