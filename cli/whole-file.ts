/**
 * A file that is there whole or not at all: written beside its place under another name and then put there. What
 * isn't a plain file (a terminal, a pipe, /dev/null) is written to as it stands.
 */
import { realpathSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";

/** Throws what the operating system refuses. */
export function writeWholeFile(path: string, content: string | Uint8Array): void {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats !== undefined && !stats.isFile()) {
    writeFileSync(path, content);
    return;
  }
  const place = stats === undefined ? path : realpathSync(path);
  const next = `${place}.${process.pid}.new`;
  try {
    writeFileSync(next, content, stats === undefined ? {} : { mode: stats.mode });
    renameSync(next, place);
  } catch (error) {
    rmSync(next, { force: true });
    throw error;
  }
}
