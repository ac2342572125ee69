// What was wrong with the procedure that this example replaces is a change of one place here, and each is refused.
import { expect, test } from "vitest";
import { raised } from "./example.ts";

const after = (file: string, replace: string | RegExp, by: string) =>
  raised("region-traffic-switch", { in: file, replace, by });
const runbook = "switch_region.claw";
const services = "switch.services.claw";

test("when the data step failed, traffic stayed off in both regions: nothing put it back", async () => {
  expect(await after(runbook, /\n {8}undo \{\n {10}call set_control[\s\S]*?\n {8}\}/, "")).toEqual([
    "no-undo-decision",
  ]);
});

test("a writer that had moved stayed where it was", async () => {
  expect(await after(runbook, /\n {8}undo \{\n {10}call move_writer[\s\S]*?\n {8}\}/, "")).toEqual([
    "no-undo-decision",
  ]);
});

test("nobody said what follows when a control can't be switched off", async () => {
  expect(await after(runbook, /\n {2}otherwise stop "traffic of [^\n]*/, "")).toEqual(["no-otherwise"]);
});

test("the database was waited for without a limit of the step's own", async () => {
  expect(await after(runbook, "within 15m, every 30s, unless", "every 30s, unless")).toEqual([
    "syntax-unexpected",
  ]);
});

test("the outer limits were shorter than what they enclosed", async () => {
  expect(await after(runbook, "deadline    2h", "deadline    30m")).toEqual(["deadline-too-short"]);
});

test("a direction that one of the branches forgot", async () => {
  expect(
    await after(runbook, /fail_over -> primary +fail_back -> secondary/, "fail_over -> primary"),
  ).toEqual(["missing-arm"]);
});

test("one endpoint for all attempts", async () => {
  expect(
    await after(services, "Control.Set(endpoint: endpoint,", 'Control.Set(endpoint: "cp-us-west-2",'),
  ).toEqual(["across-unused"]);
});

test("a control was believed to be set because one endpoint said so", async () => {
  expect(await after(runbook, /\n {4}ensure state_of.state == to[^\n]*/, "")).toEqual([
    "effect-not-observed",
  ]);
});
