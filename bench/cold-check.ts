// How long a person waits for `clawc check`: a new process each time. The floor is a Node that does nothing.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runProcess } from "../scripts/run-process.ts";
import { exampleFolder, repository } from "./flagship.ts";
import type { Measurement } from "./rounds.ts";

const clawc = [join("bin", "clawc.js"), "check", exampleFolder];

export function coldCheck(): Measurement {
  const caches = mkdtempSync(join(tmpdir(), "clawc-bench-"));
  let runs = 0;
  return {
    name: "cold start",
    unit: "ms",
    better: "less",
    rounds: 15,
    note: "A process of its own each time. Compiled code is kept between processes; the last row has nothing kept yet.",
    floor: { name: "node -e 0", sample: () => newProcess(["-e", "0"], {}) },
    contestants: [
      {
        name: "clawc check of the example",
        sample: () => newProcess(clawc, { XDG_CACHE_HOME: join(caches, "kept") }),
      },
      {
        name: "clawc check, the very first",
        sample: () => newProcess(clawc, { XDG_CACHE_HOME: join(caches, String(runs++)) }),
      },
    ],
    close: () => rmSync(caches, { recursive: true, force: true }),
  };
}

async function newProcess(words: readonly string[], env: Record<string, string>): Promise<number> {
  const ended = await runProcess(process.execPath, words, { cwd: repository, env });
  if (!ended.ok) throw new Error(`${words.join(" ")} failed: ${ended.said}`);
  return ended.durationMs;
}
