// What could be forgotten in this example is refused.
import { expect, test } from "vitest";
import { raised } from "./example.ts";

const after = (file: string, replace: string | RegExp, by: string) =>
  raised("disk-pressure-relief", { in: file, replace, by });
const runbook = "relieve_disk_pressure.claw";

test("a pressure that nobody has heard of", async () => {
  expect(await after(runbook, /\n {4}else +-> \{ stop "\{subject\}: a pressure[^\n]*/, "")).toEqual([
    "open-needs-else",
  ]);
});

test("a case of what may be full", async () => {
  expect(await after(runbook, /\n {4}volume as v -> \{[\s\S]*?\n {4}\}/, "")).toEqual(["missing-arm"]);
});

test("what is deleted for good without anybody's consent", async () => {
  expect(await after(runbook, /\n {6}approve [^\n]*/, "")).toEqual(["irreversible-unapproved"]);
});

test("whether an alternative has helped", async () => {
  const ensure = "      ensure used < wanted within 2m, every 10s\n";
  expect(await after(runbook, ensure, "")).toEqual(["alternative-unproved", "effect-not-observed"]);
});

test("a volume larger than there are", async () => {
  expect(await after(runbook, "Gibibytes(size * 2)", "size * 2")).toEqual(["role-mismatch"]);
});

test("that more hosts may be listed than may be touched", async () => {
  expect(await after(runbook, "25% at a time, at most 12", "8 at a time, at most 12")).toEqual([
    "blast-exceeded",
  ]);
});
