// The example's project, copied with every wait a fiftieth as long, so that a whole failover takes a few seconds.
// Time in which a real process must answer keeps a floor: a shorter one would test the machine, not the runbook.
// What is compared and not waited for (a replica's lag, how long a reading stays fresh, a key is kept) is untouched.

import { copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openProject } from "../../cli/project.ts";
import type { OpenedProject } from "../../cli/project-folder.ts";
import { bundle } from "../../compiler/bundle/build.ts";
import { compile } from "../../compiler/compile.ts";
import { type Bundle, openBundle } from "../../runtime/host/bundle.ts";

const example = join(import.meta.dirname, "..", "..", "examples", "payment-db-failover");
const divisor = 50;

const unitsMs: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** By the word before the duration: the least that is left of it. */
const floorsMs: Record<string, number> = {
  deadline: 240_000,
  undo: 240_000,
  waiting: 400,
  within: 4_000,
  timeout: 2_000,
  settles: 2_000,
  bake: 100,
  backoff: 2,
  holding: 50,
  every: 20,
  after: 20,
};

const words = Object.keys(floorsMs).join("|");
const wait = new RegExp(`\\b(${words})(\\s+)(\\d+(?:ms|s|m|h)(?:\\.\\.\\d+(?:ms|s|m|h))?)(?![\\w./])`, "g");

function faster(text: string): string {
  const faster = text.replace(wait, (_whole, word: string, space: string, duration: string) => {
    const parts = duration.split("..").map((part) => shortened(part, floorsMs[word] as number));
    return `${word}${space}${parts.join("..")}`;
  });
  return faster.replace(hanging, "$1600ms");
}

/** The one timeout that the story waits for: a worker that doesn't answer. */
const hanging = /(action invalidate[^}]*?timeout\s+)\d+ms/;

function shortened(duration: string, floorMs: number): string {
  const [, count, unit] = duration.match(/^(\d+)([a-z]+)$/) as RegExpMatchArray;
  const ms = Number(count) * (unitsMs[unit as string] as number);
  return `${Math.min(ms, Math.max(floorMs, Math.round(ms / divisor)))}ms`;
}

/** Writes the copy into `folder`: a project as anybody's, for the command line. */
export function writeFasterProject(folder: string): void {
  mkdirSync(join(folder, "workers"), { recursive: true });
  for (const name of readdirSync(example)) {
    if (name.endsWith(".claw"))
      writeFileSync(join(folder, name), faster(readFileSync(join(example, name), "utf8")));
    if (name.endsWith(".yaml")) copyFileSync(join(example, name), join(folder, name));
  }
  for (const name of ["proto", "alerts"])
    cpSync(join(example, name), join(folder, name), { recursive: true });
  copyFileSync(join(example, "workers", "cache.tasks.json"), join(folder, "workers", "cache.tasks.json"));
}

/** The project in `folder`, compiled and bundled as `clawc build` does it. */
export async function openFaster(folder: string): Promise<{ bundle: Bundle; project: OpenedProject }> {
  const opened = openProject(folder);
  if (!opened.value) throw new Error(`${folder} is no project: ${JSON.stringify(opened.problems)}`);
  const { value, problems } = await compile(opened.value);
  if (!value) throw new Error(`${folder} doesn't compile: ${JSON.stringify(problems, null, 1)}`);
  const files = bundle({ ...value, compilerVersion: "0.0.0" });
  const built = openBundle({
    list: () => files.map(({ name, bytes }) => ({ name, bytes: bytes.length })),
    read: (name) => files.find((file) => file.name === name)?.bytes ?? null,
  });
  if (!built.value) throw new Error(`the bundle of ${folder} is refused: ${JSON.stringify(built.problems)}`);
  return { bundle: built.value, project: opened.value };
}
