/** The routes that can start a runbook, as its plan carries them: so what may start it is part of its identity. */
import type { Route, RouteRow } from "../../schema/generated/plan.ts";
import { type Context, textAt } from "../types/context.ts";
import type { TypedRoute, TypedRow, TypedRunbook } from "../types/model.ts";
import { toPlanType } from "../types/type.ts";

export function routesOf(cx: Context, routes: readonly TypedRoute[], runbook: TypedRunbook): Route[] {
  return routes
    .filter(({ rows }) => rows.some(({ does }) => "run" in does && does.run === runbook))
    .map((route) => lowerRoute(cx, route));
}

function lowerRoute(cx: Context, { name, event, triggers, rows }: TypedRoute): Route {
  return {
    name,
    event: { name: event.name, type: toPlanType(event.type) },
    triggers: triggers.map((each) => ({
      source: each.source,
      label: textAt(cx, each.at.span),
      ...(each.where ? { where: each.where.expr } : {}),
    })),
    rows: rows.map((row) => ({
      label: textAt(cx, row.at.span),
      on: typeof row.on === "string" ? row.on : { condition: row.on.condition.expr },
      does: lowerAct(row.does),
    })),
  };
}

function lowerAct(does: TypedRow["does"]): RouteRow["does"] {
  if ("run" in does)
    return {
      run: does.run.name,
      inputs: Object.fromEntries(does.inputs.map(({ name, value }) => [name, value.expr])),
    };
  if ("notify" in does) {
    const { channel, args, text } = does.notify;
    return { notify: channel, args, text: text.expr };
  }
  return does;
}
