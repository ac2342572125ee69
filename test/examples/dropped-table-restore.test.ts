// What could be forgotten in this example is refused.
import { expect, test } from "vitest";
import { raised } from "./example.ts";

const after = (file: string, replace: string | RegExp, by: string) =>
  raised("dropped-table-restore", { in: file, replace, by });
const runbook = "restore_table.claw";
const services = "restore.services.claw";

test("a kind of source that nobody thought of", async () => {
  expect(await after(runbook, /\n {4}dump as d -> \{[\s\S]*?\n {4}\}/, "")).toEqual(["missing-arm"]);
});

test("that a machine is looked up by the reply, which may be lost", async () => {
  expect(await after(services, /\n {2}confirm found[^\n]*/, "")).toEqual([]);
  expect(
    await raised(
      "dropped-table-restore",
      { in: services, replace: /\n {2}confirm found[^\n]*/, by: "" },
      {
        in: runbook,
        replace: 'delete_machine(name: "restore-{key}")',
        by: "delete_machine(name: reply.name)",
      },
    ),
  ).toEqual(["unknown-name"]);
});

test("that the machine was seen gone", async () => {
  expect(await after(runbook, /\n {6}ensure found[^\n]*== none[^\n]*/, "")).toEqual(["undo-not-observed"]);
});

test("whether a source has helped", async () => {
  expect(await after(runbook, /\n {2}ensure table_view[^\n]*>= expected[^\n]*/, "")).toContain(
    "alternative-unproved",
  );
});

test("that rows may be none", async () => {
  expect(await after(runbook, "quarantined default 0 >= expected", "quarantined >= expected")).toEqual([
    "may-be-none",
  ]);
});
