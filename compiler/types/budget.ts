/** `budget` and `spend`: how often something may be done within a window, counted for each key. */
import { lookUp } from "../names/module.ts";
import type { BudgetDecl, Spend } from "../syntax/tree.ts";
import { atLeastOne, someTimeMs } from "./constants.ts";
import { type Context, resolveOnce } from "./context.ts";
import { fill, type Parameter } from "./fill.ts";
import type { Env } from "./infer.ts";
import type { TypedSpend } from "./model.ts";
import { notFound } from "./not-found.ts";
import { resolveParams } from "./resolve.ts";

interface Budget {
  params: Parameter[];
  most: number | undefined;
  perMs: number | undefined;
}

export function budgetOf(cx: Context, at: BudgetDecl): Budget {
  const make = (): Budget => ({
    params: resolveParams(cx, at.params).params,
    most: atLeastOne(cx, at.limit, "a budget"),
    perMs: someTimeMs(cx, at.window, "the window of a budget"),
  });
  return resolveOnce(cx, at, make, () => ({ params: [], most: undefined, perMs: undefined }));
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
  const { params, most, perMs } = budgetOf(cx, declaration);
  const { values, complete } = fill(cx, env, params, args, name.text, span);
  if (!complete || most === undefined || perMs === undefined) return undefined;
  const key = params.flatMap((param) => values.get(param.name) ?? []);
  return { kind: "spend", at, budget: name.text, key, most, perMs };
}
