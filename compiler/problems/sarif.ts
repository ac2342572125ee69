/**
 * Problems as SARIF 2.1.0, the form in which code hosts take findings. Every result has a place in a file, since hosts
 * drop those without; places are relative to %SRCROOT%, the folder that clawc was called in. A report of a check that
 * could not be done says so in its invocation.
 */
import { catalogue } from "./catalogue.ts";
import { fingerprintsOf } from "./fingerprint.ts";
import { escapedJson } from "./json.ts";
import { inOrder, positionOf, type Texts } from "./position.ts";
import type { Problem, Severity } from "./problem.ts";
import { type Standing, wholeReport } from "./report.ts";
import type { Span } from "./span.ts";

export interface SarifTool {
  version: string;
}

export function renderSarif(
  problems: readonly Problem[],
  texts: Texts,
  tool: SarifTool,
  standing: Standing = wholeReport,
): string {
  const ordered = inOrder(problems);
  const codes = [...new Set(ordered.map(({ code }) => code))].sort();
  const fingerprints = fingerprintsOf(ordered, texts);
  const results = ordered.map((problem, index) => ({
    ruleId: problem.code,
    ruleIndex: codes.indexOf(problem.code),
    level: levels[problem.severity],
    message: { text: sentences(problem) },
    locations: [{ physicalLocation: physical(problem.span, texts) }],
    ...relatedOf(problem, texts),
    partialFingerprints: { "clawProblem/v1": fingerprints[index] },
    ...fixesOf(problem, texts),
  }));
  const run = {
    tool: {
      driver: { name: "clawc", version: tool.version, rules: codes.map((code) => rule(code, ordered)) },
    },
    invocations: [invocation(standing)],
    originalUriBaseIds: { [sourceRoot]: { description: { text: "the folder that clawc was called in" } } },
    columnKind: "utf16CodeUnits",
    results,
    properties: { notShown: standing.notShown },
  };
  return escapedJson({
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [run],
  });
}

const sourceRoot = "%SRCROOT%";
const levels: Record<Severity, string> = { error: "error", warning: "warning", info: "note" };

function rule(code: Problem["code"], problems: readonly Problem[]): object {
  const first = problems.find((problem) => problem.code === code) as Problem;
  const about = `${catalogue[code].charAt(0).toUpperCase()}${catalogue[code].slice(1)}.`;
  const more = `\`clawc explain ${code}\` tells more.`;
  const why = first.why === undefined ? "" : ` ${first.why}`;
  return {
    id: code,
    shortDescription: { text: about },
    fullDescription: { text: `${about}${why}` },
    help: { text: `${about}${why} ${more}`, markdown: `${about}${why}\n\n${more}` },
    defaultConfiguration: { level: levels[first.severity] },
    properties: { tags: ["runbook"] },
  };
}

function invocation({ failure, notShown }: Standing): object {
  const told = [
    ...(failure === null ? [] : [{ level: "error", message: { text: failure } }]),
    ...(notShown === 0 ? [] : [{ level: "note", message: { text: leftOut(notShown) } }]),
  ];
  return {
    executionSuccessful: failure === null,
    ...(told.length === 0 ? {} : { toolExecutionNotifications: told }),
  };
}

function leftOut(count: number): string {
  return `${count} more ${count === 1 ? "problem is" : "problems are"} not in this report`;
}

function sentences({ message, why, help }: Problem): string {
  return [message, ...(why === undefined ? [] : [why]), ...help.map((each) => `- ${each}`)].join("\n");
}

function physical(span: Span, texts: Texts): object {
  return { artifactLocation: artifact(span.file), region: region(span, texts) };
}

function region(span: Span, texts: Texts): object {
  const text = texts.get(span.file);
  const start = positionOf(text, span.start);
  const end = positionOf(text, Math.max(span.start, span.end));
  if (text === undefined) return { startLine: 1 };
  return { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column };
}

/** A file outside of the source root has an address of its own. */
function artifact(file: string): object {
  const uri = file.split("/").map(encodeURIComponent).join("/");
  if (file.startsWith("/")) return { uri: `file://${uri}` };
  return file.startsWith("../") ? { uri } : { uri, uriBaseId: sourceRoot };
}

function relatedOf({ related }: Problem, texts: Texts): object {
  if (related.length === 0) return {};
  const relatedLocations = related.map(({ span, message }, index) => ({
    id: index + 1,
    physicalLocation: physical(span, texts),
    message: { text: message },
  }));
  return { relatedLocations };
}

function fixesOf({ fix }: Problem, texts: Texts): object {
  if (fix === undefined) return {};
  const files = [...new Set(fix.edits.map(({ span }) => span.file))];
  const artifactChanges = files.map((file) => ({
    artifactLocation: artifact(file),
    replacements: fix.edits
      .filter(({ span }) => span.file === file)
      .map(({ span, text }) => ({ deletedRegion: region(span, texts), insertedContent: { text } })),
  }));
  return { fixes: [{ description: { text: fix.title }, artifactChanges }] };
}
