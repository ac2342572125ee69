/**
 * The process around a command. Here alone is decided how it ends: by the command's exit code, by one line for
 * what the operating system refused, by one line for a bug, never by a stack trace that nobody asked for.
 */
import { dispatch, type GlobalFlags, splitGlobalFlags } from "./dispatch.ts";
import { type ExitCode, exitCode } from "./exit-code.ts";
import { foreignText } from "./foreign-text.ts";
import { installedVersion } from "./installation.ts";
import { type Io, processIo } from "./io.ts";
import { refuse } from "./refuse.ts";

export async function start(): Promise<void> {
  const given = splitGlobalFlags(process.argv.slice(2));
  const io = processIo(given.colour);
  const lost = goOnUnheard(process.stdout);
  goOnUnheard(process.stderr);
  process.once("uncaughtException", (error) => process.exit(explainFailure(error, io)));
  try {
    const code = await dispatch(given, io);
    await new Promise((resolve) => process.stdout.write("", resolve));
    process.exitCode = code === exitCode.ok && lost.why !== null && !acts(given) ? exitCode.usage : code;
    if (lost.why !== null) refuse(io, `what it said could not all be written: ${lost.why}`);
  } catch (error) {
    process.exitCode = explainFailure(error, io);
  }
}

/**
 * A reader that has gone (`clawc run … | head -1`) and a disk that is full must not take a run down with them: what
 * is left is unsaid. Whoever closes a pipe knows; of anything else is said why.
 */
function goOnUnheard(stream: NodeJS.WriteStream): { why: string | null } {
  const lost: { why: string | null } = { why: null };
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") lost.why ??= reasons[error.code ?? ""] ?? error.message;
  });
  return lost;
}

/** Commands whose exit code tells what became of a run, whoever heard of it. */
function acts({ words }: GlobalFlags): boolean {
  return ["run", "resume", "stop", "kill", "undo", "settle"].includes(words[0] ?? "");
}

/** Files that can't be read and ports that are taken aren't bugs; whatever else arrives here is. */
export function explainFailure(error: unknown, io: Io): ExitCode {
  if (io.env.CLAW_DEBUG === "1") io.stderr.line(error instanceof Error ? error.stack : String(error));
  if (isSystemError(error)) return refuse(io, foreignText(systemErrorText(error)));
  const told = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const hint = io.env.CLAW_DEBUG === "1" ? "what stands above" : "what it prints with CLAW_DEBUG=1";
  refuse(
    io,
    `this is a bug in clawc ${installedVersion()}: ${foreignText(told)}. Please report it with ${hint}.`,
  );
  return exitCode.bug;
}

interface SystemError extends Error {
  code: string;
  syscall: string;
  path?: string;
}

function isSystemError(error: unknown): error is SystemError {
  return error instanceof Error && "syscall" in error && "code" in error && typeof error.code === "string";
}

const reasons: Record<string, string> = {
  EACCES: "permission denied",
  EADDRINUSE: "the address is taken by another process",
  ECONNREFUSED: "nothing listens there",
  EEXIST: "it exists already",
  EISDIR: "it is a folder",
  ENOENT: "there is no such file or folder",
  ENOSPC: "the disk is full",
  ENOTDIR: "a part of the path is not a folder",
  EROFS: "the disk is read-only",
};

function systemErrorText(error: SystemError): string {
  const reason = reasons[error.code];
  if (reason === undefined) return error.message;
  return `${error.path === undefined ? "" : `${error.path}: `}${reason} (${error.syscall} ${error.code})`;
}
