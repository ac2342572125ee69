/**
 * Reading below one folder and nowhere else. A path that a project file or a runbook names is looked up only
 * under the project's root, follows no symbolic link, and is read only up to a limit: a pull request must not
 * be able to show the reviewer's own files, or fill the memory of the machine that checks it.
 */
import { lstatSync, readFileSync, type Stats } from "node:fs";
import { isAbsolute, join, relative, resolve, sep } from "node:path";

export type Inside = { text: string } | { refused: string };

const mostBytes = 8 * 1024 * 1024;

/** `path` is relative to `root`, with `/` or the system's separator. */
export function readInside(root: string, path: string): Inside {
  const stats = statInside(root, path);
  if ("refused" in stats) return stats;
  if (!stats.isFile()) return { refused: `\`${path}\` is not a file` };
  if (stats.size > mostBytes) {
    return { refused: `\`${path}\` has ${stats.size} bytes; at most ${mostBytes} are read` };
  }
  return decoded(readFileSync(join(root, path)), path);
}

export function statInside(root: string, path: string): Stats | { refused: string } {
  if (path.includes("\0")) return { refused: "the path holds a NUL character" };
  if (isAbsolute(path))
    return { refused: `\`${path}\` is absolute; paths are relative to the project's folder` };
  const inner = relative(root, resolve(root, path));
  if (inner === ".." || inner.startsWith(`..${sep}`))
    return { refused: `\`${path}\` leads out of the project's folder` };
  let at = root;
  let stats = lstatSync(root);
  for (const step of inner === "" ? [] : inner.split(sep)) {
    at = join(at, step);
    const found = lstatSync(at, { throwIfNoEntry: false });
    if (found === undefined) return { refused: `there is no \`${path}\` below the project's folder` };
    if (found.isSymbolicLink()) {
      return {
        refused: `\`${relative(root, at)}\` is a symbolic link, which isn't followed; put the file itself there`,
      };
    }
    stats = found;
  }
  return stats;
}

function decoded(bytes: Uint8Array, path: string): Inside {
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    return { refused: `\`${path}\` is not UTF-8 text` };
  }
}
