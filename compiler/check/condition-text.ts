/** What a `require`, `when` or `choose` asks, as it is written. */
import { type Context, textAt } from "../types/context.ts";
import type { Condition } from "./beliefs.ts";

export function conditionText(cx: Context, condition: Condition): string {
  const span =
    condition.kind === "require"
      ? condition.at.condition.span
      : condition.kind === "choose"
        ? condition.at.subject.span
        : (condition.arms[0]?.condition.span ?? condition.at.span);
  return textAt(cx, span, 50);
}
