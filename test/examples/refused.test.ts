// Each project below examples/refused raises exactly the problems of its expected.txt, at their places.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { clawc } from "../cli/command-line.ts";

const folder = join(import.meta.dirname, "../../examples/refused");

test.each(readdirSync(folder))("%s is refused for what it says, and for nothing else", async (name) => {
  const ran = await clawc(["check", name, "--format", "compact", "--no-cache"], { cwd: folder });
  const found = [...ran.out.matchAll(/^([^ ]+): (error|warning)\[([a-z-]+)\]/gm)].map(
    ([, place, severity, code]) => `${place?.replace(`${name}/`, "")}: ${severity}[${code}]`,
  );
  expect(found).toEqual(
    readFileSync(join(folder, name, "expected.txt"), "utf8")
      .trim()
      .split("\n"),
  );
  expect(ran.code).toBe(1);
});
