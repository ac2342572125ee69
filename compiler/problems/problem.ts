/**
 * A problem is what a stage says about its input: typed data, never printed text. Each kind of problem is
 * defined once, beside the rule that finds it, with `defineProblem`: the code, and how its named holes become
 * a message, a reason and help. Renderers turn the data into screens; no stage throws for bad input.
 */
import type { Code } from "./catalogue.ts";
import type { Span } from "./span.ts";

export type Severity = "error" | "warning" | "info";

/** Another place that the reader should look at, and what is there. */
export interface Related {
  span: Span;
  message: string;
}

/** A change of the text that makes the problem go away. Edits don't overlap. */
export interface Fix {
  title: string;
  edits: { span: Span; text: string }[];
}

export interface Problem {
  code: Code;
  severity: Severity;
  span: Span;
  /** What is wrong, in one line. */
  message: string;
  /** Why it matters when the runbook runs. */
  why?: string;
  /** What to write instead, one way per line. */
  help: string[];
  related: Related[];
  fix?: Fix;
}

/** What every stage returns: its product as far as it could be made, and what it has to say about its input. */
export interface Result<T> {
  value: T;
  problems: Problem[];
}

/** How a kind of problem speaks. `H` names the holes. */
export interface ProblemSpeech<H> {
  code: Code;
  severity?: Severity;
  message: (holes: H) => string;
  why?: (holes: H) => string | undefined;
  help?: (holes: H) => string[];
  /** What the place should say as a whole, where one text alone is right. */
  instead?: (holes: H) => string | undefined;
}

/** What one occurrence adds to its kind. */
export interface Occurrence {
  related?: Related[];
  fix?: Fix;
  help?: string[];
}

export interface ProblemKind<H> {
  readonly code: Code;
  readonly severity: Severity;
  at(span: Span, holes: H, occurrence?: Occurrence): Problem;
}

/**
 * const misspelt = defineProblem<{ name: string; meant: string }>({
 *   code: "name-unknown",
 *   message: ({ name }) => `\`${name}\` isn't declared`,
 *   help: ({ meant }) => [`did you mean \`${meant}\`?`],
 * });
 * problems.push(misspelt.at(span, { name: "us-esat-1", meant: "us-east-1" }));
 */
export function defineProblem<H = Record<string, never>>(speech: ProblemSpeech<H>): ProblemKind<H> {
  const severity = speech.severity ?? "error";
  if (severity === "error") errorCodes.add(speech.code);
  else warningCodes.add(speech.code);
  return {
    code: speech.code,
    severity,
    at(span, holes, occurrence = {}) {
      const why = speech.why?.(holes);
      const instead = speech.instead?.(holes);
      const fix = occurrence.fix ?? (instead === undefined ? undefined : writing(span, instead));
      return {
        code: speech.code,
        severity,
        span,
        message: speech.message(holes),
        ...(why === undefined ? {} : { why }),
        help: [...(speech.help?.(holes) ?? []), ...(occurrence.help ?? [])],
        related: occurrence.related ?? [],
        ...(fix === undefined ? {} : { fix }),
      };
    },
  };
}

/** The fix that writes a text in the place of what stands there. */
export function writing(span: Span, text: string): Fix {
  return { title: `write ${text}`, edits: [{ span, text }] };
}

const errorCodes = new Set<Code>();
const warningCodes = new Set<Code>();

/** Whether nothing of this code is ever an error; known of the kinds whose rules are loaded. */
export function isWarningOnly(code: Code): boolean {
  return warningCodes.has(code) && !errorCodes.has(code);
}

export function hasErrors(problems: readonly Problem[]): boolean {
  return problems.some((problem) => problem.severity === "error");
}
