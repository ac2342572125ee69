// `npm test`: everything that can be tested here, the Go and Python halves included, and one count at the end.
// `npm test -- test/kernel` runs only these files of vitest. With CI=true nothing may be missing.
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { prepareServices } from "./prepare-services.ts";
import { repository } from "./prepared-services.ts";
import { type Ended, runProcess } from "./run-process.ts";

interface Count {
  passed: number;
  failed: number;
  skipped: number;
}

const results = join(repository, ".cache", "test");
const bin = join(repository, "node_modules", ".bin");
const goModules = ["workers/go", "examples/payment-db-failover/services/payment"];

process.exitCode = await testEverything(process.argv.slice(2));

async function testEverything(chosen: readonly string[]): Promise<number> {
  rmSync(results, { recursive: true, force: true });
  mkdirSync(results, { recursive: true });
  const whole = chosen.length === 0;
  const building = stage("build", runProcess(process.execPath, [join(repository, "scripts", "build.ts")]));
  const reading = whole
    ? [stage("lint", tool("biome", ["check", "."])), stage("types", tool("tsc", ["--noEmit", "-p", "."]))]
    : [];
  const { python, missing } = await prepareServices();
  const counts = [
    await building,
    ...(await Promise.all(reading)),
    countMissing(missing),
    await vitest(chosen),
  ];
  if (whole) {
    for (const module of goModules) counts.push(...(await go(module)));
    if (python !== undefined) counts.push(await pytest(python));
  }
  const sum = (part: keyof Count) => counts.reduce((total, count) => total + count[part], 0);
  const skipped = sum("skipped") === 0 ? "" : `, ${sum("skipped")} skipped`;
  console.log(`\n${sum("passed")} passed, ${sum("failed")} failed${skipped}`);
  return sum("failed") === 0 && sum("passed") > 0 ? 0 : 1;
}

function tool(name: string, words: readonly string[]): Promise<Ended> {
  return runProcess(join(bin, name), words, { cwd: repository });
}

/** Tells how a stage ended, and what it said when it failed. A stage without tests counts only when it fails. */
async function stage(name: string, running: Promise<Ended>, count?: (ended: Ended) => Count): Promise<Count> {
  const ended = await running;
  const counted = count?.(ended) ?? { passed: 0, failed: 0, skipped: 0 };
  if (!ended.ok) console.error(asPeopleSeeIt(ended.said));
  const said = count === undefined ? "" : `, ${counted.passed} passed, ${counted.failed} failed`;
  console.log(`${ended.ok ? "✓" : "✗"} ${name} (${(ended.durationMs / 1000).toFixed(1)} s)${said}`);
  return !ended.ok && counted.failed === 0 ? { ...counted, failed: 1 } : counted;
}

function countMissing(missing: readonly string[]): Count {
  const inCi = process.env.CI === "true";
  for (const sentence of missing)
    console.error(`\n${inCi ? "MISSING" : "SKIPPED, AND SO NOT TESTED"}: ${sentence}\n`);
  const count = { passed: 0, failed: 0, skipped: 0 };
  return { ...count, [inCi ? "failed" : "skipped"]: missing.length };
}

function vitest(chosen: readonly string[]): Promise<Count> {
  const file = join(results, "vitest.json");
  const words = ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${file}`, ...chosen];
  const running = runProcess(join(bin, "vitest"), words, { cwd: repository, output: "shown" });
  return stage("vitest", running, () => {
    if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0 };
    const report = JSON.parse(readFileSync(file, "utf8")) as Record<string, number>;
    const { numPassedTests = 0, numFailedTests = 0, numPendingTests = 0, numTodoTests = 0 } = report;
    return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests + numTodoTests };
  });
}

async function go(module: string): Promise<Count[]> {
  const cwd = join(repository, module);
  if (!existsSync(join(cwd, "go.mod")) || !(await runProcess("go", ["version"])).ok) return [];
  return [
    await stage(`go vet ${module}`, runProcess("go", ["vet", "./..."], { cwd })),
    await stage(`go test ${module}`, runProcess("go", ["test", "-json", "./..."], { cwd }), countGo),
  ];
}

interface GoEvent {
  Action?: string;
  Test?: string;
  Output?: string;
}

function countGo({ stdout }: Ended): Count {
  const lines = stdout.split("\n").filter((line) => line.startsWith("{"));
  const events = lines.map((line) => JSON.parse(line) as GoEvent).filter((event) => event.Test !== undefined);
  const ending = (action: string) => events.filter((event) => event.Action === action).length;
  return { passed: ending("pass"), failed: ending("fail"), skipped: ending("skip") };
}

/** The lines of `go test -json` hold what it would have printed; other lines are that already. */
function asPeopleSeeIt(said: string): string {
  const lines = said.split("\n").map((line) => {
    if (!line.startsWith('{"Time":')) return `${line}\n`;
    return (JSON.parse(line) as GoEvent).Output ?? "";
  });
  return lines.join("");
}

function pytest(python: string): Promise<Count> {
  const file = join(results, "pytest.xml");
  const words = ["-m", "pytest", "-q", `--junitxml=${file}`, "-p", "no:cacheprovider"];
  const running = runProcess(python, words, { cwd: join(repository, "workers", "python") });
  return stage("pytest workers/python", running, () => {
    const suite = existsSync(file) ? readFileSync(file, "utf8").match(/<testsuite [^>]*>/)?.[0] : undefined;
    const field = (name: string) => Number(suite?.match(new RegExp(` ${name}="(\\d+)"`))?.[1] ?? 0);
    const failed = field("failures") + field("errors");
    return { passed: field("tests") - failed - field("skipped"), failed, skipped: field("skipped") };
  });
}
