// What a reviewer is told of a runbook: in nouns that agree with their counts, each effect with its way back, and
// lines that break between items.
import { expect, it } from "vitest";
import { factLines } from "../../cli/view/facts.ts";
import { compile } from "../../compiler/compile.ts";
import { flagship } from "../check/flagship.ts";
import { compiled } from "../examples/example.ts";

async function facts(width: number): Promise<string[]> {
  const plan = (await compile(flagship)).value?.plans[0]?.plan;
  if (plan === undefined) throw new Error("the example doesn't compile");
  return factLines(plan, "0123456789abcdef", width);
}

it("names the digest, the limits in the plural, and what becomes of each effect", async () => {
  const lines = await facts(100);
  expect(lines[0]).toBe("payment_db_failover@0123456789ab");
  expect(lines).toContain("  blast     1 region at a time · 2 regions in all · 3 nodes at a time per region");
  expect(lines.join("\n")).toContain(
    [
      "  effects   Configuration.SetMaxConnectionPool (undo by itself) ·",
      "            Remediation.InitiateFailover (undo Remediation.Failback) · cache.invalidate (kept)",
    ].join("\n"),
  );
});

it.each([100, 72])("keeps to %i columns and never parts a span of time", async (width) => {
  const lines = await facts(width);
  expect(lines.filter((line) => line.length > width)).toEqual([]);
  expect(lines.filter((line) => /^ +\d+(\.\d+)?s/.test(line))).toEqual([]);
});

it("counts what a runbook inside does as this one's, and says what is lost for good once", async () => {
  const { value } = await compiled("disk-pressure-relief");
  const plan = value?.plans.find((each) => each.plan.name === "answer_disk_alert")?.plan;
  if (plan === undefined) throw new Error("the example doesn't compile");
  const lines = factLines(plan, "0123456789abcdef", 100);
  expect(lines).toContain("  services  HostAgent bounded · Volumes bounded");
  expect(lines.filter((line) => line.includes("for good"))).toHaveLength(1);
  expect(lines.some((line) => line.includes("at most 5m in flight"))).toBe(true);
});

it("says so where nothing bounds what it reaches", async () => {
  const { value } = await compiled("dropped-table-restore");
  const plan = value?.plans[0]?.plan;
  if (plan === undefined) throw new Error("the example doesn't compile");
  expect(factLines(plan, "0123456789abcdef", 100).join("\n")).toContain("any machine, any number at a time");
});
