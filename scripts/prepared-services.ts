// Where the Go and Python halves of the example lie once they are set up. A part that isn't there has no path.
import { existsSync } from "node:fs";
import { join } from "node:path";

export interface PreparedServices {
  /** A Python that can `import claw_worker`. */
  python?: string;
  /** The example's Go service, compiled. */
  payment?: string;
}

export const repository = join(import.meta.dirname, "..");
export const venv = join(repository, ".cache", "venv");
export const binaries = join(repository, ".cache", "bin");
/** Written last, so that a set-up which was broken off counts for nothing. */
export const venvStamp = join(venv, "prepared.json");

export function preparedServices(): PreparedServices {
  const python = join(venv, "bin", "python");
  const payment = join(binaries, "payment");
  return {
    ...(existsSync(venvStamp) ? { python } : {}),
    ...(existsSync(payment) ? { payment } : {}),
  };
}
