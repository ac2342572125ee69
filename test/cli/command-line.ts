/** Runs a whole command line in this process, as `clawc` would, against captured streams. */
import { dispatch, splitGlobalFlags } from "../../cli/dispatch.ts";
import type { ExitCode } from "../../cli/exit-code.ts";
import { capturedIo } from "./captured-io.ts";

export interface Ran {
  code: ExitCode;
  out: string;
  err: string;
}

export async function clawc(
  words: readonly string[],
  given: Parameters<typeof capturedIo>[0] = {},
): Promise<Ran> {
  const io = capturedIo(given);
  const code = await dispatch(splitGlobalFlags(words), io);
  return { code, out: io.out(), err: io.err() };
}
