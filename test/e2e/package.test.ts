// The package as a program gets it: built, resolved by its name, typed by its declarations. What the README shows is
// taken from there, compiled under the strictest rules and run.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openMock } from "../../cli/mock/open.ts";
import { compileProject } from "../../cli/workbench.ts";
import { repository } from "../../scripts/prepared-services.ts";
import { runProcess } from "../../scripts/run-process.ts";
import { writeFasterProject } from "../drills/faster.ts";

let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "claw-package-"));
  writeFasterProject(folder);
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(repository, join(folder, "node_modules", "clawc"));
  symlinkSync(join(repository, "node_modules", "@types"), join(folder, "node_modules", "@types"));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  const compilerOptions = {
    target: "es2023",
    module: "nodenext",
    types: ["node"],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    allowImportingTsExtensions: true,
    noEmit: true,
  };
  writeFileSync(
    join(folder, "tsconfig.json"),
    JSON.stringify({ compilerOptions, include: ["*.ts", "generated"] }),
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function typeFindings(): string {
  const tsc = join(repository, "node_modules", "typescript", "bin", "tsc");
  try {
    return execFileSync(process.execPath, [tsc, "-p", folder], { encoding: "utf8" });
  } catch (thrown) {
    return String((thrown as { stdout: unknown }).stdout);
  }
}

it("the README's agent runs as it stands there", { timeout: 60_000 }, async () => {
  const readme = readFileSync(join(repository, "README.md"), "utf8");
  const [, program = ""] = readme.match(/## Agent API[\s\S]*?```ts\n([\s\S]*?)```/) ?? [];
  writeFileSync(join(folder, "agent.ts"), program);
  expect(typeFindings()).toBe("");
  const compiled = (await compileProject(folder))?.compiled;
  const [world] = compiled?.simulation.worlds ?? [];
  if (!compiled || !world) throw new Error("the example doesn't compile");
  const plans = compiled.plans.map(({ plan }) => plan);
  const services = plans.flatMap((plan) => Object.keys(plan.services));
  const { descriptors } = compiled;
  const { value } = await openMock({
    plans,
    descriptors,
    world,
    given: [],
    services,
    speed: 50,
    onEffect: () => {},
  });
  try {
    writeFileSync(join(folder, "hosts.yaml"), JSON.stringify(value?.hosts));
    const { ok, said } = await runProcess(process.execPath, ["agent.ts"], { cwd: folder });
    expect(said).toContain("us-east-1 true null\neu-west-2 true null\npayment_db_failover succeeded []\n");
    expect(said).toContain("completed success");
    expect(ok).toBe(true);
  } finally {
    await value?.close();
  }
});

it("an emitted module runs on the built runtime", { timeout: 60_000 }, async () => {
  cpSync(join(repository, "examples", "payment-db-failover", "generated"), join(folder, "generated"), {
    recursive: true,
  });
  const program = `
    import { NotStarted } from "clawc/runtime";
    import { run, simulate } from "./generated/payment_db_failover.ts";
    const [scenario] = simulate({ inject: [{ at: "initiate_failover[us-east-1]/InitiateFailover", fault: "F3" }] }).scenarios;
    console.log(scenario?.ending, scenario?.outcomes.initiate_failover?.done);
    const incident = { id: "Q1", source: "pagerduty", status: "triggered", title: "t", regions: ["us-east-1"], tenants: ["tenant-2847"], links: [], dedup_key: "k" } as const;
    await run({ incident }, { hosts: { services: {} }, runs: "runs" }).catch((error) => console.log(error instanceof NotStarted, String(error)));
  `;
  writeFileSync(join(folder, "embed.ts"), program);
  expect(typeFindings()).toBe("");
  const { said, ok } = await runProcess(process.execPath, ["embed.ts"], { cwd: folder });
  expect(said).toContain(
    "succeeded [ 'us-east-1', 'eu-west-2' ]\ntrue NotStarted: runbook payment_db_failover was not started",
  );
  expect(said).toContain("Remediation: the host file has no endpoint of it");
  expect(said).not.toContain("    at ");
  expect(ok).toBe(true);
});
