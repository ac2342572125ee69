/** The host file: where services answer. It belongs to the machine that executes, never to the bundle. */
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Hosts } from "../schema/generated/hosts.ts";
import { validate } from "../schema/generated/hosts.validate.js";
import { type ExitCode, exitCode } from "./exit-code.ts";
import type { Io } from "./io.ts";
import { printProblems } from "./workbench.ts";
import { readYaml } from "./yaml-file.ts";

export const hostsOption = {
  kind: "text",
  value: "FILE",
  summary: "where services answer (default: hosts.yaml of the project)",
  default: "hosts.yaml",
} as const;

/** The file with its paths made absolute; what is wrong in it is printed. */
export function readHosts(io: Io, file: string): { hosts: Hosts; path: string } | ExitCode {
  const path = resolve(io.cwd, file);
  const text = readFileSync(path, "utf8");
  const { value, problems } = readYaml<Hosts>({ file, text }, { name: "hosts", validate });
  printProblems(io, problems, new Map([[file, text]]));
  if (value === undefined) return exitCode.usage;
  const at = (name: string) => resolve(dirname(path), name);
  return {
    path,
    hosts: { ...value, ...(value.locks ? { locks: at(value.locks) } : {}), logs: (value.logs ?? []).map(at) },
  };
}
