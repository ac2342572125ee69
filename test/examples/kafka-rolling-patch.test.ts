// What could be forgotten in this example is refused.
import { expect, test } from "vitest";
import { raised } from "./example.ts";

const after = (file: string, replace: string | RegExp, by: string) =>
  raised("kafka-rolling-patch", { in: file, replace, by });
const runbook = "patch_kafka.claw";

test("how many brokers there may be", async () => {
  expect(await after(runbook, " at most 60,", "")).toEqual(["unbounded-fan-out"]);
});

test("a width that nothing bounds", async () => {
  expect(await after(runbook, "width: ratio in 5%..20% = 10%", "width: ratio = 10%")).toEqual([
    "unbounded-input",
  ]);
});

test("how many must succeed", async () => {
  expect(await after(runbook, " need 90%,", "")).toEqual(["no-quorum"]);
});

test("an image that isn't pinned", async () => {
  expect(await after("kafka.world.claw", /@sha256:0+/, ":latest")).toEqual(["out-of-bounds"]);
});

test("that the rebalancer was seen off", async () => {
  const ensure = "  ensure not health(cluster: cluster).rebalancing within 2m, every 5s\n";
  expect(await after(runbook, ensure, "")).toEqual(["effect-not-observed"]);
});

test("that a slow round takes longer than the night", async () => {
  expect(await after(runbook, "deadline    18h", "deadline    8h")).toEqual(["deadline-too-short"]);
});
