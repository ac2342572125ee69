// Every example project is clean, formatted, and sound: each scenario ends as it says, and no single fault breaks a
// guarantee or an invariant.
import { globSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { format } from "../../compiler/format/format.ts";
import { simulatePlan } from "../../runtime/simulator/simulate-plan.ts";
import { compiled, examples } from "./example.ts";

const projects = readdirSync(examples).filter(
  (name) => globSync(join(examples, name, "claw.yaml")).length > 0,
);

describe.each(projects)("%s", (name) => {
  test("is clean", async () => {
    const { problems } = await compiled(name);
    expect(problems.map((each) => `${each.span.file}: ${each.code}`)).toEqual([]);
  });

  test("is formatted", () => {
    for (const file of globSync(join(examples, name, "**", "*.claw"))) {
      const text = readFileSync(file, "utf8");
      expect(format({ file, text }).value).toBe(text);
    }
  });

  test("is sound under every single fault", async () => {
    const { value } = await compiled(name);
    if (value === null) throw new Error("it doesn't compile");
    const rehearsed = new Set(value.simulation.scenarios.map((each) => each.runbook));
    expect(rehearsed.size).toBeGreaterThan(0);
    for (const { plan } of value.plans.filter((each) => rehearsed.has(each.plan.name))) {
      const { scenarios, problems } = simulatePlan(plan, value.simulation, { faults: 1 });
      expect(problems).toEqual([]);
      for (const { scenario, violations, unmet, unused } of scenarios)
        expect({ scenario, violations, unmet, unused }).toEqual({
          scenario,
          violations: [],
          unmet: [],
          unused: [],
        });
    }
  }, 120_000);
});
