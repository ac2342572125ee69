/**
 * The host file, for a program that hands in its path: YAML in its plain form, held against the schema, its own
 * paths made absolute. Tags, aliases and keys that stand twice are refused, so that no file can grow when it is read.
 */
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { parseDocument } from "yaml";
import type { Hosts } from "../../schema/generated/hosts.ts";
import { validate } from "../../schema/generated/hosts.validate.js";
import type { InputProblem } from "../../schema/input-problem.ts";
import { explainErrors } from "../../schema/validator.ts";
import { systemProblem } from "./not-started.ts";

export interface OpenedHosts {
  value: Hosts | null;
  problems: InputProblem[];
}

const help = "see schema/hosts.schema.json: services by the runbook's names, each with its endpoints";

/** `given` is the host file's path, or what would stand in it. */
export function openHosts(given: Hosts | string): OpenedHosts {
  const folder = typeof given === "string" ? dirname(resolve(given)) : resolve();
  const where = typeof given === "string" ? given : "hosts";
  const { value, problems } = typeof given === "string" ? readYaml(given) : { value: given, problems: [] };
  if (problems.length > 0) return { value: null, problems };
  if (!validate(value)) {
    const found = explainErrors(validate.errors);
    return { value: null, problems: found.map((what) => ({ severity: "error", where, what, help })) };
  }
  return { value: withAbsolutePaths(value, folder), problems: [] };
}

/** The file's own paths are relative to its folder. */
export function withAbsolutePaths(hosts: Hosts, folder: string): Hosts {
  const at = (name: string) => resolve(folder, name);
  const locks = hosts.locks === undefined ? {} : { locks: at(hosts.locks) };
  return { ...hosts, ...locks, logs: (hosts.logs ?? []).map(at) };
}

function readYaml(file: string): { value: unknown; problems: InputProblem[] } {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    return { value: null, problems: [systemProblem(error, file, "give the path of the host file")] };
  }
  const refused = (what: string): InputProblem => ({ severity: "error", where: file, what, help });
  const options = { version: "1.2", uniqueKeys: true, merge: false, logLevel: "silent" } as const;
  const document = parseDocument(text, options);
  const wrong = [...document.errors, ...document.warnings].map(({ message }) => message.split("\n")[0] ?? "");
  if (wrong.length > 0) return { value: null, problems: wrong.map(refused) };
  try {
    return { value: document.toJS({ maxAliasCount: 0 }), problems: [] };
  } catch {
    return { value: null, problems: [refused("an alias, which isn't read: write its value out")] };
  }
}
