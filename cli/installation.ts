/**
 * Where this copy of clawc lies and what it is. The same relative path holds in a checkout (cli/) and in a
 * build (dist/), because the build is flat.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";

export const installationRoot = join(import.meta.dirname, "..");

/** What tells this build from every other one; undefined where the sources run as they are. */
export function installedBuild(): string | undefined {
  try {
    return readFileSync(join(import.meta.dirname, "build-id"), "utf8");
  } catch {
    return undefined;
  }
}

export function installedVersion(): string {
  const manifest = JSON.parse(readFileSync(join(installationRoot, "package.json"), "utf8")) as {
    version: string;
  };
  return manifest.version;
}
