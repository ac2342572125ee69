// A report as a page for people: what happened in a few lines, then each step with its lanes. Text that came from
// outside can't become markup: every character that Markdown or HTML would read is escaped.

import type { Lane, RunReport, Step } from "../../schema/generated/report.ts";
import { sayTook } from "./wording.ts";

const mostReadings = 12;

export function reportMarkdown(report: RunReport): string {
  const { summary } = report;
  const lines = [
    `# ${plainText(report.runbook)}: ${summary.runbook_status.replaceAll("_", " ").toLowerCase()}`,
    "",
    `Run ${code(report.execution_id)}, started ${report.timestamp_utc}, took ${sayTook(summary.total_duration_seconds * 1000)}.`,
    ...(summary.reason === "" ? [] : ["", plainText(summary.reason)]),
    "",
    "| | |",
    "|---|---|",
    row("Tenants remediated", `${summary.tenants_remediated} (${summary.tenants_basis})`),
    row(
      "A person is needed",
      summary.human_intervention_required ? `yes: ${summary.human_intervention_reason}` : "no",
    ),
    row("Time to recovery", `${summary.estimated_mttr_minutes} min, ${summary.mttr_basis}`),
    row("Trail", `${summary.records} records, ${summary.anchored_records} anchored, head ${summary.head}`),
    row("Plan", report.plan),
    "",
    ...debtLines(report),
    "## Steps",
    ...report.agent_steps.flatMap(stepLines),
  ];
  return `${lines.join("\n")}\n`;
}

function debtLines({ summary }: RunReport): string[] {
  if (summary.debt.length === 0) return [];
  const rows = summary.debt.map(
    (each) =>
      `| ${[each.action, Object.values(each.places).join(" "), each.state, each.reason ?? "", each.effect].map(plainText).join(" | ")} |`,
  );
  return [
    "## What is left",
    "",
    "| Action | Where | State | Why | Effect |",
    "|---|---|---|---|---|",
    ...rows,
    "",
  ];
}

function stepLines(step: Step): string[] {
  const records = step.records === null ? "" : `, records ${step.records[0]} to ${step.records[1]}`;
  return [
    "",
    `### ${step.step}. ${plainText(step.action)}`,
    "",
    `${step.status}, ${step.started_utc}, ${sayTook(step.duration_ms)}${records}`,
    "",
    plainText(step.detail),
    ...laneLines(step.lanes, 0),
    ...observedLines(step),
    ...logLines(step),
  ];
}

function laneLines(lanes: readonly Lane[], depth: number): string[] {
  const lines = lanes.flatMap((lane) => {
    const attempts = lane.attempts.map(
      (each) =>
        `${each.action} attempt ${each.attempt} ${each.outcome}${each.duration_ms === null ? "" : ` in ${sayTook(each.duration_ms)}`}`,
    );
    const seen = lane.observed.at(-1)?.readings.map((reading) => reading.says) ?? [];
    const words = [...attempts, ...seen, lane.why].filter(Boolean).join("; ");
    return [
      `${"  ".repeat(depth)}- ${plainText(lane.lane)}: ${lane.status}, ${sayTook(lane.duration_ms)}${words === "" ? "" : `. ${plainText(words)}`}`,
      ...laneLines(lane.lanes, depth + 1),
    ];
  });
  return depth === 0 && lines.length > 0 ? ["", ...lines] : lines;
}

function observedLines(step: Step): string[] {
  const said = step.observed.map(
    (each) =>
      `- ${plainText(each.purpose)} (${each.phase}, record ${each.record}): ${plainText(each.readings.map((reading) => reading.says).join("; "))}`,
  );
  if (said.length === 0) return [];
  const more = said.length > mostReadings ? [`- and ${said.length - mostReadings} looks before`] : [];
  return ["", ...more, ...said.slice(-mostReadings)];
}

function logLines(step: Step): string[] {
  if (step.logs.length === 0) return [];
  const lines = step.logs.map((line) =>
    `${line.wall} ${line.source} ${line.level} ${line.message}`.replace(
      /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu,
      " ",
    ),
  );
  const longest = Math.max(
    2,
    ...lines.map((line) => line.match(/`+/g)?.reduce((most, each) => Math.max(most, each.length), 0) ?? 0),
  );
  const fence = "`".repeat(longest + 1);
  return ["", fence, ...lines, fence];
}

function row(name: string, value: string): string {
  return `| ${name} | ${plainText(value)} |`;
}

function code(text: string): string {
  return `\`${text.replace(/[`\p{Cc}]/gu, "")}\``;
}

function plainText(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu, " ")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replace(/[\\`*_[\]{}|#~>!]/g, (character) => `\\${character}`);
}
