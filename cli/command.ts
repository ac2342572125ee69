/**
 * What a command is: a name, a table of options and arguments, words for --help, and a function from these and
 * an `Io` to an exit code. A command prints through its `Io`, reads no other argument, and never ends the process.
 */
import type { ExitCode } from "./exit-code.ts";
import type { Io } from "./io.ts";
import type { ArgumentSpec, OptionTable } from "./options.ts";
import type { Arguments } from "./parse-options.ts";

export interface Command<T extends OptionTable = OptionTable> {
  name: string;
  /** One line, without a full stop; the same as in the list of commands. */
  summary: string;
  /** What a person should know before using it: paragraphs, each one string. */
  description: readonly string[];
  arguments: readonly ArgumentSpec[];
  options: T;
  examples: readonly Example[];
  /** What 0, 1 and 2 mean here; what isn't given keeps its general meaning. */
  exitCodes?: Readonly<Partial<Record<0 | 1 | 2, string>>>;
  run(given: Arguments<T>, io: Io): Promise<ExitCode>;
}

/** `clawc audit show`, `clawc audit verify`: commands under one word. */
export interface CommandGroup {
  name: string;
  summary: string;
  description: readonly string[];
  commands: readonly Command[];
}

export interface Example {
  /** A line that can be pasted. */
  line: string;
  says: string;
}

/** Lets a command's `run` see the types of its own options. */
export function defineCommand<const T extends OptionTable>(command: Command<T>): Command {
  return command as unknown as Command;
}

export function isGroup(command: Command | CommandGroup): command is CommandGroup {
  return "commands" in command;
}
