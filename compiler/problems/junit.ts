/**
 * Problems as JUnit XML, which every build server reads: a suite for each file, a failing case for each problem that
 * fails the check, a passing one for a file without. XML can't hold control characters in any spelling, so what a
 * source holds of them is replaced.
 */
import { inOrder, positionOf, type Texts } from "./position.ts";
import type { Problem } from "./problem.ts";
import { isAtLeast, type Standing, wholeReport } from "./report.ts";
import { safeText } from "./safe-text.ts";

export function renderJunit(
  problems: readonly Problem[],
  texts: Texts,
  standing: Standing = wholeReport,
): string {
  const ordered = inOrder(problems);
  const files = [...new Set([...standing.files, ...ordered.map(({ span }) => span.file)])].sort();
  const failing = ordered.filter((problem) => isAtLeast(problem, standing.failLevel)).length;
  const suites = files.flatMap((file) =>
    suite(
      file,
      ordered.filter(({ span }) => span.file === file),
      texts,
      standing,
    ),
  );
  const tests = files.reduce((sum, file) => sum + Math.max(1, countIn(ordered, file)), 0);
  const { failure } = standing;
  const errors = failure === null ? 0 : 1;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="clawc check" tests="${tests + errors}" failures="${failing}" errors="${errors}">`,
    ...(failure === null ? [] : failedSuite(failure)),
    ...(standing.notShown === 0 ? [] : shortened(standing.notShown)),
    ...suites,
    "</testsuites>",
    "",
  ].join("\n");
}

function countIn(problems: readonly Problem[], file: string): number {
  return problems.filter(({ span }) => span.file === file).length;
}

function suite(file: string, problems: readonly Problem[], texts: Texts, { failLevel }: Standing): string[] {
  const failures = problems.filter((problem) => isAtLeast(problem, failLevel)).length;
  const tests = Math.max(1, problems.length);
  const clean = `    <testcase name="no problems" classname="${escaped(file)}"/>`;
  return [
    `  <testsuite name="${escaped(file)}" tests="${tests}" failures="${failures}" errors="0">`,
    ...(problems.length === 0 ? [clean] : problems.flatMap((problem) => testcase(problem, texts, failLevel))),
    "  </testsuite>",
  ];
}

function testcase(problem: Problem, texts: Texts, failLevel: Standing["failLevel"]): string[] {
  const { code, span, message, severity, why, help } = problem;
  const { line, column } = positionOf(texts.get(span.file), span.start);
  const where = `${span.file}:${line}:${column}`;
  const told = [`${where}: ${severity}[${code}]: ${message}`, ...(why === undefined ? [] : [why])];
  const text = [...told, ...help.map((each) => `- ${each}`)].map(escaped).join("\n");
  const tag = isAtLeast(problem, failLevel)
    ? `<failure type="${code}" message="${escaped(message)}">${text}</failure>`
    : `<system-out>${text}</system-out>`;
  return [
    `    <testcase name="${code} at ${line}:${column}" classname="${escaped(span.file)}" file="${escaped(span.file)}" line="${line}">`,
    `      ${tag}`,
    "    </testcase>",
  ];
}

function failedSuite(failure: string): string[] {
  return [
    '  <testsuite name="clawc" tests="1" failures="0" errors="1">',
    '    <testcase name="the project can be checked" classname="clawc">',
    `      <error type="clawc" message="${escaped(failure)}"/>`,
    "    </testcase>",
    "  </testsuite>",
  ];
}

function shortened(count: number): string[] {
  return [
    '  <testsuite name="clawc: left out" tests="0" failures="0" errors="0">',
    `    <system-out>${count} more problems are not in this report</system-out>`,
    "  </testsuite>",
  ];
}

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

function escaped(text: string): string {
  return safeText(text)
    .replace(/[\uFFFE\uFFFF]/g, "\uFFFD")
    .replace(/[&<>"]/g, (character) => entities[character] as string);
}
