/** Where this user keeps what can be made again; never a folder that others can write. */
import { homedir } from "node:os";
import { join } from "node:path";
import type { Io } from "./io.ts";

export function cacheFolder({ env }: Io): string {
  return join(env.XDG_CACHE_HOME || join(homedir(), ".cache"), "clawc");
}
