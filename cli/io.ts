/**
 * What a command sees of the world it runs in: two streams, a folder, the environment, and whether somebody has
 * asked it to break off. A command writes through this and nothing else, so a test can hand it another one.
 */
import { buffer } from "node:stream/consumers";
import { colour, type Paint, plain } from "./paint.ts";

export interface Io {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** For what the command was asked for. */
  readonly stdout: Output;
  /** For what went wrong, and for progress beside a machine-readable result. */
  readonly stderr: Output;
  readStdin(): Promise<Uint8Array>;
  /** Aborts at the first Ctrl-C or SIGTERM once it has been asked for; a second one ends the process. */
  interruption(): AbortSignal;
}

export interface Output {
  write(text: string): void;
  /** Writes the text and ends the line. */
  line(text?: string): void;
  readonly terminal: boolean;
  /** Columns to lay text out for: the terminal's, held between 72 and 100; 100 elsewhere. */
  readonly width: number;
  /** Lines that the terminal shows at once; undefined where there is none. */
  readonly rows?: number;
  readonly paint: Paint;
}

/** What the command line says about colour; `auto` asks the terminal and the environment. */
export type ColourChoice = "always" | "never" | "auto";

const narrowest = 72;
const widest = 100;

export function processIo(choice: ColourChoice): Io {
  return {
    cwd: process.cwd(),
    env: process.env,
    stdout: outputOn(process.stdout, choice),
    stderr: outputOn(process.stderr, choice),
    readStdin: () => buffer(process.stdin),
    interruption: onceListening(),
  };
}

/** Writes are synchronous on files and pipes of POSIX systems, so nothing is lost when the process ends. */
function outputOn(stream: NodeJS.WriteStream, choice: ColourChoice): Output {
  const terminal = stream.isTTY === true;
  return {
    write: (written) => void stream.write(written),
    line: (written = "") => void stream.write(`${written}\n`),
    terminal,
    get width() {
      return Math.min(widest, Math.max(narrowest, terminal ? stream.columns : widest));
    },
    get rows() {
      return terminal ? stream.rows : undefined;
    },
    paint: isColoured(choice, terminal, process.env) ? colour : plain,
  };
}

/** NO_COLOR and FORCE_COLOR as their conventions say: any value that isn't empty counts. */
function isColoured(choice: ColourChoice, terminal: boolean, env: Io["env"]): boolean {
  if (choice !== "auto") return choice === "always";
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR) return env.FORCE_COLOR !== "0";
  return terminal && env.TERM !== "dumb";
}

/** The handlers are installed at the first call: a command that never asks is ended by a signal as any program. */
function onceListening(): () => AbortSignal {
  let controller: AbortController | undefined;
  return () => {
    if (controller !== undefined) return controller.signal;
    const interruption = new AbortController();
    controller = interruption;
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      process.once(signal, () => interruption.abort(new Error(`asked to break off by ${signal}`)));
    }
    return interruption.signal;
  };
}
