/** An `Io` whose streams are texts, for commands under test. It is no terminal and has no colour unless asked. */
import type { Io, Output } from "../../cli/io.ts";
import { plain } from "../../cli/paint.ts";

export interface CapturedIo extends Io {
  readonly out: () => string;
  readonly err: () => string;
  /** As Ctrl-C does. */
  interrupt(): void;
}

export function capturedIo(given: Partial<Pick<Io, "cwd" | "env">> & { stdin?: string } = {}): CapturedIo {
  const [stdout, out] = captured();
  const [stderr, err] = captured();
  const controller = new AbortController();
  return {
    cwd: given.cwd ?? process.cwd(),
    env: given.env ?? {},
    stdout,
    stderr,
    out,
    err,
    readStdin: async () => Buffer.from(given.stdin ?? ""),
    interruption: () => controller.signal,
    interrupt: () => controller.abort(),
  };
}

function captured(): [Output, () => string] {
  const parts: string[] = [];
  const output: Output = {
    write: (written) => void parts.push(written),
    line: (written = "") => void parts.push(`${written}\n`),
    terminal: false,
    width: 100,
    paint: plain,
  };
  return [output, () => parts.join("")];
}
