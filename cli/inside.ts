/**
 * Reading below one folder and nowhere else. A path that a project file or a runbook names is looked up only
 * under the project's root, follows no symbolic link, and is read only up to a limit: a pull request must not
 * be able to show the reviewer's own files, or fill the memory of the machine that checks it.
 */
import { isUtf8 } from "node:buffer";
import { closeSync, constants, fstatSync, lstatSync, openSync, readFileSync, type Stats } from "node:fs";
import { isAbsolute, join, relative, resolve, sep } from "node:path";

export type Inside = { text: string } | Refused;

export interface Refused {
  refused: string;
  /** What to do about it. */
  help: string;
}

const staysBelow = "a project's paths are relative to the folder of claw.yaml and stay below it";

const mostBytes = 8 * 1024 * 1024;

/** `path` is relative to `root`, with `/` or the system's separator. */
export function readInside(root: string, path: string): Inside {
  const stats = statInside(root, path);
  if ("refused" in stats) return stats;
  if (!stats.isFile()) return { refused: `\`${path}\` is not a file`, help: "name a file" };
  if (stats.size > mostBytes) return tooLarge(path, stats.size);
  return decoded(readFileSync(join(root, path)), path);
}

/** What the listing of a folder has just called a file, below folders that were listed too. */
export function readPlainFile(root: string, path: string): Inside {
  const file = openSync(join(root, path), constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    const { size } = fstatSync(file);
    return size > mostBytes ? tooLarge(path, size) : decoded(readFileSync(file), path);
  } finally {
    closeSync(file);
  }
}

function tooLarge(path: string, bytes: number): Refused {
  const refused = `\`${path}\` has ${bytes} bytes; at most ${mostBytes} are read`;
  return { refused, help: "split it, or take what isn't claw's out of the project" };
}

export function statInside(root: string, path: string): Stats | Refused {
  if (path.includes("\0")) return { refused: "the path holds a NUL character", help: staysBelow };
  if (isAbsolute(path)) return { refused: `\`${path}\` is absolute`, help: staysBelow };
  const inner = relative(root, resolve(root, path));
  if (inner === ".." || inner.startsWith(`..${sep}`))
    return { refused: `\`${path}\` leads out of the project's folder`, help: staysBelow };
  let at = root;
  let stats = lstatSync(root);
  for (const step of inner === "" ? [] : inner.split(sep)) {
    at = join(at, step);
    const found = lstatSync(at, { throwIfNoEntry: false });
    if (found === undefined)
      return {
        refused: `there is no \`${path}\` below the project's folder`,
        help: "create it, or mend the path",
      };
    if (found.isSymbolicLink()) {
      const refused = `\`${relative(root, at)}\` is a symbolic link, which isn't followed`;
      return { refused, help: "put the file itself there" };
    }
    stats = found;
  }
  return stats;
}

function decoded(bytes: Buffer, path: string): Inside {
  if (!isUtf8(bytes))
    return {
      refused: `\`${path}\` is not UTF-8 text`,
      help: "save it as UTF-8, or take it out of the project",
    };
  const isMarked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return { text: bytes.toString("utf8", isMarked ? 3 : 0) };
}
