/**
 * A file that somebody names on the command line: an alert, a host file, a pipe. Read whole, up to a limit, as UTF-8;
 * what can't be read comes back as one sentence that begins with the name as it was given.
 */
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { resolve } from "node:path";

const mostBytes = 8 * 1024 * 1024;

export function readGivenFile(cwd: string, name: string): { text: string } | { wrong: string } {
  let descriptor: number;
  try {
    descriptor = openSync(resolve(cwd, name), "r");
  } catch (error) {
    return { wrong: `${name}: ${reasonOf(error)}` };
  }
  try {
    if (fstatSync(descriptor).isDirectory()) return { wrong: `${name} is a folder, not a file` };
    const bytes = readUpTo(descriptor, mostBytes + 1);
    if (bytes.length > mostBytes)
      return { wrong: `${name} has more than ${mostBytes} bytes, and no more are read` };
    return decodeGiven(name, bytes);
  } catch (error) {
    return { wrong: `${name}: ${reasonOf(error)}` };
  } finally {
    closeSync(descriptor);
  }
}

export function decodeGiven(name: string, bytes: Uint8Array): { text: string } | { wrong: string } {
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    return { wrong: `${name} is not UTF-8 text; is it the right file?` };
  }
}

/** A pipe says no size beforehand, so what arrives is counted. */
function readUpTo(descriptor: number, most: number): Uint8Array {
  const parts: Buffer[] = [];
  let total = 0;
  while (total < most) {
    const part = Buffer.allocUnsafe(Math.min(65_536, most - total));
    const count = readSync(descriptor, part);
    if (count === 0) break;
    parts.push(part.subarray(0, count));
    total += count;
  }
  return Buffer.concat(parts);
}

const reasons: Record<string, string> = {
  ENOENT: "there is no such file",
  EISDIR: "it is a folder",
  ENOSPC: "the disk is full",
  EROFS: "the disk is read-only",
  EACCES: "permission denied",
  ENOTDIR: "a part of the path is not a folder",
  ELOOP: "its symbolic links lead in a circle",
  ENXIO: "it is not a file that can be read",
};

/** Why the operating system refused a file. */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return reasons[code] ?? `the system refuses it${code === "" ? "" : ` (${code})`}`;
}
