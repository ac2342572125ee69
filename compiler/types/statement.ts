/**
 * Text in another language, such as PromQL or SQL. A parameter of the type `statement` takes a constant text alone;
 * values enter it as the call's further arguments, one for each `$name` in the text, and travel beside it with their
 * types. The driver binds them in the other language's own way, so no value can become part of what is asked.
 */
import { defineProblem } from "../problems/problem.ts";
import type { Span } from "../problems/span.ts";
import type { Arg, Expr as SyntaxExpr } from "../syntax/tree.ts";
import type { Context, Typed } from "./context.ts";
import type { Parameter } from "./fill.ts";
import { type Env, infer } from "./infer.ts";
import * as say from "./speech.ts";
import { constantOf, literal, recordOf } from "./tree.ts";
import { aType, isError, type SumType, scalar, scalarNames, string, type Type } from "./type.ts";

/** The type by which a driver's declaration asks for one. */
export const statementType: Type = { t: "scalar", of: "string", roles: ["statement"] };

/** What a value is bound as: a name, of a place or a member, is a text there. */
const boundValue: SumType = {
  t: "sum",
  name: "BoundValue",
  cases: scalarNames.map((name) => ({ name, fields: [{ name: "value", type: scalar(name) }] })),
};

export const boundArguments: Parameter = {
  name: "arguments",
  type: { t: "map", of: boundValue },
  place: false,
  contract: false,
  free: true,
  default: literal({}),
};

const statementBuilt = defineProblem<{ text: string }>({
  code: "statement-built",
  message: ({ text }) => `\`${text}\` is put together from values, where a constant statement is wanted`,
  why: () =>
    "A value with a quote in it would change what is asked, and the answer would be about something else.",
  help: () => ["write `$tenant` in the text and give the value beside it: `tenant: tenant`"],
});

export function statementIn(params: readonly Parameter[]): Parameter | undefined {
  return params.find(({ type }) => type.t === "scalar" && type.roles?.at(-1) === "statement");
}

export interface Opened {
  /** The arguments that the declared parameters take. */
  args: Arg[];
  /** The statement, as its own parameter takes it. */
  text: Typed;
  /** A parameter for each `$name`, to be filled by the others. */
  holes: Parameter[];
  bound: Arg[];
}

/** The call's arguments, told apart: what its parameters take, and what its statement's `$name`s do. */
export function openStatement(
  cx: Context,
  env: Env,
  statement: Parameter,
  params: readonly Parameter[],
  args: readonly Arg[],
): Opened | "reported" | undefined {
  const given = args.find((arg) => (arg.name?.text ?? statement.name) === statement.name);
  if (given === undefined) return undefined;
  const text = constantText(cx, env, given.value);
  if (text === undefined) {
    const written = (cx.texts.get(given.value.span.file) ?? "").slice(
      given.value.span.start,
      given.value.span.end,
    );
    cx.problems.push(statementBuilt.at(given.value.span, { text: written }));
    return "reported";
  }
  const others = args.filter((arg) => arg !== given);
  const isOwn = ({ name }: Arg) =>
    name === undefined || params.some((param) => param.name === name.text && param !== boundArguments);
  const names = [...text.matchAll(/(?<!\$)\$([A-Za-z_]\w*)/g)].map(([, name]) => name ?? "");
  return {
    args: others.filter(isOwn),
    text: { type: string, unknown: false, expr: literal(text), span: given.value.span },
    holes: [...new Set(names)].map((name) => ({
      name,
      type: statementType,
      place: cx.places.kinds.has(name),
      contract: false,
      free: false,
    })),
    bound: others.filter((arg) => !isOwn(arg)),
  };
}

function constantText(cx: Context, env: Env, expr: SyntaxExpr): string | undefined {
  const { expr: found } = infer({ ...cx, problems: [] }, env, expr);
  const constant = constantOf(found)?.value;
  return typeof constant === "string" ? constant : undefined;
}

/** A value as it goes beside the statement; undefined: it can't, which has been said. */
export function boundTo(cx: Context, value: Typed, written: string, span: Span): Typed["expr"] | undefined {
  const { type } = value;
  const as = type.t === "scalar" ? type.of : type.t === "place" || type.t === "enum" ? "string" : undefined;
  if (as !== undefined)
    return recordOf([
      { name: "case", value: literal(as) },
      { name: "value", value: value.expr },
    ]);
  if (isError(type)) return undefined;
  cx.problems.push(
    say.typeMismatch.at(span, {
      what: `\`${written}\``,
      found: aType(type),
      wanted: "a number, a text, a moment, a place or a member of an enum",
    }),
  );
  return undefined;
}
