/**
 * One line for each problem, in the form that editors and `grep` know: `file:line:column: severity[code]: message`.
 */
import { inOrder, positionOf, type Texts } from "./position.ts";
import type { Problem } from "./problem.ts";
import { safeText } from "./safe-text.ts";

export function renderCompact(problems: readonly Problem[], texts: Texts): string {
  return inOrder(problems)
    .map(({ span, severity, code, message }) => {
      const { line, column } = positionOf(texts.get(span.file), span.start);
      return `${safeText(span.file)}:${line}:${column}: ${severity}[${code}]: ${safeText(message)}\n`;
    })
    .join("");
}
