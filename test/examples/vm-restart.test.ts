// What was wrong with the procedure that this example replaces, or could easily be, is refused.
import { expect, test } from "vitest";
import { raised } from "./example.ts";

const after = (file: string, replace: string | RegExp, by: string) =>
  raised("vm-restart", { in: file, replace, by });
const runbook = "restart_vm.claw";
const services = "machines.services.claw";

test("nobody looked whether the machine came up", async () => {
  expect(await after(runbook, /\n {4}ensure [^\n]*/, "")).toEqual(["effect-not-observed"]);
});

test("a start that isn't the same twice is done again", async () => {
  expect(await after(services, /\n {2}idempotent/, "")).toEqual(["unsafe-repeat"]);
});

test("three tries don't fit in the time that is set", async () => {
  expect(await after(runbook, /deadline +15m/, "deadline 5m")).toEqual(["deadline-too-short"]);
});

test("a name that no machine can have", async () => {
  expect(
    await after("machines.world.claw", 'run restart_vm(vm: VmName("web-01"))', "run restart_vm(vm: 1)"),
  ).toEqual(["type-mismatch"]);
});

test("how often is counted for nobody in particular", async () => {
  expect(await after(runbook, "spend restarts(vm: vm)", "spend restarts")).toEqual(["argument-missing"]);
});

test("how long an attempt may take is left open", async () => {
  expect(await after(services, /\n {2}timeout 30s/, "")).toEqual(["no-timeout"]);
});
