/** The name of a run that isn't there yet: an id short enough to be read over the phone, and the runbook's name. */
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";

const letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** In the folder of runs that `base` is. */
export function freshRun(base: string, runbook: string): string {
  for (;;) {
    const id = [...randomBytes(6)].map((byte) => letters[byte % 32]).join("");
    const run = `${id}-${runbook}`;
    if (!existsSync(join(base, run))) return run;
  }
}
