// Writes the types of the package's entry points: what TypeScript declares for them, and of the files behind them
// only those that a declaration names. The checker has its own stage; here nothing is checked twice.
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, posix } from "node:path";
import { repository } from "./prepared-services.ts";
import { runProcess } from "./run-process.ts";

/** Sources, from the repository's root. */
const entries = ["cli/agent.ts", "runtime/api.ts"];

/** Into `folder`, in the repository's own order; a text says why not. */
export async function writeDeclarations(folder: string): Promise<string | null> {
  const whole = mkdtempSync(join(tmpdir(), "clawc-types-"));
  try {
    const project = join(repository, "tsconfig.declarations.json");
    const words = [join(repository, "node_modules", "typescript", "bin", "tsc"), "-p", project];
    const declared = await runProcess(process.execPath, [...words, "--outDir", whole]);
    if (!declared.ok) return declared.said;
    for (const file of reachable(whole)) cpSync(join(whole, file), join(folder, file));
    return null;
  } finally {
    rmSync(whole, { recursive: true, force: true });
  }
}

function reachable(folder: string): Set<string> {
  const found = new Set(entries.map(declarationOf));
  for (const file of found) {
    const text = readFileSync(join(folder, file), "utf8");
    for (const [, specifier = ""] of text.matchAll(/(?:from |import\()"(\.[^"]+)"/g)) {
      found.add(declarationOf(posix.join(dirname(file), specifier)));
    }
  }
  return found;
}

function declarationOf(source: string): string {
  return source.replace(/\.ts$/, ".d.ts");
}
