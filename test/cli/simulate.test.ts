// `clawc simulate` on the example: nothing is found and what that means is said; a planted mistake is found in
// the project as a person would write it, and the printed line shows it again.

import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { clawc } from "./command-line.ts";

const example = join(dirname(fileURLToPath(import.meta.url)), "../../examples/payment-db-failover");
const copies: string[] = [];

afterEach(() => {
  for (const folder of copies.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** The example's own sources with one text replaced, in a folder of its own. */
function edited(file: string, from: string, to: string): string {
  const folder = mkdtempSync(join(tmpdir(), "clawc-simulate-"));
  copies.push(folder);
  const parts = ["claw.yaml", "topology.yaml", "proto", "workers"];
  const sources = ["payment.services.claw", "payment.world.claw", "payment_db_failover.claw"];
  for (const part of [...parts, ...sources]) {
    cpSync(join(example, part), join(folder, part), {
      recursive: true,
      filter: (path) => !path.includes("venv"),
    });
  }
  const text = readFileSync(join(folder, file), "utf8");
  if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
  writeFileSync(join(folder, file), text.replace(from, to));
  return folder;
}

describe("clawc simulate", () => {
  it("finds nothing in the example, and says how far it looked", async () => {
    const { code, out, err } = await clawc(["simulate"], { cwd: example });
    expect(err).toBe("");
    expect(code).toBe(0);
    expect(out).toMatch(/complete {3}0, 1 fault {4}\d+ of \d+ schedules {3}nothing found/);
    expect(out).toContain("ends succeeded, as expected");
    expect(out).toContain("not modelled:");
  });

  it("finds a `settles` that is too short, tells it, and shows it again from its line", async () => {
    const cwd = edited("payment.world.claw", "after 2s {", "after 40s {");
    const found = await clawc(
      ["simulate", "payment_db_failover", "--scenario", "both regions are failed over"],
      { cwd },
    );
    expect(found.code).toBe(1);
    expect(found.out.replace(/\s+/g, " ")).toContain(
      "declared `settles 30s`, but a request that was never answered took effect 40s",
    );
    const line = /--replay '([^']+)'/.exec(found.out)?.[1] ?? "";
    const scenario = ["--scenario", "both regions are failed over"];
    const again = await clawc(["simulate", "payment_db_failover", ...scenario, "--replay", line], { cwd });
    expect(again.code).toBe(1);
    expect(again.out).toContain("FIRST WRONG: D1");
  });

  it("names an expectation that the run without faults doesn't meet", async () => {
    const cwd = edited("payment.world.claw", "pool(canary) == 75", "pool(canary) == 76");
    const { code, out } = await clawc(["simulate", "--faults", "0"], { cwd });
    expect(code).toBe(1);
    expect(out).toContain("pool(canary) == 76: was false");
  });

  it("lists the world's invariants, and tells the story of one that is broken", async () => {
    const kept = await clawc(["simulate", "--faults", "0"], { cwd: example });
    expect(kept.out).toMatch(/^ {2}invariant {2}nothing_half_done holds$/m);
    const cwd = edited(
      "payment.world.claw",
      "at end run.outcome != compensated or",
      "at end run.outcome != killed or",
    );
    const scenario = ["--scenario", "both regions are failed over"];
    const found = await clawc(["simulate", "payment_db_failover", ...scenario], { cwd });
    expect(found.code).toBe(1);
    expect(found.out).toContain("nothing_half_done is broken");
    expect(found.out).toContain("FAIL  nothing_half_done at end run.outcome != killed or");
    const line = /--replay '([^']+)'/.exec(found.out)?.[1] ?? "";
    expect(line).toMatch(/=F20\.kill$/);
    const again = await clawc(["simulate", "payment_db_failover", ...scenario, "--replay", line], { cwd });
    expect(again.code).toBe(1);
    expect(again.out).toContain("FIRST WRONG: nothing_half_done");
  });

  it("fails where a fault of a scenario strikes nothing", async () => {
    const cwd = edited("payment.world.claw", "attempt 1", "attempt 9");
    const { code, out } = await clawc(["simulate", "--faults", "0"], { cwd });
    expect(code).toBe(1);
    expect(out).toMatch(/idle .*fault reply_lost on .* attempt 9: the run without further faults never came/);
  });

  it("prints all of it as JSON", async () => {
    const { code, out } = await clawc(["simulate", "--faults", "0", "--format", "json"], { cwd: example });
    expect(code).toBe(0);
    expect(JSON.parse(out).runbooks[0].scenarios).toHaveLength(3);
  });

  it.each([
    [["simulate", "payment_db_failovr"], "did you mean payment_db_failover?"],
    [["simulate", "payment_db_failover", "--replay", "v1:a=F99"], "there is no fault `F99`"],
    [["simulate", "--scenario", "nobody"], "has no scenario"],
  ])("refuses %j in one line", async (words, says) => {
    const { code, err } = await clawc(words, { cwd: example });
    expect(code).toBe(2);
    expect(err).toContain(says);
    expect(err.trimEnd().split("\n")).toHaveLength(1);
  });
});
