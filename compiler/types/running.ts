/** `run`: of a part, whose statements it makes the block's own, or of another runbook. */
import { aDeclaration, importMissing, lookUp } from "../names/module.ts";
import type { Scope } from "../names/scope.ts";
import { suggest } from "../names/suggest.ts";
import type { Run, RunbookDecl } from "../syntax/tree.ts";
import { type Context, textAt } from "./context.ts";
import { fill } from "./fill.ts";
import type { Env } from "./infer.ts";
import type { TypedStatement } from "./model.ts";
import { runPart, withResult } from "./part.ts";
import { runbookOf } from "./runbook.ts";
import * as say from "./speech.ts";

export function runStatement(cx: Context, env: Env, at: Run): { statement?: TypedStatement; scope: Scope } {
  const { path } = at.target;
  const [name] = path.names;
  if (name === undefined || name.text === "") return { scope: env.scope };
  const declaration = path.names.length === 1 ? lookUp(cx.module, name) : undefined;
  if (declaration?.kind === "part") return runPart(cx, env, at, declaration);
  if (declaration?.kind === "runbook") {
    return runRunbook(cx, env, at, declaration);
  }
  if (declaration !== undefined) {
    const what = aDeclaration(declaration);
    const write = declaration.kind === "action" ? `\`call ${name.text}\`` : "name a part or a runbook";
    cx.problems.push(say.notAValue.at(path.span, { name: name.text, what, write }));
  } else if (!importMissing(cx.module, name, cx.problems)) {
    const known = [...cx.module.symbols.values()].flatMap((each) =>
      each.declaration.kind === "part" || each.declaration.kind === "runbook" ? [each.name] : [],
    );
    const written = textAt(cx, path.span);
    const meant = suggest(written, known);
    cx.problems.push(say.unknownName.at(path.span, { name: written, what: "part or runbook", known, meant }));
  }
  return { scope: env.scope };
}

/** The runbook as a lane of this one: typed where it stands, given its inputs here. */
function runRunbook(
  cx: Context,
  env: Env,
  at: Run,
  declaration: RunbookDecl,
): { statement?: TypedStatement; scope: Scope } {
  const runbook = runbookOf(cx, declaration);
  const name = declaration.name.text;
  if (runbook === null) {
    cx.problems.push(say.circularDefinition.at(at.target.span, { name }));
    return { scope: env.scope };
  }
  const { values, complete } = fill(cx, env, runbook.params, at.target.args, name, at.target.span);
  const scope = withResult(cx, env, at, name, runbook.output);
  if (!complete) return { scope };
  const inputs = runbook.params.flatMap((param) => {
    const value = values.get(param.name);
    return value === undefined ? [] : [{ name: param.name, type: param.type, value }];
  });
  const bind = at.as?.text;
  return {
    scope,
    statement: {
      kind: "child",
      at,
      runbook,
      inputs,
      ...(bind === undefined || runbook.output === undefined ? {} : { bind }),
    },
  };
}
