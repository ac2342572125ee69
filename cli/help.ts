/**
 * What --help prints. It is made from the same tables as the parser, so it can't promise an option that isn't
 * there, and it is laid out for a person in a hurry: what it does, how to write it, an example, what the exit
 * code will mean.
 */
import type { Command, CommandGroup } from "./command.ts";
import type { Output } from "./io.ts";
import type { OptionSpec } from "./options.ts";
import { placeholder } from "./parse-options.ts";
import { type Registration, stages } from "./registry.ts";
import { wrap } from "./wrap.ts";

export function printCommandHelp(out: Output, path: string, command: Command): void {
  out.line(`${out.paint.bold(`clawc ${path}`)}: ${command.summary}`);
  out.line();
  out.line(`Usage: ${usageOf(path, command)}`);
  printParagraphs(out, command.description);
  const rows = command.arguments.map((spec): Row => [spec.name, spec.summary]);
  printTable(out, "Arguments", rows);
  printTable(out, "Options", [...optionRows(command), ...globalRows]);
  printExamples(out, command);
  printTable(out, "Exit codes", exitCodeRows(command));
}

export function printGroupHelp(out: Output, group: CommandGroup): void {
  out.line(`${out.paint.bold(`clawc ${group.name}`)}: ${group.summary}`);
  printParagraphs(out, group.description);
  out.line();
  for (const command of group.commands)
    out.line(`Usage: ${usageOf(`${group.name} ${command.name}`, command)}`);
  const rows = group.commands.map((command): Row => [command.name, command.summary]);
  printTable(out, "Commands", rows);
  out.line();
  out.line(`clawc ${group.name} COMMAND --help says more about one of them.`);
}

export function printOverview(out: Output, registrations: readonly Registration[]): void {
  out.line(`${out.paint.bold("clawc")}: checks, rehearses and runs typed runbooks`);
  out.line();
  out.line("Usage: clawc COMMAND [options]");
  for (const { stage, title } of stages) {
    const members = registrations.filter((registration) => registration.stage === stage);
    const rows = members.map(({ name, summary }): Row => [name, summary]);
    printTable(out, title, rows);
  }
  printTable(out, "Options", [["-V, --version", "print the version"], ...globalRows]);
  out.line();
  out.line("clawc COMMAND --help says more about one of them.  New here: clawc init, then clawc check.");
}

type Row = readonly [left: string, right: string];

const globalRows: readonly Row[] = [
  ["-h, --help", "print this"],
  ["--no-color", "print without colour, as the variable NO_COLOR does; --color insists on it"],
];

function usageOf(path: string, command: Command): string {
  const words = command.arguments.map((spec) => {
    if (spec.count === "one") return spec.name;
    if (spec.count === "optional") return `[${spec.name}]`;
    return spec.count === "some" ? `${spec.name} ...` : `[${spec.name} ...]`;
  });
  return ["clawc", path, ...words, "[options]"].join(" ");
}

function optionRows(command: Command): Row[] {
  return Object.entries(command.options).map(([name, spec]) => {
    const short = spec.short === undefined ? "" : `-${spec.short}, `;
    const value = placeholder(spec);
    return [`${short}--${name}${value === "" ? "" : ` ${value}`}`, spec.summary + noteOf(spec)];
  });
}

function noteOf(spec: OptionSpec): string {
  if (spec.kind === "list") return " (may stand several times)";
  if (spec.kind === "flag") return "";
  if (spec.kind === "duration")
    return spec.defaultMs === undefined ? "" : ` (default ${durationText(spec.defaultMs)})`;
  return spec.default === undefined ? "" : ` (default ${spec.default})`;
}

function durationText(durationMs: number): string {
  if (durationMs % 60_000 === 0) return `${durationMs / 60_000}m`;
  return durationMs % 1_000 === 0 ? `${durationMs / 1_000}s` : `${durationMs}ms`;
}

function exitCodeRows(command: Command): Row[] {
  return [
    ["0", command.exitCodes?.[0] ?? "done, nothing found"],
    ["1", command.exitCodes?.[1] ?? "something was found"],
    [
      "2",
      command.exitCodes?.[2] ?? "the command line, a file or the surroundings are wrong; nothing was done",
    ],
    ["3", "a bug in clawc"],
  ];
}

function printExamples(out: Output, command: Command): void {
  if (command.examples.length === 0) return;
  out.line();
  out.line(out.paint.bold("Examples"));
  for (const { line, says } of command.examples) {
    out.line(`  ${line}`);
    for (const part of wrap(says, out.width - 6)) out.line(`      ${out.paint.dim(part)}`);
  }
}

function printParagraphs(out: Output, paragraphs: readonly string[]): void {
  for (const paragraph of paragraphs) {
    out.line();
    for (const line of wrap(paragraph, out.width)) out.line(line);
  }
}

const widestLeft = 30;

function printTable(out: Output, title: string, rows: readonly Row[]): void {
  if (rows.length === 0) return;
  out.line();
  out.line(out.paint.bold(title));
  const left = Math.min(widestLeft, Math.max(...rows.map(([word]) => word.length)));
  for (const [word, text] of rows) {
    const [first = "", ...rest] = wrap(text, out.width - left - 5);
    if (word.length > left) {
      out.line(`  ${word}`);
      out.line(`  ${" ".repeat(left)}   ${first}`);
    } else {
      out.line(`  ${word.padEnd(left)}   ${first}`);
    }
    for (const line of rest) out.line(`  ${" ".repeat(left)}   ${line}`);
  }
}
