/** `approve`: a question to people of a group, whose text may show what has been read. */
import type { Approve } from "../syntax/tree.ts";
import { atLeastOne } from "./constants.ts";
import { type Context, textAt } from "./context.ts";
import { timeFigure } from "./figures.ts";
import { type Env, text } from "./infer.ts";
import type { TypedApprove } from "./model.ts";

/** Groups are the host's: who may approve is not for the repository to say, so a group is only a name here. */
export function approveStatement(cx: Context, env: Env, at: Approve): TypedApprove | undefined {
  const question = text(cx, env, at.question, "prose");
  const by = atLeastOne(cx, at.count, "a number of people", env);
  const time = timeFigure(cx, env, at.within, "the time to answer", 1);
  if (by === undefined || time === undefined) return undefined;
  const within = time.of === undefined ? {} : { within: time.of };
  const of = textAt(cx, at.group.span);
  return { kind: "approve", at, text: question, by, of, withinMs: time.most, ...within };
}
