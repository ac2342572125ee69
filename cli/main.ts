/**
 * The process around a command. Here alone is decided how it ends: by the command's exit code, by one line for
 * what the operating system refused, by one line for a bug, never by a stack trace that nobody asked for.
 */
import { dispatch, splitGlobalFlags } from "./dispatch.ts";
import { type ExitCode, exitCode } from "./exit-code.ts";
import { foreignText } from "./foreign-text.ts";
import { installedVersion } from "./installation.ts";
import { type Io, processIo } from "./io.ts";
import { refuse } from "./refuse.ts";

export async function start(): Promise<void> {
  const given = splitGlobalFlags(process.argv.slice(2));
  const io = processIo(given.colour);
  goOnWithoutReader(process.stdout);
  goOnWithoutReader(process.stderr);
  process.once("uncaughtException", (error) => process.exit(explainFailure(error, io)));
  try {
    process.exitCode = await dispatch(given, io);
  } catch (error) {
    process.exitCode = explainFailure(error, io);
  }
}

/** A reader that has gone (`clawc run … | head -1`) must not take a run down with it: what is left is unsaid. */
function goOnWithoutReader(stream: NodeJS.WriteStream): void {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
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
  const where = error.path === undefined ? error.message : error.path;
  const reason = reasons[error.code];
  return reason === undefined ? error.message : `${where}: ${reason} (${error.syscall} ${error.code})`;
}
