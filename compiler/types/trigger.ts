/** `on`: the alerts of a source that may start something, and the condition under which they do. */
import type { Trigger } from "../syntax/tree.ts";
import type { Context, Typed } from "./context.ts";
import type { Parameter } from "./fill.ts";
import { checkBool, type Env, infer } from "./infer.ts";
import { moduleEnv, scopeOf } from "./resolve.ts";
import * as say from "./speech.ts";
import { isError } from "./type.ts";

export interface TypedTrigger {
  source: string;
  where?: Typed;
  at: Trigger;
}

/** What is started has a parameter of the payload's type, which the alert fills. */
interface Started {
  name: string;
  params: readonly Parameter[];
  what: "runbook" | "route";
}

export function triggerOf(cx: Context, env: Env, started: Started, at: Trigger): TypedTrigger | undefined {
  if (at.source.kind === "interval" || at.each !== undefined) {
    const construct = at.each === undefined ? "`on every …`" : "`on … for each`";
    cx.problems.push(say.notSupportedYet.at(at.span, { construct }));
    return undefined;
  }
  const source = infer(cx, { ...moduleEnv, scope: scopeOf([]) }, at.source.value);
  if (isError(source.type)) return undefined;
  if (source.type.t !== "source" || at.source.for !== undefined) {
    cx.problems.push(say.notSupportedYet.at(at.source.span, { construct: "a condition as a trigger" }));
    return undefined;
  }
  const payload = source.type.of;
  const name = payload.t === "record" ? payload.name : undefined;
  if (!started.params.some((param) => param.type.t === "record" && param.type.name === name)) {
    const write = `${name?.toLowerCase() ?? "event"}: ${name ?? "…"}`;
    const type = `as a parameter of the ${started.what}`;
    cx.problems.push(say.argumentMissing.at(at.source.span, { name: write, type, of: started.name }));
  }
  const where = at.where && checkBool(cx, env, at.where);
  return {
    source: String((source.expr as { value?: unknown }).value),
    at,
    ...(where === undefined ? {} : { where }),
  };
}
