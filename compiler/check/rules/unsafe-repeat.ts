/** A body is repeated only where doing all of it again can't hurt: each of its effects is idempotent. */
import { defineProblem } from "../../problems/problem.ts";
import { callsIn } from "../../types/model.ts";
import type { Rule } from "../rule.ts";

const unsafeRepeat = defineProblem<{ action: string; step: string }>({
  code: "unsafe-repeat",
  message: ({ action, step }) => `\`${step}\` would do \`${action}\` again, as another effect`,
  why: () =>
    "`repeat` is the effect again, under a new key, so nothing recognises it: what is not idempotent happens as often as the body runs.",
  help: ({ action }) => [
    `say so where \`${action}\` is declared, if it is: \`idempotent\``,
    "or use `retry` on the call: the same effect again, under the same key",
  ],
});

export const unsafeRepeatRule: Rule = {
  statement({ report }, statement) {
    if (statement.kind !== "step" || statement.repeat === undefined) return;
    const { name: step, at } = statement;
    const unsafe = callsIn(statement.body).find((call) => !call.facts.idempotent);
    if (unsafe === undefined) return;
    const related = [{ span: at.repeat?.span ?? at.span, message: "here the body is run again" }];
    report(unsafeRepeat.at(unsafe.at.target.span, { action: unsafe.action.id, step }, { related }));
  },
};
