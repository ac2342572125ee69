/**
 * A bundle's folder on disk. Only plain files directly in it are read: links are not followed, so that a bundle
 * can't point at anything outside itself, and a file is asked for its size before a byte of it is read.
 */
import { closeSync, constants, fstatSync, lstatSync, openSync, readdirSync, readSync } from "node:fs";
import { join } from "node:path";
import { type BundleFolder, bundleLimits } from "./bundle.ts";

/** Null when there is no such folder, or it can't be read. */
export function bundleFolder(path: string): BundleFolder | null {
  const entries = entriesOf(path);
  return entries && { list: () => entries, read: (name) => readPlainFile(join(path, name)) };
}

function entriesOf(path: string): { name: string; bytes: number }[] | null {
  try {
    if (!lstatSync(path).isDirectory()) return null;
    return readdirSync(path).map((name) => ({ name, bytes: lstatSync(join(path, name)).size }));
  } catch {
    return null;
  }
}

function readPlainFile(path: string): Uint8Array | null {
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  } catch {
    return null;
  }
  try {
    const { size } = fstatSync(file);
    if (!fstatSync(file).isFile() || size > bundleLimits.fileBytes) return null;
    const bytes = new Uint8Array(size);
    let at = 0;
    while (at < size) {
      const count = readSync(file, bytes, at, size - at, at);
      if (count === 0) return bytes.subarray(0, at);
      at += count;
    }
    return bytes;
  } catch {
    return null;
  } finally {
    closeSync(file);
  }
}
