/**
 * `route`: a table of rows over one event. Rows are tried in the order of the text; each is typed knowing that those
 * before it were not true, and what it starts is given its inputs from what its own condition has shown.
 */
import { lookUp } from "../names/module.ts";
import type { Scope } from "../names/scope.ts";
import { suggest } from "../names/suggest.ts";
import type { RouteDecl, Row, Run } from "../syntax/tree.ts";
import { notifyStatement } from "./calling.ts";
import { type Context, textAt } from "./context.ts";
import { fill } from "./fill.ts";
import { checkBool, type Env, inScope, text } from "./infer.ts";
import type { TypedRoute, TypedRow } from "./model.ts";
import { narrowBy } from "./narrow.ts";
import { moduleEnv, resolveParams } from "./resolve.ts";
import { runbookOf } from "./runbook.ts";
import * as say from "./speech.ts";
import { triggerOf } from "./trigger.ts";

export function typeRoute(cx: Context, at: RouteDecl): TypedRoute | undefined {
  const { params, scope } = resolveParams(cx, at.params);
  const name = at.name.text;
  const env: Env = { ...moduleEnv, scope };
  const triggers = at.triggers.flatMap(
    (trigger) => triggerOf(cx, env, { name, params, what: "route" }, trigger) ?? [],
  );
  let known: Scope = scope;
  const rows = at.rows.flatMap((row): TypedRow[] => {
    const here = inScope(env, known);
    if (row.when.kind === "row-else" || row.when.kind === "row-unknown") {
      const does = doing(cx, row.when.kind === "row-else" ? here : env, row);
      return does === undefined
        ? []
        : [{ at: row, on: row.when.kind === "row-else" ? "else" : "unknown", does }];
    }
    const condition = checkBool(cx, here, row.when);
    const does = doing(cx, inScope(env, narrowBy(cx, here, row.when, true)), row);
    known = narrowBy(cx, here, row.when, false);
    return does === undefined ? [] : [{ at: row, on: { condition }, does }];
  });
  const [event] = params;
  return event === undefined ? undefined : { at, name, event, triggers, rows };
}

function doing(cx: Context, env: Env, { act }: Row): TypedRow["does"] | undefined {
  switch (act.kind) {
    case "run":
      return starting(cx, env, act);
    case "notify": {
      const notify = notifyStatement(cx, env, act);
      return notify && { notify };
    }
    case "stop":
      return { stop: text(cx, env, act.reason, "prose").expr };
    case "escalate":
      return { escalate: text(cx, env, act.reason, "prose").expr };
  }
}

function starting(cx: Context, env: Env, at: Run): TypedRow["does"] | undefined {
  const [name] = at.target.path.names;
  if (name === undefined || name.text === "") return undefined;
  const declaration = lookUp(cx.module, name);
  const runbook = declaration?.kind === "runbook" ? runbookOf(cx, declaration) : null;
  if (runbook === null) {
    const known = [...cx.module.symbols.values()].flatMap((each) =>
      each.declaration.kind === "runbook" ? [each.name] : [],
    );
    const meant = suggest(name.text, known);
    cx.problems.push(
      say.unknownName.at(at.target.path.span, { name: name.text, what: "runbook", known, meant }),
    );
    return undefined;
  }
  const { values, complete } = fill(cx, env, runbook.params, at.target.args, runbook.name, at.target.span);
  if (!complete) return undefined;
  const inputs = [...values].map(([input, value]) => ({ name: input, value }));
  for (const { value } of inputs)
    if (value.unknown)
      cx.problems.push(
        say.mayBeUnknown.at(value.span, {
          text: textAt(cx, value.span, 40),
          where: "what a run is started with",
        }),
      );
  return { run: runbook, inputs };
}
