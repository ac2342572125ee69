// Inputs by hand, as the language writes their literals; anything else is left to the run's own check.

import { expect, test } from "vitest";
import { typedInput } from "../../cli/typed-input.ts";
import type { Type } from "../../schema/generated/plan.ts";

const scalar = (of: "duration" | "ratio" | "bytes" | "timestamp" | "string" | "int"): Type => ({
  t: "scalar",
  of,
});
const sum: Type = {
  t: "sum",
  cases: [
    { name: "all", fields: [] },
    { name: "one", fields: [] },
  ],
};
const maybe: Type = { t: "optional", of: scalar("duration") };

test.each<[unknown, Type, unknown]>([
  ["15m", scalar("duration"), 900e6],
  ["-5s", scalar("duration"), -5e6],
  ["15min", scalar("duration"), "15min"],
  ["15", scalar("duration"), "15"],
  [15, scalar("duration"), 15],
  ["0.7%", scalar("ratio"), 0.007],
  ["10GiB", scalar("bytes"), 10 * 1024 ** 3],
  ["2026-11-23T02:00:00Z", scalar("timestamp"), Date.UTC(2026, 10, 23, 2) * 1000],
  ["yesterday", scalar("timestamp"), "yesterday"],
  ["15m", scalar("string"), "15m"],
  ["all", sum, { case: "all" }],
  ["some", sum, "some"],
  ["2s", maybe, 2e6],
  ["none", maybe, null],
])("%j as %j", (given, type, value) => {
  expect(typedInput(given, type)).toEqual(value);
});
