// A service whose driver isn't there: compiled, planned and simulated as any other, and never run.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { folderWithShop } from "../cli/check-project.ts";
import { clawc } from "../cli/command-line.ts";

const runbook = `import std.prometheus
runbook look(r: region) {
  deadline    1m
  environment production
  targets     region in [r]
  blast       2 regions at a time
  require prometheus.query('up{region="$region"}', region: r) > 0
}
`;
const folder = folderWithShop({ "shop/runbooks/look.claw": runbook, "shop/hosts.yaml": "services: {}\n" });
const shop = { cwd: join(folder, "shop") };
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const lacking = 'prometheus: this version of claw has no driver "prometheus"';

test("a run is refused before anything is touched, and says what is missing", async () => {
  const { code, err } = await clawc(["run", "look", "--input", "r=us-east-1"], shop);
  expect(err).toContain(`not ready ${lacking}`);
  expect(err).toContain("nothing was sent");
  expect(code).toBe(2);
});

test("doctor says it too, and it counts", async () => {
  const { code, out } = await clawc(["doctor"], shop);
  expect(out).toContain(lacking);
  expect(code).toBe(1);
});

test("a plan shows what is unknown for want of it", async () => {
  const { code, out } = await clawc(["plan", "look", "--input", "r=us-east-1"], shop);
  expect(out).toContain(lacking);
  expect(code).toBe(1);
});

test("checking asks nobody", async () => {
  expect(await clawc(["check"], shop)).toMatchObject({ code: 0 });
});
