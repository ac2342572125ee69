/**
 * Problems as GitLab's Code Quality report: a list in which each has a place, a severity of GitLab's own scale and a
 * fingerprint, by which a merge request tells new problems from old ones.
 */
import { fingerprintsOf } from "./fingerprint.ts";
import { escapedJson } from "./json.ts";
import { inOrder, positionOf, type Texts } from "./position.ts";
import type { Problem, Severity } from "./problem.ts";
import { type Standing, wholeReport } from "./report.ts";

export function renderGitlab(
  problems: readonly Problem[],
  texts: Texts,
  standing: Standing = wholeReport,
): string {
  const ordered = inOrder(problems);
  const fingerprints = fingerprintsOf(ordered, texts);
  const entries = ordered.map(({ code, severity, span, message, help }, index) => {
    const text = texts.get(span.file);
    const begin = positionOf(text, span.start).line;
    const end = positionOf(text, Math.max(span.start, span.end)).line;
    return {
      description: [message, ...help].join("; "),
      check_name: code,
      fingerprint: fingerprints[index],
      severity: severities[severity],
      location: { path: span.file, lines: { begin, end } },
    };
  });
  return escapedJson([...failed(standing), ...entries]);
}

const severities: Record<Severity, string> = { error: "critical", warning: "minor", info: "info" };

/** The report has no other field for it, and an empty list would read as a clean project. */
function failed({ failure }: Standing): object[] {
  if (failure === null) return [];
  const location = { path: "claw.yaml", lines: { begin: 1, end: 1 } };
  const fingerprint = "clawc-could-not-check";
  return [{ description: failure, check_name: "clawc", fingerprint, severity: "blocker", location }];
}
