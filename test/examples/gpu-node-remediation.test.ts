// What was wrong with the procedure that this example replaces, or could easily be, is refused.
import { expect, test } from "vitest";
import { raised } from "./example.ts";

const after = (file: string, replace: string | RegExp, by: string) =>
  raised("gpu-node-remediation", { in: file, replace, by });
const runbook = "remediate_gpu_node.claw";
const services = "gpu_fleet.services.claw";

test("a condition that the map of policies doesn't have", async () => {
  expect(await after(services, /\n {2}link_down: Policy[^\n]*/, "")).toEqual(["may-be-none"]);
});

test("a condition whose runs nobody counts", async () => {
  expect(await after(runbook, "ecc_error, link_down ->", "ecc_error ->")).toEqual(["missing-arm"]);
});

test("a person is waited for without limit", async () => {
  expect(await after(runbook, "by 1 of datacentre within 36h", "by 1 of datacentre")).toEqual([
    "syntax-unexpected",
  ]);
});

test("a reboot is sent again to a node that may just have come back", async () => {
  expect(await after(runbook, /\bcall reboot\b/, "call reboot\n retry 2 times, backoff 5s..20s")).toEqual([
    "unsafe-retry",
  ]);
});

test("nobody looked whether the pods had gone", async () => {
  expect(await after(runbook, /\n {4}ensure kubernetes.evictable_pods[^\n]*/, "")).toEqual([
    "effect-not-observed",
  ]);
});

test("nobody looked whether the node came back", async () => {
  expect(await after(runbook, /\n {4}step back \{[\s\S]*?\n {4}otherwise[^\n]*/, "")).toEqual([
    "effect-not-observed",
  ]);
});

test("the job's own word for it that the GPUs work", async () => {
  expect(await after(runbook, /\n {4}ensure seen.allocatable[^\n]*/, "")).toEqual(["effect-not-observed"]);
});

test("four checks in a row don't fit into the time", async () => {
  expect(await after(runbook, "limit: duration in 5m..1h = 15m", "limit: duration in 1m..1h = 15m")).toEqual([
    "never-holds",
  ]);
});

test("it waits for the condition to clear for as long as it takes", async () => {
  expect(await after(runbook, " within 15m, every 1m, holding 2 checks", ", every 1m")).toEqual([
    "syntax-unexpected",
  ]);
});
