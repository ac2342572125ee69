/**
 * `blast`: how many of a kind may be touched, at a time and in all, in each enclosing place where it says `per`. A
 * kind is named in the singular or the plural.
 */
import type { Limit as LimitSyntax } from "../syntax/tree.ts";
import { amountOf } from "./amount.ts";
import type { Context } from "./context.ts";
import type { Env } from "./infer.ts";
import { kindOf, kindsIn } from "./kinds.ts";
import type { TypedLimit } from "./model.ts";
import { notFound } from "./not-found.ts";
import * as lanes from "./speech-lanes.ts";

export function typeLimit(cx: Context, env: Env, limit: LimitSyntax): TypedLimit | undefined {
  const kind = kindNamed(cx, limit.noun);
  const per = limit.per === undefined ? undefined : kindNamed(cx, limit.per);
  const count = amountOf(cx, env, limit.amount, "a blast limit");
  if (kind === undefined || count === undefined || (limit.per !== undefined && per === undefined))
    return undefined;
  const isShare = typeof count === "object" && ("percent" in count || count.as === "ratio");
  if (isShare && (cx.places.kinds.get(kind) ?? []).length === 0) {
    cx.problems.push(lanes.shareOfUnlisted.at(limit.amount.span, { kind }));
    return undefined;
  }
  return { kind, count, when: limit.scope, at: limit.span, ...(per === undefined ? {} : { per }) };
}

function kindNamed(cx: Context, name: LimitSyntax["noun"]): string | undefined {
  const { text } = name;
  const singular = [text, text.replace(/ies$/, "y"), text.replace(/es$/, ""), text.replace(/s$/, "")];
  const found = cx.places.ofPlural(text) ?? singular.find((each) => kindOf(cx, each) !== undefined);
  if (found === undefined) notFound(cx, name, "kind of place", kindsIn(cx));
  return found;
}
