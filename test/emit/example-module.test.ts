/** The example's module is committed, because people read it and its own suite imports it; it is never out of date. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { compileProject } from "../../cli/workbench.ts";
import { planDigest } from "../../compiler/bundle/build.ts";
import { emitModule } from "../../compiler/emit/module.ts";

const example = join(import.meta.dirname, "..", "..", "examples", "payment-db-failover");

it("is what the runbook says; if not: clawc build examples/payment-db-failover --modules examples/payment-db-failover/generated", async () => {
  const compiled = (await compileProject(example))?.compiled;
  for (const { plan } of compiled?.plans ?? []) {
    const emitted = await emitModule({
      plan,
      digest: planDigest(plan),
      simulation: compiled?.simulation ?? null,
      descriptors: compiled?.descriptors ?? {},
    });
    expect(readFileSync(join(example, "generated", `${plan.name}.ts`), "utf8")).toBe(emitted);
  }
  expect(compiled?.plans.length).toBe(1);
});
