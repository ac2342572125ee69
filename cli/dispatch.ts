/**
 * From the words of a command line to an exit code: global flags, the command, its options, its run. Whatever
 * is wrong with the words is one line on stderr and exit code 2.
 */

import { suggest } from "../compiler/names/suggest.ts";
import { type Command, type CommandGroup, isGroup } from "./command.ts";
import { type ExitCode, exitCode } from "./exit-code.ts";
import { foreignText } from "./foreign-text.ts";
import { printCommandHelp, printGroupHelp, printOverview } from "./help.ts";
import { installedVersion } from "./installation.ts";
import type { ColourChoice, Io } from "./io.ts";
import { parseOptions } from "./parse-options.ts";
import { refuse } from "./refuse.ts";
import { registry } from "./registry.ts";

/** What stands on the line for every command, taken out wherever it stands before a `--`. */
export interface GlobalFlags {
  words: string[];
  colour: ColourChoice;
  help: boolean;
}

export async function dispatch(given: GlobalFlags, io: Io): Promise<ExitCode> {
  const [name, ...rest] = given.words;
  if (name === "--version" || name === "-V") return printVersion(io);
  if (name === undefined) {
    printOverview(given.help ? io.stdout : io.stderr, registry);
    return given.help ? exitCode.ok : exitCode.usage;
  }
  if (name.startsWith("-"))
    return refuse(io, `the command comes first, then its options; found ${foreignText(name)}`);
  const registration = findCommand(registry, name);
  if (registration === undefined) return refuse(io, unknownCommand(registry, name, "clawc help"));
  const { command } = await registration.load();
  return isGroup(command)
    ? dispatchGroup(command, rest, given.help, io)
    : runCommand({ path: name, command, words: rest, help: given.help }, io);
}

export function splitGlobalFlags(argv: readonly string[]): GlobalFlags {
  const flags: GlobalFlags = { words: [], colour: "auto", help: false };
  const terminator = argv.indexOf("--");
  const end = terminator < 0 ? argv.length : terminator;
  for (const word of argv.slice(0, end)) {
    if (word === "--no-color") flags.colour = "never";
    else if (word === "--color") flags.colour = "always";
    else if (word === "--help" || word === "-h") flags.help = true;
    else flags.words.push(word);
  }
  flags.words.push(...argv.slice(end));
  return flags;
}

function dispatchGroup(
  group: CommandGroup,
  words: string[],
  help: boolean,
  io: Io,
): Promise<ExitCode> | ExitCode {
  const [name, ...rest] = words;
  if (name === undefined) {
    printGroupHelp(help ? io.stdout : io.stderr, group);
    return help ? exitCode.ok : exitCode.usage;
  }
  const command = findCommand(group.commands, name);
  if (command === undefined) {
    return refuse(io, unknownCommand(group.commands, name, `clawc ${group.name} --help`, `${group.name} `));
  }
  return runCommand({ path: `${group.name} ${name}`, command, words: rest, help }, io);
}

interface Called {
  path: string;
  command: Command;
  words: string[];
  help: boolean;
}

async function runCommand({ path, command, words, help }: Called, io: Io): Promise<ExitCode> {
  if (help) {
    printCommandHelp(io.stdout, path, command);
    return exitCode.ok;
  }
  const parsed = parseOptions(command, words);
  if ("wrong" in parsed) {
    return refuse(io, `${path}: ${foreignText(parsed.wrong)}  (see clawc ${path} --help)`);
  }
  return command.run(parsed.arguments, io);
}

function printVersion(io: Io): ExitCode {
  io.stdout.line(installedVersion());
  return exitCode.ok;
}

function findCommand<T extends { name: string }>(commands: readonly T[], name: string): T | undefined {
  return commands.find((command) => command.name === name);
}

function unknownCommand(known: readonly { name: string }[], name: string, list: string, prefix = ""): string {
  const meant = suggest(
    name,
    known.map((command) => command.name),
  );
  const hint = meant === undefined ? `${list} lists them` : `did you mean clawc ${prefix}${meant}?`;
  return `there is no command "${prefix}${foreignText(name)}"; ${hint}`;
}
