/** `budget` and `spend`: how often something may be done within a window, counted for each key. */
import { lookUp } from "../names/module.ts";
import type { BudgetDecl, Spend } from "../syntax/tree.ts";
import { type Context, resolveOnce, textAt } from "./context.ts";
import { countFigure, type Figure, timeFigure } from "./figures.ts";
import { fill, type Parameter } from "./fill.ts";
import type { Env } from "./infer.ts";
import type { TypedSpend } from "./model.ts";
import { notFound } from "./not-found.ts";
import { moduleEnv, resolveParams, scopeOf } from "./resolve.ts";
import { substitute } from "./tree.ts";

interface Budget {
  params: Parameter[];
  most: Figure | undefined;
  per: Figure | undefined;
}

export function budgetOf(cx: Context, at: BudgetDecl): Budget {
  const make = (): Budget => {
    const { params } = resolveParams(cx, at.params);
    const env = { ...moduleEnv, scope: scopeOf(params) };
    return {
      params,
      most: countFigure(cx, env, at.limit, "a budget", 1),
      per: timeFigure(cx, env, at.window, "the window of a budget", 1),
    };
  };
  return resolveOnce(cx, at, make, () => ({ params: [], most: undefined, per: undefined }));
}

export function spendStatement(cx: Context, env: Env, at: Spend): TypedSpend | undefined {
  const { path, args, span } = at.budget;
  const [name] = path.names;
  if (name === undefined || name.text === "") return undefined;
  const declaration = path.names.length === 1 ? lookUp(cx.module, name) : undefined;
  if (declaration?.kind !== "budget") {
    const known = [...cx.module.symbols.values()].filter((each) => each.declaration.kind === "budget");
    return notFound(
      cx,
      name,
      "budget",
      known.map((each) => each.name),
    );
  }
  const { params, most, per } = budgetOf(cx, declaration);
  const { values, complete } = fill(cx, env, params, args, name.text, span);
  if (!complete || most === undefined || per === undefined) return undefined;
  const key = params.flatMap((param) => values.get(param.name) ?? []);
  const by = new Map([...values].map(([param, value]) => [param, value.expr]));
  return {
    kind: "spend",
    at,
    budget: name.text,
    key,
    most: most.most,
    perMs: per.most,
    ...(most.of === undefined ? {} : { limit: substitute(most.of, by) }),
    ...(per.of === undefined ? {} : { window: substitute(per.of, by) }),
    says: `${textAt(cx, declaration.limit.span)} per ${textAt(cx, declaration.window.span)}`,
  };
}
