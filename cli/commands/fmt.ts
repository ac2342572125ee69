/** `clawc fmt`: every runbook in the one layout, so that nobody has to talk about it. It has no configuration. */
import { readFileSync } from "node:fs";
import { format } from "../../compiler/format/format.ts";
import { defineCommand } from "../command.ts";
import { counted } from "../counted.ts";
import { type ExitCode, exitCode } from "../exit-code.ts";
import { type ClawFile, findClawFiles } from "../fmt/files.ts";
import { foreignText } from "../foreign-text.ts";
import { decodeGiven, reasonOf } from "../given-file.ts";
import type { Io } from "../io.ts";
import type { OptionValues } from "../options.ts";
import { refuse } from "../refuse.ts";
import { unifiedDiff } from "../unified-diff.ts";
import { writeWholeFile } from "../whole-file.ts";
import { printProblems } from "../workbench.ts";

const options = {
  check: { kind: "flag", summary: "write nothing; list the files that aren't formatted" },
  diff: { kind: "flag", short: "d", summary: "write nothing; show what would change" },
  write: { kind: "flag", short: "w", summary: "write the files: the default, beside --diff too" },
  "stdin-filename": { kind: "text", value: "PATH", summary: "with -: what messages call the text on stdin" },
} as const;

export const command = defineCommand({
  name: "fmt",
  summary: "lay out .claw files in the one way there is",
  description: [
    "Rewrites files that aren't laid out yet and prints their names. Where a line breaks follows from what is written and how long it is, not from how it was broken before; comments stay where they are, and one empty line where there were any.",
    "What a file says never changes: the result is read again and compared before it is written, and it is put in place whole. A file that can't be read as claw is reported as check reports it, and left alone.",
    "It needs no project, looks at no claw.yaml and has no options for taste.",
  ],
  arguments: [
    {
      name: "PATH",
      summary:
        "files, and folders for every .claw file below them; - formats stdin to stdout (default: here)",
      count: "any",
    },
  ],
  options,
  examples: [
    { line: "clawc fmt", says: "every .claw file below this folder" },
    { line: "clawc fmt --check runbooks", says: "for a pipeline: fails where a file isn't formatted" },
    { line: "clawc fmt --diff drain.claw", says: "look first" },
    { line: "clawc fmt - < unsaved.claw", says: "for an editor" },
  ],
  exitCodes: {
    0: "everything is formatted now; with --check or --diff, it was",
    1: "with --check or --diff, a file isn't formatted; or a file can't be read as claw",
    2: "a file can't be found, read or written",
  },
  async run({ options: given, positionals }, io) {
    const refused = whyNot(given, positionals);
    if (refused !== undefined) return refuse(io, refused);
    if (positionals.includes("-")) return await formatStdin(io, given);
    const files = findClawFiles(io.cwd, positionals);
    if ("wrong" in files) return refuse(io, files.wrong);
    return formatFiles(io, given, files);
  },
});

type Given = OptionValues<typeof options>;

function whyNot(given: Given, positionals: readonly string[]): string | undefined {
  if (given.check && given.write) return "--check writes nothing: leave --write or --check out";
  const isStdin = positionals.includes("-");
  if (isStdin && positionals.length > 1) return "- is a file of its own: give no other PATH beside it";
  if (isStdin && given.write) return "- is no file that could be written: its text goes to stdout";
  if (!isStdin && given["stdin-filename"] !== undefined)
    return "--stdin-filename names the text on stdin: give - as the PATH too";
  return undefined;
}

type Outcome = "formatted" | "changed" | "unreadable" | "failed";

async function formatStdin(io: Io, given: Given): Promise<ExitCode> {
  const shown = foreignText(given["stdin-filename"] ?? "stdin");
  const read = decodeGiven(shown, await io.readStdin());
  if ("wrong" in read) return refuse(io, read.wrong);
  const value = formatted(io, shown, read.text);
  if (value === undefined) return exitCode.findings;
  if (!given.check && !given.diff) {
    io.stdout.write(value);
    return exitCode.ok;
  }
  if (value === read.text) return exitCode.ok;
  tell(io, given, { shown, before: read.text, after: value });
  return exitCode.findings;
}

function formatFiles(io: Io, given: Given, files: readonly ClawFile[]): ExitCode {
  const outcomes = files.map((file) => formatFile(io, given, file));
  const count = (wanted: Outcome) => outcomes.filter((outcome) => outcome === wanted).length;
  const writes = !given.check && (!given.diff || given.write);
  const [changed, unreadable, failed] = [count("changed"), count("unreadable"), count("failed")];
  const rest = [`${counted(count("formatted"), "file")} already formatted`];
  if (unreadable > 0) rest.push(`${counted(unreadable, "file")} with problems left alone`);
  if (failed > 0) rest.push(`${counted(failed, "file")} failed`);
  io.stderr.line(`${counted(changed, "file")} ${writes ? "formatted" : "to format"}, ${rest.join(", ")}`);
  if (failed > 0) return exitCode.usage;
  return unreadable > 0 || (changed > 0 && !writes) ? exitCode.findings : exitCode.ok;
}

function formatFile(io: Io, given: Given, { path, shown }: ClawFile): Outcome {
  const bytes = bytesOf(path);
  const read = "wrong" in bytes ? bytes : decodeGiven(shown, bytes);
  if ("wrong" in read) return failed(io, "wrong" in bytes ? `${shown}: ${read.wrong}` : read.wrong);
  const after = formatted(io, shown, read.text);
  if (after === undefined) return "unreadable";
  if (after === read.text) return "formatted";
  if (given.check || given.diff) tell(io, given, { shown, before: read.text, after });
  else io.stdout.line(shown);
  if (given.check || (given.diff && !given.write)) return "changed";
  try {
    writeWholeFile(path, isMarked(bytes as Uint8Array) ? `\uFEFF${after}` : after);
    return "changed";
  } catch (error) {
    return failed(io, `${shown}: ${reasonOf(error)}`);
  }
}

function bytesOf(path: string): Uint8Array | { wrong: string } {
  try {
    return readFileSync(path);
  } catch (error) {
    return { wrong: reasonOf(error) };
  }
}

/** A byte order mark stays: some editor wants it. */
function isMarked([first, second, third]: Uint8Array): boolean {
  return first === 0xef && second === 0xbb && third === 0xbf;
}

function failed(io: Io, message: string): "failed" {
  refuse(io, message);
  return "failed";
}

/** Undefined where the text has problems, which are told. */
function formatted(io: Io, file: string, text: string): string | undefined {
  const { value, problems } = format({ file, text });
  printProblems(io, problems, new Map([[file, text]]));
  return value;
}

interface Change {
  shown: string;
  before: string;
  after: string;
}

function tell(io: Io, { diff }: Given, { shown, before, after }: Change): void {
  if (diff) io.stdout.write(unifiedDiff(shown, before, after));
  else io.stdout.line(shown);
}
