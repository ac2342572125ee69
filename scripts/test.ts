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
const total: Count = { passed: 0, failed: 0, skipped: 0 };

rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });
const chosen = process.argv.slice(2);

const [prepared] = await Promise.all([
  prepareServices(),
  stage("build", runProcess(process.execPath, [join(repository, "scripts", "build.ts")])),
  ...(chosen.length > 0
    ? []
    : [stage("lint", tool("biome", ["check", "."])), stage("types", tool("tsc", ["--noEmit", "-p", "."]))]),
]);
const inCi = process.env.CI === "true";
for (const sentence of prepared.missing) {
  console.error(`\n${inCi ? "MISSING" : "SKIPPED, AND SO NOT TESTED"}: ${sentence}\n`);
  total[inCi ? "failed" : "skipped"] += 1;
}
await vitest();
if (chosen.length === 0) {
  for (const module of goModules) await go(module);
  await pytest();
}
const skipped = total.skipped === 0 ? "" : `, ${total.skipped} skipped`;
console.log(`\n${total.passed} passed, ${total.failed} failed${skipped}`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;

function tool(name: string, words: string[]): Promise<Ended> {
  return runProcess(join(bin, name), words, { cwd: repository });
}

/** A stage without tests of its own counts only when it fails. */
async function stage(name: string, running: Promise<Ended>, count?: (ended: Ended) => Count): Promise<void> {
  const ended = await running;
  const counted = count?.(ended) ?? { passed: 0, failed: 0, skipped: 0 };
  if (!ended.ok && counted.failed === 0) counted.failed = 1;
  total.passed += counted.passed;
  total.failed += counted.failed;
  total.skipped += counted.skipped;
  if (!ended.ok) console.error(ended.said);
  const said = count === undefined ? "" : `, ${counted.passed} passed, ${counted.failed} failed`;
  console.log(`${ended.ok ? "✓" : "✗"} ${name} (${(ended.durationMs / 1000).toFixed(1)} s)${said}`);
}

async function vitest(): Promise<void> {
  const file = join(results, "vitest.json");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  const running = runProcess(join(bin, "vitest"), ["run", ...reporters, ...chosen], {
    cwd: repository,
    output: "shown",
  });
  await stage("vitest", running, () => {
    if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0 };
    const report = JSON.parse(readFileSync(file, "utf8")) as Record<string, number>;
    const { numPassedTests = 0, numFailedTests = 0, numPendingTests = 0, numTodoTests = 0 } = report;
    return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests + numTodoTests };
  });
}

async function go(module: string): Promise<void> {
  const folder = join(repository, module);
  if (!existsSync(join(folder, "go.mod")) || !(await runProcess("go", ["version"])).ok) return;
  await stage(`go vet ${module}`, runProcess("go", ["vet", "./..."], { cwd: folder }));
  await stage(
    `go test ${module}`,
    runProcess("go", ["test", "-json", "./..."], { cwd: folder }).then(readable),
    countGo,
  );
}

interface GoEvent {
  Action?: string;
  Test?: string;
  Output?: string;
}

let goEvents: GoEvent[] = [];

/** `go test -json` as a person would have seen it, should it have to be shown. */
function readable(ended: Ended): Ended {
  const lines = ended.stdout.split("\n").filter((line) => line.startsWith("{"));
  goEvents = lines.map((line) => JSON.parse(line) as GoEvent);
  const said = goEvents.map((event) => event.Output ?? "").join("");
  return {
    ...ended,
    said: `${said}${ended.said
      .split("\n")
      .filter((line) => !line.startsWith("{"))
      .join("\n")}`,
  };
}

function countGo(): Count {
  const ending = (action: string) =>
    goEvents.filter((event) => event.Test !== undefined && event.Action === action).length;
  return { passed: ending("pass"), failed: ending("fail"), skipped: ending("skip") };
}

async function pytest(): Promise<void> {
  const folder = join(repository, "workers", "python");
  if (prepared.python === undefined || !existsSync(join(folder, "tests"))) return;
  const file = join(results, "pytest.xml");
  const words = ["-m", "pytest", "-q", `--junitxml=${file}`, "-p", "no:cacheprovider"];
  await stage("pytest workers/python", runProcess(prepared.python, words, { cwd: folder }), () => {
    const suite = existsSync(file) ? readFileSync(file, "utf8").match(/<testsuite [^>]*>/)?.[0] : undefined;
    const field = (name: string) => Number(suite?.match(new RegExp(` ${name}="(\\d+)"`))?.[1] ?? 0);
    const failed = field("failures") + field("errors");
    return { passed: field("tests") - failed - field("skipped"), failed, skipped: field("skipped") };
  });
}
