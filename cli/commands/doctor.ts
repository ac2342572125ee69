/**
 * `clawc doctor`: will clawc work here, and with this project? One line for each thing it needs, with what to do
 * about each that won't do.
 */
import { resolve } from "node:path";
import { parse } from "../../compiler/syntax/parse.ts";
import type { TextLiteral } from "../../compiler/syntax/tree.ts";
import { missingDrivers } from "../../runtime/drivers/missing.ts";
import type { Hosts } from "../../schema/generated/hosts.ts";
import { validate } from "../../schema/generated/hosts.validate.js";
import type { Plan } from "../../schema/generated/plan.ts";
import { defineCommand } from "../command.ts";
import { exitCode } from "../exit-code.ts";
import { foreignText } from "../foreign-text.ts";
import { readGivenFile } from "../given-file.ts";
import {
  addressHealth,
  contractHealth,
  goHealth,
  type Health,
  nodeHealth,
  projectHealth,
  pythonHealth,
  sqliteHealth,
} from "../health.ts";
import type { Output } from "../io.ts";
import { openProject } from "../project.ts";
import { findProject, type OpenedProject } from "../project-folder.ts";
import { compileProject } from "../workbench.ts";
import { readYaml } from "../yaml-file.ts";

export const command = defineCommand({
  name: "doctor",
  summary: "see whether clawc will work here, and what to do if not",
  description: [
    "Looks at Node, SQLite, Go, Python, the project around this folder and its contracts. With --hosts it also opens a connection to every service that the file names, and sends nothing over it.",
  ],
  arguments: [],
  options: {
    project: { kind: "text", value: "DIR", summary: "where to look for claw.yaml, upwards (default: here)" },
    hosts: { kind: "text", value: "FILE", summary: "also try the services of this hosts file" },
  },
  examples: [
    { line: "clawc doctor", says: "before the first run on a machine" },
    {
      line: "clawc doctor --hosts hosts.yaml",
      says: "before a drill: does everything listen that will be asked?",
    },
  ],
  exitCodes: { 0: "everything needed is there", 1: "something is wrong; its line says what to do" },
  async run({ options }, io) {
    const all = [
      nodeHealth(process.versions.node),
      ...(await Promise.all([sqliteHealth(), goHealth(), pythonHealth()])),
    ];
    const folder = findProject(resolve(io.cwd, options.project ?? "."));
    const opening = folder === undefined ? undefined : openProject(folder);
    all.push(...projectHealth(folder, opening));
    if (opening?.value !== undefined) all.push(...contractHealth(opening.value, contractsOf(opening.value)));
    if (folder !== undefined && opening?.value !== undefined) all.push(...(await driversHealth(folder)));
    if (options.hosts !== undefined) all.push(...(await hostsHealth(io.cwd, options.hosts)));
    for (const health of all) print(io.stdout, health);
    const wrong = all.filter((health) => health.state === "wrong").length;
    io.stdout.line(wrong === 0 ? "everything needed is there" : `${wrong} to mend`);
    return wrong === 0 ? exitCode.ok : exitCode.findings;
  },
});

/** The paths of all contracts that the project's services are declared from, each once. */
function contractsOf(project: OpenedProject): string[] {
  const paths = new Set<string>();
  for (const source of project.sources) {
    for (const declaration of parse(source).tree.declarations) {
      if (declaration.kind === "service" && declaration.contract.text !== "driver")
        paths.add(textOf(declaration.from));
    }
  }
  return [...paths].sort();
}

/** Services that runbooks ask and no driver speaks for; what doesn't compile yet asks nobody. */
async function driversHealth(folder: string): Promise<Health[]> {
  const compiled = (await compileProject(folder))?.compiled;
  const services: Plan["services"] = Object.assign(
    {},
    ...(compiled?.plans ?? []).map(({ plan }) => plan.services),
  );
  return missingDrivers(services).map(({ where, what, help }) => ({
    what: "driver",
    state: "wrong",
    found: `${where}: ${what}`,
    advice: help,
  }));
}

/** Contracts are named by constant texts, so there are only characters to join. */
function textOf(literal: TextLiteral): string {
  return literal.parts.map((part) => (part.kind === "chars" ? part.text : "")).join("");
}

async function hostsHealth(cwd: string, path: string): Promise<Health[]> {
  const read = readGivenFile(cwd, path);
  if ("wrong" in read) {
    const advice = "give the path of a hosts file; `clawc mock --hosts FILE` writes one to try";
    return [{ what: "hosts", state: "wrong", found: read.wrong, advice }];
  }
  const { text } = read;
  const { value, problems } = readYaml<Hosts>({ file: path, text }, { name: "hosts", validate });
  if (value === undefined) {
    return problems.map(({ message, span, help }): Health => {
      const line = text.slice(0, span.start).split("\n").length;
      return {
        what: "hosts",
        state: "wrong",
        found: `${path}:${line} ${message}`,
        ...(help[0] ? { advice: help[0] } : {}),
      };
    });
  }
  const addresses = Object.entries(value.services).flatMap(([service, hosts]) =>
    hosts.endpoints.map(({ address }) => [service, address] as const),
  );
  const found: Health[] = [];
  for (let start = 0; start < addresses.length; start += atOnce) {
    const some = addresses.slice(start, start + atOnce);
    found.push(...(await Promise.all(some.map(([service, address]) => addressHealth(service, address)))));
  }
  return found;
}

const atOnce = 32;

const marks = { well: "✓", wrong: "✗", absent: "–" } as const;

function print(out: Output, { what, state, found, advice }: Health): void {
  const paint = state === "well" ? out.paint.green : state === "wrong" ? out.paint.red : out.paint.yellow;
  out.line(`${paint(marks[state])} ${what.padEnd(9)} ${foreignText(found)}`);
  if (advice !== undefined) out.line(`  ${" ".repeat(9)} → ${foreignText(advice)}`);
}
