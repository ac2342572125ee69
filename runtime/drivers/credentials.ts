/**
 * The files behind an endpoint's TLS settings. They are read once for each endpoint, at the moment it is first
 * needed, by the reader that was passed; a certificate without its key, or the reverse, is refused.
 */
import type { Tls } from "../../schema/generated/hosts.ts";

export interface Credentials {
  ca: Buffer;
  certificate?: Buffer;
  key?: Buffer;
  serverName?: string;
}

/** Reads a file as bytes, and may throw what the system says. */
export type ReadFile = (path: string) => Buffer;

export function readCredentials(
  tls: Tls,
  read: ReadFile,
): { credentials: Credentials } | { problem: string } {
  if ((tls.certificate === undefined) !== (tls.key === undefined)) {
    const [has, lacks] = tls.key === undefined ? ["certificate", "key"] : ["key", "certificate"];
    return { problem: `its TLS settings have a ${has} and no ${lacks}; a client needs both` };
  }
  const files: Partial<Record<"ca" | "certificate" | "key", Buffer>> = {};
  for (const name of ["ca", "certificate", "key"] as const) {
    const path = tls[name];
    if (path === undefined) continue;
    try {
      files[name] = read(path);
    } catch (error) {
      const why = (error as NodeJS.ErrnoException).code ?? String(error);
      return { problem: `its TLS ${name} ${path} can't be read (${why})` };
    }
  }
  return {
    credentials: {
      ca: files.ca as Buffer,
      ...(files.certificate && { certificate: files.certificate }),
      ...(files.key && { key: files.key }),
      ...(tls.serverName !== undefined && { serverName: tls.serverName }),
    },
  };
}
