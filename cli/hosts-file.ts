/** The host file: where services answer. It belongs to the machine that executes, never to the bundle. */
import { dirname, join, relative, resolve } from "node:path";
import { withAbsolutePaths } from "../runtime/host/hosts-file.ts";
import type { Hosts } from "../schema/generated/hosts.ts";
import { validate } from "../schema/generated/hosts.validate.js";
import { type ExitCode, exitCode } from "./exit-code.ts";
import { foreignText } from "./foreign-text.ts";
import { readGivenFile } from "./given-file.ts";
import type { Io } from "./io.ts";
import { refuse } from "./refuse.ts";
import { printProblems } from "./workbench.ts";
import { readYaml } from "./yaml-file.ts";

const usual = "hosts.yaml";
const advice =
  "a hosts file says where services answer; --hosts FILE names it, `clawc mock --hosts FILE` writes one to try";

export const hostsOption = {
  kind: "text",
  value: "FILE",
  summary: "where services answer (default: hosts.yaml of the project)",
} as const;

/** The file with its paths made absolute; what is wrong in it is printed. Not named, it is that of the folder `root`. */
export function readHosts(
  io: Io,
  named: string | undefined,
  root: string = io.cwd,
): { hosts: Hosts; path: string } | ExitCode {
  const file = named ?? (relative(io.cwd, join(root, usual)) || usual);
  const path = resolve(io.cwd, file);
  const read = readGivenFile(io.cwd, file);
  if ("wrong" in read) return refuse(io, `${foreignText(read.wrong)}; ${advice}`);
  const { text } = read;
  const { value, problems } = readYaml<Hosts>({ file, text }, { name: "hosts", validate });
  printProblems(io, problems, new Map([[file, text]]));
  if (value === undefined) return exitCode.usage;
  return { path, hosts: withAbsolutePaths(value, dirname(path)) };
}
