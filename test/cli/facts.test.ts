// What a reviewer is told of a runbook: in nouns that agree with their counts, each effect with its way back, and
// lines that break between items.
import { expect, it } from "vitest";
import { factLines } from "../../cli/view/facts.ts";
import { compile } from "../../compiler/compile.ts";
import { flagship } from "../check/flagship.ts";

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
