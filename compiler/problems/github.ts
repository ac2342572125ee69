/**
 * Problems as workflow commands of GitHub Actions, which shows them beside the lines of a pull request. A command
 * ends at its line's end, so whatever a source, a name or a path holds is escaped: nothing in a pull request can
 * speak to the runner.
 */
import { inOrder, positionOf, type Texts } from "./position.ts";
import type { Problem, Severity } from "./problem.ts";
import { type Standing, wholeReport } from "./report.ts";
import { safeText } from "./safe-text.ts";

/** Errors first: the host shows only the first few of a step. */
export function renderGithub(
  problems: readonly Problem[],
  texts: Texts,
  { failure }: Standing = wholeReport,
): string {
  const failed = failure === null ? "" : `::error title=clawc::${data(failure)}\n`;
  const commanded = inOrder(problems)
    .sort((one, other) => order[one.severity] - order[other.severity])
    .map((problem) => {
      const { span, severity, code, message, why, help } = problem;
      const text = texts.get(span.file);
      const start = positionOf(text, span.start);
      const end = positionOf(text, Math.max(span.start, span.end));
      const properties = {
        file: span.file,
        line: start.line,
        endLine: end.line,
        ...(start.line === end.line ? { col: start.column, endColumn: end.column } : {}),
        title: code,
      };
      const said = Object.entries(properties).map(([name, value]) => `${name}=${property(String(value))}`);
      const lines = [message, ...(why === undefined ? [] : [why]), ...help.map((each) => `- ${each}`)];
      return `::${commands[severity]} ${said.join(",")}::${lines.map((line) => data(line)).join("%0A")}\n`;
    })
    .join("");
  return failed + commanded;
}

const order: Record<Severity, number> = { error: 0, warning: 1, info: 2 };
const commands: Record<Severity, string> = { error: "error", warning: "warning", info: "notice" };

/** Percent signs first: they are what escapes are made of. Two colons in a row would look like a command's mark. */
function data(text: string): string {
  return safeText(text).replaceAll("%", "%25").replaceAll("::", ":%3A");
}

function property(text: string): string {
  return safeText(text).replaceAll("%", "%25").replaceAll(":", "%3A").replaceAll(",", "%2C");
}
