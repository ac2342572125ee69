/** `budget` and `spend`: how often something may be done within a window, counted for each key. */
import type { Scenario } from "../../schema/generated/simulation.ts";
import { lookUp } from "../names/module.ts";
import type { BudgetDecl, Expr, Name, Reference, Spend } from "../syntax/tree.ts";
import { type Context, resolveOnce, textAt } from "./context.ts";
import { countFigure, type Figure, timeFigure } from "./figures.ts";
import { fill, type Parameter } from "./fill.ts";
import { check, type Env } from "./infer.ts";
import type { TypedSpend } from "./model.ts";
import { notFound } from "./not-found.ts";
import { moduleEnv, resolveParams, scopeOf } from "./resolve.ts";
import * as say from "./speech.ts";
import { constantOf, literal, substitute } from "./tree.ts";
import { int, isError } from "./type.ts";

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
  const declaration = path.names.length === 1 ? budgetNamed(cx, path.names[0]) : undefined;
  if (declaration === undefined) return undefined;
  const name = declaration.name;
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

function budgetNamed(cx: Context, name: Name | undefined): BudgetDecl | undefined {
  if (name === undefined || name.text === "") return undefined;
  const declaration = lookUp(cx.module, name);
  if (declaration?.kind === "budget") return declaration;
  const known = [...cx.module.symbols.values()].filter((each) => each.declaration.kind === "budget");
  notFound(
    cx,
    name,
    "budget",
    known.map((each) => each.name),
  );
  return undefined;
}

/** `spent(restarts, node: n1)`: what others had spent of a budget before a scenario's run. */
export function spentBefore(
  cx: Context,
  env: Env,
  target: Reference,
  units: Expr,
): NonNullable<Scenario["spent"]>[number] | undefined {
  const [of, ...args] = target.args ?? [];
  if (of === undefined || of.name !== undefined || of.value.kind !== "name") {
    const type = "the name of a budget, as in `spent(restarts, node: n1)`";
    cx.problems.push(say.argumentMissing.at(target.span, { name: "a budget", type, of: "spent" }));
    return undefined;
  }
  const declaration = budgetNamed(cx, of.value.name);
  if (declaration === undefined) return undefined;
  const { params } = budgetOf(cx, declaration);
  const { values, complete } = fill(cx, env, params, args, declaration.name.text, target.span);
  const count = check(cx, env, units, { ...int, min: 0 });
  if (!complete || isError(count.type)) return undefined;
  const key = params.map((param) => constantOf(values.get(param.name)?.expr ?? literal(null))?.value);
  const most = constantOf(count.expr)?.value;
  if (typeof most === "number" && key.every((part) => part !== undefined))
    return { budget: declaration.name.text, key, units: most };
  const text = textAt(cx, target.span, 60);
  cx.problems.push(say.notConstant.at(target.span, { text, what: "what was spent before a scenario" }));
  return undefined;
}
