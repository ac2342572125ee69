// The example's sources, compiled as they stand or after an edit. An edit must change something: one that finds
// nothing to replace is a mistake of the test.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { type Compilation, type CompileInput, compile, type Source } from "../../compiler/compile.ts";
import type { Topology } from "../../schema/generated/topology.ts";

const root = join(import.meta.dirname, "..", "..");
const example = join(root, "examples", "payment-db-failover");

function clawFiles(folder: string, prefix = ""): Source[] {
  const names = readdirSync(folder).filter((name) => name.endsWith(".claw"));
  return names.map((name) => ({ file: `${prefix}${name}`, text: readFileSync(join(folder, name), "utf8") }));
}

export const stdlib = clawFiles(join(root, "stdlib"), "std/");
const topology = parse(readFileSync(join(example, "topology.yaml"), "utf8")) as Topology;
const sources = clawFiles(example);

function read(path: string): string | null {
  const file = join(example, path);
  return existsSync(file) ? readFileSync(file, "utf8") : null;
}

export const flagship: CompileInput = { sources, read, topology, stdlib, today: "2026-06-15" };

export interface Edit {
  in: "runbook" | "services" | "world";
  replace: string;
  by: string;
}
const files = {
  runbook: "payment_db_failover.claw",
  services: "payment.services.claw",
  world: "payment.world.claw",
};

export async function compileEdited(edit: Edit): Promise<Compilation & { texts: Map<string, string> }> {
  const edited = sources.map((source) =>
    source.file === files[edit.in] ? { ...source, text: replaceOnce(source.text, edit) } : source,
  );
  const compilation = await compile({ ...flagship, sources: edited });
  return { ...compilation, texts: new Map(edited.map((source) => [source.file, source.text])) };
}

function replaceOnce(text: string, { replace, by }: Edit): string {
  if (!text.includes(replace)) throw new Error(`the example has no ${JSON.stringify(replace)}`);
  return text.replace(replace, () => by);
}
