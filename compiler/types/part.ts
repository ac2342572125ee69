/**
 * `part` and `run` of one: its statements become statements of the block that runs it, in a scope of their own. A
 * part is typed once by itself, which is where its mistakes are told, and once more for each place that runs it,
 * over that place's arguments, so that every law sees what really happens there.
 */
import type { Expr } from "../../schema/generated/plan.ts";
import { type Binding, bind, emptyScope } from "../names/scope.ts";
import { defineProblem } from "../problems/problem.ts";
import type { Block, PartDecl, Run, RunbookDecl } from "../syntax/tree.ts";
import { walkTree } from "../syntax/walk.ts";
import { freshVariable } from "./collections.ts";
import { type Context, resolveOnce, type Typed } from "./context.ts";
import { fill, type Parameter } from "./fill.ts";
import type { Env } from "./infer.ts";
import type { TypedPart, TypedStatement } from "./model.ts";
import { moduleEnv, resolveParams, resolveType } from "./resolve.ts";
import { resultOf } from "./returning.ts";
import * as say from "./speech.ts";
import { typeBlock } from "./statements.ts";
import { freeVariables, partsOf, variable } from "./tree.ts";
import { error, type Type } from "./type.ts";

const yieldsNothing = defineProblem<{ name: string }>({
  code: "returns-nothing",
  message: ({ name }) => `\`${name}\` returns nothing that \`as\` could name`,
  why: () => "Only a `return` at the end of what is run yields a value.",
  help: ({ name }) => ["leave the `as` out", `or end \`${name}\` with \`return …\``],
});

interface Part {
  params: Parameter[];
  /** Undefined where it returns nothing. */
  output: Type | undefined;
}

/** A part by itself, over its parameters: this is where its problems are reported. */
export function partOf(cx: Context, at: PartDecl): Part {
  return resolveOnce(
    cx,
    at,
    () => {
      const { params, scope } = resolveParams(cx, at.params);
      const { output } = typeBody(cx, at, scope, []);
      return { params, output };
    },
    () => {
      cx.problems.push(say.circularDefinition.at(at.name.span, { name: at.name.text }));
      return { params: [], output: error };
    },
  );
}

function typeBody(
  cx: Context,
  at: PartDecl,
  scope: Env["scope"],
  around: readonly PartDecl[],
): { statements: TypedStatement[]; output: Type | undefined } {
  const declared = at.type === undefined ? undefined : resolveType(cx, at.type);
  const env: Env = {
    ...moduleEnv,
    scope,
    later: stepNames(at.body),
    running: [...around, at],
    ...(declared ? { returns: declared } : {}),
  };
  const { statements } = typeBlock(cx, env, at.body);
  return { statements, output: resultOf(cx, statements, at, declared) };
}

export function runPart(
  cx: Context,
  env: Env,
  at: Run,
  part: PartDecl,
): { statement?: TypedPart; scope: Env["scope"] } {
  const name = part.name.text;
  const { params, output } = partOf(cx, part);
  const { values, complete } = fill(cx, env, params, at.target.args, name, at.target.span);
  const scope = withResult(cx, env, at, name, output);
  if (!complete || env.running?.includes(part)) return { scope };
  const own = namesBound(part);
  const pinned: TypedPart["params"] = [];
  const bindings = params.flatMap((param): Binding[] => {
    const value = values.get(param.name);
    if (value === undefined) return [];
    const isDirect = standsFor(value, param.name, own);
    if (!isDirect) pinned.push({ name: param.name, value });
    const expr: Expr = isDirect ? value.expr : variable(param.name);
    return [{ name: param.name, type: param.type, unknown: false, expr, origin: "parameter" }];
  });
  const silent: Context = { ...cx, problems: [] };
  const { statements } = typeBody(silent, part, bind(emptyScope, ...bindings), env.running ?? []);
  const bound = at.as?.text;
  return {
    scope,
    statement: {
      kind: "part",
      at,
      part,
      params: pinned,
      body: statements,
      ...(bound === undefined || output === undefined ? {} : { bind: bound }),
    },
  };
}

/** The argument may stand in the body itself: it reads nothing, and none of its names means another thing there. */
function standsFor(value: Typed, param: string, own: ReadonlySet<string>): boolean {
  if (partsOf(value.expr).some((each) => each.op === "probe")) return false;
  if (value.expr.op === "variable" && value.expr.name === param) return true;
  return [...freeVariables(value.expr)].every((each) => !own.has(each));
}

/** What a \`run … as x\` binds, for a part and for a runbook. */
export function withResult(
  cx: Context,
  env: Env,
  at: Run,
  name: string,
  output: Type | undefined,
): Env["scope"] {
  if (at.as === undefined) return env.scope;
  if (output === undefined) cx.problems.push(yieldsNothing.at(at.as.span, { name }));
  freshVariable(cx, env, at.as);
  return bind(env.scope, {
    name: at.as.text,
    type: output ?? error,
    unknown: false,
    expr: variable(at.as.text),
    origin: "reply",
    span: at.as.span,
  });
}

/** Every name that a part binds somewhere: parameters, lets, replies, steps, lane variables. */
function namesBound(part: PartDecl): Set<string> {
  const names = new Set(part.params.map((param) => param.name.text));
  walkTree(part.body, (node) => {
    for (const key of ["name", "as", "variable"] as const) {
      const name = (node as unknown as Record<string, { text?: string } | undefined>)[key];
      if (typeof name?.text === "string") names.add(name.text);
    }
  });
  return names;
}

/** The steps that stand anywhere in a body; alternatives of a `first` are no steps by name, but what it held. */
export function stepNames(at: Block | RunbookDecl): Set<string> {
  const names = new Set<string>();
  const alternatives = new Set<unknown>();
  walkTree(at, (node) => {
    if (node.kind === "steps")
      for (const each of (node as unknown as { steps: unknown[] }).steps) alternatives.add(each);
    if (node.kind === "step" && !alternatives.has(node))
      names.add((node as unknown as { name: { text: string } }).name.text);
  });
  return names;
}
