// How long `clawc check` takes with a project's size, a new process each time: anew, with nothing changed since the
// last check, and with one file edited. The floor is a Node that does nothing. The most memory that a check had is
// read from the process itself as it ends.

import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runProcess } from "../scripts/run-process.ts";
import { repository } from "./flagship.ts";
import { writeProject } from "./projects/write-project.ts";
import type { Contestant, Measurement } from "./rounds.ts";

const clawc = join(repository, "bin", "clawc.js");

/** How many times the floor each may take. */
export interface Goals {
  anew: number;
  edited?: number;
}

export async function projectCheck(files: number, goals: Goals): Promise<Measurement> {
  const folder = mkdtempSync(join(tmpdir(), "clawc-bench-"));
  const project = join(folder, "project");
  const sources = writeProject(project, files);
  const env = { XDG_CACHE_HOME: join(folder, "caches") };
  const check = (...options: string[]) => newProcess([clawc, "check", ...options], project, env);
  await check();
  const megabytes = await peakMegabytes(project, { ...env, CLAWC_BENCH_PEAK: join(folder, "peak") });
  const edited = join(project, sources[sources.length >> 1] as string);
  const contestants: Contestant[] = [
    { name: "anew (--no-cache)", sample: () => check("--no-cache"), goal: goals.anew },
    { name: "nothing changed", sample: () => check() },
  ];
  if (files > 1)
    contestants.push({
      name: "one file edited",
      sample() {
        appendFileSync(edited, "// edited\n");
        return check();
      },
      ...(goals.edited === undefined ? {} : { goal: goals.edited }),
    });
  return {
    name: `check, ${files.toLocaleString("en")} ${files === 1 ? "file" : "files"} of 100 lines`,
    unit: "ms",
    better: "less",
    rounds: files < 1000 ? 11 : 5,
    note: `Anew it takes ${megabytes} MB at most. Compiled code is kept between processes.`,
    floor: { name: "node -e 0", sample: () => newProcess(["-e", "0"], project, {}) },
    contestants,
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

async function newProcess(
  words: readonly string[],
  cwd: string,
  env: Record<string, string>,
): Promise<number> {
  const ended = await runProcess(process.execPath, words, { cwd, env });
  if (!ended.ok) throw new Error(`${words.join(" ")} failed: ${ended.said}`);
  return ended.durationMs;
}

async function peakMegabytes(
  project: string,
  env: Record<string, string> & { CLAWC_BENCH_PEAK: string },
): Promise<number> {
  const hook = join(repository, "bench", "peak-memory.cjs");
  await newProcess(["--require", hook, clawc, "check", "--no-cache"], project, env);
  return Math.round(Number(readFileSync(env.CLAWC_BENCH_PEAK, "utf8")) / 1024);
}
