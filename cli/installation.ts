/**
 * Where this copy of clawc lies and what it is. The same relative path holds in a checkout (cli/) and in a
 * build (dist/), because the build is flat.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";

export const installationRoot = join(import.meta.dirname, "..");

export function installedVersion(): string {
  const manifest = JSON.parse(readFileSync(join(installationRoot, "package.json"), "utf8")) as {
    version: string;
  };
  return manifest.version;
}
