/**
 * The last step of `clawc check --fix`: each changed file is written whole, and only where it still is what was
 * compiled. Or nothing is written, and the changes are shown as a diff.
 */
import { readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import type { Code } from "../../compiler/problems/catalogue.ts";
import { counted } from "../counted.ts";
import { foreignText } from "../foreign-text.ts";
import { reasonOf } from "../given-file.ts";
import type { Io } from "../io.ts";
import { unifiedDiff } from "../unified-diff.ts";
import { writeWholeFile } from "../whole-file.ts";
import { fixTarget } from "./fix.ts";
import type { Target } from "./targets.ts";

/** Says on stderr what was done; comes back with why a file couldn't be written, if one couldn't. */
export async function writeFixes(
  io: Io,
  targets: readonly Target[],
  ignored: ReadonlySet<Code>,
): Promise<string | undefined> {
  let done = 0;
  for (const target of targets) {
    const { changes, fixed } = await fixTarget(target, ignored);
    for (const [file, change] of changes) {
      const wrong = writeChange(join(target.root, file), change);
      if (wrong !== undefined) return `${shown(io, target, file)}: ${wrong}`;
    }
    for (const { file, line, code, title } of fixed)
      io.stderr.line(`fixed ${shown(io, target, file)}:${line} ${code}: ${foreignText(title)}`);
    done += fixed.length;
  }
  io.stderr.line(
    done === 0 ? "nothing to fix without a decision of yours" : `fixed ${counted(done, "problem")}`,
  );
  return undefined;
}

/** Prints the changes; the targets that come back are as if they had been written. */
export async function printFixes(
  io: Io,
  targets: readonly Target[],
  ignored: ReadonlySet<Code>,
): Promise<{ targets: Target[]; fixed: number }> {
  const after: Target[] = [];
  let count = 0;
  for (const target of targets) {
    const { changes, fixed } = await fixTarget(target, ignored);
    for (const [file, change] of [...changes].sort())
      io.stdout.write(unifiedDiff(shown(io, target, file), change.before, change.after));
    const texts = [...changes].map(([file, change]): [string, string] => [file, change.after]);
    after.push({ ...target, overlay: new Map([...target.overlay, ...texts]) });
    count += fixed.length;
  }
  return { targets: after, fixed: count };
}

const mark = "\uFEFF";

export function writeChange(
  path: string,
  { before, after }: { before: string; after: string },
): string | undefined {
  try {
    const onDisk = readFileSync(path, "utf8");
    const marked = onDisk.startsWith(mark) && !before.startsWith(mark);
    if (onDisk !== (marked ? mark : "") + before)
      return "it was changed while it was being fixed, so it wasn't written; try again";
    writeWholeFile(path, (marked ? mark : "") + after);
    return undefined;
  } catch (error) {
    return reasonOf(error);
  }
}

function shown(io: Io, { root }: Target, file: string): string {
  return foreignText(relative(io.cwd, join(root, file)).split(sep).join("/"));
}
