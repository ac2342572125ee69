/** A report for a terminal: a line per step with its detail, then the summary. */
import { sayTook } from "../../runtime/audit/wording.ts";
import type { RunReport } from "../../schema/generated/report.ts";
import { foreignText } from "../foreign-text.ts";
import { wrap } from "../wrap.ts";

export function reportText(report: RunReport, width: number): string {
  const lines = [`${report.runbook}  ${report.execution_id}  ${report.timestamp_utc}`, ""];
  for (const step of report.agent_steps) {
    lines.push(
      `${String(step.step).padStart(2)}  ${step.action}  (${sayTook(step.duration_ms)}${step.status === "ok" ? "" : `, ${step.status}`})`,
    );
    for (const line of wrap(step.detail, width - 4)) lines.push(`    ${line}`);
  }
  const { summary } = report;
  lines.push(
    "",
    `${summary.runbook_status}  ${sayTook(summary.total_duration_seconds * 1000)}, ${summary.tenants_remediated} tenants remediated, MTTR ${summary.estimated_mttr_minutes} min ${summary.mttr_basis}`,
  );
  if (summary.human_intervention_required)
    lines.push(...wrap(`A person is needed: ${summary.human_intervention_reason}`, width));
  return `${lines.map(foreignText).join("\n")}\n`;
}
