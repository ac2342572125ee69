/**
 * Turns the words after a command into typed values by the command's table. Nothing unknown is let pass and
 * nothing is guessed: the first thing wrong comes back as one sentence that says what to write instead.
 */
import { parseArgs } from "node:util";
import { suggest } from "../compiler/names/suggest.ts";
import type { ArgumentSpec, OptionSpec, OptionTable, OptionValues } from "./options.ts";

export interface Arguments<T extends OptionTable> {
  readonly options: OptionValues<T>;
  readonly positionals: readonly string[];
}

export type Parsed<T extends OptionTable> = { arguments: Arguments<T> } | { wrong: string };

export interface Accepted<T extends OptionTable> {
  options: T;
  arguments: readonly ArgumentSpec[];
}

export function parseOptions<T extends OptionTable>(
  accepted: Accepted<T>,
  words: readonly string[],
): Parsed<T> {
  const values: Record<string, unknown> = defaultsOf(accepted.options);
  const positionals: string[] = [];
  const seen = new Set<string>();
  for (const token of tokensOf(accepted.options, words)) {
    if (token.kind === "option-terminator") continue;
    if (token.kind === "positional") {
      positionals.push(token.value);
      continue;
    }
    const spec = Object.hasOwn(accepted.options, token.name) ? accepted.options[token.name] : undefined;
    if (spec === undefined) return { wrong: unknownOption(accepted.options, token) };
    const read = readValue(spec, token);
    if ("wrong" in read) return { wrong: `${token.rawName} ${read.wrong}` };
    if (spec.kind === "list") (values[token.name] as string[]).push(read.value as string);
    else if (seen.has(token.name) && spec.kind !== "flag")
      return { wrong: `${token.rawName} stands twice; keep one` };
    else values[token.name] = read.value;
    seen.add(token.name);
  }
  const wrong = wrongCount(accepted.arguments, positionals);
  if (wrong !== undefined) return { wrong };
  return { arguments: { options: values as OptionValues<T>, positionals } };
}

interface OptionToken {
  kind: "option";
  name: string;
  rawName: string;
  value: string | undefined;
  inlineValue: boolean | undefined;
}

/** `strict: false` keeps Node from throwing sentences that aren't ours; the tokens tell all. */
function tokensOf(table: OptionTable, words: readonly string[]) {
  const options: Record<string, { type: "boolean" | "string"; short?: string }> = {};
  for (const [name, spec] of Object.entries(table)) {
    const type = spec.kind === "flag" ? "boolean" : "string";
    options[name] = spec.short === undefined ? { type } : { type, short: spec.short };
  }
  const parsed = parseArgs({
    args: [...words],
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  return parsed.tokens;
}

function defaultsOf(table: OptionTable): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [name, spec] of Object.entries(table)) values[name] = defaultOf(spec);
  return values;
}

function defaultOf(spec: OptionSpec): unknown {
  if (spec.kind === "flag") return false;
  if (spec.kind === "list") return [];
  if (spec.kind === "duration") return spec.defaultMs;
  return spec.default;
}

type Read = { value: string | number | boolean } | { wrong: string };

function readValue(spec: OptionSpec, token: OptionToken): Read {
  if (spec.kind === "flag") {
    return token.value === undefined
      ? { value: true }
      : { wrong: `takes no value; write ${token.rawName} alone` };
  }
  const { value } = token;
  if (value === undefined) return { wrong: `needs a value: ${token.rawName} ${placeholder(spec)}` };
  if (!token.inlineValue && value.length > 1 && value.startsWith("-")) {
    return { wrong: `needs a value; if ${value} is meant to be it, write ${token.rawName}=${value}` };
  }
  if (spec.kind === "choice") return readChoice(spec.choices, value);
  if (spec.kind === "count") return readCount(spec.least ?? 0, spec.most ?? Number.MAX_SAFE_INTEGER, value);
  if (spec.kind === "duration") return readDuration(value);
  return value === "" ? { wrong: "has an empty value" } : { value };
}

function readChoice(choices: readonly string[], value: string): Read {
  if (choices.includes(value)) return { value };
  const meant = suggest(value, choices);
  const hint = meant === undefined ? "" : `; did you mean ${meant}?`;
  return { wrong: `must be one of ${choices.join(", ")}, not "${value}"${hint}` };
}

function readCount(least: number, most: number, value: string): Read {
  const count = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
  if (count >= least && count <= most) return { value: count };
  const range = most === Number.MAX_SAFE_INTEGER ? `${least} or more` : `from ${least} to ${most}`;
  return { wrong: `must be a whole number, ${range}, not "${value}"` };
}

const unitMs: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

function readDuration(value: string): Read {
  const match = /^(\d{1,9})(ms|s|m|h|d)$/.exec(value);
  if (match === null) return { wrong: `must be a duration such as 250ms, 30s, 5m or 2h, not "${value}"` };
  return { value: Number(match[1]) * (unitMs[match[2] as string] as number) };
}

/** How help writes the value of an option. */
export function placeholder(spec: OptionSpec): string {
  if (spec.kind === "flag") return "";
  if (spec.kind === "choice") return spec.choices.join("|");
  return spec.kind === "duration" ? "DURATION" : spec.value;
}

function unknownOption(table: OptionTable, token: OptionToken): string {
  const meant = suggest(token.name, Object.keys(table));
  return `there is no option ${token.rawName}${meant === undefined ? "" : `; did you mean --${meant}?`}`;
}

function wrongCount(specs: readonly ArgumentSpec[], positionals: readonly string[]): string | undefined {
  const missing = specs.find((spec, index) => positionals[index] === undefined && needed.has(spec.count));
  if (missing !== undefined) return `${missing.name} is missing: ${missing.summary}`;
  const last = specs.at(-1);
  const unlimited = last !== undefined && (last.count === "any" || last.count === "some");
  const extra = unlimited ? undefined : positionals[specs.length];
  if (extra === undefined) return undefined;
  const takes = specs.length === 0 ? "no arguments" : `only ${specs.map((spec) => spec.name).join(" ")}`;
  return `"${extra}" is one argument too many; this command takes ${takes}`;
}

const needed = new Set<ArgumentSpec["count"]>(["one", "some"]);
