/** The one line with which a command declines: what is wrong and, where it is known, what to do instead. */
import { type ExitCode, exitCode } from "./exit-code.ts";
import type { Io } from "./io.ts";

export function refuse(io: Io, message: string): ExitCode {
  io.stderr.line(`${io.stderr.paint.red("clawc:")} ${message}`);
  return exitCode.usage;
}
