// `npm run drill:mutate`: each mutation of the kernel is made in a copy of the repository, and both the host's tests
// and the simulator's must fail there. The copy without a mutation must pass both: else a failure would say nothing.

import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { runProcess } from "../../scripts/run-process.ts";
import { type Mutation, mutations, timesFound } from "./mutations.ts";

const repository = join(import.meta.dirname, "..", "..");
const copied = [
  "runtime",
  "schema",
  "compiler",
  "cli",
  "stdlib",
  "docs",
  "examples",
  "test",
  "package.json",
  "tsconfig.json",
  "vitest.config.ts",
];
const leftOut = new Set(["node_modules", ".cache", ".claw", ".venv", "__pycache__"]);
const suites = ["test/host", "test/simulator"] as const;
const atATime = 2;

process.exitCode = await drill(process.argv[2] ?? "");

async function drill(words: string): Promise<number> {
  const chosen = mutations.filter(({ kernel, file }) => `${file} ${kernel}`.includes(words));
  const stale = chosen.filter((mutation) => timesFound(mutation) !== 1);
  for (const { file, replace } of stale)
    console.error(
      `runtime/kernel/${file} doesn't hold ${replace} once; bring test/drills/mutations.ts up to date`,
    );
  if (stale.length > 0) return 1;
  const sound = await inCopy(null);
  console.log(told("as it is", sound));
  if (sound.some((result) => result.failed !== null) || chosen.length === 0) {
    console.error(
      chosen.length === 0
        ? `no mutation is called ${words}`
        : "the tests fail without a mutation, so nothing can be learnt",
    );
    return 1;
  }
  const survived: string[] = [];
  const waiting = [...chosen];
  const lane = async (): Promise<void> => {
    for (let mutation = waiting.shift(); mutation; mutation = waiting.shift()) {
      const results = await inCopy(mutation);
      console.log(told(`${mutation.file.padEnd(16)}${mutation.kernel}`, results));
      for (const { suite, failed } of results)
        if (failed === null) survived.push(`${suite} doesn't notice a kernel that ${mutation.kernel}`);
    }
  };
  await Promise.all(Array.from({ length: atATime }, lane));
  for (const line of survived) console.error(`SURVIVED: ${line}`);
  console.log(`${chosen.length} mutations, ${survived.length} survived`);
  return survived.length === 0 ? 0 : 1;
}

interface Result {
  suite: string;
  /** The first test that failed; null: all passed. */
  failed: string | null;
}

async function inCopy(mutation: Mutation | null): Promise<Result[]> {
  const copy = mkdtempSync(join(tmpdir(), "clawc-mutant-"));
  try {
    for (const path of copied)
      cpSync(join(repository, path), join(copy, path), {
        recursive: true,
        filter: (from) => !leftOut.has(basename(from)),
      });
    symlinkSync(join(repository, "node_modules"), join(copy, "node_modules"));
    if (mutation) mutate(join(copy, "runtime", "kernel", mutation.file), mutation);
    const results: Result[] = [];
    for (const suite of suites) results.push(await runSuite(copy, suite));
    return results;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function mutate(file: string, { replace, by }: Mutation): void {
  writeFileSync(
    file,
    readFileSync(file, "utf8").replace(replace, () => by),
  );
}

interface VitestReport {
  success: boolean;
  testResults: { message: string; assertionResults: { status: string; fullName: string }[] }[];
}

async function runSuite(copy: string, suite: string): Promise<Result> {
  const output = join(copy, "result.json");
  const vitest = join(copy, "node_modules", ".bin", "vitest");
  const ended = await runProcess(
    vitest,
    ["run", "--bail=1", "--reporter=json", `--outputFile=${output}`, suite],
    { cwd: copy, limitMs: 180_000 },
  );
  const report = readReport(output);
  const failed =
    report?.testResults.flatMap((each) =>
      each.assertionResults.filter(({ status }) => status === "failed"),
    ) ?? [];
  const broken = report?.testResults.find((each) => each.message !== "")?.message.split("\n")[0];
  const said = ended.ok ? null : (failed[0]?.fullName ?? broken ?? "it came to no end");
  return { suite, failed: said };
}

function readReport(file: string): VitestReport | null {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as VitestReport;
  } catch {
    return null;
  }
}

function told(name: string, results: readonly Result[]): string {
  const lines = results.map(
    ({ suite, failed }) => `    ${suite.padEnd(15)} ${failed === null ? "passes" : `fails: ${failed}`}`,
  );
  return [name, ...lines].join("\n");
}
