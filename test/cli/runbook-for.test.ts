// Which runbook an alert starts, where a project has none, several, or several that match: exactly one is taken, and
// anything else is told with why, before anything is looked at or begun.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { clawc } from "./command-line.ts";

let cwd: string;
const alert = ["--alert", "alerts/pagerduty.json"];
const copyAs = (name: string, edit: (text: string) => string = (text) => text) => {
  const text = readFileSync(join(cwd, "drain_region.claw"), "utf8");
  writeFileSync(join(cwd, `${name}.claw`), edit(text.replaceAll("drain_region", name)));
};

beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), "claw-runbooks-"));
  await clawc(["init", "--name", "shop"], { cwd });
  // Two runbooks that one alert can start may write the same only under a lock.
  const runbook = join(cwd, "drain_region.claw");
  writeFileSync(
    runbook,
    readFileSync(runbook, "utf8").replace("  targets ", "  holds       rotation\n  targets "),
  );
});
afterAll(() => rmSync(cwd, { recursive: true }));

it.each(["plan", "run"])("%s says that no runbook matches", async (command) => {
  const body = readFileSync(join(cwd, "alerts", "pagerduty.json"), "utf8");
  writeFileSync(join(cwd, "resolved.json"), body.replace('"status": "triggered"', '"status": "resolved"'));
  const ran = await clawc([command, "--alert", "resolved.json"], { cwd });
  expect(ran).toMatchObject({ code: 1, out: "" });
  expect(ran.err).toMatch(
    /drain_region +no: status is resolved, wants triggered\nnothing was started: no runbook matches/,
  );
});

it.each(["plan", "run"])(
  "%s asks which one of two that match, and takes the one that is named",
  async (command) => {
    copyAs("drain_slowly");
    copyAs("drain_warned", (text) => text.replace("== critical", "== warning"));
    const ran = await clawc([command, ...alert], { cwd });
    expect(ran).toMatchObject({ code: 2, out: "" });
    expect(ran.err).toMatch(/drain_warned +no: severity is critical, wants warning/);
    expect(ran.err).toMatch(
      /clawc: nothing was started: drain_region and drain_slowly match this alert; name the one that is meant\n$/,
    );
    const named = await clawc([command, "drain_slowly", ...alert], { cwd });
    expect(named.err).toMatch(/^clawc: hosts\.yaml: there is no such file/);
  },
);
